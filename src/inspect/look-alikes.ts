/**
 * Records that look alike: elements of a list and rows of a table have the same keys in the same order, and the kernels
 * tell what stands under each (lanes/kernel-tables.ts). What became of such a record is written down, and done again for
 * the next one without opening a container:
 *
 *   tape      enter · 7 userId an id · 138… phone a mobile · … · leave          ─▶ signs: kinds, keys, forms
 *   outcome   values that are candidates, with their moulds · groups of them · whose each is
 *
 * What a record becomes depends on its signs, on what stands around, on what was learned of the route, and on which of
 * its identifiers are equal: a record in which two are is read as any other. A shape is written down when it is met for
 * the second time.
 *
 * Invariant: the same candidates, groups and identifiers as by the way through containers (a property test holds both
 * together). A record that the kernel did not tell all of, or that the tape cuts, goes that way.
 */
import type { CategorySet } from '../disclosure/category.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';
import { A_PHONE, A_RESIDENT } from './lanes/kernel-tables.ts';
import { DEPENDENT, DROPPED } from './people/candidates.ts';
import type { Frame } from './people/frame.ts';
import { NOBODY } from './people/identifier-table.ts';
import type { Mould } from './people/mould.ts';
import type { People } from './people/people.ts';
import type { RecordShape, ShapeFinding, ShapeGroup, ShapePerson } from './record-shape.ts';
import { kindOfPhone } from './shape-odds.ts';
import { SPELLED_NAME, SPELLED_NAMESPACE, type ToldLane } from './told-lane.ts';

/** Shapes that are remembered, each in the slot of its hash; about 2 KB each. A power of two. */
const SLOTS = 2048;
/** Other shapes that a slot turns away after its own was met. */
const STAYS = 4;
/** How often a shape is tried that cannot be written down: two of its identifiers may be equal once. */
const MOST_TRIES = 3;
/** Most records of the tape that one record of a body is made of. */
const MOST_SIGNS = 64;

const MET = 4 * SLOTS;

const ENTER = 1;
const LEAVE = 2;
const FORM_SHIFT = 9;
const FORM = 127;
const KEY_SHIFT = 16;

/** Where in the sign of a telephone number its kind stands. */
const OF_PHONE = 3;

/** How a kernel writes its tape. Of both, forms stand in bits 9 to 15, and keys above; bits 3 to 8 are no part of a sign. */
export interface TapeForm {
  /** Numbers of a record of the tape. */
  readonly stride: number;
  /** Bits of what it is: 1 a container opens, 2 it closes, else a value. */
  readonly op: number;
  /** Bits of a value's head that say what it is. */
  readonly sign: number;
}

/** What there was before a record that is learned from. */
interface Before {
  readonly hash: number;
  /** Where on the tape it closes. */
  readonly close: number;
  readonly candidates: number;
  readonly groups: number;
  readonly reads: number;
  readonly risen: number;
  readonly loose: number;
  readonly listed: number;
  readonly many: boolean;
}

export class LookAlikes {
  readonly #people: People;
  readonly #lane: ToldLane;
  readonly #known = new Array<RecordShape | undefined>(SLOTS).fill(undefined);
  /** Hashes met once, each in its slot. */
  readonly #met = new Int32Array(MET);
  /** Hashes that could not be written down, and how often that was tried. */
  readonly #failed = new Int32Array(MET);
  readonly #tries = new Uint8Array(MET);
  // The record that was read from the tape.
  readonly #signs = new Int32Array(MOST_SIGNS);
  #signCount = 0;
  readonly #starts = new Int32Array(MOST_SIGNS);
  readonly #ends = new Int32Array(MOST_SIGNS);
  #valueCount = 0;
  readonly #identifiers = new Int32Array(MOST_SIGNS);
  #before: Before | undefined;
  /** What keys are numbered by just now, and a number for it: shapes must not keep alive what was. */
  #meanings: readonly KeyMeaning[] = [];
  #numbering = 0;
  /** Values that the kernel told and that were not taken as told: their text decided. */
  #untold = false;

  constructor(people: People, lane: ToldLane) {
    this.#people = people;
    this.#lane = lane;
  }

