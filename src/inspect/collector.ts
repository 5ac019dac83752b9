/**
 * Takes what walkers hand out, asks the recogniser, and keeps candidates by container until it is known whose they
 * are. At the end candidates become findings: sorted, not overlapping, each with its person.
 *
 * A collector serves one body at a time and is used again for the next: until a finding is handed out a candidate is
 * a number, a container a frame of its depth, an identifier a number, and none of them costs an object.
 */
import type { Identifier } from '../disclosure/person.ts';
import { HAS_AT, HAS_DIGIT, isDigit, isSpace } from './bytes.ts';
import { FastLane } from './fast-lane.ts';
import type { FoundPerson, ValueContext } from './inspection.ts';
import { type PlanRows, ROW_HEAD } from './kernel/plan-rows.ts';
import { PROSE, UNKNOWN } from './kernel/sieve.ts';
import { keyWithin } from './keys/inner-key.ts';
import { type KeyMeaning, NO_KEY } from './keys/key-meaning.ts';
import { LookAlikes, type TapeForm } from './look-alikes.ts';
import { CONTEXTUAL, IN_TEXT } from './people/candidates.ts';
import { Frame } from './people/frame.ts';
import type { Origin } from './people/group.ts';
import { type Collected, handOut } from './people/handing-out.ts';
import { NOBODY } from './people/identifier-table.ts';
import type { Mould } from './people/mould.ts';
import { Paths } from './people/path.ts';
import { People } from './people/people.ts';
import { handOutRows } from './people/rows-found.ts';
import { settle } from './people/settle.ts';
import { Staying, waitNoLonger } from './people/windows.ts';
import type { PathEvidence } from './profiles/route-profile.ts';
import { Recogniser, type Taker } from './recognise.ts';
import type { Recognition } from './recognition.ts';
import type { RecordShape } from './record-shape.ts';
import type { Report } from './reports.ts';
import type { ContainerKind, Sink, Source } from './sink.ts';
import { type FastTake, ToldLane } from './told-lane.ts';
import { utf16Indices } from './utf16.ts';
import { walkEncoded } from './walkers/encoded.ts';
import { walkJson } from './walkers/json.ts';
import { isMarkup, walkMarkup } from './walkers/markup-in-json.ts';
import { MAX_NESTED_JSON, type WalkTools } from './walkers/walk-tools.ts';

/** Least confidence that a person is counted by. */
const PERSON_FLOOR = 0.5;

const NO_BYTES = new Uint8Array(0);

/** @returns how many bytes were not understood, or undefined when it cannot be taken now. */
export type InnerWalk = (source: Source, careful: boolean, collector: Collector) => number | undefined;

export class Collector implements Sink, Taker {
  readonly #tools: WalkTools;
  readonly #inner: InnerWalk | undefined;
  readonly #recogniser: Recogniser;
  /** Whether every reading of every value is asked for. */
  readonly #all: boolean;
  /** Whether values in which nothing can stand that is looked for are passed over. */
  readonly #fast: boolean;
  readonly #off: ReadonlySet<string>;
  readonly #anyOff: boolean;
  readonly #told: ToldLane;
  readonly #fastLane: FastLane;
  readonly #alikes: LookAlikes;
  readonly #floor: number;
  readonly #people: People;
  readonly #paths = new Paths();
  readonly #root = new Frame(undefined, this.#paths);
  #frame = this.#root;
  #learned: PathEvidence | undefined;
  /** Which learning moulds are made with: its version, or that of one body; 0 for none. */
  #epoch = 0;
  #lastEpoch = 0;
  /** Records of a kernel's rows that were taken, while there is nothing else in the body, and what each becomes. */
  readonly #taken: RecordShape[] = [];
  readonly #places: number[] = [];
  #rows: PlanRows | undefined;
  /** The body that they are of. */
  #body: Uint8Array = NO_BYTES;
  /** Offset in the body of the piece that is being read. */
  base = 0;
  /** Which encodings may stand in it; see walkers/encoded.ts. */
  encodings = 0;
  /** What is known of the value being looked at and the recogniser does not hand back. */
  #key: KeyMeaning = NO_KEY;
  #map: Int32Array | undefined;
  #context: ValueContext = 'text';

