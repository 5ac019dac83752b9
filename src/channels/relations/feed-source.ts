/**
 * Relations from an HTTP address of the platform's own, asked again and again (RFC 9110 conditional requests, and a
 * cursor of the feed's own). The answer is one of:
 *
 *   text/csv           all of them; `ETag` with `If-None-Match` saves the rest when nothing is new
 *   application/json   {"relations":[{"recipient":"e7","person":"10023","basis":"ticket", …}]}                all of them
 *                      {"relations":[…],"cursor":"c2","more":true}      a page; the next is asked for with ?cursor=c2
 *   application/jose   the same JSON signed: a compact JWS (RFC 7515), with `iat`, and `after`: the cursor asked for
 *
 * Pages from the beginning (no cursor) tell everything anew and count together when `more` ends; pages after a cursor
 * are changes and count at once. 410 Gone: the cursor is too old, everything is told anew.
 *
 * Invariants: an answer is never longer in memory than MAX_PAGE_BYTES; a redirect is not followed, for the token must not
 * go elsewhere; where signatures are asked for, nothing unsigned, older than what was read before, or meant for another
 * question is believed.
 */
import { Agent, type Dispatcher, request } from 'undici';
import { SECOND_MS } from '../../disclosure/time.ts';
import { readCsvRows } from './csv-rows.ts';
import type { RelationText } from './relation-row.ts';
import { type Look, pause, type RelationSource, ROWS_AT_ONCE } from './relation-source.ts';
import type { Telling, ToldRelations } from './told-relations.ts';

/** Longest page of JSON: about 8,000 relations; parsing it takes some milliseconds. CSV is read in pieces instead. */
export const MAX_PAGE_BYTES = 1024 * 1024;
/** Pages that one look follows; the rest comes with the next look. */
export const MAX_PAGES = 1_000;
/** An answer that takes longer is given up. */
export const FEED_TIMEOUT_MS = 30 * SECOND_MS;
/** Longest cursor and ETag that are sent back. */
const MAX_WORD = 1_024;

/** Checks a signed page. @returns its JSON. @throws Error when it is not to be believed. */
export type VerifyPage = (jws: string, after: string | undefined) => Promise<string>;

export interface FeedOptions {
  readonly url: URL;
  /** Asked anew for every request, so that a token that was renewed is used. */
  readonly token?: () => string;
  readonly verify?: VerifyPage;
  /** Authorities that the feed's certificate is trusted by, PEM; the system's without. */
  readonly ca?: string;
  readonly hasBasis: boolean;
}

interface Page {
  readonly relations: readonly unknown[];
  readonly cursor: string | undefined;
  readonly more: boolean;
}

export function feedSource(options: FeedOptions): RelationSource {
  const dispatcher = new Agent({
    headersTimeout: FEED_TIMEOUT_MS,
    bodyTimeout: FEED_TIMEOUT_MS,
    connect: { timeout: FEED_TIMEOUT_MS, ...(options.ca === undefined ? {} : { ca: options.ca }) },
    // Asked every half minute: a connection kept that long is one that a firewall has forgotten.
    keepAliveTimeout: SECOND_MS,
  });
  let etag: string | undefined;
  let cursor: string | undefined;

  async function ask(after: string | undefined, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const url = new URL(options.url);
    if (after !== undefined) url.searchParams.set('cursor', after);
    return request(url, {
      dispatcher,
      signal,
      headers: {
        accept: options.verify === undefined ? 'application/json, text/csv' : 'application/jose',
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token()}` }),
        // That nothing is new cannot be signed: whoever stands between could say so for ever.
        ...(after === undefined && etag !== undefined && options.verify === undefined
          ? { 'if-none-match': etag }
          : {}),
      },
    });
  }

  /** Everything, or the changes after the cursor. */
  async function read(told: ToldRelations, signal: AbortSignal): Promise<Look> {
    const isWhole = cursor === undefined;
    const telling = isWhole ? told.whole() : told.changes();
    let after = cursor;
    let tag: string | undefined;
    for (let pages = 0; ; pages++) {
      const response = await ask(after, signal);
      const { statusCode } = response;
      if (statusCode === 304 && etag !== undefined && after === undefined) {
        await response.body.dump();
        return 'unchanged';
      }
      if (statusCode === 410 && after !== undefined) {
        await response.body.dump();
        forget();
        return read(told, signal);
      }
      if (statusCode !== 200) {
        await response.body.dump();
        throw new Error(`it answered ${statusCode}`);
      }
      if (after === undefined) tag = bounded(response.headers.etag);
      if (/^text\/csv\b/i.test(String(response.headers['content-type'])) && options.verify === undefined) {
        if (after !== undefined) throw new Error('it answered a question with a cursor in CSV');
        await readCsvRows(textOf(response.body), telling, options.hasBasis);
        break;
      }
      const page = await pageOf(response, after);
      await takeRows(page, telling);
      const isRepeated = page.cursor === after;
      after = page.cursor ?? after;
      // What was taken needs not be asked for again, even if the next page fails.
      if (!isWhole) cursor = after;
      if (!page.more || pages + 1 >= MAX_PAGES) {
        if (page.more && isWhole) throw new Error(`it has more than ${MAX_PAGES} pages`);
        break;
      }
      if (isRepeated) throw new Error('it has more, and no cursor to ask for it');
    }
    telling.done();
    etag = tag;
    cursor = after;
    return telling.rows === 0 && !isWhole ? 'unchanged' : telling;
  }

  async function pageOf(response: Dispatcher.ResponseData, after: string | undefined): Promise<Page> {
    const text = await boundedText(response.body);
    const json = options.verify === undefined ? text : await options.verify(text.trim(), after);
    return readPage(json);
  }

  function forget(): void {
    etag = undefined;
    cursor = undefined;
  }

  return {
    look: (told, again, signal) => {
      if (again) forget();
      return read(told, signal);
    },
  };
}

async function takeRows({ relations }: Page, telling: Telling): Promise<void> {
  for (const [i, given] of relations.entries()) {
    telling.row(rowOf(given), i + 1);
    if (i % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await pause();
  }
}

/** Columns as words; what is no word, number or truth says nothing. */
function rowOf(given: unknown): RelationText {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [],
    ),
  );
}

function readPage(text: string): Page {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Error('its answer is no JSON');
  }
  const { relations, cursor, more } = (given ?? {}) as Record<string, unknown>;
  if (!Array.isArray(relations)) throw new Error('its answer has no list of relations');
  if (cursor !== undefined && cursor !== null && bounded(cursor) === undefined) {
    throw new Error('its cursor is no text of at most 1,024 characters');
  }
  return { relations, cursor: bounded(cursor), more: more === true };
}

function bounded(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_WORD ? value : undefined;
}

/** Pieces of bytes as text; a character may lie across two of them. */
async function* textOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of body) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MAX_PAGE_BYTES) throw new Error(`its answer is longer than ${MAX_PAGE_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
