/**
 * Takes what walkers hand out, asks the recogniser, and keeps candidates by container until it is known whose they
 * are. At the end candidates become findings: sorted, not overlapping, each with its person.
 */
import { categorySet } from '../../disclosure/category.ts';
import type { Identifier } from '../../disclosure/person.ts';
import { HAS_AT, HAS_DIGIT, isDigit, isSpace } from '../bytes.ts';
import type { Finding, FoundPerson, ValueContext } from '../inspection.ts';
import { keyWithin } from '../keys/inner-key.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { confidence } from '../log-odds.ts';
import type { PathEvidence } from '../profiles/route-profile.ts';
import { Recogniser, type Taker, type Value } from '../recognise.ts';
import type { Recognition } from '../recognition.ts';
import type { Report } from '../reports.ts';
import type { ContainerKind, Sink } from '../sink.ts';
import { PERCENT, TOKEN, walkEncoded } from '../walkers/encoded.ts';
import { walkJson } from '../walkers/json.ts';
import { isMarkup, walkMarkup } from '../walkers/markup-in-json.ts';
import { MAX_NESTED_JSON, type WalkTools } from '../walkers/walk-tools.ts';
import { apart, type Piece, readings } from './apart.ts';
import { Frame } from './frame.ts';
import { type Candidate, Group, type Origin } from './group.ts';
import { numberPeople } from './numbering.ts';
import { settle } from './settle.ts';

/** Least confidence that a person is counted by. */
const PERSON_FLOOR = 0.5;
/** Longest path shown, in characters. */
const MAX_PATH = 160;

export interface Collected {
  readonly findings: Finding[];
  readonly people: FoundPerson[];
}

