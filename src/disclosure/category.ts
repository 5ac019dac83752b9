/**
 * What kind of data was disclosed. Terms are those of the W3C Data Privacy Vocabulary's personal-data
 * extension (DPV 2.0, https://w3id.org/dpv/2.0/pd) written `pd:…`; where DPV has no term, Weir's own
 * extension `weir:…`. The tier says how much harm a disclosure of it can do; `sensitive` follows PIPL art. 28.
 *
 * Invariant: `bit` is part of the ledger's format. Bits are only ever appended, never reused.
 */

export type Tier = 'public' | 'personal' | 'contact' | 'sensitive';

/** Tiers from harmless to harmful. */
export const TIERS: readonly Tier[] = ['public', 'personal', 'contact', 'sensitive'];

export interface CategoryTerm {
  /** Position in a CategorySet, 0 to 30. */
  readonly bit: number;
  readonly tier: Tier;
}

export const CATEGORIES = {
  'pd:UID': { bit: 0, tier: 'personal' },
  'pd:Username': { bit: 1, tier: 'personal' },
  'pd:Name': { bit: 2, tier: 'personal' },
  'pd:TelephoneNumber': { bit: 3, tier: 'contact' },
  'pd:EmailAddress': { bit: 4, tier: 'contact' },
  'pd:PhysicalAddress': { bit: 5, tier: 'contact' },
  'pd:SocialMedia': { bit: 6, tier: 'contact' },
  'weir:ResidentID': { bit: 7, tier: 'sensitive' },
  'pd:Passport': { bit: 8, tier: 'sensitive' },
  'pd:OfficialID': { bit: 9, tier: 'sensitive' },
  'pd:PaymentCardNumber': { bit: 10, tier: 'sensitive' },
  'pd:BankAccount': { bit: 11, tier: 'sensitive' },
  'pd:GPSCoordinate': { bit: 12, tier: 'sensitive' },
  'pd:HealthRecord': { bit: 13, tier: 'sensitive' },
  'pd:Biometric': { bit: 14, tier: 'sensitive' },
  'pd:Authenticating': { bit: 15, tier: 'sensitive' },
  'pd:BirthDate': { bit: 16, tier: 'personal' },
  'pd:Gender': { bit: 17, tier: 'personal' },
  'pd:IPAddress': { bit: 18, tier: 'personal' },
  'pd:MACAddress': { bit: 19, tier: 'personal' },
  'pd:VehicalLicenseNumber': { bit: 20, tier: 'personal' },
  'pd:Purchase': { bit: 21, tier: 'personal' },
  'pd:Opinion': { bit: 22, tier: 'personal' },
  'pd:Professional': { bit: 23, tier: 'personal' },
  'pd:Picture': { bit: 24, tier: 'personal' },
  'pd:Tax': { bit: 25, tier: 'personal' },
  'weir:OrganisationID': { bit: 26, tier: 'public' },
  'weir:Custom': { bit: 27, tier: 'personal' },
  /** A token in place of an id, good for one recipient and a while: pseudonymous, and a way to the record behind it. */
  'weir:OpaqueID': { bit: 28, tier: 'personal' },
} as const satisfies Record<string, CategoryTerm>;

/** A category's name, such as `pd:TelephoneNumber`. */
export type Category = keyof typeof CATEGORIES;

/** A set of categories: bit `CATEGORIES[c].bit` is 1 when c is in it. An unsigned 31-bit integer. */
export type CategorySet = number;

export const NO_CATEGORIES: CategorySet = 0;

const NAMES = Object.keys(CATEGORIES) as Category[];

/** The set that holds the given categories. */
export function categorySet(...categories: readonly Category[]): CategorySet {
  let set = NO_CATEGORIES;
  for (const category of categories) set |= 1 << CATEGORIES[category].bit;
  return set;
}

export function hasCategory(set: CategorySet, category: Category): boolean {
  return (set & (1 << CATEGORIES[category].bit)) !== 0;
}

/** The categories in a set, in the order of their bits. Bits that this version does not know are left out. */
export function categoriesOf(set: CategorySet): Category[] {
  return NAMES.filter((name) => hasCategory(set, name));
}

/** All categories of one tier, as a set. */
export function tierSet(tier: Tier): CategorySet {
  return categorySet(...NAMES.filter((name) => CATEGORIES[name].tier === tier));
}

const BY_HARM = [...TIERS].reverse();
const SETS_BY_HARM = BY_HARM.map(tierSet);

/** The most harmful tier in a set; `public` for the empty set. */
export function highestTier(set: CategorySet): Tier {
  for (let i = 0; i < BY_HARM.length; i++)
    if ((set & (SETS_BY_HARM[i] as number)) !== 0) return BY_HARM[i] as Tier;
  return 'public';
}
