/**
 * Words that stand in a key without a seam.
 *
 *   buyernick ─▶ buyer | nick        docpassportno ─▶ … | passportno
 */
import type { KeyMeaning } from './key-meaning.ts';
import { certain, lookUp, numbered } from './listed-key.ts';
import { ROLES } from './roles.ts';
import { INITIALS, type KeyKind, KINDS } from './vocabulary.ts';

/** Shortest known word that a longer one without seams is read by, in letters. */
const MIN_ENDING = 5;

/** An id or a name makes a person. */
const NAMING: ReadonlySet<KeyKind> = new Set<KeyKind>(['userId', 'name', 'username']);

/** `buyernick`, `userid`: a role and a known word without a seam. */
export function gluedRole(whole: string, text: string): KeyMeaning | undefined {
  for (let cut = Math.min(whole.length - 2, 12); cut >= 2; cut--) {
    const who = whole.slice(0, cut);
    const side = ROLES.get(who);
    if (side === undefined || (cut === 2 && !INITIALS.has(whole.slice(cut)))) continue;
    const rest = whole.slice(cut);
    const found =
      lookUp(rest, text, side, who) ?? (rest.length > 2 ? numbered([rest], text, side, who) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `docpassportno`, `tbluseremail`: what a word without seams ends in, the longest known ending first. */
export function gluedEnd(whole: string, text: string): KeyMeaning | undefined {
  for (let from = 1; from <= whole.length - MIN_ENDING; from++) {
    const ending = certain(whole.slice(from));
    // An id or a name makes a person: an ending met by chance must not.
    if (ending === undefined || NAMING.has(KINDS.get(ending)![0])) continue;
    const found = lookUp(ending, text, 'self', '')!;
    return { ...found, weight: found.weight - 1 };
  }
  return undefined;
}
