/**
 * Header sections as they stood on the wire: a flat list `name, value, name, value …` with case, order and
 * duplicates kept, and which of them end at this hop (RFC 9110 §7.6.1).
 * Invariant: what is not hop-by-hop is handed on exactly as it came.
 */

/** `name, value, name, value, …` as on the wire. */
export type RawHeaders = readonly string[];

/** Fields that a message cannot do without; a `Connection` that names them is ignored (RFC 9110 §7.6.1). */
const NEVER_LISTED = new Set(['host', 'content-length', 'content-type', 'content-encoding', 'set-cookie']);

/**
 * The field names that a Connection value lists beyond `close`, `keep-alive` and `upgrade`.
 * @param before those that another field of this name has listed; they are added to.
 * @returns names in lower case, or undefined when there are none.
 */
export function listedByConnection(value: string, before?: Set<string>): Set<string> | undefined {
  let listed = before;
  for (const part of value.split(',')) {
    const name = part.trim().toLowerCase();
    if (name === '' || name === 'close' || name === 'keep-alive' || name === 'upgrade') continue;
    if (NEVER_LISTED.has(name)) continue;
    listed ??= new Set();
    listed.add(name);
  }
  return listed;
}

/** Takes out the named fields. @param lowerNames names in lower case. */
export function withoutFields(headers: RawHeaders, lowerNames: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!lowerNames.has(name.toLowerCase())) kept.push(name, headers[i + 1] as string);
  }
  return kept;
}

/** Fields that describe the original body's bytes; wrong for a body that was changed. */
const OF_THE_BYTES = new Set([
  'content-length',
  'content-encoding',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
  'etag',
  // What was cached is one rotation's, one recipient's: it cannot be asked whether it is still so.
  'last-modified',
  'accept-ranges',
  // A masked body is one recipient's: no shared cache may keep it.
  'cache-control',
]);

/** The fields of a body that was changed for one recipient. @param length its bytes. */
export function fieldsOfChanged(headers: RawHeaders, length: number): string[] {
  const kept = withoutFields(headers, OF_THE_BYTES);
  kept.push('Cache-Control', 'private, no-cache', 'Content-Length', String(length));
  return kept;
}

/** The first value of a field, or undefined. @param lowerName the name in lower case. */
export function headerValue(headers: RawHeaders, lowerName: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return headers[i + 1];
  }
  return undefined;
}

/** All values of a list field joined as one list, or undefined (RFC 9110 §5.3). */
export function headerList(headers: RawHeaders, lowerName: string): string | undefined {
  let joined: string | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.length !== lowerName.length || name.toLowerCase() !== lowerName) continue;
    joined = joined === undefined ? headers[i + 1] : `${joined}, ${headers[i + 1]}`;
  }
  return joined;
}

/** What the gate needs to know of a response's header section. */
export interface ResponseHead {
  /** End-to-end fields as they came. */
  readonly headers: string[];
  readonly contentLength: number | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** Trailers that are announced; without chunks none can come. */
  readonly trailer: string | undefined;
  /** The transfer coding when it is another one than `chunked`, which nobody can undo here. */
  readonly foreignCoding: string | undefined;
}

/**
 * Reads a response's raw header section and takes out what ends here, in one pass.
 * @param raw bytes as the origin's parser hands them out; values are Latin-1 (RFC 9110 §5.5).
 */