export class Collector implements Sink, Taker {
  readonly #tools: WalkTools;
  readonly #recognition: Recognition;
  readonly #recogniser: Recogniser;
  readonly #floor: number;
  readonly #learned: PathEvidence | undefined;
  #frame = new Frame(undefined, 'array', NO_KEY, false, '$', '');
  readonly #candidates: Candidate[] = [];
  readonly #groups: Group[] = [];
  readonly #birth = (side: Group['side']): Group => {
    const group = new Group(side);
    this.#groups.push(group);
    return group;
  };

  /**
   * @param floor least confidence of a finding.
   * @param learned what is known of the body's route.
   */
  constructor(tools: WalkTools, floor: number, recognition: Recognition, learned?: PathEvidence) {
    this.#tools = tools;
    this.#floor = floor;
    this.#learned = learned;
    this.#recognition = recognition;
    this.#recogniser = new Recogniser(this, recognition);
  }

  enter(kind: ContainerKind, key: KeyMeaning, listed: boolean): void {
    const parent = this.#frame;
    // An element of a list is what the list's key says: `users: [{…}]` holds users.
    const own = key.kind === 'none' && !key.role && listed && parent.kind === 'array' ? parent.key : key;
    if (own.thing > parent.thing && parent.kind === 'object') parent.thing = own.thing;
    this.#frame = new Frame(parent, kind, own, listed, pathInto(parent, kind, key, listed), key.text);
  }

  leave(): void {
    const frame = this.#frame;
    if (frame.parent === undefined) return;
    settle(frame, this.#birth, this.#tools.tables);
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
  ): void {
    const { only } = given;
    const read = only === undefined || only.paths.has(pathOf(this.#frame, given)) ? given : only.elsewhere;
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
    const { all } = this.#recognition;
    if (
      !all &&
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
    if (walkEncoded(PERCENT | TOKEN, given, bytes, start, end, map, context, level, this, this.#tools))
      return;
    this.#now = { key, map, context };
    this.#recogniser.read(key, bytes, start, end, context, shaped);
  }

  /** What is known of the value being looked at and the recogniser does not hand back. */
  #now: Pick<Value, 'key' | 'context'> & { readonly map: Int32Array | undefined } = {
    key: NO_KEY,
    map: undefined,
    context: 'text',
  };

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
    const last = bytes[end - 1];
    if (!(first === 0x7b && last === 0x7d) && !(first === 0x5b && last === 0x5d)) return false;
    let next = start + 1;
    while (next < end && isSpace(bytes[next])) next++;
    const byte = bytes[next]!;
    const plausible = byte === 0x22 || (first === 0x5b && (byte === 0x7b || byte === 0x5b || isDigit(byte)));
    if (!plausible) return false;
    this.enter('array', key, false); // a list of one: its values are single values under the key
    const malformed = walkJson({ bytes, start, end, map, level: level + 1 }, this, this.#tools);
    this.leave();
    return malformed === 0;
  }

  /** Whether a labelled value in this text is the record's own: a second one may be somebody else's. */
  isOwn(entity: string): boolean {
    if (this.#frame.kind !== 'row') return false;
    const own = this.#frame.own;
    return own === undefined || (own.length <= 16 && !own.some((candidate) => candidate.entity === entity));
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
    const { key, map, context } = this.#now;
    const frame = this.#frame;
    let weighed = odds;
    let path: string | undefined;
    if (this.#learned !== undefined && context !== 'text') {
      path = pathOf(frame, key);
      weighed += this.#learned.evidence(path, report.entity, odds);
    }
    const sure = confidence(weighed);
    if (sure < this.#floor) return false;
    const from = map === undefined ? start : map[start]!;
    const to = map === undefined ? end : map[end]!;
    if (from >= to) return false; // half of an entity that stands for two characters
    const candidate: Candidate = {
      entity: report.entity,
      category: report.category,
      start: from,
      end: to,
      confidence: sure,
      context,
      path: path ?? (context === 'text' ? undefined : pathOf(frame, key)),
      side: key.side,
      who: key.who,
      namePart: key.kind === 'name' ? key.namePart : undefined,
      plate: key.kind === 'plate',
      origin,
      identifier: sure >= PERSON_FLOOR ? identifier : undefined,
      contextual,
      dependent: report.dependent === true,
      wide: report.wide === true,
      group: undefined,
      dropped: false,
    };
    this.#candidates.push(candidate);
    if (frame.own === undefined) frame.own = [candidate];
    else frame.own.push(candidate);
    return true;
  }

  /** Closes what is open and hands out the result. Call once. */
  finish(): Collected {
    while (this.#frame.parent !== undefined) this.leave();
    settle(this.#frame, this.#birth, this.#tools.tables);
    const numbers = numberPeople(this.#groups);
    const categories = new Array<number>(numbers.size).fill(0);
    const alive = this.#candidates.filter(({ dropped }) => !dropped);
    const personOf = (candidate: Candidate): number | undefined =>
      candidate.group === undefined ? undefined : numbers.get(candidate.group.root());
    const kept: Candidate[] = [];
    for (const candidate of alive) {
      const person = personOf(candidate);
      if (person !== undefined) categories[person] = categories[person]! | categorySet(candidate.category);
      else if (candidate.dependent) continue;
      kept.push(candidate);
    }
    const people: FoundPerson[] = [];
    for (const [group, index] of numbers) {
      people.push({ identifiers: group.identifiers, categories: categories[index]! });
    }
    return {
      findings: (this.#recognition.all ? readings(kept) : apart(kept)).map((piece) =>
        toFinding(piece, personOf(piece.of)),
      ),
      people,
    };
  }
}

function pathInto(parent: Frame, kind: ContainerKind, key: KeyMeaning, listed: boolean): string {
  if (parent.path.length > MAX_PATH) return parent.path;
  if (kind === 'element' || kind === 'section') return key.text === '' ? parent.path : key.text;
  if (listed) return `${parent.path}[]`;
  return key.text === '' ? parent.path : `${parent.path}.${key.text}`;
}

function pathOf(frame: Frame, key: KeyMeaning): string {
  if (frame.kind === 'array') return `${frame.path}[]`;
  if (frame.kind === 'element' || frame.kind === 'section') return key.text === '' ? frame.path : key.text;
  if (frame.kind === 'row') return key.text === '' ? frame.path : key.text;
  return key.text === '' ? frame.path : `${frame.path}.${key.text}`;
}

function toFinding(piece: Piece, person: number | undefined): Finding {
  const { entity, category, confidence: sure, context, path } = piece.of;
  return {
    entity,
    category,
    start: piece.start,
    end: piece.end,
    confidence: sure,
    context,
    ...(path === undefined ? {} : { path }),
    ...(person === undefined ? {} : { person }),
  };
}
