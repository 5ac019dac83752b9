/**
 * Before a request goes on: what of it is for the gate, and what the origin must not see as it came.
 *
 *   request ─▶ an address of the gate's own?  ─▶ answered
 *           ─▶ tokens ─▶ ids                  ─▶ or a miss: 404, told to the judge
 *           ─▶ a solution, a pass, a reason   ─▶ a visit, which goes with the exchange
 *
 * Invariants: the origin never sees what is the gate's own (cookies, fields, tokens of this recipient); a request is
 * passed on as it came where no measure is set up that needs otherwise.
 */
import type { Locale } from '../../locales/locale.ts';
import { chooseLocale } from '../../locales/locale.ts';
import type { IdentityKind, Recipient } from '../disclosure/recipient.ts';
import { PASS_COOKIE, PASS_FIELD, SOLUTION_FIELD } from '../enforce/challenge/challenge.ts';
import { SOLUTION_COOKIE } from '../enforce/challenge/solver.ts';
import { acts, type EnforcementPolicy } from '../enforce/measures.ts';
import type { Addresses } from '../enforce/opaque/addresses.ts';
import type { OpaqueIds } from '../enforce/opaque/token.ts';
import {
  formOf,
  type Holder,
  type Miss,
  translateBody,
  translateTarget,
} from '../enforce/opaque/translate.ts';
import { refusalDocument } from '../enforce/refusal.ts';
import { type Arrival, cookie, type Entry, MAX_TRANSLATED_BYTES, type Threshold } from './entry.ts';
import type { Refusal, Visit } from './exchange.ts';
import { cookieOf } from './gate/cookies.ts';
import { headerValue, type RawHeaders, withoutFields } from './gate/hop-by-hop.ts';
import type { Brought, PassDesk } from './pass-desk.ts';
import type { ReasonDesk } from './staff/reason-desk.ts';

export interface ThresholdOptions {
  readonly policy: EnforcementPolicy;
  readonly opaque?: { readonly ids: OpaqueIds; readonly addresses: Addresses; readonly missStatus: number };
  readonly passes?: PassDesk;
  readonly reasons?: ReasonDesk;
  /** Told of a request that named nobody; see Miss. @param refused whether it was answered so. */
  readonly onMiss?: (arrival: Arrival, miss: Miss, refused: boolean) => void;
}

/** Whose tokens a recipient may use: identities of its own, not those that many share. */
const OWN_KINDS: ReadonlySet<IdentityKind> = new Set([
  'account',
  'session',
  'ip',
  'apiKey',
  'employee',
  'partner',
]);
const GATE_COOKIES = [PASS_COOKIE, SOLUTION_COOKIE, 'weir_reason'];
const GATE_FIELDS = new Set([PASS_FIELD, SOLUTION_FIELD, 'weir-ticket']);

export function createThreshold(options: ThresholdOptions): Threshold {
  return { enter: (arrival) => new Entering(options, arrival).enter() };
}

class Entering {
  readonly #options: ThresholdOptions;
  readonly #arrival: Arrival;
  readonly #fields: string[] = [];

  constructor(options: ThresholdOptions, arrival: Arrival) {
    this.#options = options;
    this.#arrival = arrival;
  }

  enter(): Entry | Promise<Entry> {
    const brought = this.#brought();
    return brought instanceof Promise ? brought.then((it) => this.#goIn(it)) : this.#goIn(brought);
  }

  #goIn(brought: Brought | undefined): Entry {
    const { reasons } = this.#options;
    const arrival = this.#arrival;
    const visit = this.#visit(this.#pass(brought));
    const asked = reasons?.enter(arrival, visit);
    if (asked !== undefined) return asked;
    const holder = holderOf(arrival);
    const target = this.#target(holder);
    if (typeof target !== 'string') return target;
    const body = this.#body(holder);
    return { target, visit, fields: withoutGateFields, ...(body === undefined ? {} : { body }) };
  }

