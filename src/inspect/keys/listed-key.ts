/**
 * What lists say of the words of a key: a kind that is listed whole, a role, a word that numbers somebody; with words taken off
 * that only say which one.
 *
 *   primary_phone_nbr ─▶ phone        employee_no ─▶ userId        buyer ─▶ a role
 */
import { numbersSomebody, SCRIPTS } from './grammar.ts';
import { type KeyMeaning, meaning } from './key-meaning.ts';
import { HOLDERS } from './roles.ts';
import {
  HARD_THINGS,
  INNER,
  type KeyKind,
  KINDS,
  NAMED_ACCOUNTS,
  NUMBER_WORDS,
  NUMBERED,
  PARTS,
  QUALIFIERS,
  type Side,
  TAILS,
  THINGS,
  VAGUE,
} from './vocabulary.ts';
/** Kinds of which it is asked whose they are. */
export const WHOSE: ReadonlySet<KeyKind> = new Set<KeyKind>([
  'phone',
  'email',
  'name',
  'residentId',
  'card',
  'address',
  'passport',
  'permit',
  'birthDate',
]);

/** A word that is listed, under a role or the object's own. */
export function lookUp(whole: string, text: string, side: Side, who: string): KeyMeaning | undefined {
  const entry = KINDS.get(whole);
  if (entry === undefined) return undefined;
  const [kind, weight, contextual] = entry;
  const named = kind === 'username' && NAMED_ACCOUNTS.has(whole);
  if (side !== 'self') {
    if (kind === 'part') return meaning('none', text, { part: true, side, who });
    if (kind === 'name' && contextual === true && side === 'author') return byAuthor(text, who);
    // `buyerId` and `buyerName` need nobody beside them to be a person's.
    const sure = kind === 'userId' || kind === 'name' ? Math.max(weight, 3) : weight;
    // `shipName`, `orderName`: a thing's as often as somebody's.
    const guess = kind === 'name' && contextual === true && HOLDERS.get(who)?.[0] === 'none';
    return meaning(kind, text, { weight: sure, side, who, named, guess });
  }
  return meaning(kind, text, {
    weight,
    who,
    contextual: contextual === true,
    part: PARTS.has(whole),
    named,
    inner: INNER.has(whole),
  });
}

/** `primary_phone_nbr`, `idCardNoStr`: what is left without the words that only say which one, or that it is text. */
export function bare(
  words: readonly string[],
  text: string,
  side: Side,
  who: string,
): KeyMeaning | undefined {
  let from = 0;
  let to = words.length;
  while (from < to - 1 && QUALIFIERS.has(words[from]!)) from++;
  while (to > from + 1 && (TAILS.has(words[to - 1]!) || SCRIPTS.has(words[to - 1]!))) to--;
  const plain = from > 0 || to < words.length ? certain(words.slice(from, to).join('')) : undefined;
  if (plain !== undefined) return lookUp(plain, text, side, who);
  if (to <= from + 1 || !NUMBER_WORDS.has(words[to - 1]!)) return undefined;
  const base = words.slice(from, to - 1).join('');
  const number = certain(base) ?? certain(`${base}no`) ?? certain(`${base}number`);
  return number !== undefined && NUMBERED.has(KINDS.get(number)![0])
    ? lookUp(number, text, side, who)
    : undefined;
}

/** `employee_no`, `touristCode`: what numbers somebody. Not of those who are as often an organisation or a count. */
export function numbered(
  words: readonly string[],
  text: string,
  side: Side,
  who: string,
): KeyMeaning | undefined {
  if (words.length !== 1 || !numbersSomebody(who, words[0]!) || HOLDERS.get(who)?.[0] === 'none')
    return undefined;
  // `shipperCode: "YTO"` is a firm's: what is called a code or a number has to hold one.
  const sure = /^(?:id|uid|uuid|guid|key|pk)$/.test(words[0]!);
  return meaning('userId', text, { weight: sure ? 3 : 2.5, side, who, guess: !sure });
}

/** A word that means something whatever stands around it, or its singular. */
export function certain(word: string): string | undefined {
  for (const form of [word, singular(word)]) {
    const entry = KINDS.get(form);
    if (entry !== undefined && entry[2] !== true && !VAGUE.has(entry[0])) return form;
  }
  return undefined;
}

/** Without the ending of a plural. */
export function singular(word: string): string {
  return word.length > 4 && word.endsWith('s') ? word.slice(0, word.endsWith('sses') ? -2 : -1) : word;
}

/** Who writes a review goes by a name of an account, or by his own: the value tells. */
export function byAuthor(text: string, who: string): KeyMeaning {
  return meaning('username', text, { weight: 3, side: 'author', who, named: true });
}

/** How much of a thing an object is by one of its keys. */
export function thingOf(words: readonly string[]): 0 | 1 | 2 {
  for (const word of words) if (HARD_THINGS.has(word)) return 2;
  return THINGS.has(words.join('')) ? 1 : 0;
}

const BY_NAME = ['username', 1.5] as const;

const NOBODY = ['none', 0] as const;

/** A word of role alone: somebody, by the kind that such a word holds. */
export function roleKey(whole: string, text: string, side: Side): KeyMeaning {
  // Two or three letters that begin a word of role are a word of their own more often (`BR: …`).
  const short = whole.length <= 3 && whole !== 'mem';
  // `SYR`: initials of a word for somebody (人, rén).
  if (short && /^[a-z]{2}r$/.test(whole) && HOLDERS.get(whole) === undefined && !/[aeiou]/.test(whole))
    return meaning('name', text, { weight: 2, side, who: whole, role: true, guess: true });
  const [kind, weight] = HOLDERS.get(whole) ?? (short ? NOBODY : BY_NAME);
  return meaning(kind, text, { weight, side, who: whole, role: true, named: kind === 'username' });
}
