/**
 * Takes what walkers hand out, asks the detectors, and keeps candidates by container until it is known whose they
 * are. At the end candidates become findings: sorted, not overlapping, each with its person.
 */
import { categorySet } from '../disclosure/category.ts';
import { canonicalIdentifier, type Identifier } from '../disclosure/person.ts';
import { apart, type Piece } from './apart.ts';
import { HAS_AT, HAS_DIGIT, isDigit, isSpace, textOf } from './bytes.ts';
import { isOfficeAddress } from './detectors/email/email.ts';
import { isIpv4 } from './detectors/ip-address/ip-address.ts';
import { isMasked } from './detectors/masked.ts';
import { isPersonName, isPlaceholder, isUsername } from './detectors/person-name/person-name.ts';
import { isPhoneSpelling } from './detectors/phone/phone.ts';
import { isPostalAddress } from './detectors/postal-address/postal-address.ts';
import type { Finding, FoundPerson, ValueContext } from './inspection.ts';
import { type KeyMeaning, NO_KEY } from './keys/key-meaning.ts';
import { labelBefore } from './keys/label.ts';
import type { KeyKind } from './keys/vocabulary.ts';
import { CONTRARY, confidence, SHAPE } from './log-odds.ts';
import { Frame } from './people/frame.ts';
import { type Candidate, Group, type Origin } from './people/group.ts';
import { numberPeople } from './people/numbering.ts';
import { settle } from './people/settle.ts';
import { REPORTS, type Report, type ReportKind, SHAPE_KIND } from './reports.ts';
import { type Shape, scanShapes } from './scan.ts';
import type { ContainerKind, Sink } from './sink.ts';
import { walkJson } from './walkers/json.ts';
import { MAX_NESTED_JSON, type WalkTools } from './walkers/walk-tools.ts';

/** Least confidence that a person is counted by. */
const PERSON_FLOOR = 0.5;
/** Longest path shown, in characters. */
const MAX_PATH = 160;
/** Longest value that is read as an opinion or a purchase, in bytes. */
const MAX_WIDE = 16 * 1024;
/** Longest value that is read as a name, an id or a nickname, in bytes. */
const MAX_WORD = 256;
const MAX_ADDRESS = 1024;

export interface Collected {
  readonly findings: Finding[];
  readonly people: FoundPerson[];
}