export function readResponseHead(raw: readonly (Buffer | string)[]): ResponseHead {
  const headers: string[] = [];
  let contentLength: number | undefined;
  let contentType: string | undefined;
  let contentEncoding: string | undefined;
  let transferEncoding: string | undefined;
  let trailer: string | undefined;
  let listed: Set<string> | undefined;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i] as Buffer | string);
    const value = latin1(raw[i + 1] as Buffer | string);
    switch (name.toLowerCase()) {
      case 'connection':
        listed = listedByConnection(value, listed);
        continue;
      case 'transfer-encoding':
        transferEncoding = transferEncoding === undefined ? value : `${transferEncoding}, ${value}`;
        continue;
      case 'keep-alive':
      case 'proxy-connection':
      case 'proxy-authenticate':
      case 'proxy-authorization':
      case 'te':
      case 'upgrade':
        continue;
      case 'trailer':
        trailer = trailer === undefined ? value : `${trailer}, ${value}`;
        continue;
      case 'content-length':
        contentLength = Number(value);
        break;
      case 'content-type':
        contentType ??= value;
        break;
      case 'content-encoding':
        contentEncoding = contentEncoding === undefined ? value : `${contentEncoding}, ${value}`;
        break;
    }
    headers.push(name, value);
  }
  const chunked = transferEncoding === undefined || transferEncoding.trim().toLowerCase() === 'chunked';
  const kept = listed === undefined ? headers : withoutFields(headers, listed);
  return {
    // Chunks end such a message, whatever a length says (RFC 9112 §6.3): the length must not travel on.
    headers: transferEncoding === undefined ? kept : withoutFields(kept, CONTENT_LENGTH),
    contentLength: transferEncoding === undefined ? contentLength : undefined,
    contentType,
    contentEncoding,
    trailer: transferEncoding === undefined ? undefined : trailer,
    foreignCoding: chunked ? undefined : transferEncoding,
  };
}

const CONTENT_LENGTH: ReadonlySet<string> = new Set(['content-length']);

/** A header's bytes as text: Latin-1, so that they come out as they went in. */
export function latin1(text: Buffer | string): string {
  return typeof text === 'string' ? text : text.toString('latin1');
}

/** What the gate needs to know of a request's header section. */
export interface RequestHead {
  /** End-to-end fields as they came, without `Expect`. */
  readonly headers: string[];
  readonly hosts: number;
  readonly host: string;
  readonly transferEncoding: string | undefined;
  readonly hasBody: boolean;
  readonly hasRange: boolean;
  /** Trailers that the client announces. */
  readonly trailer: string | undefined;
  /** Whether the client asks for an event stream, which may be silent for long. */
  readonly wantsEvents: boolean;
}

/**
 * Names that frame a message or that the gate itself writes. Applications that get fields as variables (CGI, WSGI) cannot
 * tell an underscore from a hyphen, and would take a client's `X_Forwarded_For` for the gate's word.
 */
const GATES_OWN = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'transfer-encoding',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);

/** Reads a request's raw header section and takes out what ends here, in one pass. */
export function readRequestHead(raw: RawHeaders): RequestHead {
  const headers: string[] = [];
  let hosts = 0;
  let host = '';
  let transferEncoding: string | undefined;
  let hasLength = false;
  let hasRange = false;
  let trailer: string | undefined;
  let wantsEvents = false;
  let listed: Set<string> | undefined;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    const lower = name.toLowerCase();
    switch (lower) {
      case 'connection':
        listed = listedByConnection(value, listed);
        continue;
      case 'transfer-encoding':
        transferEncoding = transferEncoding === undefined ? value : `${transferEncoding}, ${value}`;
        continue;
      case 'expect':
      case 'keep-alive':
      case 'proxy-connection':
      case 'proxy-authenticate':
      case 'proxy-authorization':
      case 'te':
      case 'upgrade':
        continue;
      case 'trailer':
        trailer = trailer === undefined ? value : `${trailer}, ${value}`;
        continue;
      case 'host':
        hosts++;
        host = value;
        break;
      case 'content-length':
        hasLength = Number(value) > 0;
        break;
      case 'range':
        hasRange = true;
        break;
      case 'accept':
        wantsEvents = value.includes('text/event-stream');
        break;
      default:
        if (lower.includes('_') && GATES_OWN.has(lower.replaceAll('_', '-'))) continue;
    }
    headers.push(name, value);
  }
  return {
    headers: listed === undefined ? headers : withoutFields(headers, listed),
    hosts,
    host,
    transferEncoding,
    hasBody: hasLength || transferEncoding !== undefined,
    hasRange,
    trailer,
    wantsEvents,
  };
}
