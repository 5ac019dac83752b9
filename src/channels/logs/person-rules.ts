/**
 * Where a request names people, as the operator says: `/api/users/{person}` in a path, a parameter of the query, and pages
 * that list so many people at a time (`/api/orders=20`).
 *
 *   /api/users/{person}                 somebody's id
 *   /api/phones/{person:phone}          a telephone number
 *   /shops/{*}/buyers/{person}          any one segment, then somebody
 */
import { WeirError } from '../../disclosure/error.ts';
import { type IdentifierNamespace, isIdentifierNamespace } from '../../disclosure/person.ts';
import { NOBODY_WORDS } from '../../disclosure/route.ts';

/** People on one page at most. */
export const MAX_PAGE_SIZE = 10_000;
/** Rules of one kind at most. */
export const MAX_RULES = 64;

export type PatternSegment = { readonly word: string } | 'any' | 'person';

export interface PathPattern {
  readonly segments: readonly PatternSegment[];
  /** Index of the segment that names somebody, or -1. */
  readonly person: number;
  readonly namespace: IdentifierNamespace;
}

export interface PageRule {
  readonly pattern: PathPattern;
  readonly people: number;
}

/** @throws WeirError WEIR_LOG_PATTERN */
export function personPath(text: string): PathPattern {
  const pattern = patternOf(text);
  if (pattern.person === -1) throw refused(text, 'no segment of it is {person}');
  return pattern;
}

/** Reads `/api/orders=20`. @throws WeirError WEIR_LOG_PATTERN */
export function pageSize(text: string): PageRule {
  const match = /^(\/.*)=([1-9]\d{0,4})$/.exec(text);
  const people = Number(match?.[2]);
  if (match === null || people > MAX_PAGE_SIZE)
    throw refused(text, `it is not a path, an equals sign and 1 to ${MAX_PAGE_SIZE} people`);
  const pattern = patternOf(match[1] as string);
  if (pattern.person !== -1) throw refused(text, 'a page of several people has no {person}');
  return { pattern, people };
}

function patternOf(text: string): PathPattern {
  if (!text.startsWith('/')) throw refused(text, 'it does not begin with /');
  let namespace: IdentifierNamespace = 'id';
  let person = -1;
  const segments = text
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment, i): PatternSegment => {
      if (!/[{}*]/.test(segment)) return { word: segment };
      if (segment === '*' || segment === '{*}') return 'any';
      const match = /^\{(\w+)(?::(\w+))?\}$/.exec(segment);
      if (match === null) throw refused(text, `${segment} is not a whole segment such as {person}`);
      if (match[1] !== 'person') return 'any';
      if (person !== -1) throw refused(text, 'it has more than one {person}');
      const of = match[2] ?? 'id';
      if (!isIdentifierNamespace(of)) throw refused(text, `${of} is no kind of identifier`);
      namespace = of;
      person = i;
      return 'person';
    });
  if (segments.length === 0 || segments.length > 12)
    throw refused(text, 'it has no segments, or more than 12');
  return { segments, person, namespace };
}

/** Whether a path's segments fit: as many, the words the same, and somebody where {person} stands. */
export function fits({ segments }: PathPattern, path: readonly string[]): boolean {
  if (segments.length !== path.length) return false;
  return segments.every((segment, i) => {
    const given = path[i] as string;
    if (segment === 'any') return true;
    // `/users/search` is nobody.
    if (segment === 'person') return !NOBODY_WORDS.has(given.toLowerCase());
    return segment.word === given;
  });
}

function refused(pattern: string, reason: string): WeirError {
  return new WeirError('WEIR_LOG_PATTERN', { pattern: pattern.slice(0, 80), reason });
}
