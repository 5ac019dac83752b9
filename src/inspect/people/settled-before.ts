/**
 * Objects and rows that settle as others did before: elements of a list have the same kinds of values in the same order,
 * and whose they are follows from that. What settleObject() did is written down, and done again where all that it looks
 * at is the same.
 *
 *   signature   container · own values: mould, identifier · people from below: side, open, identifiers
 *   outcome     groups: one of another, their identifiers · whose each value is · who and what rises
 *
 * Identifiers stand in a signature as numbers in the order in which they come: {A, B, A} is like {C, D, C}, and not like
 * {C, D, D}. A shape is written down when it is met for the second time.
 *
 * Invariant: what is done is what settleObject() would have done; a property test holds both together. Where it reads
 * the text of identifiers, or the container holds more than the limits here, settleObject() itself is asked.
 */
import type { KeyMeaning } from '../keys/key-meaning.ts';
import { SIDES, type Side } from '../keys/vocabulary.ts';
import { DROPPED } from './candidates.ts';
import type { Frame } from './frame.ts';
import { MAX_IDENTIFIERS } from './group.ts';
import { NOBODY } from './identifier-table.ts';
import type { People } from './people.ts';
import { settleObject } from './settle-object.ts';

/** Shapes that are remembered, each in the slot of its hash; about 1 KB each. A power of two. */
const SLOTS = 2048;
/** Other shapes that a slot turns away after its own was met. */
const STAYS = 4;
/** Values and people from below of a container that is compared with others, and their identifiers. */
const MOST_VALUES = 32;
const MOST_BELOW = 8;
const MOST_IDENTIFIERS = MOST_VALUES + MOST_BELOW * (1 + MAX_IDENTIFIERS);
const MOST_GROUPS = 48;
/** Words of the longest signature. */
const MOST_WORDS = 2 + 2 * MOST_VALUES + MOST_BELOW * (4 + MAX_IDENTIFIERS);

/** A group as it was left: local number of the group it became one with or −1, parts of a name, namespaces, identifiers. */
interface SettledGroup {
  readonly into: number;
  readonly side: Side;
  readonly nameParts: number;
  readonly namespaces: number;
  readonly identifiers: readonly number[];
}

interface Risen {
  readonly group: number;
  readonly open: boolean;
  readonly height: number;
  readonly account: string;
  /** Local number of an identifier, or NOBODY. */
  readonly row: number;
}

interface Settled {
  readonly hash: number;
  /** Others that are turned away before it gives way. */
  stays: number;
  readonly key: KeyMeaning;
  readonly signature: Int32Array;
  /** People from below first, then those that were born. */
  readonly groups: readonly SettledGroup[];
  readonly below: number;
  /** Local number of each value's group, or −1. */
  readonly holders: readonly number[];
  readonly dropped: readonly boolean[];
  /** Values that go on to the container around, in their order. */
  readonly loose: readonly number[];
  readonly rises: readonly Risen[];
  readonly many: boolean;
}

export class SettledBefore {
  readonly #people: People;
  readonly #known = new Array<Settled | undefined>(SLOTS).fill(undefined);
  /** Hashes met once, each in its slot. */
  readonly #met = new Int32Array(2 * SLOTS);
  // What is known of the container that settles.
  readonly #words = new Int32Array(MOST_WORDS);
  #length = 0;
  readonly #values = new Int32Array(MOST_VALUES);
  #valueCount = 0;
  readonly #identifiers = new Int32Array(MOST_IDENTIFIERS);
  #identifierCount = 0;
  /** Groups by their local numbers. */
  readonly #groups = new Int32Array(MOST_GROUPS);
  #groupCount = 0;

  constructor(people: People) {
    this.#people = people;
  }

  /** Decides about the candidates of an object or a row that closes. */
  settle(frame: Frame): void {
    const people = this.#people;
    if (!this.#read(frame)) {
      settleObject(frame, people);
      return;
    }
    const hash = this.#hash();
    const slot = hash & (SLOTS - 1);
    const known = this.#known[slot];
    if (
      known !== undefined &&
      known.hash === hash &&
      known.key === frame.key &&
      this.#isSame(known.signature)
    ) {
      known.stays = STAYS;
      this.#repeat(known, frame.parent!);
      return;
    }
    const met = (hash >>> 11) & (2 * SLOTS - 1);
    const isNew = this.#met[met] !== hash;
    if (isNew) this.#met[met] = hash;
    else if (known !== undefined && known.stays > 0) known.stays--;
    if (isNew || (known !== undefined && known.stays > 0)) {
      settleObject(frame, people);
      return;
    }
    this.#known[slot] = this.#learn(frame, frame.parent!, hash) ?? known;
  }

