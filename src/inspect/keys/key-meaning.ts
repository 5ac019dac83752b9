/**
 * What a key says about the value under it, and about whom. A key is a JSON key, a CSV header, an HTML class,
 * attribute or label: all are read by the same vocabulary.
 *
 *   receiverMobileNo ─▶ words: receiver | mobile | no ─▶ role: party, kind: phone, weight 4
 *
 * Invariant: reading is a pure function of the text, costs O(length), and length is bounded by MAX_KEY_LENGTH.
 */
import {
  chineseParts,
  compose,
  initials,
  isAgent,
  isChinesePerson,
  numbersSomebody,
  PAPERS,
  PERHAPS,
  SCRIPTS,
} from './grammar.ts';
import { namePart } from './name-part.ts';
import { CHINESE_ROLES, HOLDERS, LIST_ROLES, ROLES } from './roles.ts';
import {
  CHINESE_OTHERWISE,
  CHINESE_STEMS,
  HARD_THINGS,
  INITIALS,
  INNER,
  type KeyKind,
  KINDS,
  LAST_WORDS,
  NAMED_ACCOUNTS,
  NUMBER_WORDS,
  NUMBERED,
  PARTS,
  QUALIFIERS,
  type Side,
  TAILS,
  THINGS,
  TYPE_KEY,
  VAGUE,
} from './vocabulary.ts';

export interface KeyMeaning {
  readonly kind: KeyKind;
  /** Log-odds that it adds for a value of its kind. 0 where the kind says nothing. */
  readonly weight: number;
  /** Whose value it is, seen from the object that holds it. */
  readonly side: Side;
  /** The word of role, such as `receiver`; empty for the object's own. Two of one side may still be two people. */
  readonly who: string;
  /** Whether the key itself names a role (`buyer`, `users`), so that an object under it is a person. */
  readonly role: boolean;
  /** Whether an object under it is a part of its parent's subject (`profile`, `contact`). */
  readonly part: boolean;
  /** Evidence that the object that holds it is a thing: 1 (`title`) or 2 (`price`, `sku`). */
  readonly thing: 0 | 1 | 2;
  /** Needs another personal value beside it: `id`, `name`. */
  readonly contextual: boolean;
  /** Nobody listed it: the value has to show by itself that it is what the key is guessed to say. */
  readonly guess: boolean;
  /** A name of an account that may be a person's own: the value tells. */
  readonly named: boolean;
  /** Says what the key of the object around says, if that says anything: `phones: [{value: …}]`. */
  readonly inner: boolean;
  /** Which part of a name it is for (see name-part.ts); 0 when it is for a whole one, or for none. */
  readonly namePart: number;
  /** As written, for paths; cut at 40 characters. */
  readonly text: string;
  /** The table that ids under it are of, where the operator said so: author 7 is not customer 7. */
  readonly table?: string;
  /** The operator says: whom an object of this id is about is another than whom the object around it is about. */
  readonly apart: boolean;
  /** It means this at these paths only, and what it says by itself anywhere else. */
  readonly only?: { readonly paths: ReadonlySet<string>; readonly elsewhere: KeyMeaning };
}

