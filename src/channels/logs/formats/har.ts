/**
 * HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): one JSON document with what one browser asked. It names no
 * recipient: whoever recorded it is one, and goes by the name of the file. Bodies that it may hold are not looked at.
 */
import { WeirError } from '../../../disclosure/error.ts';
import { type LogLine, type Refusal, ROLES } from '../line.ts';
import { type ParserOptions, settle } from './log-parser.ts';

/** Largest document: it is parsed whole. 128 MiB. */
export const MAX_HAR_BYTES = 128 * 1024 * 1024;

interface HarEntry {
  readonly startedDateTime?: unknown;
  readonly request?: { readonly method?: unknown; readonly url?: unknown; readonly headers?: unknown };
  readonly response?: { readonly status?: unknown; readonly bodySize?: unknown };
}

/** Whether a file begins as a HAR does. */
export function looksLikeHar(head: Uint8Array): boolean {
  return /^\uFEFF?\s*\{\s*"log"\s*:\s*\{/.test(new TextDecoder().decode(head.subarray(0, 4_096)));
}

/** Reads a document. @returns its entries. @throws WeirError WEIR_LOG_HAR */
export function harEntries(document: Uint8Array, path: string): readonly object[] {
  try {
    const text = new TextDecoder().decode(document);
    const parsed = JSON.parse(text) as { log?: { entries?: unknown } };
    const entries = parsed.log?.entries;
    if (!Array.isArray(entries)) throw new Error('it has no log.entries');
    return entries.filter((entry) => typeof entry === 'object' && entry !== null) as object[];
  } catch (cause) {
    throw new WeirError('WEIR_LOG_HAR', { path, reason: (cause as Error).message.slice(0, 120) }, { cause });
  }
}

const UTF8 = new TextEncoder();

/** Fills a line from an entry. */
export function harLine(
  entry: object,
  who: string,
  { times }: Pick<ParserOptions, 'times'>,
  line: LogLine,
): Refusal | undefined {
  const { startedDateTime, request, response } = entry as HarEntry;
  const values: readonly (readonly [number, unknown])[] = [
    [ROLES.user, who],
    [ROLES.time, startedDateTime],
    [ROLES.method, request?.method],
    [ROLES.target, request?.url],
    [ROLES.userAgent, headerOf(request?.headers, 'user-agent')],
    [ROLES.status, response?.status],
  ];
  const texts = values
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([slot, value]) => [slot, UTF8.encode(String(value))] as const);
  const bytes = new Uint8Array(texts.reduce((sum, [, text]) => sum + text.length, 0));
  line.begin(bytes);
  let at = 0;
  for (const [slot, text] of texts) {
    bytes.set(text, at);
    line.set(slot, at, at + text.length);
    at += text.length;
  }
  return settle(line, times);
}

function headerOf(headers: unknown, name: string): unknown {
  if (!Array.isArray(headers)) return undefined;
  return headers.find((header: { name?: unknown }) => String(header?.name).toLowerCase() === name)?.value;
}
