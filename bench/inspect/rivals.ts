/**
 * The rivals and the yardsticks, over the same documents as the inspector, in the same process (Vectorscan in its own).
 * Slow ones see every n-th document until their time is up: their rate is of what they saw.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, cpuSeconds, median } from '../bench.ts';
import type { Document } from '../corpora/document.ts';
import { BYTE_PATTERNS, combined, UTF8_PATTERNS } from './patterns.ts';

/** CPU seconds that a slow rival gets for its sample. */
export const SAMPLE_SECONDS = 4;
const QUICK_SAMPLE_SECONDS = 0.5;

export interface RivalRate {
  readonly name: string;
  /** MB of bodies a second of CPU time; null: it could not run. */
  readonly rate: number | null;
  /** Bytes that it saw in a round. */
  readonly bytes?: number;
  /** Matches in a round, where it counts them. */
  readonly matches?: number;
  /** Why it did not run. */
  readonly why?: string;
}

/** What is done with one body; a number that it returns counts matches. */
type Work = (bytes: Buffer) => unknown;

const MEGABYTE = 1e6;
/** A byte that no document has. */
const ABSENT = 0x01;

/** All of them. @param documents of the mix, in its shares. @param warmUp rounds before those that count, as the inspector has. */
export async function rivalRates(
  context: BenchContext,
  documents: readonly Document[],
  rounds: number,
  warmUp: number,
): Promise<RivalRate[]> {
  const bodies = documents.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const json = documents.flatMap(({ contentType }, index) =>
    contentType.startsWith('application/json') ? [bodies[index]!] : [],
  );
  const rates: RivalRate[] = [];
  const run = (name: string, work: Work, over: readonly Buffer[] = bodies) => {
    context.progress(name);
    rates.push(whole(name, work, over, rounds, warmUp));
  };
  run('Buffer.indexOf of an absent byte', (body) => body.indexOf(ABSENT));
  run('JSON.parse, JSON bodies only, decoding included', (body) => JSON.parse(body.toString('utf8')), json);
  const pattern = new RegExp(combined(BYTE_PATTERNS), 'g');
  run('one combined V8 regex', (body) => countMatches(pattern, body.toString('latin1')));
  rates.push(...(await re2Rate(context, bodies, rounds)));
  rates.push(...vectorscanRates(context, bodies, rounds));
  rates.push(await redactPii(context, bodies));
  rates.push(await redactpiiNode(context, bodies));
  return rates;
}

function countMatches(pattern: RegExp, text: string): number {
  pattern.lastIndex = 0;
  let count = 0;
  while (pattern.exec(text) !== null) count += 1;
  return count;
}

function whole(name: string, work: Work, bodies: readonly Buffer[], rounds: number, warmUp = 1): RivalRate {
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  const pass = () => cpuSeconds(() => bodies.forEach(work));
  const matches = bodies.reduce((sum, body) => sum + Number(work(body)), 0);
  for (let round = 1; round < warmUp; round++) pass();
  const rate = bytes / MEGABYTE / median(Array.from({ length: rounds }, pass));
  return { name, rate, bytes, ...(matches > 0 ? { matches } : {}) };
}

/** Every n-th document, so that the sample is the mix in small, for so many seconds; after a short warm-up. */
function sampled(context: BenchContext, name: string, work: Work, bodies: readonly Buffer[]): RivalRate {
  context.progress(name);
  const seconds = context.quick ? QUICK_SAMPLE_SECONDS : SAMPLE_SECONDS;
  const STRIDE = 97; // a prime: no corpus is passed over
  const order = bodies.map((_, i) => bodies[(i * STRIDE) % bodies.length]!);
  const warm = Math.max(1, Math.floor(order.length / 100));
  for (const body of order.slice(0, warm)) work(body);
  let bytes = 0;
  let spent = 0;
  for (const body of order.slice(warm)) {
    spent += cpuSeconds(() => work(body));
    bytes += body.length;
    if (spent > seconds) break;
  }
  return { name, rate: bytes / MEGABYTE / spent, bytes };
}

const absent = (name: string, why: string): RivalRate => ({ name, rate: null, why });
const NOT_INSTALLED = 'not installed: weir bench --install-rivals';

