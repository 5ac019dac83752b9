/**
 * The edges of an HTTP/1.1 message that are not its head and not its content: the reason phrase, interim responses
 * (RFC 9110 §15.2, RFC 8297) and trailers (RFC 9110 §6.5), as node:http wants them.
 */
import type { ServerResponse } from 'node:http';
import { latin1 } from './hop-by-hop.ts';

/**
 * The reason phrase as it may be written. undici reads it as UTF-8; a status line is Latin-1. One with controls in it is
 * left out: nobody may act on it (RFC 9112 §4), and node:http would write no head at all.
 */
export function statusLineText(text: string): string {
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(bytes) ? bytes : '';
}

/** Hands on 102 and 103; other interim responses concern one hop, or are unknown here. */
export function sendInformation(
  response: ServerResponse,
  status: number,
  raw: readonly (Buffer | string)[],
): void {
  if (status === 102) response.writeProcessing();
  if (status !== 103) return;
  const hints: Record<string, string | string[]> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i] as Buffer | string).toLowerCase();
    const value = latin1(raw[i + 1] as Buffer | string);
    const before = hints[name];
    hints[name] = before === undefined ? value : [before, value].flat();
  }
  try {
    if (hints.link !== undefined) response.writeEarlyHints(hints as { link: string | string[] });
  } catch {
    // Early hints are hints: odd ones are left out.
  }
}

/** Adds the origin's trailers to a chunked response; without chunks there is no place for them. */
export function addTrailers(response: ServerResponse, raw: readonly (Buffer | string)[]): void {
  const trailers: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    trailers.push([latin1(raw[i] as Buffer | string), latin1(raw[i + 1] as Buffer | string)]);
  }
  try {
    response.addTrailers(trailers);
  } catch {
    // A trailer that cannot be written is left out: it is not part of the content.
  }
}
