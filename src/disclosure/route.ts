/**
 * A request's route template: method and path with identifiers taken out. Paths hold people (`/users/10023`), so
 * only templates go to the ledger, to metrics and to the console.
 */

/** Longest template kept, in characters; the rest is cut at a segment. Bounds labels and the ledger's dictionary. */
export const MAX_ROUTE_LENGTH = 200;
/** Most path segments kept. */
export const MAX_ROUTE_SEGMENTS = 12;

const ID_SEGMENT =
  /^(?:\d+|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(?=[^/]*\d)[0-9a-fA-F]{12,})$/;
/** A word of a route is short, ASCII and has few digits; everything else may name somebody. */
const WORD_SEGMENT = /^(?:v\d{1,2}|[A-Za-z][A-Za-z_.~-]{0,39}\d{0,2}(?:\.[A-Za-z]{1,5})?)$/;

/** What follows these words in a path names somebody … */
export const PEOPLE_PLACES: ReadonlySet<string> = new Set(
  'u user users member members person people profile profiles account accounts customer customers seller sellers buyer buyers author authors contact contacts employee employees'.split(
    ' ',
  ),
);
/** … unless it is one of these. */
export const NOBODY_WORDS: ReadonlySet<string> = new Set(
  'me self search list new all login logout signin signout signup register settings edit export import count avatar avatars orders address addresses password index'.split(
    ' ',
  ),
);

/** Distinct words kept at one place of the route tree; a place with more holds values, not words. */
export const MAX_WORDS_PER_PLACE = 64;
/** Places of the route tree that are remembered. Past it, unknown words become `{value}`. */
export const MAX_PLACES = 10_000;

/**
 * Turns requests into templates, and learns which places of the path hold values: where more than
 * MAX_WORDS_PER_PLACE different words were met, further ones are written `{value}`.
 * Memory is bounded by MAX_PLACES × MAX_WORDS_PER_PLACE words.
 */
export class RouteTemplates {
  readonly #places = new Map<string, Set<string>>();

  /**
   * @param method HTTP method.
   * @param target request target: path with or without a query; the query is left out.
   * @returns such as `GET /api/users/{id}`.
   */
  of(method: string, target: string): string {
    const end = target.search(/[?#]/);
    const path = end === -1 ? target : target.slice(0, end);
    const segments = path.split('/', 4 * MAX_ROUTE_SEGMENTS).filter((segment) => segment !== '');
    let template = `${method.slice(0, 16)} `;
    let before = '';
    for (const segment of segments.slice(0, MAX_ROUTE_SEGMENTS)) {
      template += `/${this.#word(template, before, segment)}`;
      before = segment.toLowerCase();
    }
    if (segments.length === 0) template += '/';
    if (segments.length > MAX_ROUTE_SEGMENTS) template += '/…';
    return template.length <= MAX_ROUTE_LENGTH ? template : `${template.slice(0, MAX_ROUTE_LENGTH - 1)}…`;
  }

  #word(place: string, before: string, segment: string): string {
    if (ID_SEGMENT.test(segment)) return '{id}';
    if (!WORD_SEGMENT.test(segment)) return '{value}';
    if (PEOPLE_PLACES.has(before) && !NOBODY_WORDS.has(segment.toLowerCase())) return '{value}';
    let words = this.#places.get(place);
    if (words === undefined) {
      if (this.#places.size >= MAX_PLACES) return '{value}';
      words = new Set();
      this.#places.set(place, words);
    }
    if (words.has(segment)) return segment;
    if (words.size >= MAX_WORDS_PER_PLACE) return '{value}';
    words.add(segment);
    return segment;
  }
}
