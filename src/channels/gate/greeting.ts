/**
 * Looks at the greeting of a TLS connection before TLS does, and puts it back: node's TLS hands out nothing of it. The
 * bytes, their order and the handshake stay as they are, resumption included.
 * Invariant: whatever comes, the connection goes on to TLS once, which is the one to refuse it.
 */
import type { Socket } from 'node:net';
import { MAX_HELLO_BYTES, readGreeting } from './ja4.ts';

/**
 * @param waitMs time for the whole greeting; afterwards the connection is closed.
 * @param done told the fingerprint, or undefined when there is none; called once, with the socket paused.
 */
export function readAhead(socket: Socket, waitMs: number, done: (ja4: string | undefined) => void): void {
  let heard: Buffer = Buffer.alloc(0);
  const over = (): void => {
    clearTimeout(timer);
    socket.off('readable', onReadable);
    socket.off('error', onError);
    socket.off('close', over);
  };
  const onError = (): void => {};
  const onReadable = (): void => {
    const piece = socket.read() as Buffer | null;
    if (piece === null) return;
    heard = heard.length === 0 ? piece : Buffer.concat([heard, piece]);
    const greeting = readGreeting(heard);
    if (greeting.kind === 'part' && heard.length <= MAX_HELLO_BYTES) return;
    over();
    socket.unshift(heard);
    done(greeting.kind === 'hello' ? greeting.ja4 : undefined);
  };
  const timer = setTimeout(() => {
    over();
    socket.on('error', onError);
    socket.destroy();
  }, waitMs);
  socket.on('readable', onReadable);
  socket.on('error', onError);
  socket.on('close', over);
}
