/**
 * A request's body on its way up, with back-pressure. The origin's client gets a stream of its own, so that it can
 * destroy what it was given: handing it the IncomingMessage would leave the client's connection unread, and dead,
 * whenever an origin answers before it has read everything.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { MAX_DRAINED_BYTES } from './limits.ts';

export class RequestBody extends Readable {
  readonly #request: IncomingMessage;
  readonly #onStall: () => void;
  readonly #timer: NodeJS.Timeout;
  #wanted = false;
  readonly #onData = (piece: Buffer): void => {
    this.#timer.refresh();
    if (this.push(piece)) return;
    this.#wanted = false;
    this.#request.pause();
  };
  readonly #onEnd = (): void => {
    clearTimeout(this.#timer);
    this.push(null);
  };

  /**
   * @param idleMs time without a byte, while bytes are wanted, after which onStall is called once.
   */
  constructor(request: IncomingMessage, idleMs: number, onStall: () => void) {
    super({ highWaterMark: 64 * 1024 });
    this.#request = request;
    this.#onStall = onStall;
    this.#timer = setTimeout(() => this.#silent(), idleMs);
    request.on('data', this.#onData);
    request.on('end', this.#onEnd);
    request.pause();
  }

  override _read(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#request.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#request.off('data', this.#onData);
    this.#request.off('end', this.#onEnd);
    if (!this.#request.complete) drain(this.#request);
    callback(error);
  }

  #silent(): void {
    // A client that is not read cannot be blamed for its silence.
    if (this.#wanted) this.#onStall();
    else this.#timer.refresh();
  }
}

/**
 * Reads and drops the rest of a request that has its answer, so that the answer arrives and the connection lives;
 * past MAX_DRAINED_BYTES the connection is closed instead.
 */
export function drain(request: IncomingMessage): void {
  let dropped = 0;
  request.on('data', (piece: Buffer) => {
    dropped += piece.length;
    if (dropped > MAX_DRAINED_BYTES) request.destroy();
  });
  request.on('error', () => {});
  request.resume();
}
