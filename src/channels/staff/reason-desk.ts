/**
 * The staff door asks why: a ticket number or a reason, once, and then for a while. Programs send it in a field, people
 * type it into a page. What was given goes with the exchange and is the basis of what is disclosed, for a few people each
 * (reason-book.ts).
 *
 *   GET /staff/… ─▶ page ─▶ POST /.well-known/weir/reason ─▶ 303 back, with a signed cookie
 *
 * Invariants: a reason is bound to who gave it; no other site can give one in somebody's name; whoever is sent back stays
 * on this site.
 */
import { randomBytes } from 'node:crypto';
import { measureWords } from '../../../locales/measures.ts';
import type { Channel } from '../../disclosure/channel.ts';
import type { Recipient } from '../../disclosure/recipient.ts';
import { type EpochMs, HOUR_MS } from '../../disclosure/time.ts';
import { type EnforcementPolicy, isEnforced, type Mode, matches } from '../../enforce/measures.ts';
import { escapeHtml, plainPage } from '../../enforce/plain-page.ts';
import { refusalDocument } from '../../enforce/refusal.ts';
import { SignedNotes } from '../../enforce/signed-note.ts';
import { type Arrival, cookie, type Entry } from '../entry.ts';
import type { Refusal, Visit } from '../exchange.ts';
import { cookieOf } from '../gate/cookies.ts';
import { headerValue, type RawHeaders } from '../gate/hop-by-hop.ts';

/** How long a reason lasts: a working day's half; then it is asked for again. */
export const DEFAULT_REASON_MS = 4 * HOUR_MS;
/** Bounds of a reason, in characters. */
export const MIN_REASON = 3;
export const MAX_REASON = 120;
/** Where the page sends what was typed. */
export const REASON_PATH = '/.well-known/weir/reason';
export const REASON_COOKIE = 'weir_reason';
export const REASON_FIELD = 'weir-ticket';
/** What a form with a reason may be long, in bytes: every character of it and of the way back may take nine. */
const MAX_FORM_BYTES = 32 * 1024;
const MAX_WAY_BACK = 2_048;

export interface ReasonPolicy {
  readonly mode: Mode;
  readonly channels: readonly Channel[];
  /** Route templates; empty: all of these channels. */
  readonly routes: readonly string[];
  /** Whether a text is a reason as it is expected here. */
  readonly accepts: (reason: string) => boolean;
  readonly lastsMs: number;
}

export class ReasonDesk {
  readonly #policy: ReasonPolicy;
  readonly #enforcement: EnforcementPolicy;
  readonly #notes: SignedNotes;

  constructor(policy: ReasonPolicy, enforcement: EnforcementPolicy, key: Uint8Array) {
    this.#policy = policy;
    this.#enforcement = enforcement;
    this.#notes = new SignedNotes(key, 'weir reason v1');
  }

  /** The reason that a request brings, in its field or its cookie. */
  reasonOf(headers: RawHeaders, recipients: readonly bigint[], at: EpochMs): string | undefined {
    const said = headerValue(headers, REASON_FIELD);
    if (said !== undefined) return this.#reasonFrom(decoded(said));
    const written = cookieOf(headers, REASON_COOKIE);
    return written === undefined ? undefined : this.#notes.open(written, recipients, at)?.text;
  }

  /** @returns what is answered in place of the origin; undefined when the request may go on. */
  enter(arrival: Arrival, visit: Visit): Entry | undefined {
    if (pathOf(arrival.target) === REASON_PATH && arrival.method === 'POST') {
      return { maxBytes: MAX_FORM_BYTES, answerTo: (body) => this.#given(arrival, visit, body) };
    }
    if (visit.reason !== undefined || !this.#isAsked(arrival)) return undefined;
    const back = arrival.method === 'GET' ? arrival.target : '/';
    return {
      answer: visit.page ? this.#page(visit, back, false) : refusalDocument(403, 'WEIR_DISCLOSURE_REASON'),
    };
  }

  /** Of whom the sign-on says nothing is asked nothing: they get no further than the application lets them. */
  #isAsked({ channel, route, recipient }: Arrival): boolean {
    const { mode, channels, routes } = this.#policy;
    if (mode !== 'enforce' || !isEnforced(this.#enforcement, route) || !isEmployee(recipient)) return false;
    return (
      channels.includes(channel) && (routes.length === 0 || routes.some((pattern) => matches(pattern, route)))
    );
  }

  #given({ headers, recipient, at, encrypted }: Arrival, visit: Visit, body: Buffer): Refusal {
    const form = new URLSearchParams(body.toString('utf8'));
    const back = wayBack(form.get('next') ?? '/');
    const reason = isOwnSite(headers) ? this.#reasonFrom(form.get('reason') ?? '') : undefined;
    if (reason === undefined) return this.#page(visit, back, true);
    const note = { id: randomBytes(9).toString('base64url'), until: at + this.#policy.lastsMs, text: reason };
    const written = this.#notes.write(note, recipient.primary.key);
    return {
      status: 303,
      headers: {
        location: back,
        'set-cookie': cookie(REASON_COOKIE, written, Math.floor(this.#policy.lastsMs / 1000), encrypted),
        'cache-control': 'no-store',
      },
      body: new Uint8Array(0),
    };
  }

  #reasonFrom(text: string): string | undefined {
    const reason = text.normalize('NFC').trim();
    const length = [...reason].length;
    if (length < MIN_REASON || length > MAX_REASON || /\p{Cc}/u.test(reason)) return undefined;
    return this.#policy.accepts(reason) ? reason : undefined;
  }

  #page({ locale }: Visit, back: string, refused: boolean): Refusal {
    const words = measureWords(locale).reason;
    const problem = refused ? `<p id="problem" role="alert">${escapeHtml(words.refused)}</p>\n` : '';
    const described = refused ? ' aria-describedby="problem" aria-invalid="true"' : '';
    return plainPage(refused ? 422 : 403, {
      locale,
      title: words.title,
      content: `<p>${escapeHtml(words.why)}</p>
<form method="post" action="${REASON_PATH}">
${problem}<label for="reason">${escapeHtml(words.label)}</label>
<input id="reason" name="reason" required minlength="${MIN_REASON}" maxlength="${MAX_REASON}" autocomplete="off" autofocus${described}>
<input type="hidden" name="next" value="${escapeHtml(wayBack(back))}">
<button type="submit">${escapeHtml(words.send)}</button>
</form>`,
    });
  }
}

function isEmployee({ identities }: Recipient): boolean {
  return identities.some(({ kind }) => kind === 'employee');
}

function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

/** Only a path of this site: `//other.example` and `/\other.example` are other sites to a browser. */
function wayBack(text: string): string {
  return text.length <= MAX_WAY_BACK && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/';
}

/** A form of another site is not taken (Fetch Metadata; Origin where a browser does not send that). */
function isOwnSite(headers: RawHeaders): boolean {
  const site = headerValue(headers, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = headerValue(headers, 'origin');
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === headerValue(headers, 'host')?.toLowerCase();
}

/** A field's value is Latin-1; what is not is sent percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
