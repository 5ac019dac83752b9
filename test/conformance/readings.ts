/**
 * How servers read a stream of HTTP/1.1 requests: as RFC 9112 has it, and in the ways in which real ones are known to
 * read it otherwise. Bytes are smuggled where two readings part, so what the gate sends to an origin must mean the same
 * in all of them.
 *
 *   bytes ─▶ head ─▶ length of the content ─▶ next head …
 *             │            └─ which field rules, what counts as a number, which methods have content
 *             └─ what ends a line, what belongs to a name
 *
 * No reading is a parser to be used: each believes as much as it can.
 */

export interface Reading {
  readonly name: string;
  /** What ends a line. */
  readonly lines: RegExp;
  /** Whether a name may have spaces around it, and underscores for hyphens. */
  readonly looseNames: boolean;
  /** What rules when both are there. */
  readonly rules: 'chunks' | 'length';
  /** Which of several lengths. */
  readonly length: 'first' | 'last';
  /** What counts as a number: digits alone, or whatever a C library makes of the text. */
  readonly numbers: 'strict' | 'loose';
  /** Whether `chunked` anywhere in the coding's text is enough. */
  readonly looseCoding: boolean;
  /** Whether GET, HEAD, DELETE and OPTIONS have no content whatever they say. */
  readonly bare: boolean;
}

const RFC: Reading = {
  name: 'RFC 9112',
  lines: /\r\n/,
  looseNames: false,
  rules: 'chunks',
  length: 'first',
  numbers: 'strict',
  looseCoding: false,
  bare: false,
};

export const READINGS: readonly Reading[] = [
  RFC,
  { ...RFC, name: 'the length rules over chunks', rules: 'length' },
  { ...RFC, name: 'the last length rules', rules: 'length', length: 'last' },
  { ...RFC, name: 'loose numbers', numbers: 'loose', rules: 'length' },
  { ...RFC, name: 'loose names', looseNames: true },
  { ...RFC, name: 'loose names, the length rules', looseNames: true, rules: 'length' },
  { ...RFC, name: 'loose codings', looseCoding: true, looseNames: true },
  { ...RFC, name: 'bare LF ends a line', lines: /\r?\n/ },
  { ...RFC, name: 'bare CR ends a line', lines: /\r\n?|\n/, looseNames: true, looseCoding: true },
  { ...RFC, name: 'methods without content', bare: true },
];

export interface ReadRequest {
  /** The request line. */
  readonly line: string;
  /** Fields as they came, names in lower case. */
  readonly fields: readonly (readonly [string, string])[];
  readonly content: string;
  /** Field lines behind the last chunk. */
  readonly trailers: readonly string[];
}

export interface ReadStream {
  readonly requests: readonly ReadRequest[];
  /** Bytes of a request that has not come to its end, in Latin-1. */
  readonly rest: string;
}

const BARE = /^(?:GET|HEAD|DELETE|OPTIONS) /;

/** Reads what one connection brought. @param text its bytes in Latin-1. */
export function readRequests(text: string, reading: Reading): ReadStream {
  const requests: ReadRequest[] = [];
  let rest = text;
  for (;;) {
    const read = readRequest(rest, reading);
    if (read === undefined) return { requests, rest };
    requests.push(read.request);
    rest = read.rest;
    // Whoever is told that this was the last request reads no further.
    if (hasToken(read.request, 'connection', 'close')) return { requests, rest: '' };
  }
}

/** As RFC 9112 has it. */
export function readStrictly(text: string): ReadStream {
  return readRequests(text, RFC);
}

function readRequest(text: string, reading: Reading): { request: ReadRequest; rest: string } | undefined {
  const head = readHead(text, reading);
  if (head === undefined) return undefined;
  const { line, fields } = head;
  const none = { content: '', trailers: [], rest: head.rest };
  const content = reading.bare && BARE.test(line) ? none : readContent(head.rest, fields, reading);
  if (content === undefined) return undefined;
  return {
    request: { line, fields, content: content.content, trailers: content.trailers },
    rest: content.rest,
  };
}

interface ReadHead {
  readonly line: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly rest: string;
}

function readHead(text: string, reading: Reading): ReadHead | undefined {
  let rest = text;
  const lines: string[] = [];
  for (;;) {
    const end = reading.lines.exec(rest);
    if (end === null) return undefined;
    const line = rest.slice(0, end.index);
    rest = rest.slice(end.index + end[0].length);
    // Empty lines before a message are no message (§2.2).
    if (line === '' && lines.length === 0) continue;
    if (line === '') break;
    if (/^[ \t]/.test(line) && lines.length > 1 && reading.looseNames) lines[lines.length - 1] += line;
    else lines.push(line);
  }
  const [line = '', ...fieldLines] = lines;
  return { line, fields: fieldLines.map((it) => fieldOf(it, reading)), rest };
}