  /** Writes the signature of a container. @returns false when it is not one that is compared. */
  #read(frame: Frame): boolean {
    const { own, parent, risen } = frame;
    if (parent === undefined || own.count > MOST_VALUES || risen > MOST_BELOW || own.count + risen === 0)
      return false;
    if (frame.loose.count > 0 || frame.listedValues.count > 0 || frame.table !== undefined) return false;
    const { candidates, groups } = this.#people;
    if (this.#people.tellsRows) return false;
    const words = this.#words;
    this.#valueCount = this.#identifierCount = this.#groupCount = 0;
    words[0] =
      (frame.kind === 'row' ? 1 : 0) |
      (frame.listed ? 2 : 0) |
      (frame.apart ? 4 : 0) |
      (frame.many ? 8 : 0) |
      (frame.thing << 4) |
      (parent.risen << 8);
    words[1] = (own.count << 8) | risen;
    let at = 2;
    const { next, moulds, flags, identifiers } = candidates;
    for (let candidate = own.head; candidate !== -1; candidate = next[candidate]!) {
      const mould = moulds[candidate]!;
      if (flags[candidate] !== mould.flags) return false;
      this.#values[this.#valueCount++] = candidate;
      words[at++] = mould.number;
      words[at++] = this.#local(identifiers[candidate]!);
    }
    for (let i = 0; i < risen; i++) {
      const group = groups.root(frame.risenGroups[i]!);
      const number = this.#groupOf(group);
      const isNew = number === this.#groupCount;
      words[at++] =
        number |
        (frame.risenOpen[i]! << 8) |
        (frame.risenHeights[i]! << 9) |
        (accountNumber(frame.risenAccounts[i]!) << 17);
      words[at++] = this.#local(frame.risenRows[i]!);
      if (!isNew) continue;
      this.#groups[this.#groupCount++] = group;
      words[at++] = SIDES.indexOf(groups.sides[group]!) | (groups.partsOfName(group) << 8);
      const size = groups.size(group);
      words[at++] = size;
      for (let k = 0; k < size; k++) words[at++] = this.#local(groups.identifier(group, k));
    }
    this.#length = at;
    return true;
  }

  /** The number of an identifier in the order of the signature, and its namespace. */
  #local(identifier: number): number {
    if (identifier === NOBODY) return NOBODY;
    const number = this.#find(identifier);
    if (number === this.#identifierCount) this.#identifiers[this.#identifierCount++] = identifier;
    return number | (this.#people.identifiers.namespace(identifier) << 16);
  }

  #find(identifier: number): number {
    const count = this.#identifierCount;
    let number = 0;
    while (number < count && this.#identifiers[number] !== identifier) number++;
    return number;
  }

  #groupOf(group: number): number {
    let number = 0;
    while (number < this.#groupCount && this.#groups[number] !== group) number++;
    return number;
  }

  #hash(): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.#length; i++) {
      hash = Math.imul(hash ^ this.#words[i]!, 0x01000193);
      hash ^= hash >>> 13;
    }
    return hash;
  }