  /** The paths of lists were forgotten: shapes would keep them, and all that hangs on them. */
  forget(): void {
    this.#known.fill(undefined);
  }

  /** A value was not taken as it was told. */
  notTaken(): void {
    this.#untold = true;
  }

  /**
   * Takes the record of a list that begins at tape[from], if one like it was met before.
   * @param base added to the offsets of the tape: an index into bytes. @param body added to that: an offset in the body.
   * @param epoch of what was learned. @returns the index of the tape's record that closes it; −1 when it is to be read as any other.
   */
  repeat(
    list: Frame,
    tape: Uint32Array,
    from: number,
    end: number,
    form: TapeForm,
    meanings: readonly KeyMeaning[],
    bytes: Uint8Array,
    base: number,
    body: number,
    epoch: number,
  ): number {
    this.#before = undefined;
    if (meanings !== this.#meanings) {
      this.#meanings = meanings;
      this.#numbering++;
    }
    const close = this.#read(tape, from, end, form, bytes, base);
    if (close === -1) return -1;
    const hash = this.#hash(list, epoch);
    const shape = this.#known[hash & (SLOTS - 1)];
    if (
      shape !== undefined &&
      shape.hash === hash &&
      shape.path === list.path &&
      shape.listKey === list.key &&
      shape.epoch === epoch &&
      this.#isSame(shape, meanings)
    ) {
      shape.stays = STAYS;
      if (!this.#again(shape, bytes, body)) return -1;
      if (shape.many) list.many = true;
      return close;
    }
    const met = (hash >>> 11) & (MET - 1);
    if (this.#met[met] !== hash) this.#met[met] = hash;
    else if (shape !== undefined && shape.stays > 0) shape.stays--;
    else if (this.#failed[met] !== hash || this.#tries[met]! < MOST_TRIES) this.#begin(list, hash, close);
    return -1;
  }

  /** Reads the signs of a record. @returns where it closes, or −1. */
  #read(
    tape: Uint32Array,
    from: number,
    end: number,
    { stride, op, sign }: TapeForm,
    bytes: Uint8Array,
    base: number,
  ): number {
    const signs = this.#signs;
    const starts = this.#starts;
    const ends = this.#ends;
    const limit = Math.min(end, from + stride * MOST_SIGNS);
    let depth = 0;
    let count = 0;
    let values = 0;
    for (let i = from; i < limit; i += stride) {
      const head = tape[i]!;
      const what = head & op;
      if (what > LEAVE) {
        const told = (head >>> FORM_SHIFT) & FORM;
        if (told === 0) return -1;
        const start = base + tape[i + 1]!;
        const close = base + tape[i + 2]!;
        signs[count++] =
          (head & sign) | (told === A_PHONE ? kindOfPhone(bytes, start, close) << OF_PHONE : 0);
        starts[values] = start;
        ends[values++] = close;
        continue;
      }
      signs[count++] = head;
      if (what === ENTER) depth++;
      else if (--depth === 0) {
        this.#signCount = count;
        this.#valueCount = values;
        return i;
      }
    }
    return -1;
  }

  #hash(list: Frame, epoch: number): number {
    const signs = this.#signs;
    let hash = Math.imul(list.path.number ^ epoch, 0x01000193);
    for (let i = 0; i < this.#signCount; i++) hash = Math.imul(hash ^ signs[i]! ^ (hash >>> 15), 0x01000193);
    return hash ^ (hash >>> 13);
  }

  #isSame(shape: RecordShape, meanings: readonly KeyMeaning[]): boolean {
    const own = this.#signs;
    const { signs, signKeys } = shape;
    if (signs.length !== this.#signCount) return false;
    for (let i = 0; i < signs.length; i++) if (signs[i] !== own[i]) return false;
    if (shape.numbering === this.#numbering) return true;
    for (let i = 0; i < signs.length; i++) {
      const key = signKeys[i];
      if (key !== undefined && meanings[signs[i]! >>> KEY_SHIFT] !== key) return false;
    }
    shape.numbering = this.#numbering;
    return true;
  }

  /** Does for this record what was done for one like it. @returns false when it is not quite like it. */
  #again(shape: RecordShape, bytes: Uint8Array, body: number): boolean {
    const { keys, forms, moulds, holders, groups: made } = shape;
    const { candidates, groups, identifiers: table } = this.#people;
    const held = candidates.count;
    const known = table.count;
    const count = keys.length;
    const identifiers = this.#identifiers;
    const starts = this.#starts;
    const ends = this.#ends;
    for (let i = 0; i < count; i++) {
      const before = table.count;
      const identifier = this.#lane.identify(keys[i]!, bytes, starts[i]!, ends[i]!, forms[i]!);
      if (identifier < before && identifier !== NOBODY)
        for (let k = 0; k < i; k++) if (identifiers[k] === identifier) return false;
      identifiers[i] = identifier;
    }
    const first = groups.count;
    for (let i = 0; i < made.length; i++) {
      const { side, nameParts, namespaces, values } = made[i]!;
      groups.leave(groups.birth(side), -1, nameParts, namespaces, values, identifiers);
    }
    for (let i = 0; i < count; i++) {
      const mould = moulds[i];
      if (mould === undefined) continue;
      const holder = holders[i]!;
      const candidate = candidates.add(mould, body + starts[i]!, body + ends[i]!, identifiers[i]!);
      if (holder !== -1) candidates.groups[candidate] = first + holder;
    }
    if (made.length === 0 && candidates.count === held) table.truncate(known);
    return true;
  }

  /** Does for the record of a kernel's row what was done for one like it. @param at of its values, two numbers each. */
  take(shape: RecordShape, words: Uint32Array, at: number, bytes: Uint8Array, body: number): void {
    for (let i = 0, next = at; i < shape.keys.length; i++) {
      this.#starts[i] = words[next++]!;
      this.#ends[i] = words[next++]!;
    }
    this.#again(shape, bytes, body);
  }

  #begin(list: Frame, hash: number, close: number): void {
    const { candidates, groups, identifiers } = this.#people;
    this.#untold = false;
    this.#before = {
      hash,
      close,
      candidates: candidates.count,
      groups: groups.count,
      reads: identifiers.reads,
      risen: list.risen,
      loose: list.loose.count,
      listed: list.listedValues.count,
      many: list.many,
    };
    list.many = false;
  }

