/**
 * Groups of candidates, as columns: a group is a number, and one person or part of one.
 * Invariant: merging only ever joins; what contradicts is never joined.
 */
import { IDENTIFIER_NAMESPACES, type IdentifierNamespace } from '../../disclosure/person.ts';
import { FAMILY, GIVEN, MIDDLE } from '../keys/name-part.ts';
import type { Side } from '../keys/vocabulary.ts';
import { type IdentifierTable, NOBODY, namespaceNumber } from './identifier-table.ts';

/** How a candidate came to be. */
export type Origin =
  /** Its key says what it is, or it is the whole value. */
  | 'value'
  /** It stands within longer text, which may speak of somebody else. */
  | 'text';

/** Identifiers kept of one person; more than these are a list, not a person. */
export const MAX_IDENTIFIERS = 8;

function bitsOf(namespaces: readonly IdentifierNamespace[]): number {
  let bits = 0;
  for (const namespace of namespaces) bits |= 1 << namespaceNumber(namespace);
  return bits;
}

export const EVERY = bitsOf(IDENTIFIER_NAMESPACES);
/** Namespaces in which one person has one value, as far as merging goes. */
export const EXCLUSIVE = bitsOf(['id', 'residentId', 'phone', 'email', 'card']);
export const ID = bitsOf(['id']);
export const NAME = bitsOf(['name']);
const RESIDENT = bitsOf(['residentId']);
export const NAMED = bitsOf(['id', 'username', 'name']);
export const USERNAME = bitsOf(['username']);

const EVERY_PART = GIVEN | MIDDLE | FAMILY;

const FIRST = 128;
/** Groups that room is kept for between bodies. */
const KEEP = 8192;

export class Groups {
  count = 0;
  #into = new Int32Array(FIRST);
  #counts = new Uint8Array(FIRST);
  #identifiers = new Int32Array(FIRST * MAX_IDENTIFIERS);
  #namespaces = new Uint8Array(FIRST);
  /** Bits of GIVEN, MIDDLE and FAMILY: the parts of a name that its names are for, all of them for a whole one. */
  #nameParts = new Uint8Array(FIRST);
  #marks = new Int32Array(FIRST);
  #mark = 0;
  readonly sides: Side[] = [];
  readonly #table: IdentifierTable;

  constructor(table: IdentifierTable) {
    this.#table = table;
  }

  clear(): void {
    if (this.count > KEEP) {
      this.#resize(FIRST, false);
      this.sides.length = 0;
    }
    this.count = 0;
  }

