/**
 * Which part of somebody's name a key is for: `First Name` and `Last Name` beside each other are one person's, while two
 * `Full Name`s are two people.
 */
export const GIVEN = 1;
export const MIDDLE = 2;
export const FAMILY = 4;

const PARTS: readonly (readonly [part: number, endings: RegExp])[] = [
  [
    GIVEN,
    /(?:^|[^a-z])(?:first|given|fore|f)[ _-]?names?$|^(?:vorname|pr[eé]nom|nombres?|nome|nama depan)$|^名$/,
  ],
  [MIDDLE, /(?:^|[^a-z])(?:middle|m)[ _-]?names?$/],
  [
    FAMILY,
    /(?:^|[^a-z])(?:last|family|sur|l)[ _-]?names?$|^(?:nachname|nom de famille|apellidos?|cognome|sobrenome|nama belakang)$|^姓$/,
  ],
];

/** @returns GIVEN, MIDDLE or FAMILY; 0 for a whole name. */
export function namePart(key: string): number {
  const spaced = key
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  for (const [part, endings] of PARTS) if (endings.test(spaced)) return part;
  return 0;
}
