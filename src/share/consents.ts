/**
 * Consent receipts: who agreed that which recipient receives which of their data, for what, how, and since when.
 *
 *   consents.log   given, withdrawn (see ledger/person-log.ts)
 *
 * Recipient, purpose, method, categories and times stand in the clear: they are the operator's. Whose consent it is, and
 * the rest of the receipt, is sealed. Forgetting the person destroys it.
 *
 * A consent covers a disclosure when recipient, purpose and method are the same and the category is among its own: when any
 * of them changes, it has to be asked for anew (PIPL art. 14, 23). What was said last counts.
 */
import { type Category, type CategorySet, categoriesOf, categorySet } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { FORGOTTEN, type LogEntry, type LogPlace, PersonLog } from '../ledger/person-log.ts';
import type { Receipt } from './receipt.ts';

/** What stands in the clear of a receipt. */
export interface Terms {
  readonly recipient: string;
  readonly purpose: string;
  readonly method: string;
  readonly categories: CategorySet;
  readonly separate: boolean;
  readonly givenAt: EpochMs;
  /** Null: until it is withdrawn. */
  readonly expiresAt: EpochMs | null;
}

export interface Consent {
  readonly id: string;
  readonly state: 'given' | 'withdrawn' | 'expired' | 'forgotten';
  readonly keys: readonly PersonKey[];
  readonly terms: Terms | undefined;
  readonly withdrawnAt: EpochMs | undefined;
  /** The receipt as it came; undefined when it was forgotten or sealed with another key. */
  readonly receipt: Receipt | undefined;
}

/** A consent with what is sealed of it not opened yet. */
export type StoredConsent = Omit<Consent, 'receipt'> & { readonly entry: LogEntry | undefined };

/** A receipt that was read, with the keys of the person it is of. */
export interface NewConsent {
  readonly receipt: Receipt;
  readonly keys: readonly PersonKey[];
}

/** Why a field or a row may not go to a recipient. */
export type Refusal =
  | 'no-consent'
  | 'withdrawn'
  | 'expired'
  | 'not-yet'
  | 'not-separate'
  | 'other-purpose'
  | 'other-method'
  | 'category-not-covered';

export class Consents {
  readonly log: PersonLog;

  constructor(directory: string, keyring: Keyring) {
    this.log = new PersonLog(directory, 'consents', keyring);
  }

  /**
   * Takes receipts, all or none. Durable when it returns. A receipt of a number that is known replaces what it said; one
   * whose state is `withdrawn` withdraws it.
   * @throws WeirError as PersonLog.append
   */
  take(consents: readonly NewConsent[], now: EpochMs): void {
    this.log.append(() =>
      consents.map(({ receipt, keys }) => ({
        what: receipt.event_state,
        id: receipt.record_id,
        at: now,
        keys,
        open: {
          recipient: folded(receipt.recipient_name),
          purpose: folded(receipt.purpose),
          method: folded(receipt.method),
          categories: categorySet(...receipt.categories),
          separate: receipt.separate_consent,
          givenAt: receipt.event_time,
          expiresAt: receipt.expires,
        },
        secret: receipt,
      })),
    );
  }

  /** Withdraws one, from now on. @throws WeirError WEIR_CONSENT_UNKNOWN, and as PersonLog.append */
  withdraw(id: string, now: EpochMs): void {
    this.log.append(() => {
      const { state } = this.one(id, now);
      if (state === 'forgotten' || state === 'withdrawn') throw new WeirError('WEIR_CONSENT_UNKNOWN', { id });
      return [{ what: 'withdrawn', id, at: now }];
    });
  }

  /** All of them, as they stand. @throws WeirError WEIR_LOG_DAMAGED, WEIR_DATA_DIR */
  all(now: EpochMs): Consent[] {
    const found = new Map<string, StoredConsent>();
    for (const entry of this.log.entries()) take(found, entry, now);
    return [...found.values()].map((stored) => this.opened(stored));
  }

  /**
   * All of them without what is sealed, read in steps: a million receipts are seconds of work.
   * @param rest waited for after each step. @throws as all (rejects)
   */
  async stored(now: EpochMs, rest: () => Promise<unknown>): Promise<StoredConsent[]> {
    const found = new Map<string, StoredConsent>();
    let read = 0;
    for (const entry of this.log.entries()) {
      take(found, entry, now);
      if (++read % STEP === 0) await rest();
    }
    return [...found.values()];
  }

  /** With the receipt as it came. */
  opened({ entry, ...stored }: StoredConsent): Consent {
    return { ...stored, receipt: entry === undefined ? undefined : this.log.secret<Receipt>(entry) };
  }

  /** @throws WeirError WEIR_CONSENT_UNKNOWN, and as all */
  one(id: string, now: EpochMs): Consent {
    const found = this.all(now).find((each) => each.id === id);
    if (found === undefined) throw new WeirError('WEIR_CONSENT_UNKNOWN', { id });
    return found;
  }
}

