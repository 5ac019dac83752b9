/**
 * Redis as the rival: PFADD to one key for each recipient and hour and one for each recipient and day, which is how
 * windows are asked of it (PFCOUNT over the keys that they touch). The server is started for the benchmark alone, on a
 * unix socket in its scratch directory, keeps nothing on disk, and is ended by its id.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { BenchContext } from '../bench.ts';
import type { Stream } from './streams.ts';

/** Commands that are sent before their answers are awaited. */
const PIPELINE = 2_000;
const TICK_SECONDS = 0.01;

export interface RedisCost {
  readonly updatesPerCpuSecond: number;
  readonly bytes: number;
  /** Of a window of an hour that ends half past one, 1,000 people an hour: the answer of the keys it touches. */
  readonly hourAtHalfPast: number;
}

/** @returns undefined when redis-server is not installed. */
export async function measureRedis(context: BenchContext, stream: Stream): Promise<RedisCost | undefined> {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).error !== undefined) return undefined;
  const path = join(context.scratch, 'redis.sock');
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    path,
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    context.scratch,
  ];
  const server = spawn('redis-server', settings, { stdio: 'ignore' });
  context.defer(() => end(server));
  const client = await Client.open(path);
  context.defer(() => client.close());
  const bytesBefore = await client.usedMemory();
  const cpuBefore = cpuSeconds(server.pid as number);
  const { recipients, people, seconds } = stream;
  for (let i = 0; i < recipients.length; i++) {
    const second = seconds[i] as number;
    client.add(`h:${recipients[i]}:${Math.floor(second / 3_600)}`, String(people[i]));
    client.add(`d:${recipients[i]}:${Math.floor(second / 86_400)}`, String(people[i]));
    if (client.pending >= PIPELINE) await client.drained();
  }
  await client.drained();
  const cpu = cpuSeconds(server.pid as number) - cpuBefore;
  const bytes = (await client.usedMemory()) - bytesBefore;
  for (let i = 0; i < 1_500; i++) client.add(`half:${Math.floor(i / 1_000)}`, `p${i}`);
  await client.drained();
  const hourAtHalfPast = Number((await client.ask(['PFCOUNT', 'half:0', 'half:1'])).slice(1));
  return { updatesPerCpuSecond: recipients.length / cpu, bytes, hourAtHalfPast };
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
}

/** As much of RESP as PFADD needs: each answer to it is one line. */
class Client {
  readonly #socket: Socket;
  #commands: string[] = [];
  #expected = 0;
  #wake: (() => void) | undefined;
  #text = '';

  static async open(path: string): Promise<Client> {
    for (let attempt = 0; ; attempt++) {
      const socket = connect(path);
      try {
        await once(socket, 'connect');
        return new Client(socket);
      } catch (error) {
        socket.destroy();
        if (attempt >= 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#text += text;
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#expected -= 1;
      if (this.#expected <= 0) this.#wake?.();
    });
  }

  get pending(): number {
    return this.#commands.length;
  }

  add(key: string, element: string): void {
    this.#commands.push(
      `*3\r\n$5\r\nPFADD\r\n$${key.length}\r\n${key}\r\n$${element.length}\r\n${element}\r\n`,
    );
  }

  async drained(): Promise<void> {
    await this.#exchange(this.#commands.join(''), this.#commands.length);
    this.#commands = [];
    if (this.#text.includes('-'))
      throw new Error(`redis: ${this.#text.split('\r\n').find((line) => line.startsWith('-'))}`);
  }

  /** One command whose answer is one line. */
  async ask(words: readonly string[], lines = 1): Promise<string> {
    await this.#exchange(
      `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`,
      lines,
    );
    return this.#text.trim();
  }

  async usedMemory(): Promise<number> {
    // The answer's own lines are counted by its first one; asking for one line returns as soon as it begins.
    await this.ask(['INFO', 'memory']);
    while (!/used_memory:(\d+)\r\n[\s\S]*\r\n\r\n?$/.test(this.#text)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return Number(/used_memory:(\d+)/.exec(this.#text)?.[1]);
  }

  close(): void {
    this.#socket.destroy();
  }

  async #exchange(text: string, lines: number): Promise<void> {
    this.#text = '';
    this.#expected = lines;
    if (lines === 0) return;
    const answered = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#socket.write(text);
    await answered;
    this.#wake = undefined;
  }
}