  /**
   * @param floor least confidence of a finding.
   * @param inner a faster way through JSON in a string than walkJson; undefined where it is in use.
   */
  constructor(tools: WalkTools, floor: number, recognition: Recognition, inner?: InnerWalk) {
    this.#inner = inner;
    this.#tools = tools;
    this.#people = new People(tools.tables);
    this.#floor = floor;
    this.#recogniser = new Recogniser(this, recognition);
    this.#all = recognition.all;
    this.#fast = recognition.fast;
    this.#off = recognition.off;
    this.#anyOff = recognition.off.size > 0;
    const { identifiers } = this.#people;
    const take: FastTake = (report, start, end, odds, flags, identifier) =>
      this.#take(report, start, end, odds, flags, identifier);
    this.#told = new ToldLane(identifiers, recognition.formats, take);
    this.#fastLane = new FastLane(this.#told, identifiers, recognition.formats, take);
    this.#alikes = new LookAlikes(this.#people, this.#told);
  }

  /** Begins a body. @param learned what is known of its route. */
  begin(learned: PathEvidence | undefined): void {
    this.#learned = learned;
    this.#epoch = learned === undefined ? 0 : (learned.version ?? --this.#lastEpoch);
    this.base = this.encodings = 0;
  }

  /** Candidates held until the body ends. */
  get held(): number {
    return this.#people.candidates.count;
  }

  /**
   * Turns the offsets of what was found in the piece read last into indices of UTF-16.
   * @param first index of the piece's first byte. @returns the index of its byte at `end`.
   */
  placeInText(piece: Uint8Array, end: number, first: number): number {
    const { candidates } = this.#people;
    const offsets = new Int32Array(2 * (candidates.count - candidates.placed) + 1);
    let count = 0;
    for (let i = candidates.placed; i < candidates.count; i++) {
      offsets[count++] = candidates.starts[i]! - this.base;
      offsets[count++] = candidates.ends[i]! - this.base;
    }
    offsets[count] = end;
    const indices = utf16Indices(piece, offsets.sort());
    candidates.place((offset) => first + indices.get(offset - this.base)!);
    return first + indices.get(end)!;
  }

  enter(kind: ContainerKind, key: KeyMeaning, listed: boolean): void {
    const parent = this.#frame;
    // An element of a list is what the list's key says: `users: [{…}]` holds users.
    const own = key.kind === 'none' && !key.role && listed && parent.kind === 'array' ? parent.key : key;
    if (own.thing > parent.thing && parent.kind === 'object') parent.thing = own.thing;
    this.#frame = parent.inner(kind, own, key, listed);
    this.#people.mark(this.#frame);
  }

