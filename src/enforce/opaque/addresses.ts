/**
 * Addresses that name a person, as the operator writes them: where the id stands in a path or a query.
 *
 *   /users/{id}                the segment behind users
 *   /shops/{any}/buyers/{id}   one segment of any kind between
 *   /users/{id}/{rest}         and whatever follows
 *   /search?userId={id}        the value of userId, wherever it stands in the query
 *
 * Invariant: an address whose ids are replaced has the same form as before, byte for byte but for the ids.
 */

/** Words that stand in an id's place and name nobody else: the recipient itself, or a page of its own. */
export const DEFAULT_NOBODY_WORDS: readonly string[] = [
  'me',
  'self',
  'new',
  'search',
  'list',
  'count',
  'export',
];

/** Where an id stands in an address: offsets into its text. */
export interface IdPlace {
  readonly start: number;
  readonly end: number;
}

interface Template {
  /** undefined: any segment; null: an id. */
  readonly segments: readonly (string | null | undefined)[];
  readonly open: boolean;
  readonly query: readonly string[];
}

export class Addresses {
  readonly #templates: readonly Template[];
  readonly #nobody: ReadonlySet<string>;

  /** @throws RangeError for what is no template; see isAddressTemplate. */
  constructor(templates: readonly string[], nobodyWords: readonly string[] = DEFAULT_NOBODY_WORDS) {
    this.#templates = templates.map(templateOf);
    this.#nobody = new Set(nobodyWords.map((word) => word.toLowerCase()));
  }

  get empty(): boolean {
    return this.#templates.length === 0;
  }

  /**
   * Where ids stand in an address.
   * @param address a path with or without a query, or a whole URL; the scheme and the host are passed over.
   * @returns sorted by offset; words that name nobody are left out.
   */
  ids(address: string): readonly IdPlace[] {
    const from = pathStart(address);
    if (from === undefined || this.empty) return NONE;
    const end = indexOrEnd(address, '#', from);
    const pathEnd = Math.min(indexOrEnd(address, '?', from), end);
    const segments = segmentsOf(address, from, pathEnd);
    let places: IdPlace[] | undefined;
    for (const template of this.#templates) {
      const found = this.#match(template, address, segments, pathEnd, end);
      if (found.length > 0) places = places === undefined ? found : [...places, ...found];
    }
    if (places === undefined) return NONE;
    return places
      .filter(({ start, end: to }) => to > start && !this.#nobody.has(address.slice(start, to).toLowerCase()))
      .sort((a, b) => a.start - b.start)
      .filter(({ start }, i, all) => i === 0 || start !== all[i - 1]?.start);
  }

  #match(
    template: Template,
    address: string,
    segments: readonly IdPlace[],
    pathEnd: number,
    end: number,
  ): IdPlace[] {
    const { segments: wanted, open, query } = template;
    if (segments.length < wanted.length || (!open && segments.length > wanted.length)) return [];
    const places: IdPlace[] = [];
    for (let i = 0; i < wanted.length; i++) {
      const want = wanted[i];
      const place = segments[i] as IdPlace;
      if (want === null) places.push(place);
      else if (want !== undefined && address.slice(place.start, place.end) !== want) return [];
    }
    if (query.length > 0) {
      if (pathEnd === end) return [];
      places.push(...queryPlaces(address, pathEnd + 1, end, query));
    }
    return places;
  }
}

const NONE: readonly IdPlace[] = [];

/** Whether an operator may write this: it begins with a slash and has an `{id}`. */
export function isAddressTemplate(text: string): boolean {
  return (
    /^\/[^\s#]*$/.test(text) &&
    text.includes('{id}') &&
    /^[^?]*(?:\?\w[\w.[\]-]*=\{id\}(?:&\w[\w.[\]-]*=\{id\})*)?$/.test(text)
  );
}

function templateOf(text: string): Template {
  if (!isAddressTemplate(text)) throw new RangeError(`${text} is no address such as /users/{id}`);
  const [path = '', query = ''] = text.split('?');
  const parts = path.split('/').filter((part) => part !== '');
  const open = parts.at(-1) === '{rest}';
  return {
    segments: (open ? parts.slice(0, -1) : parts).map((part) =>
      part === '{id}' ? null : part === '{any}' ? undefined : part,
    ),
    open,
    query: query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => part.slice(0, part.indexOf('='))),
  };
}

/** Where the path begins; undefined for what is no address of a site: `mailto:`, `javascript:`, `#top`, a bare word. */
function pathStart(address: string): number | undefined {
  if (address.startsWith('//')) return slashAfter(address, 2);
  if (address.startsWith('/')) return 0;
  const scheme = /^https?:\/\//i.exec(address)?.[0];
  return scheme === undefined ? undefined : slashAfter(address, scheme.length);
}

function slashAfter(address: string, from: number): number | undefined {
  const at = address.indexOf('/', from);
  return at === -1 ? undefined : at;
}

function indexOrEnd(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from);
  return at === -1 ? text.length : at;
}

/** Segments with something in them: `//` and a slash at the end make none. */
function segmentsOf(address: string, from: number, to: number): IdPlace[] {
  const segments: IdPlace[] = [];
  let start = from + 1;
  while (start <= to) {
    const end = Math.min(indexOrEnd(address, '/', start), to);
    if (end > start) segments.push({ start, end });
    start = end + 1;
  }
  return segments;
}

function queryPlaces(address: string, from: number, to: number, names: readonly string[]): IdPlace[] {
  const places: IdPlace[] = [];
  let at = from;
  while (at < to) {
    const end = Math.min(indexOrEnd(address, '&', at), to);
    const equals = address.indexOf('=', at);
    if (equals !== -1 && equals < end && names.includes(decodeText(address.slice(at, equals)))) {
      // In a page an ampersand is written out, and `amp;` is then no part of the name.
      places.push({ start: equals + 1, end });
    }
    at = end + 1;
  }
  return places;
}

/** Percent-decoded where that is possible. */
export function decodeText(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
