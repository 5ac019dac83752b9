/** HTTP as it stands on the wire: bytes written to a TCP socket, and what comes back, not interpreted by any library. */
import { connect } from 'node:net';

export interface RawResponse {
  readonly statusLine: string;
  /** Header lines as they came, in order. */
  readonly lines: readonly string[];
  /** Content without its chunk framing. */
  readonly body: Buffer;
  /** Field lines after the last chunk. */
  readonly trailers: readonly string[];
}

/** Sends a request that ends its connection and reads all that comes back. @param message whole, head and body. */
export function exchange(port: number, message: Buffer | string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(message));
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(pieces)));
  });
}

/** Takes one final response apart; interim ones before it are left out. @throws Error when it is not whole. */
export function parse(bytes: Buffer): RawResponse {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) throw new Error(`no head in ${JSON.stringify(bytes.toString('latin1'))}`);
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const rest = bytes.subarray(end + 4);
  if (/^HTTP\/1\.1 1\d\d /.test(statusLine)) return parse(rest);
  if (/^transfer-encoding:.*\bchunked$/im.test(lines.join('\n')))
    return { statusLine, lines, ...dechunk(rest) };
  return { statusLine, lines, body: rest, trailers: [] };
}

function dechunk(bytes: Buffer): { body: Buffer; trailers: string[] } {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error('the chunks end without their end');
    at = lineEnd + 2;
    if (size === 0) {
      const lines = bytes.toString('latin1', at).split('\r\n');
      return { body: Buffer.concat(pieces), trailers: lines.filter((line) => line !== '') };
    }
    pieces.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
}

/** Fields that concern one connection only (RFC 9110 §7.6.1), and the framing that a proxy chooses anew. */
const HOP_BY_HOP = /^(?:connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade):/i;

export function endToEnd(lines: readonly string[]): string[] {
  return lines.filter((line) => !HOP_BY_HOP.test(line));
}