  /** A new group without identifiers. */
  birth(side: Side): number {
    const group = this.count++;
    if (group === this.#into.length) this.#resize(2 * group, true);
    this.#into[group] = -1;
    this.#counts[group] = 0;
    this.#namespaces[group] = 0;
    this.#nameParts[group] = 0;
    this.#marks[group] = 0;
    this.sides[group] = side;
    return group;
  }

  /** Takes back the group that was born last. */
  unborn(): void {
    this.count--;
  }

  root(group: number): number {
    let root = group;
    while (this.#into[root]! >= 0) root = this.#into[root]!;
    if (root !== group) this.#into[group] = root;
    return root;
  }

  isRoot(group: number): boolean {
    return this.#into[group] === -1;
  }

  size(group: number): number {
    return this.#counts[group]!;
  }

  identifier(group: number, index: number): number {
    return this.#identifiers[group * MAX_IDENTIFIERS + index]!;
  }

  /** Bits of the namespaces that it has identifiers of. */
  namespaces(group: number): number {
    return this.#namespaces[group]!;
  }

  /** Bits of the parts of a name that its names are for. */
  partsOfName(group: number): number {
    return this.#nameParts[group]!;
  }

  /**
   * Leaves a group as one was left before.
   * @param into the group that it became one with, or −1. @param identifiers numbers of `of`, where it is one itself.
   */
  leave(
    group: number,
    into: number,
    nameParts: number,
    namespaces: number,
    identifiers: readonly number[],
    of: Int32Array,
  ): void {
    this.#into[group] = into;
    if (into !== -1) return;
    this.#nameParts[group] = nameParts;
    this.#namespaces[group] = namespaces;
    const count = identifiers.length;
    this.#counts[group] = count;
    const at = group * MAX_IDENTIFIERS;
    for (let i = 0; i < count; i++) this.#identifiers[at + i] = of[identifiers[i]!]!;
  }

  add(group: number, identifier: number): void {
    const count = this.#counts[group]!;
    if (count >= MAX_IDENTIFIERS) return;
    const at = group * MAX_IDENTIFIERS;
    for (let i = at; i < at + count; i++) if (this.#identifiers[i] === identifier) return;
    this.#identifiers[at + count] = identifier;
    this.#counts[group] = count + 1;
    this.#namespaces[group]! |= 1 << this.#table.namespace(identifier);
  }

  /** Takes another group in. */
  absorb(group: number, other: number): void {
    this.addAll(group, other);
    this.#into[other] = group;
  }

  /** Puts another identifier in the place of one; with NOBODY takes it out. */
  replace(group: number, identifier: number, by: number): void {
    const at = group * MAX_IDENTIFIERS;
    const end = at + this.#counts[group]!;
    const kept: number[] = [];
    for (let i = at; i < end; i++) if (this.#identifiers[i] !== identifier) kept.push(this.#identifiers[i]!);
    this.#counts[group] = this.#namespaces[group] = 0;
    if (by !== NOBODY) this.add(group, by);
    for (const each of kept) this.add(group, each);
  }

  /** Says which part of a name one of its names is for. @param part 0 for a whole name. */
  nameAs(group: number, part: number): void {
    this.#nameParts[group]! |= part === 0 ? EVERY_PART : part;
  }

  addAll(group: number, other: number): void {
    const count = this.#counts[other]!;
    this.#nameParts[group]! |= this.#nameParts[other]!;
    for (let i = 0; i < count; i++) this.add(group, this.identifier(other, i));
  }

  /** Whether two groups cannot be one person: both have a value in one of the namespaces, and none in common. */
  contradict(a: number, b: number, namespaces: number): boolean {
    const both = this.#namespaces[a]! & this.#namespaces[b]! & namespaces;
    if (both === 0) return false;
    let common = 0;
    const end = b * MAX_IDENTIFIERS + this.#counts[b]!;
    for (let i = 0; i < this.#counts[a]!; i++) {
      const identifier = this.identifier(a, i);
      for (let j = b * MAX_IDENTIFIERS; j < end; j++) {
        if (this.#identifiers[j] === identifier) common |= 1 << this.#table.namespace(identifier);
      }
    }
    const apart = both & ~common;
    return apart === RESIDENT ? this.#samePapers(a, b) : apart !== 0;
  }

  /** Whether the names of two groups are parts of one: a given name and a family name. */
  completes(a: number, b: number): boolean {
    const mine = this.#nameParts[a]!;
    const other = this.#nameParts[b]!;
    return mine !== 0 && other !== 0 && (mine & other) === 0;
  }

  /** A passport does not contradict an identity card: `CN_PASSPORT:…` and a bare number are of two kinds. */
  #samePapers(a: number, b: number): boolean {
    const kindOf = (identifier: number): string => {
      const { value } = this.#table.identifier(identifier);
      return value.slice(0, value.indexOf(':') + 1);
    };
    for (let i = 0; i < this.#counts[a]!; i++) {
      const mine = this.identifier(a, i);
      if (1 << this.#table.namespace(mine) !== RESIDENT) continue;
      for (let j = 0; j < this.#counts[b]!; j++) {
        const other = this.identifier(b, j);
        if (1 << this.#table.namespace(other) === RESIDENT && kindOf(mine) === kindOf(other)) return true;
      }
    }
    return false;
  }

  /** Begins a new set of groups; see mark(). */
  unmark(): void {
    this.#mark++;
  }

  /** @returns whether the group was not in the set since unmark(). */
  mark(group: number): boolean {
    if (this.#marks[group] === this.#mark) return false;
    this.#marks[group] = this.#mark;
    return true;
  }

  /** Puts the strongest identifier first; equal ones stay in their order. */
  sort(group: number): void {
    const at = group * MAX_IDENTIFIERS;
    const end = at + this.#counts[group]!;
    const all = this.#identifiers;
    for (let i = at + 1; i < end; i++) {
      const moved = all[i]!;
      const strength = this.#table.namespace(moved);
      let j = i;
      for (; j > at && this.#table.namespace(all[j - 1]!) > strength; j--) all[j] = all[j - 1]!;
      all[j] = moved;
    }
  }

  #resize(size: number, copy: boolean): void {
    const to = <Kind extends Uint8Array | Int32Array>(larger: Kind, from: Kind): Kind => {
      if (copy) larger.set(from);
      return larger;
    };
    this.#into = to(new Int32Array(size), this.#into);
    this.#counts = to(new Uint8Array(size), this.#counts);
    this.#identifiers = to(new Int32Array(size * MAX_IDENTIFIERS), this.#identifiers);
    this.#namespaces = to(new Uint8Array(size), this.#namespaces);
    this.#nameParts = to(new Uint8Array(size), this.#nameParts);
    this.#marks = to(new Int32Array(size), this.#marks);
  }
}