interface ReadContent {
  readonly content: string;
  readonly trailers: readonly string[];
  readonly rest: string;
}

function readContent(
  text: string,
  fields: readonly (readonly [string, string])[],
  reading: Reading,
): ReadContent | undefined {
  const lengths = fields.filter(([name]) => name === 'content-length').map(([, value]) => value);
  const codings = fields.filter(([name]) => name === 'transfer-encoding').map(([, value]) => value);
  const length = lengths.at(reading.length === 'first' ? 0 : -1);
  if (isChunked(codings, reading) && (reading.rules === 'chunks' || length === undefined))
    return dechunk(text, reading);
  const bytes = length === undefined ? 0 : numberOf(length, 10, reading);
  if (text.length < bytes) return undefined;
  return { content: text.slice(0, bytes), trailers: [], rest: text.slice(bytes) };
}

function fieldOf(line: string, { looseNames }: Reading): readonly [string, string] {
  const colon = line.indexOf(':');
  const name = (colon === -1 ? line : line.slice(0, colon)).toLowerCase();
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
  return [looseNames ? name.trim().replaceAll('_', '-') : name, value];
}

function isChunked(codings: readonly string[], { looseCoding }: Reading): boolean {
  const all = codings.join(',').toLowerCase();
  return looseCoding ? all.includes('chunked') : all === 'chunked';
}

function numberOf(text: string, radix: 10 | 16, { numbers }: Reading): number {
  if (numbers === 'loose') return Math.max(0, Number.parseInt(text, radix) || 0);
  return (radix === 10 ? /^\d+$/ : /^[\da-f]+$/i).test(text) ? Number.parseInt(text, radix) : 0;
}

function dechunk(text: string, reading: Reading): ReadContent | undefined {
  let content = '';
  let rest = text;
  const line = (): string | undefined => {
    const end = reading.lines.exec(rest);
    if (end === null) return undefined;
    const got = rest.slice(0, end.index);
    rest = rest.slice(end.index + end[0].length);
    return got;
  };
  for (;;) {
    const head = line();
    if (head === undefined) return undefined;
    const size = numberOf((head.split(';')[0] as string).trim(), 16, reading);
    if (size === 0) break;
    if (rest.length < size) return undefined;
    content += rest.slice(0, size);
    rest = rest.slice(size);
    if (line() === undefined) return undefined;
  }
  const trailers: string[] = [];
  for (;;) {
    const trailer = line();
    if (trailer === undefined) return undefined;
    if (trailer === '') return { content, trailers, rest };
    trailers.push(trailer);
  }
}

export interface ReadResponse {
  readonly status: number;
  readonly fields: readonly (readonly [string, string])[];
  readonly content: string;
  readonly trailers: readonly string[];
}

/**
 * Reads what one client got.
 * @param methods of its requests in their order; answers beyond them are read as to a GET.
 * @returns final responses that are whole, the interim ones by their status, and what is left.
 */
export function readResponses(
  text: string,
  reading: Reading,
  methods: readonly string[],
): {
  readonly responses: readonly ReadResponse[];
  readonly interim: readonly number[];
  readonly rest: string;
} {
  const responses: ReadResponse[] = [];
  const interim: number[] = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    const head = readHead(rest, reading);
    if (end === -1 || head === undefined) return { responses, interim, rest };
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(head.line)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) return { responses, interim, rest };
    rest = head.rest;
    if (status < 200) {
      interim.push(status);
      continue;
    }
    const { fields } = head;
    if (methods[responses.length] === 'HEAD' || status === 204 || status === 304) {
      responses.push({ status, fields, content: '', trailers: [] });
      continue;
    }
    const content = readContent(rest, fields, reading);
    if (content === undefined) return { responses, interim, rest: head.line };
    responses.push({ status, fields, content: content.content, trailers: content.trailers });
    rest = content.rest;
  }
}

/** All values of a field, in the order they came. @param name in lower case. */
export function valuesOf(request: ReadRequest, name: string): string[] {
  return request.fields.filter(([it]) => it === name).map(([, value]) => value);
}

function hasToken(request: ReadRequest, name: string, token: string): boolean {
  return valuesOf(request, name).some((value) =>
    value.split(',').some((it) => it.trim().toLowerCase() === token),
  );
}