/** Lines of the log that are read in one step. */
const STEP = 2_000;

function take(found: Map<string, StoredConsent>, entry: LogEntry, now: EpochMs): void {
  const { what, id, keys, at } = entry;
  const known = found.get(id);
  if (what === 'given') {
    const terms = termsOf(entry);
    const state = isExpired(terms, now) ? 'expired' : 'given';
    found.set(id, { id, state, keys, terms, withdrawnAt: undefined, entry });
  } else if (what === 'withdrawn' && known !== undefined)
    found.set(id, { ...known, state: 'withdrawn', withdrawnAt: at });
  else if (what === FORGOTTEN)
    found.set(id, {
      id,
      state: 'forgotten',
      keys: [],
      terms: undefined,
      withdrawnAt: undefined,
      entry: undefined,
    });
}

/** Compared as they are read. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

function termsOf({ open }: LogEntry): Terms {
  return {
    recipient: String(open.recipient),
    purpose: String(open.purpose),
    method: String(open.method),
    categories: Number(open.categories),
    separate: open.separate === true,
    givenAt: Number(open.givenAt),
    expiresAt: typeof open.expiresAt === 'number' ? open.expiresAt : null,
  };
}

function isExpired({ expiresAt }: Terms, now: EpochMs): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** To whom, for what and how data are to go. */
export interface Aim {
  readonly recipient: string;
  readonly purpose: string;
  readonly method: string;
}

/**
 * The consents towards one recipient, found by person, and kept at what the log says at this moment: a withdrawal that
 * another process writes counts from the next look on.
 */
export class ConsentDesk {
  readonly #log: PersonLog;
  readonly #aim: Aim;
  #place: LogPlace;
  #byId = new Map<
    string,
    { readonly terms: Terms; withdrawn: boolean; readonly keys: readonly PersonKey[] }
  >();
  #byKey = new Map<PersonKey, string[]>();

  constructor({ log }: Consents, aim: Aim) {
    this.#log = log;
    this.#aim = {
      recipient: folded(aim.recipient),
      purpose: folded(aim.purpose),
      method: folded(aim.method),
    };
    this.#place = log.start();
    this.look();
  }

  /** Consents towards the recipient, for whatever purpose. */
  get size(): number {
    return this.#byId.size;
  }

  /** Takes in what was written since. @returns whether anything was. Cost when nothing was: one look at a file's size. */
  look(): boolean {
    const change = this.#log.hasChanged(this.#place);
    if (change === 'no') return false;
    if (change === 'replaced') {
      this.#place = this.#log.start();
      this.#log.hasChanged(this.#place);
      this.#byId = new Map();
      this.#byKey = new Map();
    }
    for (const entry of this.#log.since(this.#place)) this.#take(entry);
    return true;
  }

  #take(entry: LogEntry): void {
    const { what, id, keys } = entry;
    const known = this.#byId.get(id);
    if (what === 'withdrawn') {
      if (known !== undefined) known.withdrawn = true;
      return;
    }
    // A receipt of the same number says it anew, for whomever and towards whomever.
    if (known !== undefined) {
      for (const key of known.keys)
        this.#byKey.set(
          key,
          (this.#byKey.get(key) ?? []).filter((other) => other !== id),
        );
      this.#byId.delete(id);
    }
    if (what !== 'given') return;
    const terms = termsOf(entry);
    if (terms.recipient !== this.#aim.recipient) return;
    this.#byId.set(id, { terms, withdrawn: false, keys });
    for (const key of keys) this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), id]);
  }

  /**
   * What a person agreed to, by any of their keys: the categories that may go, or why none may.
   * The newest receipt for the purpose counts; an older one does not outlive it.
   */
  allowed(
    keys: readonly PersonKey[],
    now: EpochMs,
  ): { readonly categories: CategorySet } | { readonly refusal: Refusal } {
    const ids = [...new Set(keys.flatMap((key) => this.#byKey.get(key) ?? []))];
    const found = ids.flatMap((id) => this.#byId.get(id) ?? []);
    if (found.length === 0) return { refusal: 'no-consent' };
    const forPurpose = found.filter(({ terms }) => terms.purpose === this.#aim.purpose);
    const newest = forPurpose.sort((a, b) => b.terms.givenAt - a.terms.givenAt)[0];
    if (newest === undefined) return { refusal: 'other-purpose' };
    const { terms, withdrawn } = newest;
    if (withdrawn) return { refusal: 'withdrawn' };
    if (isExpired(terms, now)) return { refusal: 'expired' };
    if (terms.givenAt > now) return { refusal: 'not-yet' };
    if (!terms.separate) return { refusal: 'not-separate' };
    if (terms.method !== this.#aim.method) return { refusal: 'other-method' };
    return { categories: terms.categories };
  }
}

/** Categories as names. */
export function categoriesOfTerms({ categories }: Terms): Category[] {
  return categoriesOf(categories);
}
