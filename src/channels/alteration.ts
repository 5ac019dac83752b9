/**
 * What is altered of one response: masks, omissions, opaque ids and decoys as edits of one body. The half of the way that
 * looks at bodies asks; whether anything is altered at all is enforcement.ts.
 *
 * Invariant: what alter() says is gone is not in the body it hands out.
 */
import type { CategorySet } from '../disclosure/category.ts';
import type { CanaryProvider } from '../enforce/decoys/canaries.ts';
import { decoyChance } from '../enforce/decoys/chance.ts';
import { decoyEdit } from '../enforce/decoys/decoy.ts';
import { applyEdits, type Edit } from '../enforce/edits.ts';
import { type MaskPolicy, maskEdits } from '../enforce/mask.ts';
import {
  acts,
  type EnforcementPolicy,
  type MeasureName,
  mayAct,
  type Situation,
} from '../enforce/measures.ts';
import { type OmitPolicy, omitEdits } from '../enforce/omit.ts';
import { type OpaquePlaces, opaqueEdits, opaqueFields } from '../enforce/opaque/rewrite.ts';
import type { OpaqueIds } from '../enforce/opaque/token.ts';
import { givenTokens, withdrawn } from '../enforce/withdrawn.ts';
import { treatmentOf } from '../inspect/body-type.ts';
import { blankNonAscii, charsetOf } from '../inspect/charset.ts';
import type { Inspection } from '../inspect/inspection.ts';
import type { Exchange, SeenResponse } from './exchange.ts';
import type { ShownPeople } from './shown-people.ts';

/** What alterations need beside the policy; a measure whose part is missing does not act. */
export interface AlterationParts {
  readonly policy: EnforcementPolicy;
  readonly mask?: Pick<MaskPolicy, 'categories'>;
  readonly omit?: OmitPolicy;
  readonly opaque?: { readonly ids: OpaqueIds; readonly places: OpaquePlaces };
  readonly canaries?: CanaryProvider;
  /** Whether responses get fields that count people, which are known only when all of it is. */
  readonly counted?: boolean;
  /** Told of every measure that acted, or would have. */
  readonly onMeasure?: (taken: MeasureTaken) => void;
}

export interface MeasureTaken {
  readonly measure: MeasureName;
  /** False: it only would have. */
  readonly enforced: boolean;
  readonly route: string;
  readonly people: number;
}

/** One response that is altered. */
export interface Alterable {
  readonly exchange: Exchange;
  readonly seen: SeenResponse;
  readonly inspection: Inspection;
  /** By the index in Inspection.people. */
  readonly people: ShownPeople;
  readonly situation: Situation;
  /** Whether only opaque ids act: somebody approved it, or did the work. */
  readonly lifted: boolean;
}

export interface Altered {
  /** Undefined: it leaves as it is. */
  readonly body: Uint8Array | undefined;
  /** What does not leave, by the index in Inspection.people. */
  readonly gone: ReadonlyMap<number, CategorySet>;
  /** Of whom a token leaves in place of an id, by the same index. */
  readonly tokens: ReadonlySet<number>;
}

/** Measures that change a body. */
export const ALTERING: readonly MeasureName[] = ['mask', 'omit', 'opaqueIds', 'decoys'];
const UNALTERED: Altered = { body: undefined, gone: new Map(), tokens: new Set() };

export class Alteration {
  readonly #parts: AlterationParts;

  constructor(parts: AlterationParts) {
    this.#parts = parts;
  }

  /** Whether responses of this exchange must be held back whole. */
  holds({ route, channel }: Exchange): boolean {
    const { policy, counted } = this.#parts;
    return counted === true || mayAct(policy, route, channel);
  }