/** Longest key that is read, in UTF-16 units; a longer one is text. */
export const MAX_KEY_LENGTH = 64;
const MAX_SHOWN = 40;
/** Shortest known word that a longer one without seams is read by, in letters. */
const MIN_ENDING = 5;
/** Kinds of which it is asked whose they are. */
const WHOSE: ReadonlySet<KeyKind> = new Set<KeyKind>([
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
const NAMING: ReadonlySet<KeyKind> = new Set<KeyKind>(['userId', 'name', 'username']);

export const NO_KEY: KeyMeaning = meaning('none', '');

function meaning(kind: KeyKind, text: string, more: Partial<KeyMeaning> = {}): KeyMeaning {
  return {
    kind,
    weight: 0,
    side: 'self',
    who: '',
    role: false,
    part: false,
    thing: 0,
    contextual: false,
    guess: false,
    named: false,
    inner: false,
    apart: false,
    namePart: kind === 'name' ? namePart(text) : 0,
    text: text.slice(0, MAX_SHOWN),
    ...more,
  };
}

/** Reads a key. */
export function readKey(raw: string): KeyMeaning {
  const text = raw.trim();
  if (text === '' || text.length > MAX_KEY_LENGTH) return meaning('none', text);
  // Contextual: it says something of an object in which somebody stands, and nothing by itself.
  if (text === TYPE_KEY) return meaning('type', text, { contextual: true });
  return /[^\x20-\x7e]/.test(text) ? readChinese(text) : readLatin(text);
}

function readLatin(text: string): KeyMeaning {
  const words = splitWords(text);
  if (words.length === 0) return meaning('none', text);
  const whole = words.join('');
  const exact = lookUp(whole, text, 'self', '') ?? lookUp(singular(whole), text, 'self', '');
  if (exact?.kind === 'part' && HOLDERS.get(whole)?.[0] === 'name')
    return { ...roleKey(whole, text, ROLES.get(whole)!), part: true, guess: true }; // `contact`: a name, or an object about somebody
  if (exact !== undefined) {
    const side = exact.kind === 'address' ? ROLES.get(whole) : undefined; // `shipTo`: an address, or who it is of
    const thing = thingOf(words);
    return side === undefined
      ? { ...exact, thing, ...otherRole(words, exact) }
      : { ...exact, thing, side, who: whole, role: true };
  }
  const asRole = ROLES.get(whole) ?? LIST_ROLES.get(whole);
  if (asRole !== undefined) return roleKey(whole, text, asRole);
  const last = words[words.length - 1]!;
  const author = ROLES.get(last) === 'author' && words.slice(0, -1).every((word) => ROLES.has(word));
  if (author) return roleKey(last, text, 'author'); // `comment-author`
  for (let taken = Math.min(3, words.length - 1); taken >= 1; taken--) {
    const who = words.slice(0, taken).join('');
    const side = ROLES.get(who);
    if (side === undefined) continue;
    const rest = words.slice(taken);
    const found =
      numbered(rest, text, side, who) ??
      lookUp(rest.join(''), text, side, who) ??
      bare(rest, text, side, who) ??
      personOf(rest, text, side, who) ??
      lastWords(rest, text, side, who);
    if (found !== undefined) return found;
  }
  const core = bare(words, text, 'self', '');
  if (core !== undefined) return { ...core, thing: thingOf(words) };
  if (words.length === 1)
    return (
      gluedRole(whole, text) ??
      gluedEnd(whole, text) ??
      fromInitials(whole, text) ??
      agent(words, text) ??
      thingOrNone(words, text)
    );
  return (
    composed(words, text) ??
    lastWords(words, text, 'self', undefined) ??
    agent(words, text) ??
    thingOrNone(words, text)
  );
}

/** `supervisor`, `legalPerson`: somebody whom no list has, beside somebody else. */
function agent(words: readonly string[], text: string): KeyMeaning | undefined {
  const last = words[words.length - 1]!;
  const side = HOLDERS.get(last)?.[0] === 'name' ? ROLES.get(last) : undefined;
  if (words.length > 1 && side !== undefined && thingOf(words) === 0)
    return meaning('name', text, { weight: 2.5, side, who: last, role: true, guess: true }); // `post_receiver`
  if (!isAgent(words[words.length - 1]!)) return undefined;
  return meaning('name', text, {
    weight: 1,
    contextual: true,
    guess: true,
    who: words.join(''),
    thing: thingOf(words),
  });
}

/** Words for the customer that are no role beside another one. */
const GENERAL = /^(?:contact|contacts|user|usr|delivery|shipping|receive)$/;

/** `senderAddress`, `jjrdz` are listed whole: whose they are, where that is not the customer. */
function otherRole(words: readonly string[], { kind }: KeyMeaning): Partial<KeyMeaning> {
  if (!WHOSE.has(kind)) return {};
  const whole = words.join('');
  if (words.length === 1) {
    for (let cut = Math.min(whole.length - 2, 12); cut >= 3; cut--) {
      const side = KINDS.has(whole.slice(cut)) ? ROLES.get(whole.slice(0, cut)) : undefined;
      if (side !== undefined && side !== 'party') return { side, who: whole.slice(0, cut) };
    }
    return {};
  }
  for (let taken = Math.min(3, words.length - 1); taken >= 1; taken--) {
    const who = words.slice(0, taken).join('');
    const side = ROLES.get(who);
    if (side === undefined || (side === 'party' && (GENERAL.test(who) || HOLDERS.get(who)?.[0] === 'none')))
      continue;
    return { side, who };
  }
  return {};
}

/**
 * The word for somebody that a compound begins with, where it is one that nobody listed; with PERHAPS before it when
 * nothing but its place says that it is a person's (`maleName`, `malePhone`).
 */
function whoOf(words: readonly string[], core: number): string {
  const before = words.slice(0, Math.max(0, words.length - core));
  const own = before.filter((word) => !QUALIFIERS.has(word) && !SCRIPTS.has(word));
  if (own.length === 0 || own.some((word) => TAILS.has(word) || NUMBER_WORDS.has(word))) return '';
  const who = own.join('');
  return isAgent(own[own.length - 1]!) ? who : `${PERHAPS}${who}`;
}

function composed(words: readonly string[], text: string): KeyMeaning | undefined {
  const built = compose(words, (word) => ROLES.has(word) && HOLDERS.get(word)?.[0] !== 'none');
  if (built === undefined) return undefined;
  const { kind, who, guess } = built;
  const side = ROLES.get(who) ?? 'self';
  if (kind === 'name' && side === 'author') return byAuthor(text, who);
  return meaning(kind, text, {
    weight: guess && who === '' ? 1 : 2.5,
    contextual: guess && who === '',
    guess,
    side,
    who: guess && who === '' ? whoOf(words, 1) : who,
    thing: thingOf(words),
  });
}

/** Who writes a review goes by a name of an account, or by his own: the value tells. */
function byAuthor(text: string, who: string): KeyMeaning {
  return meaning('username', text, { weight: 3, side: 'author', who, named: true });
}

/** `jtzz`, `ZSXXDZ`: initials of pinyin. */
function fromInitials(whole: string, text: string): KeyMeaning | undefined {
  const read = initials(whole);
  if (read === undefined) return undefined;
  return meaning(read.kind, text, {
    weight: read.sure ? 3 : 2,
    contextual: read.kind === 'name',
    guess: true,
    side: ROLES.get(read.who) ?? 'self',
    who: ROLES.has(read.who) ? read.who : '',
  });
}

/** `primary_phone_nbr`, `idCardNoStr`: what is left without the words that only say which one, or that it is text. */
function bare(words: readonly string[], text: string, side: Side, who: string): KeyMeaning | undefined {
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
function numbered(words: readonly string[], text: string, side: Side, who: string): KeyMeaning | undefined {
  if (words.length !== 1 || !numbersSomebody(who, words[0]!) || HOLDERS.get(who)?.[0] === 'none')
    return undefined;
  // `shipperCode: "YTO"` is a firm's: what is called a code or a number has to hold one.
  const sure = /^(?:id|uid|uuid|guid|key|pk)$/.test(words[0]!);
  return meaning('userId', text, { weight: sure ? 3 : 2.5, side, who, guess: !sure });
}

/** `emergPerson`, `shipperContact`: somebody by a role, and that it is somebody. */
function personOf(words: readonly string[], text: string, side: Side, who: string): KeyMeaning | undefined {
  if (words.length !== 1 || !/^(?:person|contact|man|linkman)$/.test(words[0]!)) return undefined;
  return meaning('name', text, { weight: 2.5, side, who, guess: true, role: true });
}

/** A word that means something whatever stands around it, or its singular. */
function certain(word: string): string | undefined {
  for (const form of [word, singular(word)]) {
    const entry = KINDS.get(form);
    if (entry !== undefined && entry[2] !== true && !VAGUE.has(entry[0])) return form;
  }
  return undefined;
}

function singular(word: string): string {
  return word.length > 4 && word.endsWith('s') ? word.slice(0, word.endsWith('sses') ? -2 : -1) : word;
}

/** `buyernick`, `userid`: a role and a known word without a seam. */
function gluedRole(whole: string, text: string): KeyMeaning | undefined {
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
function gluedEnd(whole: string, text: string): KeyMeaning | undefined {
  for (let from = 1; from <= whole.length - MIN_ENDING; from++) {
    const ending = certain(whole.slice(from));
    // An id or a name makes a person: an ending met by chance must not.
    if (ending === undefined || NAMING.has(KINDS.get(ending)![0])) continue;
    const found = lookUp(ending, text, 'self', '')!;
    return { ...found, weight: found.weight - 1 };
  }
  return undefined;
}

function lookUp(whole: string, text: string, side: Side, who: string): KeyMeaning | undefined {
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

/** The last word or two of a compound say what it is: `backup_mobile` a phone, `phoneModel` none. */
function lastWords(
  words: readonly string[],
  text: string,
  side: Side,
  role: string | undefined,
): KeyMeaning | undefined {
  const last = words[words.length - 1]!;
  const two = words.length > 1 ? words[words.length - 2]! + last : last;
  const thing = thingOf(words);
  const three = words.length > 3 ? certain(words.slice(-3).join('')) : undefined;
  if (three !== undefined) {
    const [kind, weight] = KINDS.get(three)!;
    const who = role ?? whoOf(words, 3);
    return meaning(kind, text, { weight: weight - 1, side, who, thing });
  }
  const byTwo = words.length > 2 ? KINDS.get(two) : undefined;
  if (byTwo !== undefined && byTwo[2] !== true) {
    const who = role ?? (WHOSE.has(byTwo[0]) ? whoOf(words, 2) : '');
    return meaning(byTwo[0], text, { weight: byTwo[1] - 1, side, who, thing });
  }
  const paper = words.length > 1 ? paperNumber(words.slice(-2)) : undefined;
  if (paper !== undefined)
    return meaning(paper, text, { weight: 3.5, side, who: role ?? whoOf(words, 2), thing });
  if (LAST_WORDS.has(last)) return meaning('negative', text, { side, who: role ?? '', thing });
  const byLast = KINDS.get(last);
  if (byLast === undefined || byLast[2] === true || byLast[0] === 'opinion') return undefined;
  const who = role ?? (WHOSE.has(byLast[0]) ? whoOf(words, 1) : '');
  const inner = byLast[0] === 'part' && INNER.has(words.join(''));
  return meaning(byLast[0], text, { weight: byLast[1] - 1, side, who, thing, inner, part: inner });
}

/** `credNo`, `paperCode`, `certificateNum`: the number of a paper that says who somebody is. */
function paperNumber([paper, number]: readonly string[]): KeyKind | undefined {
  return PAPERS.has(paper!) && (NUMBER_WORDS.has(number!) || number === 'code') ? 'residentId' : undefined;
}

function thingOrNone(words: readonly string[], text: string): KeyMeaning {
  const whole = words.join('');
  const thing = thingOf(words);
  const negative = LAST_WORDS.has(words[words.length - 1]!);
  return meaning(negative ? 'negative' : 'none', text, {
    thing,
    part: PARTS.has(whole),
    inner: INNER.has(whole),
    side: 'self',
  });
}

function thingOf(words: readonly string[]): 0 | 1 | 2 {
  for (const word of words) if (HARD_THINGS.has(word)) return 2;
  return THINGS.has(words.join('')) ? 1 : 0;
}

const BY_NAME = ['username', 1.5] as const;
const NOBODY = ['none', 0] as const;

function roleKey(whole: string, text: string, side: Side): KeyMeaning {
  // Two or three letters that begin a word of role are a word of their own more often (`BR: …`).
  const short = whole.length <= 3 && whole !== 'mem';
  // `SYR`: initials of a word for somebody (人, rén).
  if (short && /^[a-z]{2}r$/.test(whole) && HOLDERS.get(whole) === undefined && !/[aeiou]/.test(whole))
    return meaning('name', text, { weight: 2, side, who: whole, role: true, guess: true });
  const [kind, weight] = HOLDERS.get(whole) ?? (short ? NOBODY : BY_NAME);
  return meaning(kind, text, { weight, side, who: whole, role: true, named: kind === 'username' });
}

function readChinese(text: string): KeyMeaning {
  const whole = text
    .normalize('NFKC')
    .replace(/[（(【[].*$/u, '')
    .replace(/[\s:：*_\-·]+/gu, '')
    .toLowerCase();
  const exact = KINDS.get(whole);
  if (exact !== undefined) {
    const own = meaning(exact[0], text, { weight: exact[1], contextual: exact[2] === true });
    const role = CHINESE_ROLES.find(([prefix]) => whole.startsWith(prefix) && whole !== prefix);
    return role === undefined || role[1] === 'party' || !WHOSE.has(own.kind)
      ? own
      : { ...own, side: role[1], who: role[0] };
  }
  for (const [prefix, side, kind] of CHINESE_ROLES) {
    if (!whole.startsWith(prefix)) continue;
    const rest = whole.slice(prefix.length).replace(/^的/u, '');
    if (rest === '') return meaning(kind, text, { weight: 2.5, side, who: prefix, role: true });
    const found = lookUp(rest, text, side, prefix);
    if (found !== undefined) return found;
  }
  const somebody = chinesePerson(whole, text);
  if (somebody !== undefined) return somebody;
  for (let length = Math.min(8, whole.length - 1); length >= 2; length--) {
    const entry = KINDS.get(whole.slice(-length));
    if (entry !== undefined && entry[2] !== true) return meaning(entry[0], text, { weight: entry[1] - 1 });
  }
  if (!CHINESE_OTHERWISE.test(whole)) {
    for (const [stem, kind] of CHINESE_STEMS) {
      if (whole.includes(stem)) return meaning(kind, text, { weight: 2 });
    }
  }
  return meaning('none', text);
}

/** `报案人电话`, `访客`: a word for somebody that nobody listed, and what is known of it. */
function chinesePerson(whole: string, text: string): KeyMeaning | undefined {
  if (isChinesePerson(whole)) return meaning('name', text, { weight: 2, who: whole, guess: true });
  const parts = chineseParts(whole);
  return parts === undefined ? undefined : lookUp(parts.core, text, 'self', parts.who);
}

/** `buyerNick`, `buyer_nick`, `BUYER-NICK`, `buyer.nick` -> buyer, nick; `userID2` -> user, id. */
function splitWords(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
}
