/**
 * An origin that writes down every byte it gets, by connection, and answers each request that it sees (read as RFC 9112
 * has it) with the request's own target, so that a client can tell whether an answer is its own.
 */
import type { Server } from 'node:net';
import type { Bed } from '../support/gate-bed.ts';
import { READINGS, type ReadRequest, readRequests, readStrictly } from './readings.ts';

export class Recorder {
  /** What came, by connection, in Latin-1. */
  readonly connections: string[] = [];
  readonly #answer: (request: ReadRequest) => string;

  /** @param answer the bytes of a response, in Latin-1. */
  constructor(answer: (request: ReadRequest) => string = echo) {
    this.#answer = answer;
  }

  open(bed: Bed): Promise<Server> {
    return bed.rawOrigin((socket) => {
      const at = this.connections.push('') - 1;
      let answered = 0;
      socket.on('data', (piece) => {
        this.connections[at] += piece.toString('latin1');
        const { requests, rest } = readStrictly(this.connections[at] as string);
        if (/^expect: 100-continue\r\n[\s\S]*\r\n\r\n$/im.test(rest))
          socket.write('HTTP/1.1 100 Continue\r\n\r\n');
        for (const request of requests.slice(answered)) socket.write(this.#answer(request), 'latin1');
        answered = requests.length;
      });
      socket.on('end', () => socket.end());
    });
  }

  /** All requests, read as RFC 9112 has it. */
  get requests(): readonly ReadRequest[] {
    return this.connections.flatMap((text) => readStrictly(text).requests);
  }

  /** The request lines that the readings see, by the names of those that see them; one key when all agree. */
  get seen(): Record<string, string[]> {
    const byLines = new Map<string, string[]>();
    for (const reading of READINGS) {
      const lines = this.connections.flatMap((text) => {
        const { requests, rest } = readRequests(text, reading);
        return [...requests.map(({ line }) => line), ...(rest === '' ? [] : [`… ${rest}`])];
      });
      const key = lines.join('\n');
      byLines.set(key, [...(byLines.get(key) ?? []), reading.name]);
    }
    return Object.fromEntries([...byLines].map(([lines, names]) => [lines, names]));
  }
}

function echo(request: ReadRequest): string {
  const target = request.line.split(' ')[1] ?? '';
  const content = request.line.startsWith('HEAD ') ? '' : target;
  return `HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${content}`;
}
