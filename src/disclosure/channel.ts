/**
 * The door a disclosure went through, and what was done to it there.
 * Invariant: the numbers are the ledger's Enum8 values; they are only ever appended.
 */

export const CHANNELS = { web: 1, staff: 2, database: 3, export: 4, log: 5 } as const;
export type Channel = keyof typeof CHANNELS;

/** What left in the end: everything, a masked copy, or nothing but a refusal. */
export const MEASURES = { pass: 1, mask: 2, deny: 3 } as const;
export type Measure = keyof typeof MEASURES;

/**
 * Why this recipient may see this person. `none` is a disclosure that nothing explains; all others are
 * *explained* and counted apart.
 */
export const BASES = {
  none: 0,
  self: 1,
  order: 2,
  ticket: 3,
  assignment: 4,
  contract: 5,
  consent: 6,
} as const;
export type Basis = keyof typeof BASES;

export function isExplained(basis: Basis): boolean {
  return basis !== 'none';
}
