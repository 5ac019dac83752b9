/** What is measured of a ledger at size: its bytes by column, and questions through the product's own functions. */
import { writeFileSync } from 'node:fs';
import type { Questions } from '../../src/ledger/questions.ts';
import { rowsOf, type Store } from '../../src/ledger/store.ts';
import { median } from '../bench.ts';
import { type Engine, startEngine } from './engine-process.ts';

export interface ColumnBytes {
  /** A column, `index by person: column`, `marks and primary key` or the like. */
  readonly name: string;
  readonly bytes: number;
}

/** Bytes on disk of a table's active parts, by column, its projections and everything else included. */
export async function bytesByColumn(
  store: Store,
  table: string,
): Promise<{ columns: ColumnBytes[]; total: number }> {
  const columns = await rowsOf<{ name: string; bytes: string }>(
    store,
    `SELECT column AS name, toString(sum(column_data_compressed_bytes)) AS bytes FROM system.parts_columns
     WHERE active AND database = currentDatabase() AND table = {table:String} GROUP BY column
     UNION ALL
     SELECT concat('index ', name, ': ', column) AS name, toString(sum(column_data_compressed_bytes)) AS bytes
     FROM system.projection_parts_columns
     WHERE active AND database = currentDatabase() AND table = {table:String} GROUP BY name, column`,
    { table },
  );
  const [whole] = await rowsOf<{ bytes: string }>(
    store,
    'SELECT toString(sum(bytes_on_disk)) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND table = {table:String}',
    { table },
  );
  const total = Number(whole?.bytes ?? 0);
  const found = columns
    .map(({ name, bytes }) => ({ name, bytes: Number(bytes) }))
    .filter(({ bytes }) => bytes > 0);
  const rest = total - found.reduce((sum, { bytes }) => sum + bytes, 0);
  found.sort((a, b) => b.bytes - a.bytes);
  return { columns: [...found, { name: 'marks, primary key, checksums', bytes: rest }], total };
}

export interface Timed<T> {
  readonly answer: T;
  readonly coldMs: number;
  readonly warmMs: number;
}

/** Asks a ledger: each question cold, in a new process with the caches of files dropped, and then warm. */
export class Examination {
  readonly #directory: string;
  readonly #questions: (store: Store) => Questions;
  #engine: Engine | undefined;
  /** Most memory of any process that answered, in bytes. */
  peakBytes = 0;

  constructor(directory: string, questions: (store: Store) => Questions) {
    this.#directory = directory;
    this.#questions = questions;
  }

  async ask<T>(question: (questions: Questions) => Promise<T>): Promise<Timed<T>> {
    await this.close();
    dropFileCaches();
    this.#engine = await startEngine(this.#directory);
    const questions = this.#questions(this.#engine.store);
    const cold = await timed(() => question(questions));
    const warm: number[] = [];
    // A long answer is asked for once more, a short one five times.
    for (let i = 0; i < (cold.ms > 2_000 ? 1 : 5); i++)
      warm.push((await timed(() => question(questions))).ms);
    return { answer: cold.answer, coldMs: cold.ms, warmMs: median(warm) };
  }

  /** The engine that answers, started when there is none. */
  async engine(): Promise<Engine> {
    this.#engine ??= await startEngine(this.#directory);
    return this.#engine;
  }

  async close(): Promise<void> {
    this.peakBytes = Math.max(this.peakBytes, this.#engine?.peakBytes() ?? 0);
    await this.#engine?.stop();
    this.#engine = undefined;
  }
}

export async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const start = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - start };
}

/**
 * Makes the kernel forget files it has read (Linux, as root).
 * @returns false when it may not: then a cold answer is that of a new process only.
 */
export function dropFileCaches(): boolean {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}
