/**
 * Which route a request asks, and whether and whom it names. Paths that differ in their ids and values only are one key;
 * everything that must be found out about a route is found out once.
 *
 *   GET /api/users/10023/orders ─▶ "GET\0/api/users\1/orders" ─▶ number ─▶ template, where somebody stands, how many are listed
 *
 * Without a rule of the operator's, an id in a path is *assumed* to be somebody, of a kind that is called as the segment
 * before it: `users/10023`. What is assumed is said, and can be switched off.
 *
 * Bounded: MAX_ROUTES keys; when they are full all are learned anew.
 */
import { NOBODY_WORDS, PEOPLE_PLACES, RouteTemplates } from '../../disclosure/route.ts';
import { ByteTable, FULL } from './byte-table.ts';
import { type LogLine, METHOD, TARGET, textOf } from './line.ts';
import { fits, type PageRule, type PathPattern } from './person-rules.ts';
import { ID, lowerHash, Segments, VALUE, WORD } from './segments.ts';

export const MAX_ROUTES = 65_536;
const MAX_ROUTE_BYTES = 4 * 1024 * 1024;

export interface RouteRules {
  readonly paths: readonly PathPattern[];
  readonly pages: readonly PageRule[];
  /** Whether an id in a path is taken for somebody where no rule says who is. */
  readonly assume: boolean;
}

export interface LogRoute {
  readonly template: string;
  readonly rule: PathPattern | undefined;
  /** Segment that is somebody by assumption, and what such people are called; -1 for none. */
  readonly assumed: number;
  readonly place: string;
  /** People on a page, 0 when it is no list. */
  readonly pageSize: number;
  /** Whether it has ever shown anybody: a miss elsewhere is a miss of nobody. */
  hasShown: boolean;
}

/** Kinds of segments in a key. */
const MARKS = [0, 1, 2] as const;
const PLACES = hashes(PEOPLE_PLACES);
const NOBODY = hashes(NOBODY_WORDS);
/** What follows these is counted, dated or drawn, and nobody. */
const NO_PEOPLE = new Set(
  'page pages p year years month day date jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december archive archives tag tags category categories version versions v static assets images img css js files media uploads chunk build port size width height api rest rpc'.split(
    ' ',
  ),
);

export class Routes {
  readonly segments = new Segments();
  readonly #rules: RouteRules;
  /** Patterns with a word that a path's key does not keep. */
  readonly #exact: readonly PathPattern[];
  readonly #templates = new RouteTemplates();
  readonly #table = new ByteTable(MAX_ROUTES, MAX_ROUTE_BYTES);
  #routes: LogRoute[] = [];
  /** How often all were learned anew. */
  cleared = 0;
  readonly #key = new Uint8Array(2_048);

  constructor(rules: RouteRules) {
    this.#rules = rules;
    const patterns = [...rules.paths, ...rules.pages.map(({ pattern }) => pattern)];
    this.#exact = patterns.filter(({ segments }) => segments.some(isNoWord));
  }

  /** The route of a line with a target. Fills `segments`. @returns undefined for files that pages are made of. */
  of(line: LogLine): LogRoute | undefined {
    const { bytes } = line;
    const segments = this.segments;
    segments.read(bytes, line.from[TARGET] as number, line.to[TARGET] as number);
    if (segments.isStatic) return undefined;
    const length = this.#keyOf(line);
    let number = this.#table.of(this.#key, 0, length);
    if (number === FULL) {
      this.#table.clear();
      this.#routes = [];
      this.cleared += 1;
      number = this.#table.of(this.#key, 0, length);
    }
    const known = this.#routes[number];
    if (known !== undefined) return known;
    const made = this.#make(line);
    this.#routes[number] = made;
    return made;
  }