async function re2Rate(
  context: BenchContext,
  bodies: readonly Buffer[],
  rounds: number,
): Promise<RivalRate[]> {
  const name = 're2, combined, over Buffers';
  const module = await context.rival<{ default: new (source: string, flags: string) => RegExp }>('re2');
  if (module === undefined) return [absent(name, NOT_INSTALLED)];
  const pattern = new module.default(combined(UTF8_PATTERNS), 'g');
  // RE2 takes a Buffer where a string is expected, and counts in bytes then.
  const work: Work = (body) => countMatches(pattern, body as unknown as string);
  context.progress(name);
  return [whole(name, work, bodies, Math.min(rounds, 3))];
}

async function redactPii(context: BenchContext, bodies: readonly Buffer[]): Promise<RivalRate> {
  const name = 'redact-pii, a sample';
  interface Module {
    readonly SyncRedactor: new () => { redact(text: string): string };
  }
  const module = await context.rival<Module & { readonly default?: Module }>('redact-pii');
  if (module === undefined) return absent(name, NOT_INSTALLED);
  const redactor = new (module.SyncRedactor ?? module.default!.SyncRedactor)();
  return sampled(context, name, (body) => redactor.redact(body.toString('utf8')), bodies);
}

async function redactpiiNode(context: BenchContext, bodies: readonly Buffer[]): Promise<RivalRate> {
  const name = '@redactpii/node, a sample';
  interface Module {
    readonly Redactor: new (options: object) => { redact(text: string): string };
  }
  const module = await context.rival<Module>('@redactpii/node');
  if (module === undefined) return absent(name, NOT_INSTALLED);
  const rules = { CREDIT_CARD: true, EMAIL: true, NAME: true, PHONE: true, SSN: true };
  const redactor = new module.Redactor({ rules });
  return sampled(context, name, (body) => redactor.redact(body.toString('utf8')), bodies);
}

interface VectorscanSaid {
  readonly cpuSeconds?: readonly number[];
  readonly matches?: number;
  readonly reason?: string;
  readonly refused?: number;
}

/** Compiles the driver where the library and a compiler are; spans need starts, so both ways are measured. */
function vectorscanRates(context: BenchContext, bodies: readonly Buffer[], rounds: number): RivalRate[] {
  const ends = 'Vectorscan, all patterns, ends of matches only';
  const spans = 'Vectorscan, all patterns, starts of matches where it can';
  context.progress(ends);
  const source = fileURLToPath(new URL('vectorscan.c', import.meta.url));
  const driver = join(context.scratch, 'vectorscan');
  const flags = spawnSync('pkg-config', ['--cflags', '--libs', 'libhs'], { encoding: 'utf8' });
  if (flags.status !== 0) {
    const why = 'libvectorscan-dev (libhyperscan-dev) is not installed';
    return [absent(ends, why), absent(spans, why)];
  }
  const compiled = spawnSync('cc', ['-O2', '-o', driver, source, ...flags.stdout.trim().split(/\s+/)]);
  if (compiled.status !== 0) {
    const why = `the driver did not compile: ${String(compiled.stderr ?? compiled.error).split('\n')[0]}`;
    return [absent(ends, why), absent(spans, why)];
  }
  const patterns = join(context.scratch, 'patterns');
  const documents = join(context.scratch, 'documents');
  writeFileSync(patterns, `${BYTE_PATTERNS.join('\n')}\n`);
  const file = openSync(documents, 'w');
  const length = Buffer.alloc(4);
  for (const body of bodies) {
    length.writeUInt32LE(body.length);
    writeSync(file, length);
    writeSync(file, body);
  }
  closeSync(file);
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  return [ends, spans].map((name, start) => {
    context.progress(name);
    const { stdout, status } = spawnSync(driver, [patterns, documents, String(rounds + 1), String(start)], {
      encoding: 'utf8',
    });
    if (status !== 0) return absent(name, `the driver ended with ${status}`);
    const said = JSON.parse(stdout) as VectorscanSaid;
    if (said.cpuSeconds === undefined) return absent(name, `pattern ${said.refused}: ${said.reason}`);
    return {
      name,
      rate: bytes / MEGABYTE / median(said.cpuSeconds.slice(1)),
      bytes,
      matches: said.matches ?? 0,
    };
  });
}