  #visit(pass: string | undefined): Visit {
    const { headers, method, recipient, at } = this.#arrival;
    const reason = this.#options.reasons?.reasonOf(headers, ownKeys(recipient), at);
    return {
      asker: recipient.primary.key,
      page: isPage(method, headers),
      locale: localeOf(headers),
      pass,
      reason,
      fields: this.#fields,
    };
  }

  /** What a request brought of a challenge, as the desk of passes sees it. */
  #brought(): Brought | undefined | Promise<Brought> {
    const { passes } = this.#options;
    if (passes === undefined) return undefined;
    const { headers, recipient, at } = this.#arrival;
    const solution = headerValue(headers, SOLUTION_FIELD) ?? cookieOf(headers, SOLUTION_COOKIE);
    const pass = headerValue(headers, PASS_FIELD) ?? cookieOf(headers, PASS_COOKIE);
    if (solution === undefined && pass === undefined) return undefined;
    return passes.look({ solution, pass, asker: recipient.primary.key, own: ownKeys(recipient), at });
  }

  #pass(brought: Brought | undefined): string | undefined {
    const { passes } = this.#options;
    const { headers, encrypted } = this.#arrival;
    const made = brought?.made;
    if (passes !== undefined && made !== undefined) {
      const seconds = Math.floor(passes.lastsMs / 1000);
      this.#fields.push('Weir-Pass', made, 'Set-Cookie', cookie(PASS_COOKIE, made, seconds, encrypted));
    }
    if (passes !== undefined && cookieOf(headers, SOLUTION_COOKIE) !== undefined) {
      this.#fields.push('Set-Cookie', `${SOLUTION_COOKIE}=; Path=/; Max-Age=0`);
    }
    return brought?.pass;
  }

  /** The target for the origin, or the answer to a miss. */
  #target(holder: Holder): string | { readonly answer: Refusal } {
    const { opaque } = this.#options;
    const { target } = this.#arrival;
    if (opaque === undefined) return target;
    const translated = translateTarget(target, opaque.ids, opaque.addresses, holder);
    return 'value' in translated ? translated.value : this.#missed(translated, target);
  }

  #body(holder: Holder) {
    const { opaque } = this.#options;
    const { headers, hasBody } = this.#arrival;
    const type = headerValue(headers, 'content-type');
    if (opaque === undefined || !hasBody || formOf(type) === undefined) return undefined;
    if (headerValue(headers, 'content-encoding') !== undefined) return undefined;
    if (Number(headerValue(headers, 'content-length') ?? 0) > MAX_TRANSLATED_BYTES) return undefined;
    return (body: Buffer) => {
      const translated = translateBody(body, type, opaque.ids, holder);
      if ('value' in translated) return translated;
      const missed = this.#missed(translated, '');
      return typeof missed === 'string' ? { value: body } : missed;
    };
  }

  /** A miss is refused where opaque ids are enforced; elsewhere it is told, and the request goes on as it came. */
  #missed(miss: Miss, unchanged: string): string | { readonly answer: Refusal } {
    const { policy, opaque, onMiss } = this.#options;
    const { route, channel } = this.#arrival;
    const refused = acts(policy, 'opaqueIds', { route, channel, verdict: 'pass' });
    onMiss?.(this.#arrival, miss, refused);
    if (!refused) return unchanged;
    return { answer: refusalDocument(opaque?.missStatus ?? 404, 'WEIR_DISCLOSURE_MISS') };
  }
}

function ownKeys({ identities }: Recipient): readonly bigint[] {
  return identities.filter(({ kind }) => OWN_KINDS.has(kind)).map(({ key }) => key);
}

function holderOf({ recipient, at }: Arrival): Holder {
  return {
    keys: ownKeys(recipient),
    account: recipient.identities.find(({ kind }) => kind === 'account')?.value,
    at,
  };
}

/** Whether a person waits for a page: a browser that goes somewhere says so (Fetch Metadata), others by Accept. */
export function isPage(method: string, headers: RawHeaders): boolean {
  const destination = headerValue(headers, 'sec-fetch-dest');
  if (destination !== undefined && !/^(?:document|iframe|frame)$/.test(destination)) return false;
  return (
    (method === 'GET' || method === 'HEAD' || method === 'POST') &&
    /\btext\/html\b/.test(headerValue(headers, 'accept') ?? '')
  );
}

function localeOf(headers: RawHeaders): Locale {
  return chooseLocale(headerValue(headers, 'accept-language'));
}

/** Fields for the origin: what is between the client and the gate stays there. */
function withoutGateFields(headers: string[]): string[] {
  const kept = withoutFields(headers, GATE_FIELDS);
  for (let i = kept.length - 2; i >= 0; i -= 2) {
    if ((kept[i] as string).toLowerCase() !== 'cookie' || !(kept[i + 1] as string).includes('weir_'))
      continue;
    const pairs = (kept[i + 1] as string)
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => !GATE_COOKIES.some((name) => pair.startsWith(`${name}=`)));
    if (pairs.length === 0) kept.splice(i, 2);
    else kept[i + 1] = pairs.join('; ');
  }
  return kept;
}
