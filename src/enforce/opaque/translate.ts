/**
 * Requests on their way to the origin: tokens become ids again, in the path, the query and the body. Where an operator
 * said that an id of a person stands, an id in the clear is not taken, or the ids could still be counted up.
 *
 *   GET /api/users/wid-7q…?from=wid-2k…     ─▶   GET /api/users/10023?from=10077
 *   {"buyer":"wid-7q…"}                     ─▶   {"buyer":10023}
 *
 * Invariant: a request either has all its tokens translated, or is a miss and tells why; it is never translated in part.
 */

import type { EpochMs } from '../../disclosure/time.ts';
import { type Addresses, decodeText } from './addresses.ts';
import {
  type IdKind,
  isToken,
  type MissedToken,
  type OpaqueIds,
  type OpenedId,
  TOKEN,
  TOKEN_PREFIX,
} from './token.ts';

/** Tokens of one request that are opened; a request with more is taken for an attempt to keep the gate busy. */
export const MAX_TOKENS = 1_000;

/** Why a request names nobody: see MissedToken; `bare`: an id in the clear, where only a token is taken. */
export type Miss = MissedToken | { readonly miss: 'bare' };

export type Translated<T> = { readonly value: T } | Miss;

/** Who asks, and when. */
export interface Holder {
  /** Keys of the recipient's own identities, those of many (networks, clients) left out. */
  readonly keys: readonly bigint[];
  /** The account that asks: its own id may be written in the clear. */
  readonly account: string | undefined;
  readonly at: EpochMs;
}

/** Translates a request target. */
export function translateTarget(
  target: string,
  ids: OpaqueIds,
  addresses: Addresses,
  holder: Holder,
): Translated<string> {
  for (const { start, end } of addresses.ids(target)) {
    const text = decodeText(target.slice(start, end));
    if (!isToken(text) && text !== holder.account) return { miss: 'bare' };
  }
  if (!hasToken(target)) return { value: target };
  return replaceTokens(target, ids, holder, ({ id }) => encodeURIComponent(id));
}

/** Whether a text may hold a token. */
export function hasToken(text: string): boolean {
  return text.includes(TOKEN_PREFIX);
}

/**
 * Translates a request's body.
 * @param contentType decides how an id is written there; a body of another type stays as it is.
 */
export function translateBody(
  body: Buffer,
  contentType: string | undefined,
  ids: OpaqueIds,
  holder: Holder,
): Translated<Buffer> {
  const form = formOf(contentType);
  // Tokens are ASCII: one character a byte keeps everything else as it is, in any encoding.
  const text = form === undefined ? '' : body.toString('latin1');
  if (form === undefined || !hasToken(text)) return { value: body };
  const translated =
    form === 'json'
      ? replaceTokens(text, ids, holder, jsonId, QUOTED_TOKEN)
      : replaceTokens(text, ids, holder, ({ id }) =>
          form === 'form' ? encodeURIComponent(id) : latin1OfUtf8(id),
        );
  return 'value' in translated ? { value: Buffer.from(translated.value, 'latin1') } : translated;
}

type BodyForm = 'json' | 'form' | 'plain';

/** Whether a body of this type may hold tokens, and how ids are written there. */
export function formOf(contentType: string | undefined): BodyForm | undefined {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json') || type === 'application/x-ndjson') return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data' || type === 'text/plain') return 'plain';
  return undefined;
}

/** A token that is a whole JSON string, or one within a longer string. */
const QUOTED_TOKEN = /"wid-[a-z2-7]{55,512}"|wid-[a-z2-7]{55,512}/g;

function jsonId({ id, kind }: OpenedId, isQuoted: boolean): string {
  // Within a longer string it is a part of an address or a list, and stays text.
  if (!isQuoted) return latin1OfUtf8(JSON.stringify(id).slice(1, -1));
  return kind === 'number' ? id : latin1OfUtf8(JSON.stringify(id));
}

function replaceTokens(
  text: string,
  ids: OpaqueIds,
  { keys, at }: Holder,
  write: (opened: { readonly id: string; readonly kind: IdKind }, isQuoted: boolean) => string,
  pattern: RegExp = TOKEN,
): Translated<string> {
  let missed: MissedToken | undefined;
  let count = 0;
  const value = text.replace(pattern, (found) => {
    const isQuoted = found.startsWith('"');
    count += 1;
    if (missed !== undefined || count > MAX_TOKENS) return found;
    const opened = ids.open(isQuoted ? found.slice(1, -1) : found, keys, at);
    if ('miss' in opened) missed = opened;
    return 'miss' in opened ? found : write(opened, isQuoted);
  });
  if (count > MAX_TOKENS) return { miss: 'forged' };
  return missed ?? { value };
}

function latin1OfUtf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