  /** The response's fields: addresses in them name people too, and a visit may have brought a cookie. */
  head(exchange: Exchange, fields: readonly string[]): readonly string[] {
    const { opaque } = this.#parts;
    const added = exchange.visit?.fields ?? [];
    const situation = { route: exchange.route, channel: exchange.channel, verdict: 'pass' } as const;
    const hidden =
      opaque === undefined || !this.#acts('opaqueIds', situation)
        ? fields
        : opaqueFields(fields, opaque.ids, opaque.places.addresses, this.#whom(exchange));
    return added.length === 0 ? hidden : [...hidden, ...added];
  }

  alter(response: Alterable): Altered {
    const tokens: Edit[] = [];
    const edits = this.#edits(response, tokens);
    if (edits.length === 0) return UNALTERED;
    const { seen, inspection } = response;
    const { findings } = inspection;
    return {
      body: applyEdits(seen.body, edits),
      gone: withdrawn(findings, edits),
      tokens: givenTokens(findings, edits, new Set(tokens)),
    };
  }

  /** @param tokens receives those that put tokens. */
  #edits(response: Alterable, tokens: Edit[]): Edit[] {
    const { exchange, seen, inspection, people, situation, lifted: isLifted } = response;
    const { policy, mask, omit, opaque } = this.#parts;
    const { findings } = inspection;
    if (!ALTERING.some((name) => this.#acts(name, situation))) return [];
    const text = readable(seen);
    if (text === undefined) return [];
    const edits: Edit[] = [];
    if (!isLifted && this.#acts('mask', situation)) {
      edits.push(...maskEdits(seen.body, findings, { from: policy.maskFrom, ...mask }));
      if (edits.length > 0) this.#tell('mask', situation, people.count);
    }
    if (!isLifted && omit !== undefined && text.form === 'json' && this.#acts('omit', situation)) {
      const gone = omitEdits(text.bytes, findings, omit, text.root);
      // What cannot be left out for want of a document is masked.
      edits.push(
        ...(gone ?? maskEdits(seen.body, findings, { from: policy.maskFrom, categories: omit.categories })),
      );
      this.#tell('omit', situation, people.count);
    }
    if (opaque !== undefined && this.#acts('opaqueIds', situation)) {
      const whom = this.#whom(exchange);
      const { ids, places } = opaque;
      tokens.push(...opaqueEdits(text.bytes, text.form, text.root, findings, ids, places, whom));
      edits.push(...tokens);
    }
    if (!isLifted && text.form === 'json') edits.push(...this.#decoys(response, text));
    return edits;
  }

  #decoys({ exchange, inspection, people, situation }: Alterable, text: Readable): Edit[] {
    const { canaries } = this.#parts;
    if (canaries === undefined || people.count === 0 || !this.#acts('decoys', situation)) return [];
    const place = {
      recipient: exchange.recipient.primary.key,
      route: exchange.route,
      list: firstKeys(people),
      at: exchange.at,
    };
    const canary = canaries.canaryFor(place);
    if (canary === undefined) return [];
    const edit = decoyEdit(text.bytes, inspection.findings, canary, decoyChance(place), text.root);
    if (edit === undefined) return [];
    canaries.placed?.(canary, place);
    this.#tell('decoys', situation, people.count);
    return [edit];
  }

  #whom({ recipient, at, visit }: Exchange) {
    return { recipient: visit?.asker ?? recipient.primary.key, at };
  }

  #acts(name: MeasureName, situation: Situation): boolean {
    return acts(this.#parts.policy, name, situation);
  }

  #tell(measure: MeasureName, { route }: Situation, people: number): void {
    this.#parts.onMeasure?.({ measure, enforced: true, route, people });
  }
}

interface Readable {
  readonly bytes: Uint8Array;
  readonly form: 'json' | 'html' | 'other';
  readonly root: '$' | '$[]';
}

/** The body as readers of its structure need it; undefined for what has no ASCII in it. */
function readable({ body, contentType }: SeenResponse): Readable | undefined {
  const charset = charsetOf(contentType, body);
  if (charset === 'wide') return undefined;
  const { walk } = treatmentOf(contentType, body);
  const several = walk === 'events';
  const form = several ? 'json' : walk === 'json' || walk === 'html' ? walk : 'other';
  return {
    bytes: charset === 'utf-8' ? body : blankNonAscii(body, charset).bytes,
    form,
    root: several ? '$[]' : '$',
  };
}

/** The first keys of all people put together: the same list has the same, in whatever order. */
function firstKeys(people: ShownPeople): bigint {
  let sum = 0n;
  for (let i = 0; i < people.count; i++) sum ^= people.key(people.firsts[i] as number);
  return sum;
}
