/**
 * How a receipt stands now, as a person asks it: whether it lets data go, and if not, why. The newest receipt of a person
 * for a partner and purpose counts, as it does for an export (ConsentDesk.allowed); an older one is superseded by it.
 *
 * A receipt that stands may still not cover what is done: when the newest export to the partner was for another purpose, by
 * another method, or held kinds of data that the receipt does not name, consent is needed anew (PIPL art. 14, 23).
 */
import { categorySet } from '../disclosure/category.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { folded, type StoredConsent } from './consents.ts';
import type { Manifest, Share } from './share-book.ts';

export type Standing =
  | 'valid'
  | 'withdrawn'
  | 'expired'
  | 'not-yet'
  | 'superseded'
  | 'not-separate'
  | 'consent-anew'
  | 'forgotten';
export type AnewReason = 'other-purpose' | 'other-method' | 'category-not-covered';

/** What of a consent its standing hangs on. */
type Stated = Pick<StoredConsent, 'state' | 'keys' | 'terms'>;

export interface StandingOf {
  readonly standing: Standing;
  readonly anew: readonly AnewReason[];
}

/** The newest exports that were not ended, by partner and by purpose, as consents are compared. */
export class Uses {
  readonly #newest = new Map<string, Manifest>();
  readonly #byPurpose = new Map<string, Manifest>();

  /** @param shares oldest first. */
  constructor(shares: readonly Share[]) {
    for (const { manifest, ended } of shares) {
      if (ended !== null) continue;
      const partner = folded(manifest.partner);
      this.#newest.set(partner, manifest);
      this.#byPurpose.set(`${partner}\n${folded(manifest.purpose)}`, manifest);
    }
  }

  /** What a receipt is compared with: the newest export for its purpose, else the newest to its partner. */
  of({ terms }: Stated): Manifest | undefined {
    if (terms === undefined) return undefined;
    return this.#byPurpose.get(`${terms.recipient}\n${terms.purpose}`) ?? this.#newest.get(terms.recipient);
  }
}

/** Receipts by person, partner and purpose: whether a newer one has taken the place of another. */
export class Newest {
  readonly #givenAt = new Map<string, EpochMs>();

  add({ keys, terms }: Stated): void {
    if (terms === undefined) return;
    for (const key of keys) {
      const place = placeOf(key, terms.recipient, terms.purpose);
      const known = this.#givenAt.get(place);
      if (known === undefined || known < terms.givenAt) this.#givenAt.set(place, terms.givenAt);
    }
  }

  isSuperseded({ keys, terms }: Stated): boolean {
    if (terms === undefined) return false;
    return keys.some((key) => {
      const newest = this.#givenAt.get(placeOf(key, terms.recipient, terms.purpose));
      return newest !== undefined && newest > terms.givenAt;
    });
  }

  /** Whether there is a receipt of the same person for the same partner and this purpose. */
  has({ keys, terms }: Stated, purpose: string): boolean {
    return (
      terms !== undefined && keys.some((key) => this.#givenAt.has(placeOf(key, terms.recipient, purpose)))
    );
  }
}

function placeOf(key: bigint, recipient: string, purpose: string): string {
  return `${key} ${recipient}\n${purpose}`;
}

/** @param newest all receipts of the person are in it. */
export function standingOf(consent: Stated, newest: Newest, uses: Uses, now: EpochMs): StandingOf {
  const { state, terms } = consent;
  const plain = (standing: Standing): StandingOf => ({ standing, anew: [] });
  if (state !== 'given' || terms === undefined) return plain(state === 'given' ? 'forgotten' : state);
  if (terms.givenAt > now) return plain('not-yet');
  if (newest.isSuperseded(consent)) return plain('superseded');
  if (!terms.separate) return plain('not-separate');
  const use = uses.of(consent);
  if (use === undefined) return plain('valid');
  // Whoever agreed to the other purpose as well has agreed to what is done.
  const isOther = folded(use.purpose) !== terms.purpose;
  if (isOther) return newest.has(consent, folded(use.purpose)) ? plain('valid') : anewBy(['other-purpose']);
  const held = use.columns.flatMap(({ category }) => category ?? []);
  const anew: AnewReason[] = [
    ...(folded(use.method) === terms.method ? [] : (['other-method'] as const)),
    ...((categorySet(...held) & ~terms.categories) === 0 ? [] : (['category-not-covered'] as const)),
  ];
  return anew.length === 0 ? plain('valid') : anewBy(anew);
}

function anewBy(anew: readonly AnewReason[]): StandingOf {
  return { standing: 'consent-anew', anew };
}
