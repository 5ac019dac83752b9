/**
 * The clients of the benchmark, in a process of their own: as many connections as given, each asks again when it was answered.
 * They are as cheap as can be (no parser of HTTP beyond where an answer ends), so that the server has always work to do.
 * Reads a number of requests a line on standard input, and says `done` when they were answered.
 *
 *   node client.ts PORT CONNECTIONS PATH
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const [port = '', connections = '', path = ''] = process.argv.slice(2);
const REQUEST = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\n\r\n`;
const HEAD_END = '\r\n\r\n';
/** Longest head of an answer that is looked at. */
const MAX_HEAD = 2_048;

let left = 0;
let running = 0;
let done: () => void = () => undefined;

class Client {
  readonly #socket: Socket;
  /** Bytes of the answer that have to come; 0 between answers. */
  #missing = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (piece: Buffer) => this.#take(piece));
    socket.on('close', () => {
      throw new Error('a server of the benchmark ended a connection');
    });
  }

  ask(): void {
    if (left-- > 0) this.#socket.write(REQUEST);
    else if (--running === 0) done();
  }

  #take(piece: Buffer): void {
    if (this.#missing === 0) {
      const head = piece.toString('latin1', 0, MAX_HEAD);
      const end = head.indexOf(HEAD_END);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      if (!head.startsWith('HTTP/1.1 200') || end === -1 || length === undefined)
        throw new Error(`an answer that begins with ${head.slice(0, 80)}`);
      this.#missing = end + HEAD_END.length + Number(length);
    }
    this.#missing -= piece.length;
    if (this.#missing === 0) this.ask();
  }
}

const clients: Client[] = [];
for (let i = 0; i < Number(connections); i++) {
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  clients.push(new Client(socket));
}
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  left = Number(line);
  running = clients.length;
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  for (const client of clients) client.ask();
  await finished;
  process.stdout.write('done\n');
}
process.exit(0);