  #keyOf(line: LogLine): number {
    const { bytes, from, to } = line;
    const key = this.#key;
    const { count, kind, hash, from: starts, to: ends, hasMore } = this.segments;
    let at = 0;
    const methodFrom = from[METHOD] as number;
    const methodTo = line.has(METHOD) ? Math.min(to[METHOD] as number, methodFrom + 16) : methodFrom;
    for (let i = methodFrom; i < methodTo; i++) key[at++] = bytes[i] as number;
    key[at++] = hasMore ? 1 : 0;
    let isPlace = false;
    for (let i = 0; i < count; i++) {
      let of = kind[i] as number;
      // A name where people are is a value, however it is spelt.
      if (isPlace && of === WORD && !NOBODY.has(hash[i] as number)) of = VALUE;
      isPlace = of === WORD && PLACES.has(hash[i] as number);
      key[at++] = MARKS[of as 0 | 1 | 2];
      if (of !== WORD) continue;
      const end = ends[i] as number;
      for (let j = starts[i] as number; j < end; j++) key[at++] = bytes[j] as number;
    }
    if (this.#exact.length > 0) {
      const path = this.#path(bytes);
      for (const pattern of this.#exact) key[at++] = fits(pattern, path) ? 1 : 0;
    }
    return at;
  }

  #path(bytes: Uint8Array): string[] {
    const { count, from, to } = this.segments;
    return Array.from({ length: count }, (_, i) => textOf(bytes, from[i] as number, to[i] as number));
  }

  #make(line: LogLine): LogRoute {
    const { bytes } = line;
    const { segments } = this;
    const path = this.#path(bytes);
    const method = line.has(METHOD) ? line.text(METHOD) : 'GET';
    const more = segments.hasMore ? '/more' : '';
    const template = printable(this.#templates.of(printable(method), `/${path.join('/')}${more}`));
    const rule = segments.hasMore ? undefined : this.#rules.paths.find((pattern) => fits(pattern, path));
    const page = segments.hasMore ? undefined : this.#rules.pages.find(({ pattern }) => fits(pattern, path));
    const assumed = rule === undefined && page === undefined && this.#rules.assume ? this.#assume(path) : -1;
    return {
      template,
      rule,
      assumed,
      place: assumed === -1 ? '' : printable((path[assumed - 1] as string).toLowerCase()),
      pageSize: page?.people ?? 0,
      hasShown: false,
    };
  }

  /** The last id behind a word, or a name where people are. */
  #assume(path: readonly string[]): number {
    const { kind } = this.segments;
    for (let i = path.length - 1; i > 0; i--) {
      const before = (path[i - 1] as string).toLowerCase();
      const text = path[i] as string;
      if (kind[i - 1] !== WORD || NO_PEOPLE.has(before) || before.includes('.')) continue;
      if (kind[i] === ID && !isYear(text)) return i;
      if (PEOPLE_PLACES.has(before) && !NOBODY_WORDS.has(text.toLowerCase())) return i;
    }
    return -1;
  }
}

function isYear(text: string): boolean {
  return /^(?:19|20)\d\d$/.test(text);
}

function isNoWord(
  segment: PathPattern['segments'][number],
  i: number,
  all: PathPattern['segments'],
): boolean {
  if (typeof segment === 'string') return false;
  const segments = new Segments();
  const bytes = new TextEncoder().encode(`/${segment.word}`);
  segments.read(bytes, 0, bytes.length);
  const before = all[i - 1];
  if (before === 'any') return true;
  const afterPeople = typeof before === 'object' && PEOPLE_PLACES.has(before.word.toLowerCase());
  return segments.kind[0] !== WORD || (afterPeople && !NOBODY_WORDS.has(segment.word.toLowerCase()));
}

function hashes(words: Iterable<string>): ReadonlySet<number> {
  const encoder = new TextEncoder();
  return new Set([...words].map((word) => lowerHash(encoder.encode(word), 0, word.length)));
}

/** Somebody else's text, without what moves a cursor or hides. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\ufffd');
}