export class Collector implements Sink {
  readonly #tools: WalkTools;
  readonly #floor: number;
  #frame = new Frame(undefined, 'array', NO_KEY, false, '$');
  readonly #candidates: Candidate[] = [];
  readonly #groups: Group[] = [];
  readonly #birth = (side: Group['side']): Group => {
    const group = new Group(side);
    this.#groups.push(group);
    return group;
  };

  /** @param floor least confidence of a finding. */
  constructor(tools: WalkTools, floor: number) {
    this.#tools = tools;
    this.#floor = floor;
  }

  enter(kind: ContainerKind, key: KeyMeaning, listed: boolean): void {
    const parent = this.#frame;
    // An element of a list is what the list's key says: `users: [{…}]` holds users.
    const own = key.kind === 'none' && !key.role && listed && parent.kind === 'array' ? parent.key : key;
    if (own.thing > parent.thing && parent.kind === 'object') parent.thing = own.thing;
    this.#frame = new Frame(parent, kind, own, listed, pathInto(parent, kind, key, listed));
  }

  leave(): void {
    const frame = this.#frame;
    if (frame.parent === undefined) return;
    settle(frame, this.#birth);
    this.#frame = frame.parent;
  }

  value(
    key: KeyMeaning,
    bytes: Uint8Array,
    from: number,
    to: number,
    map: Int32Array | undefined,
    context: ValueContext,
    traits: number,
    level: number,
  ): void {
    if (key.thing > this.#frame.thing) this.#frame.thing = key.thing;
    const { kind } = key;
    const shaped = (traits & (HAS_DIGIT | HAS_AT)) !== 0;
    if (!shaped && (kind === 'none' || kind === 'negative' || kind === 'part')) return;
    let start = from;
    let end = to;
    while (start < end && isSpace(bytes[start])) start++;
    while (end > start && isSpace(bytes[end - 1])) end--;
    if (start === end) return;
    if (level < MAX_NESTED_JSON && this.#nested(key, bytes, start, end, map, level)) return;
    this.#now = { key, bytes, map, context, start, end };
    const taken = this.#keyed(key, bytes, start, end);
    if (shaped && taken !== 'whole') this.#scan(bytes, start, end);
  }

  /** The value being looked at; the detectors' callbacks need all of it. */
  #now: Value = { key: NO_KEY, bytes: new Uint8Array(0), map: undefined, context: 'text', start: 0, end: 0 };

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

  /** What the key says the value is. @returns how much of the value that took. */
  #keyed(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): 'whole' | 'wide' | 'nothing' {
    const { kind } = key;
    const length = end - start;
    switch (kind) {
      case 'phone':
        if (length > 32 || !isPhoneSpelling(bytes, start, end)) return 'nothing';
        return this.#claim('phone', phoneOdds(bytes, start, end)) ? 'whole' : 'nothing';
      case 'name':
      case 'username':
      case 'userId': {
        if (length > MAX_WORD || isMasked(bytes, start, end)) return 'nothing';
        const text = textOf(bytes, start, end);
        if (!WORDS[kind](text, this.#now.context)) return 'nothing';
        if (text.includes('@')) return 'nothing';
        return this.#claim(kind, SHAPE.keyed, text) ? 'whole' : 'nothing';
      }
      case 'address': {
        if (length > MAX_ADDRESS || isMasked(bytes, start, end)) return 'nothing';
        return isPostalAddress(textOf(bytes, start, end)) && this.#claim(kind, SHAPE.keyed)
          ? 'wide'
          : 'nothing';
      }
      case 'birthDate': {
        const text = length <= 32 ? textOf(bytes, start, end) : '';
        return isBirthDate(text) && this.#claim(kind, SHAPE.keyed) ? 'whole' : 'nothing';
      }
      case 'gender': {
        const text = length <= 16 ? textOf(bytes, start, end) : '';
        return isGender(text) && this.#claim(kind, SHAPE.keyed) ? 'whole' : 'nothing';
      }
      case 'ip':
        return isIpv4(bytes, start, end) && this.#claim(kind, SHAPE.keyed) ? 'whole' : 'nothing';
      case 'opinion':
      case 'purchase':
        if (length > MAX_WIDE || length < 4 || isAllDigits(bytes, start, end)) return 'nothing';
        return this.#claim(kind, SHAPE.keyed) ? 'wide' : 'nothing';
      default:
        return 'nothing';
    }
  }

  /** The whole value, as its key's kind. */
  #claim(kind: ReportKind, odds: number, text?: string): boolean {
    const { key, start, end, bytes } = this.#now;
    const report: Report = REPORTS[kind];
    let identifier: Identifier | undefined;
    if (report.namespace !== undefined) {
      const value = canonicalIdentifier(report.namespace, text ?? textOf(bytes, start, end));
      if (value === undefined) return false;
      identifier = { namespace: report.namespace, value };
    }
    return this.#push(report, start, end, odds + key.weight, 'value', identifier, key.contextual);
  }

  #scan(bytes: Uint8Array, start: number, end: number): void {
    scanShapes(bytes, start, end, this.#found);
  }

  readonly #found = (shape: Shape, start: number, end: number): void => {
    const { key, bytes, context } = this.#now;
    const kind = SHAPE_KIND[shape];
    const report: Report = REPORTS[kind];
    const whole = start === this.#now.start && end === this.#now.end;
    let odds = shapeOdds(shape, whole, context, bytes, start, end);
    odds += keyOdds(key, kind, shape, whole);
    let named = whole || key.kind === kind;
    if (!named) {
      const label = labelBefore(bytes, start, this.#now.start);
      odds += keyOdds(label, kind, shape, true);
      named = label.kind === kind && this.#frame.kind === 'row' && !this.#holds(report.entity);
    }
    const text = textOf(bytes, start, end);
    const value = canonicalIdentifier(report.namespace!, text);
    if (value === undefined) return;
    const names = !(shape === 'email' && isOfficeAddress(value));
    const identifier = names ? { namespace: report.namespace!, value } : undefined;
    this.#push(report, start, end, odds, named ? 'value' : 'text', identifier, false);
  };

  /** Whether the record at hand has such a value of its own already: a second one may be somebody else's. */
  #holds(entity: string): boolean {
    const own = this.#frame.own;
    return own !== undefined && (own.length > 16 || own.some((candidate) => candidate.entity === entity));
  }

  #push(
    report: Report,
    start: number,
    end: number,
    odds: number,
    origin: Origin,
    identifier: Identifier | undefined,
    contextual: boolean,
  ): boolean {
    const sure = confidence(odds);
    if (sure < this.#floor) return false;
    const { key, map, context } = this.#now;
    const frame = this.#frame;
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
      path: context === 'text' ? undefined : pathOf(frame, key),
      side: key.side,
      who: key.who,
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
    settle(this.#frame, this.#birth);
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
    return { findings: apart(kept).map((piece) => toFinding(piece, personOf(piece.of))), people };
  }
}

interface Value {
  readonly key: KeyMeaning;
  readonly bytes: Uint8Array;
  readonly map: Int32Array | undefined;
  readonly context: ValueContext;
  readonly start: number;
  readonly end: number;
}

const WORDS: Readonly<
  Record<'name' | 'username' | 'userId', (text: string, context: ValueContext) => boolean>
> = {
  name: isPersonName,
  username: (text, context) => context !== 'json-number' && isUsername(text),
  userId: (text) =>
    text.length <= 64 &&
    !/^0*$|^-|\.\d|[\s<>{}]/u.test(text) &&
    !isPlaceholder(text) &&
    /^[\x21-\x7e]+$/.test(text),
};

function phoneOdds(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === 0x2b) return SHAPE.internationalPhone;
  return end - start === 11 && bytes[start] === 0x31 && bytes[start + 1]! >= 0x33
    ? SHAPE.mobileAlone
    : SHAPE.nationalPhone;
}

function shapeOdds(
  shape: Shape,
  whole: boolean,
  context: ValueContext,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  switch (shape) {
    case 'mobile':
      if (context === 'json-number' || (whole && context === 'csv-field')) return SHAPE.mobileNumber;
      return whole && context !== 'text' ? SHAPE.mobileAlone : SHAPE.mobileInText;
    case 'prefixedMobile':
      return context === 'json-number' ? SHAPE.mobileNumber : SHAPE.mobilePrefixed;
    case 'internationalPhone':
      return SHAPE.internationalPhone;
    case 'email':
      return SHAPE.email;
    case 'residentId':
      return SHAPE.residentId;
    case 'card': {
      const grouped = !isAllDigits(bytes, start, end) ? SHAPE.cardGrouped : 0;
      return (whole && context !== 'text' ? SHAPE.cardAlone : SHAPE.cardInText) + grouped;
    }
  }
}

/** What a key or label adds for a shape under it. */
function keyOdds(key: KeyMeaning, kind: KeyKind, shape: Shape, whole: boolean): number {
  if (key.kind === kind) return key.weight;
  if (key.kind === 'none' || key.kind === 'part' || !whole) return 0;
  if (shape === 'email') return CONTRARY.weak;
  if (key.kind === 'negative') return CONTRARY.negative;
  if (key.kind === 'opinion' || key.kind === 'purchase' || key.kind === 'name') return 0;
  // People sign in with their phone: it is one, under a username too.
  if (key.kind === 'username' && (shape === 'mobile' || shape === 'prefixedMobile')) return 0;
  return CONTRARY.otherKind;
}

function isAllDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(bytes[i])) return false;
  return true;
}

/** A day from 1900 on in one of the usual spellings, or its milliseconds are left to the full engine. */
function isBirthDate(text: string): boolean {
  return /^(?:19|20)\d{2}(?:[-/.年](?:0?[1-9]|1[0-2])(?:[-/.月](?:0?[1-9]|[12]\d|3[01])日?)?(?:[T ].*)?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/u.test(
    text,
  );
}

function isGender(text: string): boolean {
  return /^(?:男|女|男性|女性|先生|女士|m|f|male|female|man|woman)$/iu.test(text);
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
