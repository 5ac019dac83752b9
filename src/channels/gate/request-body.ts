/**
 * A request's body on its way up, with back-pressure. The origin's client gets a stream of its own, so that it can
 * destroy what it was given: handing it the client's own stream would leave the client's connection unread, and dead,
 * whenever an origin answers before it has read everything.
 * Invariant: a body that the client did not finish never looks finished to the origin.
 */
import { Readable } from 'node:stream';
import type { Content } from './client.ts';
import { MAX_DRAINED_BYTES } from './limits.ts';

export class RequestBody extends Readable {
  readonly #content: Content;
  readonly #onStall: () => void;
  readonly #timer: NodeJS.Timeout;
  #wanted = false;
  readonly #onData = (piece: Buffer): void => {
    this.#timer.refresh();
    if (this.push(piece)) return;
    this.#wanted = false;
    this.#content.stream.pause();
  };
  readonly #onEnd = (): void => {
    clearTimeout(this.#timer);
    if (this.#content.brokenOff) this.destroy(new Error('the request broke off'));
    else this.push(null);
  };

  /**
   * @param idleMs time without a byte, while bytes are wanted, after which onStall is called once.
   */
  constructor(content: Content, idleMs: number, onStall: () => void) {
    super({ highWaterMark: 64 * 1024 });
    this.#content = content;
    this.#onStall = onStall;
    this.#timer = setTimeout(() => this.#silent(), idleMs);
    content.stream.on('data', this.#onData);
    content.stream.on('end', this.#onEnd);
    content.stream.pause();
  }

  override _read(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#content.stream.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#content.stream.off('data', this.#onData);
    this.#content.stream.off('end', this.#onEnd);
    if (!this.#content.complete) drain(this.#content);
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
 * past MAX_DRAINED_BYTES it is cut off instead.
 */
export function drain(content: Content): void {
  let dropped = 0;
  content.stream.on('data', (piece: Buffer) => {
    dropped += piece.length;
    if (dropped > MAX_DRAINED_BYTES) content.cut();
  });
  content.stream.on('error', () => {});
  content.stream.resume();
}