  #isSame(signature: Int32Array): boolean {
    if (signature.length !== this.#length) return false;
    for (let i = 0; i < signature.length; i++) if (signature[i] !== this.#words[i]) return false;
    return true;
  }

  /** Does what was done before. */
  #repeat({ groups: left, below, holders, dropped, loose, rises, many }: Settled, parent: Frame): void {
    const { candidates, groups } = this.#people;
    const locals = this.#groups;
    for (let i = below; i < left.length; i++) locals[i] = groups.birth(left[i]!.side);
    for (let i = 0; i < left.length; i++) {
      const { into, side, nameParts, namespaces, identifiers } = left[i]!;
      const group = locals[i]!;
      groups.sides[group] = side;
      groups.leave(
        group,
        into === -1 ? -1 : locals[into]!,
        nameParts,
        namespaces,
        identifiers,
        this.#identifiers,
      );
    }
    for (let i = 0; i < holders.length; i++) {
      const holder = holders[i]!;
      const candidate = this.#values[i]!;
      if (holder !== -1) candidates.groups[candidate] = locals[holder]!;
      if (dropped[i] === true) candidates.drop(candidate);
    }
    for (let i = 0; i < loose.length; i++) {
      const candidate = this.#values[loose[i]!]!;
      candidates.rises[candidate] = 1;
      parent.loose.push(candidate, candidates.next);
    }
    for (let i = 0; i < rises.length; i++) {
      const { group, open, height, account, row } = rises[i]!;
      parent.rise(locals[group]!, open, height, account, row === NOBODY ? NOBODY : this.#identifiers[row]!);
    }
    if (many) parent.many = true;
  }

  /** Lets it settle, and writes down what was done; undefined where that cannot be done again. */
  #learn(frame: Frame, parent: Frame, hash: number): Settled | undefined {
    const people = this.#people;
    const { candidates, groups } = people;
    const { reads } = people.identifiers;
    const born = groups.count;
    const before = {
      risen: parent.risen,
      many: parent.many,
      loose: parent.loose.count,
      tail: parent.loose.tail,
    };
    parent.many = false;
    settleObject(frame, people);
    const { many } = parent;
    parent.many ||= before.many;
    const below = this.#groupCount;
    if (people.identifiers.reads !== reads || below + groups.count - born > MOST_GROUPS) return undefined;
    for (let group = born; group < groups.count; group++) this.#groups[this.#groupCount++] = group;
    const left: SettledGroup[] = [];
    for (let i = 0; i < this.#groupCount; i++) {
      const group = this.#groups[i]!;
      const root = groups.root(group);
      const into = root === group ? -1 : this.#groupOf(root);
      const identifiers: number[] = [];
      // Of one that became another's nothing is asked any more.
      for (let k = 0; into === -1 && k < groups.size(group); k++)
        identifiers.push(this.#find(groups.identifier(group, k)));
      if (into === this.#groupCount || identifiers.includes(this.#identifierCount)) return undefined;
      left.push({
        into,
        side: groups.sides[group]!,
        nameParts: groups.partsOfName(group),
        namespaces: groups.namespaces(group),
        identifiers,
      });
    }
    const values = [...this.#values.subarray(0, this.#valueCount)];
    const holders = values.map((candidate) => {
      const group = candidates.groups[candidate]!;
      return group === -1 ? -1 : this.#groupOf(group);
    });
    const loose: number[] = [];
    for (
      let candidate = before.loose === 0 ? parent.loose.head : candidates.next[before.tail]!;
      loose.length < parent.loose.count - before.loose;
      candidate = candidates.next[candidate]!
    )
      loose.push(values.indexOf(candidate));
    const rises: Risen[] = [];
    for (let i = before.risen; i < parent.risen; i++) {
      const row = parent.risenRows[i]!;
      rises.push({
        group: this.#groupOf(parent.risenGroups[i]!),
        open: parent.risenOpen[i] === 1,
        height: parent.risenHeights[i]!,
        account: parent.risenAccounts[i]!,
        row: row === NOBODY ? NOBODY : this.#find(row),
      });
    }
    const known = (number: number): boolean => number !== this.#groupCount;
    if (!holders.every(known) || loose.includes(-1) || !rises.every(({ group }) => known(group)))
      return undefined;
    if (rises.some(({ row }) => row === this.#identifierCount)) return undefined;
    return {
      hash,
      stays: STAYS,
      key: frame.key,
      signature: this.#words.slice(0, this.#length),
      groups: left,
      below,
      holders,
      dropped: values.map((candidate) => (candidates.flags[candidate]! & DROPPED) !== 0),
      loose,
      rises,
      many,
    };
  }
}

/** Words for an account (keys/account-words.ts), in the order in which they are met; a fixed set of them. */
const ACCOUNT_NUMBERS = new Map<string, number>();

function accountNumber(word: string): number {
  if (word === '') return 0;
  let number = ACCOUNT_NUMBERS.get(word);
  if (number === undefined) {
    number = ACCOUNT_NUMBERS.size + 1;
    ACCOUNT_NUMBERS.set(word, number);
  }
  return number;
}
