/**
 * Sees what goes through a web Response: whoever reads its body reads it through here, byte for byte. What nobody reads
 * (the answer to a HEAD, a client that has gone) did not leave.
 */
import type { Door } from './door.ts';

/** @returns the response to go on with; the same one where nothing is to be seen. Never throws. */
export function observed<R>(door: Door<R>, request: R, method: string, response: Response): Response {
  try {
    const { body, status, headers } = response;
    const type = headers.get('content-type') ?? undefined;
    if (body === null || method === 'HEAD' || door.skips(request) || !door.watches(request, type))
      return response;
    const encoding = headers.get('content-encoding') ?? undefined;
    const seen = new BodyCopy(door.maxBodyBytes);
    const tell = () => {
      if (seen.read === 0) return;
      door.see(request, { status, type, encoding, body: seen.bytes(), unseen: seen.unseen });
    };
    const reader = body.getReader();
    const source = {
      pull: async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        try {
          const { done, value } = await reader.read();
          if (done) {
            tell();
            controller.close();
            return;
          }
          seen.keep(value);
          controller.enqueue(value);
        } catch (error) {
          tell();
          controller.error(error);
        }
      },
      cancel: (reason: unknown) => {
        tell();
        return reader.cancel(reason);
      },
    };
    // Nothing is read before somebody asks for it.
    const through = new ReadableStream(source, { highWaterMark: 0 });
    return new Response(through, { status, statusText: response.statusText, headers });
  } catch (error) {
    door.fault(error);
    return response;
  }
}

/** A copy of a body, up to a cap. */
class BodyCopy {
  readonly #maxBytes: number;
  readonly #pieces: Uint8Array[] = [];
  #kept = 0;
  read = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get unseen(): number {
    return this.read - this.#kept;
  }

  keep(piece: Uint8Array): void {
    const room = this.read === this.#kept ? Math.min(piece.length, this.#maxBytes - this.#kept) : 0;
    this.read += piece.length;
    if (room === 0) return;
    // Whoever reads it may take its memory.
    this.#pieces.push(piece.slice(0, room));
    this.#kept += room;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