  /** Where the record closes that is to be learned from: then learn() is called; −1 when it is not. */
  get closing(): number {
    return this.#before === undefined ? -1 : this.#before.close;
  }

  /** Writes down what became of the record that was read last. @param body as in repeat(). @returns that, if it can be done again. */
  learn(
    list: Frame,
    form: TapeForm,
    meanings: readonly KeyMeaning[],
    bytes: Uint8Array,
    body: number,
    epoch: number,
  ): RecordShape | undefined {
    const before = this.#before!;
    this.#before = undefined;
    const { many } = list;
    list.many ||= before.many;
    const shape = this.#shapeOf(before, many, list, form, meanings, bytes, body, epoch);
    if (shape !== undefined) {
      this.#known[before.hash & (SLOTS - 1)] = shape;
      return shape;
    }
    const met = (before.hash >>> 11) & (MET - 1);
    this.#tries[met] = this.#failed[met] === before.hash ? Math.min(MOST_TRIES, this.#tries[met]! + 1) : 1;
    this.#failed[met] = before.hash;
    return undefined;
  }

  /** What became of the record, if it can be done again for one like it. */
  #shapeOf(
    before: Before,
    many: boolean,
    list: Frame,
    { op }: TapeForm,
    meanings: readonly KeyMeaning[],
    bytes: Uint8Array,
    body: number,
    epoch: number,
  ): RecordShape | undefined {
    const { candidates, groups, identifiers } = this.#people;
    if (this.#untold || this.#people.tellsRows || identifiers.reads !== before.reads) return undefined;
    if (list.risen !== before.risen || list.loose.count !== before.loose) return undefined;
    if (list.listedValues.count !== before.listed) return undefined;
    const count = this.#valueCount;
    const values = [...this.#signs.subarray(0, this.#signCount)].filter(
      (sign) => ((sign >>> FORM_SHIFT) & FORM) !== 0,
    );
    if (values.length !== count) return undefined;
    const keys = values.map((sign) => meanings[sign >>> KEY_SHIFT]!);
    const forms = values.map((sign) => (sign >>> FORM_SHIFT) & FORM);
    if (keys.some(({ kind }, i) => forms[i] === A_RESIDENT && kind !== 'residentId')) return undefined;
    const own: number[] = [];
    for (let i = 0; i < count; i++) {
      const identifier = this.#lane.identify(keys[i]!, bytes, this.#starts[i]!, this.#ends[i]!, forms[i]!);
      if (identifier !== NOBODY && own.includes(identifier)) return undefined;
      own.push(identifier);
    }
    const roots: number[] = [];
    for (let group = before.groups; group < groups.count; group++)
      if (groups.isRoot(group)) roots.push(group);
    const made = roots.map(
      (group): ShapeGroup => ({
        side: groups.sides[group]!,
        nameParts: groups.partsOfName(group),
        namespaces: groups.namespaces(group),
        values: Array.from({ length: groups.size(group) }, (_, k) =>
          own.indexOf(groups.identifier(group, k)),
        ),
      }),
    );
    if (made.some(({ values: named }) => named.includes(-1))) return undefined;
    const moulds = new Array<Mould | undefined>(count).fill(undefined);
    const holders = new Array<number>(count).fill(-1);
    for (let candidate = before.candidates; candidate < candidates.count; candidate++) {
      const mould = candidates.moulds[candidate]!;
      const flags = candidates.flags[candidate]!;
      if ((flags & ~DROPPED) !== mould.flags) return undefined;
      if ((flags & DROPPED) !== 0) continue;
      const start = candidates.starts[candidate]! - body;
      const value = this.#starts.subarray(0, count).indexOf(start);
      const group = candidates.groups[candidate]!;
      const holder = group === -1 ? -1 : roots.indexOf(groups.root(group));
      if (value === -1 || (group !== -1 && holder === -1)) return undefined;
      moulds[value] = mould;
      holders[value] = holder;
    }
    return {
      hash: before.hash,
      stays: STAYS,
      signs: this.#signs.slice(0, this.#signCount),
      path: list.path,
      listKey: list.key,
      numbering: this.#numbering,
      // The number of one that closes says something else.
      signKeys: [...this.#signs.subarray(0, this.#signCount)].map((sign) =>
        (sign & op) === LEAVE ? undefined : meanings[sign >>> KEY_SHIFT],
      ),
      epoch,
      keys,
      forms,
      moulds,
      holders,
      groups: made,
      many,
      ...this.#toHandOut(keys, forms, moulds, holders, made),
    };
  }

  /** What of a shape is handed out where nothing else is in a body. */
  #toHandOut(
    keys: readonly KeyMeaning[],
    forms: readonly number[],
    moulds: readonly (Mould | undefined)[],
    holders: readonly number[],
    made: readonly ShapeGroup[],
  ): Pick<RecordShape, 'identifiers' | 'people' | 'nameCount' | 'isByName' | 'findings'> {
    const identifiers = Uint8Array.from(keys, (key, i) => this.#lane.spelling(key, forms[i]!));
    const ordinals = new Map<number, number>();
    for (const [value, spelling] of identifiers.entries())
      if (spelling !== 0) ordinals.set(value, ordinals.size);
    const strength = (value: number) => identifiers[value]! & SPELLED_NAMESPACE;
    // A group that nothing names is nobody.
    const named = made.flatMap(({ values }, group) => (values.length > 0 ? [group] : []));
    const people = named.map((group): ShapePerson => {
      const values = [...made[group]!.values].sort((a, b) => strength(a) - strength(b));
      let categories: CategorySet = 0;
      for (const [value, mould] of moulds.entries())
        if (mould !== undefined && holders[value] === group) categories |= mould.categories;
      return { categories, names: values.map((value) => ordinals.get(value)!) };
    });
    const findings = moulds.flatMap((mould, value): ShapeFinding[] => {
      if (mould === undefined) return [];
      const person = named.indexOf(holders[value]!);
      return person === -1 && (mould.flags & DEPENDENT) !== 0 ? [] : [{ value, mould, person }];
    });
    const isByName = named.some((group) =>
      made[group]!.values.every((value) => strength(value) === SPELLED_NAME),
    );
    const nameCount = people.reduce((sum, { names }) => sum + names.length, 0);
    return { identifiers, people, nameCount, isByName, findings };
  }
}
