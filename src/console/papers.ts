/**
 * Documents that are not the console's pages: reports, letters, the dossier. They are made of what the ledger and people
 * said, so a browser is told to run nothing in them and to ask nobody for anything, whatever they hold.
 */
import type { Context } from 'hono';

const TYPES = {
  html: 'text/html; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
  ics: 'text/calendar; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
} as const;
export type DocumentFormat = keyof typeof TYPES;

/** Stricter than the pages': no script, nothing from anywhere, an origin of its own; its own styles only. */
export const DOCUMENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** @param name of the file that it is kept as; without it a browser shows it. */
export function document(
  context: Context,
  content: string | Uint8Array | ReadableStream<Uint8Array>,
  format: DocumentFormat,
  name?: string,
): Response {
  return context.body(content as string, 200, {
    'content-type': TYPES[format],
    'content-security-policy': DOCUMENT_POLICY,
    'cache-control': 'no-store',
    ...(name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
  });
}

/** Texts as they come, in UTF-8. */
export function textStream(texts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  return ReadableStream.from(texts).pipeThrough(new TextEncoderStream() as never);
}