  /** Closes a container of which the walker knows how much of a thing its keys make it. */
  leaveThing(thing: number): void {
    if (thing > this.#frame.thing) this.#frame.thing = thing;
    this.leave();
  }

  leave(): void {
    const frame = this.#frame;
    if (frame.parent === undefined) return;
    settle(frame, this.#people);
    this.#people.forget(frame);
    frame.clear();
    this.#frame = frame.parent;
  }

  value(
    given: KeyMeaning,
    bytes: Uint8Array,
    from: number,
    to: number,
    map: Int32Array | undefined,
    context: ValueContext,
    traits: number,
    level: number,
    holds: number = UNKNOWN,
  ): void {
    const { only } = given;
    const read =
      only === undefined || only.paths.has(this.#frame.pathOf(given).text) ? given : only.elsewhere;
    const key = read.inner ? keyWithin(read, this.#frame.key) : read;
    if (key.thing > this.#frame.thing) this.#frame.thing = key.thing;
    const { kind } = key;
    if (kind === 'type') {
      if (this.#frame.kind === 'object') this.#frame.table = this.#tools.tables.ofType(bytes, from, to);
      return;
    }
    if (key.apart) this.#frame.apart = true;
    const shaped = (traits & (HAS_DIGIT | HAS_AT)) !== 0;
    const marked =
      bytes[from] === 0x3c &&
      context === 'json-string' &&
      level < MAX_NESTED_JSON &&
      isMarkup(bytes, from, to);
    if (
      this.#fast &&
      !shaped &&
      !marked &&
      context !== 'text' &&
      (kind === 'none' || kind === 'negative' || kind === 'part')
    )
      return;
    let start = from;
    let end = to;
    while (start < end && isSpace(bytes[start])) start++;
    while (end > start && isSpace(bytes[end - 1])) end--;
    if (start === end) return;
    if (marked) {
      walkMarkup({ bytes, start, end, map, level: level + 1 }, this, this.#tools, key);
      return;
    }
    if (level < MAX_NESTED_JSON && this.#nested(key, bytes, start, end, map, level)) return;
    if (this.encodings !== 0 && this.#encoded(given, bytes, start, end, map, context, level)) return;
    this.#key = key;
    this.#map = map;
    this.#context = context;
    // Somebody may be named in what somebody says.
    const named = kind === 'opinion' && holds > 0 && (holds & PROSE) !== 0;
    if (!this.#fast || named || !this.#fastLane.read(key, bytes, start, end, context, shaped, holds)) {
      this.#recogniser.read(key, bytes, start, end, context, shaped, holds, this.#learned !== undefined);
    }
  }

  /**
   * A value of which the kernel told what it is (lanes/kernel-tables.ts), without white space around it.
   * @returns false when it is to be looked at as any other.
   */
  told(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    map: Int32Array | undefined,
    context: ValueContext,
    form: number,
  ): boolean {
    if (key.thing > this.#frame.thing) this.#frame.thing = key.thing;
    this.#key = key;
    this.#map = map;
    this.#context = context;
    if (this.#told.told(key, bytes, start, end, form)) return true;
    this.#alikes.notTaken();
    return false;
  }

  /**
   * Takes a whole record of a list from a kernel's tape, where one like it was met before (look-alikes.ts).
   * @returns the index of the record of the tape that closes it; −1 when it is to be read as any other.
   */
  repeat(
    tape: Uint32Array,
    from: number,
    end: number,
    form: TapeForm,
    meanings: readonly KeyMeaning[],
    bytes: Uint8Array,
    base: number,
  ): number {
    const list = this.#frame;
    if (list.kind !== 'array') return -1;
    this.#bringIn();
    return this.#alikes.repeat(list, tape, from, end, form, meanings, bytes, base, this.base, this.#epoch);
  }

  /** Where the record that opens next closes, when learn() is to be called there; else −1. */
  get closing(): number {
    return this.#alikes.closing;
  }

  /** The record has closed. @returns what it became, if that can be done again. */
  learn(form: TapeForm, meanings: readonly KeyMeaning[], bytes: Uint8Array): RecordShape | undefined {
    return this.#alikes.learn(this.#frame, form, meanings, bytes, this.base, this.#epoch);
  }

  /**
   * Whether records are taken by a kernel's rows: of a body that is one JSON, and not where every reading of a value is
   * asked for.
   */
  get takesRows(): boolean {
    return !this.#all && this.#frame === this.#root && this.base === 0;
  }

  /**
   * Takes a record of a list by the row that a kernel wrote of it. The body is there as a whole.
   * @param row from 0 on. @returns false when it is to be read from the tape.
   */
  takeRow(rows: PlanRows, row: number, bytes: Uint8Array): boolean {
    const list = this.#frame;
    if (list.kind !== 'array') return false;
    const place = rows.place(row);
    const shape = rows.shapeAt(place, list, this.#epoch);
    if (shape === undefined) return false;
    if (shape.many) list.many = true;
    const { candidates, groups } = this.#people;
    if (candidates.count > 0 || groups.count > 0) {
      this.#alikes.take(shape, rows.words, place + ROW_HEAD, bytes, this.base);
      return true;
    }
    this.#rows = rows;
    this.#body = bytes;
    this.#taken.push(shape);
    this.#places.push(place);
    return true;
  }

  /** Something else is found in the body than what rows say: they become candidates and groups as all else. */
  #bringIn(): void {
    const { length } = this.#taken;
    if (length === 0) return;
    const { words } = this.#rows!;
    for (let i = 0; i < length; i++)
      this.#alikes.take(this.#taken[i]!, words, this.#places[i]! + ROW_HEAD, this.#body, this.base);
    this.#letGoOfRows();
  }

  #letGoOfRows(): void {
    this.#taken.length = this.#places.length = 0;
    this.#rows = undefined;
    this.#body = NO_BYTES;
  }

  #encoded(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    map: Int32Array | undefined,
    context: ValueContext,
    level: number,
  ): boolean {
    return walkEncoded(this.encodings, key, bytes, start, end, map, context, level, this, this.#tools);
  }

  /** JSON in a string: looked into as a part of the container it stands in. */
  #nested(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    map: Int32Array | undefined,
    level: number,
  ): boolean {
    const first = bytes[start];
    if (first !== 0x7b && first !== 0x5b) return false;
    const last = bytes[end - 1];
    if (last !== first + 2) return false; // } is two after {, ] two after [
    let next = start + 1;
    while (next < end && isSpace(bytes[next])) next++;
    const byte = bytes[next]!;
    const plausible = byte === 0x22 || (first === 0x5b && (byte === 0x7b || byte === 0x5b || isDigit(byte)));
    if (!plausible) return false;
    this.enter('array', key, false); // a list of one: its values are single values under the key
    const malformed = this.#walkInner({ bytes, start, end, map, level: level + 1 });
    this.leave();
    return malformed === 0;
  }

  #walkInner(source: Source): number {
    const careful = this.#learned !== undefined && this.#learned.raises !== false;
    return this.#inner?.(source, careful, this) ?? walkJson(source, this, this.#tools);
  }

  /** Whether a labelled value in this text is the record's own: a second one may be somebody else's. */
  isOwn(entity: string): boolean {
    const { kind, own } = this.#frame;
    if (kind !== 'row' || own.count > 16) return false;
    const { next, moulds } = this.#people.candidates;
    for (let candidate = own.head; candidate !== -1; candidate = next[candidate]!) {
      if (moulds[candidate]!.report.entity === entity) return false;
    }
    return true;
  }

  take(
    report: Report,
    start: number,
    end: number,
    odds: number,
    origin: Origin,
    identifier: Identifier | undefined,
    contextual: boolean,
  ): boolean {
    const number =
      identifier === undefined
        ? NOBODY
        : this.#people.identifiers.intern(identifier.namespace, identifier.value);
    const flags = (origin === 'text' ? IN_TEXT : 0) | (contextual ? CONTEXTUAL : 0);
    return this.#take(report, start, end, odds, flags, number);
  }

  #take(
    report: Report,
    start: number,
    end: number,
    odds: number,
    flags: number,
    identifier: number,
  ): boolean {
    if (this.#anyOff && this.#off.has(report.entity)) return false;
    const frame = this.#frame;
    // Lines of text are not alike.
    const mould =
      (this.#context === 'text'
        ? undefined
        : frame.expected.mould(this.#key, report, this.#context, odds, flags, this.#epoch)) ??
      this.#mould(report, odds, flags);
    const sure = mould.confidence;
    if (sure < this.#floor) return false;
    const map = this.#map;
    const from = this.base + (map === undefined ? start : map[start]!);
    const to = this.base + (map === undefined ? end : map[end]!);
    if (from >= to) return false; // half of an entity that stands for two characters
    if (this.#taken.length > 0) this.#bringIn();
    const { candidates } = this.#people;
    const candidate = candidates.add(mould, from, to, sure >= PERSON_FLOOR ? identifier : NOBODY);
    frame.own.push(candidate, candidates.next);
    return true;
  }

  /** What a value taken in the open container has in common with others of its path. */
  #mould(report: Report, odds: number, flags: number): Mould {
    const key = this.#key;
    const context = this.#context;
    const frame = this.#frame;
    const path = context === 'text' ? this.#paths.text : frame.pathOf(key);
    const learned =
      this.#learned === undefined || context === 'text'
        ? 0
        : this.#learned.evidence(path.text, report.entity, odds);
    // What was learned of the route stands for the company that a lonely value lacks.
    const taken = learned > 0 ? flags & ~CONTEXTUAL : flags;
    const mould = path.mould(key, report, context, odds + learned, taken);
    if (context !== 'text') frame.expected.put(mould, odds, flags, this.#epoch);
    return mould;
  }

  #handOut(): Collected {
    const rows = this.#rows;
    if (rows === undefined) return handOut(this.#people, this.#all);
    const taken = this.#taken;
    const isOneAmbiguous = rows.isRepeated || (rows.isNameRepeated && taken.some(({ isByName }) => isByName));
    const collected =
      isOneAmbiguous || rows.count !== taken.length ? undefined : handOutRows(rows, taken, this.#places);
    if (collected === undefined) this.#bringIn();
    else this.#letGoOfRows();
    return collected ?? handOut(this.#people, this.#all);
  }

  /** Hands out the people of whom something is decided, and lets go of them; see people/windows.ts. */
  window(): readonly FoundPerson[] {
    waitNoLonger(this.#root, this.#people);
    const open: Frame[] = [];
    for (let frame = this.#frame; frame.parent !== undefined; frame = frame.parent) open.push(frame);
    const staying = new Staying(open, this.#people);
    const { people } = handOut(this.#people, this.#all);
    this.#people.clear();
    staying.putBack(this.#people);
    return people.filter(({ categories }) => categories !== 0);
  }

  /** Closes what is open, hands out the result, and is ready for the next body. */
  finish(): Collected {
    while (this.#frame.parent !== undefined) this.leave();
    settle(this.#frame, this.#people);
    const collected = this.#handOut();
    this.#root.clear();
    if (this.#paths.tidy()) {
      this.#root.renew();
      this.#alikes.forget();
    }
    this.#people.clear();
    return collected;
  }
}
