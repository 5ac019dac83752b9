/**
 * Responses on their way to the recipient: ids of people become tokens, where they stand as data and where an address
 * names them.
 *
 *   {"userId":10023,"url":"/users/10023"}   ->   {"userId":"wid-7q…","url":"/users/wid-7q…"}
 *   <a href="/users/10023?tab=1">           ->   <a href="/users/wid-7q…?tab=1">
 *
 * Data: findings that are ids of people, and the keys and paths that the operator names besides. Addresses: JSON strings
 * and attributes of pages that match the operator's templates, and header fields such as Location.
 * Invariant: what becomes a token here, translate.ts makes the same id again.
 */
import type { EpochMs } from '../../disclosure/time.ts';
import type { Finding } from '../../inspect/inspection.ts';
import type { Edit } from '../edits.ts';
import { htmlAttributes } from '../html-attributes.ts';
import { type JsonValue, readJsonValues, textOfString, visitJson } from '../json-members.ts';
import { decodeValue, encodeValue } from '../mask.ts';
import type { Addresses } from './addresses.ts';
import { decodeText } from './addresses.ts';
import { type IdKind, isToken, type OpaqueIds } from './token.ts';

/** Attributes that hold an address (WHATWG HTML, index of attributes); `data-…` and `hx-…` are looked at, too. */
const ADDRESS_ATTRIBUTES = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'cite',
  'poster',
  'data',
  'content',
  'ping',
]);

export interface OpaquePlaces {
  readonly addresses: Addresses;
  /** Keys whose values are ids of people, beside those that inspection finds. */
  readonly keys: readonly string[];
  /** Paths of such values, as findings spell them. */
  readonly paths: readonly string[];
}

export interface OpaqueFor {
  readonly recipient: bigint;
  readonly at: EpochMs;
}

export type BodyForm = 'json' | 'html' | 'other';

/**
 * @param body UTF-8, or with every other character blanked out.
 * @returns edits; and whether all of a JSON body could be read, so that no address in it was missed.
 */
export function opaqueEdits(
  body: Uint8Array,
  form: BodyForm,
  root: '$' | '$[]',
  findings: readonly Finding[],
  ids: OpaqueIds,
  places: OpaquePlaces,
  whom: OpaqueFor,
): Edit[] {
  const seal = (id: string, kind: IdKind) =>
    isToken(id) ? undefined : ids.seal(id, kind, whom.recipient, whom.at);
  const edits = findings.flatMap((finding) =>
    finding.entity === 'USER_ID' ? editOf(body, finding, seal) : [],
  );
  if (form === 'json') edits.push(...jsonEdits(body, root, places, seal));
  if (form === 'html' && !places.addresses.empty) edits.push(...htmlEdits(body, places.addresses, seal));
  return edits;
}

/** Rewrites the addresses in header fields: Location, Content-Location, Refresh. */
export function opaqueFields(
  headers: readonly string[],
  ids: OpaqueIds,
  addresses: Addresses,
  whom: OpaqueFor,
): readonly string[] {
  let changed: string[] | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!/^(?:content-)?location$/i.test(headers[i] as string)) continue;
    const value = headers[i + 1] as string;
    const written = opaqueAddress(value, addresses, (id) => ids.seal(id, 'string', whom.recipient, whom.at));
    if (written === undefined) continue;
    changed ??= [...headers];
    changed[i + 1] = written;
  }
  return changed ?? headers;
}

type Seal = (id: string, kind: IdKind) => string | undefined;

function editOf(body: Uint8Array, { start, end, context }: Finding, seal: Seal): Edit[] {
  const raw = Buffer.from(body.buffer, body.byteOffset + start, end - start).toString('utf8');
  const token = seal(decodeValue(context, raw), context === 'json-number' ? 'number' : 'string');
  return token === undefined ? [] : [{ start, end, text: encodeValue(context, token) }];
}

function jsonEdits(body: Uint8Array, root: '$' | '$[]', places: OpaquePlaces, seal: Seal): Edit[] {
  if (places.addresses.empty && places.keys.length + places.paths.length === 0) return [];
  const documents = readJsonValues(body, root);
  if (documents === undefined) return [];
  const keys = new Set(places.keys);
  const paths = new Set(places.paths);
  const edits: Edit[] = [];
  visitJson(documents, (value, parent) => {
    if (value.kind !== 'string' && value.kind !== 'number') return;
    // `"buyers": [7, 8]` is named by its key as `"buyer": 7` is.
    const key = value.key ?? (parent?.kind === 'array' ? parent.key : undefined);
    if ((key !== undefined && keys.has(key)) || paths.has(value.path))
      edits.push(...wholeEdit(body, value, seal));
    else if (value.kind === 'string') edits.push(...addressEdit(body, value, places.addresses, seal));
  });
  return edits;
}

function wholeEdit(body: Uint8Array, { kind, start, end }: JsonValue, seal: Seal): Edit[] {
  const text =
    kind === 'number'
      ? Buffer.from(body.buffer, body.byteOffset + start, end - start).toString('latin1')
      : textOfString(body, start, end);
  const token = seal(text, kind === 'number' ? 'number' : 'string');
  return token === undefined ? [] : [{ start, end, text: `"${token}"` }];
}

function addressEdit(body: Uint8Array, { start, end }: JsonValue, addresses: Addresses, seal: Seal): Edit[] {
  if (addresses.empty || !looksLikeAddress(body, start + 1)) return [];
  const text = textOfString(body, start, end);
  const written = opaqueAddress(text, addresses, (id) => seal(id, 'string'));
  return written === undefined
    ? []
    : [{ start: start + 1, end: end - 1, text: encodeValue('json-string', written) }];
}

/** `/…` or `h…`, also with its first slash escaped: most strings are passed by at once. */
function looksLikeAddress(body: Uint8Array, at: number): boolean {
  const byte = body[at];
  return byte === 0x2f || byte === 0x5c || byte === 0x68 || byte === 0x48;
}

function htmlEdits(body: Uint8Array, addresses: Addresses, seal: Seal): Edit[] {
  const edits: Edit[] = [];
  const page = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  for (const { name, start, end } of htmlAttributes(page)) {
    if (!ADDRESS_ATTRIBUTES.has(name) && !/^(?:data|hx)-/.test(name)) continue;
    const raw = Buffer.from(body.buffer, body.byteOffset + start, end - start).toString('utf8');
    const text = decodeValue('html-attribute', raw);
    const written = opaqueAddress(text, addresses, (id) => seal(id, 'string'));
    if (written !== undefined) edits.push({ start, end, text: encodeValue('html-attribute', written) });
  }
  return edits;
}

/** @returns undefined when nothing in the address is an id. */
function opaqueAddress(
  address: string,
  addresses: Addresses,
  seal: (id: string) => string | undefined,
): string | undefined {
  let written = '';
  let at = 0;
  for (const { start, end } of addresses.ids(address)) {
    const token = seal(decodeText(address.slice(start, end)));
    if (token === undefined || isToken(decodeText(address.slice(start, end)))) continue;
    written += address.slice(at, start) + token;
    at = end;
  }
  return at === 0 ? undefined : written + address.slice(at);
}
