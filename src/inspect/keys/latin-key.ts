/**
 * Keys in letters: words by their seams, looked up whole, by the role that they begin with, and by what they end in.
 *
 *   receiverMobileNo ─▶ receiver | mobile | no        legal_person ─▶ somebody whom no list has
 */
import { gluedEnd, gluedRole } from './glued-key.ts';
import { compose, initials, isAgent, PAPERS, PERHAPS, SCRIPTS } from './grammar.ts';
import { type KeyMeaning, meaning } from './key-meaning.ts';
import {
  bare,
  byAuthor,
  certain,
  lookUp,
  numbered,
  roleKey,
  singular,
  thingOf,
  WHOSE,
} from './listed-key.ts';
import { HOLDERS, LIST_ROLES, ROLES } from './roles.ts';
import {
  INNER,
  type KeyKind,
  KINDS,
  LAST_WORDS,
  NUMBER_WORDS,
  PARTS,
  QUALIFIERS,
  type Side,
  TAILS,
} from './vocabulary.ts';

/** Reads a key in letters. */
export function readLatin(text: string): KeyMeaning {
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

/** `emergPerson`, `shipperContact`: somebody by a role, and that it is somebody. */
function personOf(words: readonly string[], text: string, side: Side, who: string): KeyMeaning | undefined {
  if (words.length !== 1 || !/^(?:person|contact|man|linkman)$/.test(words[0]!)) return undefined;
  return meaning('name', text, { weight: 2.5, side, who, guess: true, role: true });
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
