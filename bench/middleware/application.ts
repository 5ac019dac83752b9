/**
 * An application of the benchmark and its clients, each a process of its own. The thread that answers has a core for itself,
 * where the system lets (taskset of Linux); clients, who is told, and all other threads of the application share the other.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MEASURED_CORE, OTHER_CORE, PINNED } from '../gate/processes.ts';
import { InstructionCount } from './instructions.ts';

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));
const CLIENT = fileURLToPath(new URL('client.ts', import.meta.url));
const PATH = '/api/shops/7/customers';
/** So many that the application never waits for its clients: each turn of its loop has several requests, with and without. */
const CONNECTIONS = 32;

export type Mode = 'bare' | 'nothing' | 'told' | 'gate' | 'embedded';

/** What a turn of answers cost, in µs an answer. */
export interface Turn {
  readonly loopUs: number;
  readonly processUs: number;
  /** Of the thread that tells; 0 where the system does not say. */
  readonly tellerUs: number;
}

interface Used {
  readonly loopUs: number;
  readonly processUs: number;
  readonly tellerUs: number;
  readonly dropped: number;
}

/** A process that is spoken to by lines. */
class Spoken {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(core: number, args: readonly string[]) {
    const [file, given] = PINNED
      ? ['taskset', ['-c', String(core), process.execPath, ...args]]
      : [process.execPath, [...args]];
    this.child = spawn(file, given, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]();
  }

  async heard(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('a process of the benchmark ended');
    return value;
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin?.end();
    await ended;
  }
}

export class Application {
  readonly #server: Spoken;
  #clients: Spoken | undefined;
  dropped = 0;

  constructor(framework: string, mode: Mode, gate: string, token: string, data: string) {
    this.#server = new Spoken(MEASURED_CORE, [SERVER, framework, mode, gate, token, data]);
  }

  async ready(): Promise<this> {
    const { port } = JSON.parse(await this.#server.heard()) as { readonly port: number };
    if (PINNED) moveRest(this.#server.child.pid as number);
    this.#clients = new Spoken(OTHER_CORE, [CLIENT, String(port), String(CONNECTIONS), PATH]);
    await this.#clients.heard();
    return this;
  }

  async ask(requests: number): Promise<void> {
    const clients = this.#clients as Spoken;
    clients.say(String(requests));
    await clients.heard();
  }

  /** What is mounted sees requests from now on, or is passed by. */
  async see(sees: boolean): Promise<void> {
    this.#server.say(JSON.stringify({ say: sees ? 'on' : 'off' }));
    await this.#server.heard();
  }

  /** µs of the loop an answer, of blocks in fours: off, on, on, off. */
  async blocks(count: number, size: number): Promise<readonly number[]> {
    this.#server.say(JSON.stringify({ say: 'blocks', count, size }));
    const heard = this.#server.heard();
    await this.ask(count * size + CONNECTIONS);
    return (JSON.parse(await heard) as { readonly us: readonly number[] }).us;
  }

  /** So many answers, until all was told of them. */
  async turn(requests: number): Promise<Turn> {
    const before = await this.#used();
    await this.ask(requests);
    const after = await this.#used();
    return {
      loopUs: (after.loopUs - before.loopUs) / requests,
      processUs: (after.processUs - before.processUs) / requests,
      tellerUs: (after.tellerUs - before.tellerUs) / requests,
    };
  }

  /** Instructions of the thread that answers, in user mode, an answer. */
  async instructions(requests: number): Promise<number> {
    const count = await InstructionCount.of(this.#server.child.pid as number);
    await this.ask(requests);
    return (await count.end()) / requests;
  }

  async #used(): Promise<Used> {
    this.#server.say(JSON.stringify({ say: 'used' }));
    const used = JSON.parse(await this.#server.heard()) as Used;
    this.dropped = used.dropped;
    return used;
  }

  async end(): Promise<void> {
    await this.#clients?.end();
    await this.#server.end();
  }
}

/** Moves all threads of a process but the first, and all that it has started, to the other core. */
function moveRest(pid: number): void {
  const move = (thread: string) => spawnSync('taskset', ['-cp', String(OTHER_CORE), thread]);
  const threads = readdirSync(`/proc/${pid}/task`);
  for (const thread of threads) if (thread !== String(pid)) move(thread);
  for (const thread of threads) {
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
    for (const child of children) {
      move(child);
      moveRest(Number(child));
    }
  }
}
