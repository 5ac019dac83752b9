/**
 * A day and a time of day as logs and chats begin their lines (ISO 8601, `2026-05-19 18:23:39`, or a T between them):
 * most numbers of such bodies stand in them, and none of these is looked for.
 */
import { isDigit } from './bytes.ts';

const anyOf = (characters: string): Uint8Array => {
  const bytes = new Uint8Array(256);
  for (const character of characters) bytes[character.charCodeAt(0)] = 1;
  return bytes;
};

export const DIGITS: Readonly<Uint8Array> = anyOf('0123456789');
/** What may stand in each place, as sets of bytes. */
export const MOMENT: readonly Uint8Array[] = '12|d|d|d|-|01|d|-|0123|d| T|012|d|:|d|d|:|d|d'
  .split('|')
  .map((place) => anyOf(place === 'd' ? '0123456789' : place));
/** A T between digits begins no token. */
export const BETWEEN = 10;
/** The same with a space only. */
export const SPACE_BETWEEN = anyOf(' ');
/** Where its seconds begin. */
export const SECONDS = 17;

/** Whether one stands at bytes[at..end). */
export function isMoment(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + MOMENT.length > end || bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d) return false;
  for (let i = 0; i < MOMENT.length; i++) if (MOMENT[i]![bytes[at + i]!] !== 1) return false;
  return true;
}

/** Whether a digit stands in a place of it. */
export function isDigitOfMoment(place: number): boolean {
  return isDigit(MOMENT[place]?.indexOf(1));
}
