/** A request's body read as a whole, for measures that must see it before the origin does. */
import { Readable } from 'node:stream';
import type { Content } from './client.ts';
import { RequestBody } from './request-body.ts';

export type WholeBody = { readonly body: Buffer } | { readonly failed: 'too-long' | 'stalled' | 'gone' };

/** Reads up to maxBytes. What is left of a longer body is dropped. @param idleMs longest time without a byte. */
export function readWhole(content: Content, maxBytes: number, idleMs: number): Promise<WholeBody> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const body = new RequestBody(content, idleMs, () => done({ failed: 'stalled' }));
    let isOver = false;
    // A message that came whole closes too, perhaps before its last piece was handed on here.
    const gone = (): void => {
      if (!content.complete) done({ failed: 'gone' });
    };
    function done(whole: WholeBody): void {
      if (isOver) return;
      isOver = true;
      content.stream.off('close', gone);
      body.destroy();
      resolve(whole);
    }
    content.stream.on('close', gone);
    body.on('error', gone);
    body.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > maxBytes) done({ failed: 'too-long' });
      else pieces.push(piece);
    });
    body.on('end', () => done({ body: Buffer.concat(pieces) }));
  });
}

/** A stream of one piece, as the origin's client takes it. */
export function streamOf(body: Buffer): Readable {
  return Readable.from(body.length === 0 ? [] : [body], { objectMode: false });
}
