/**
 * The rival: DuckDB with the same rows, taken over as Parquet, in its own file, sorted as our table is (which is what
 * it compresses best and finds a recipient by), with an index on the person when it fits.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';

interface Reader {
  getRows(): unknown[][];
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<Reader>;
  closeSync(): void;
}
interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}
export interface DuckDb {
  readonly DuckDBInstance: { create(path: string, options?: Record<string, string>): Promise<Instance> };
}

export class Duck {
  readonly #module: DuckDb;
  readonly #path: string;
  #instance: Instance | undefined;
  #connection: Connection | undefined;

  constructor(module: DuckDb, directory: string) {
    this.#module = module;
    this.#path = join(directory, 'rival.duckdb');
  }

  async open(): Promise<void> {
    this.#instance = await this.#module.DuckDBInstance.create(this.#path, {
      threads: '2',
      memory_limit: '10GB',
    });
    this.#connection = await this.#instance.connect();
  }

  close(): void {
    this.#connection?.closeSync();
    this.#instance?.closeSync();
  }

  run(sql: string): Promise<unknown> {
    return (this.#connection as Connection).run(sql);
  }

  async rows(sql: string): Promise<unknown[][]> {
    return (await (this.#connection as Connection).runAndReadAll(sql)).getRows();
  }

  /** Bytes of the file. */
  bytes(): number {
    return statSync(this.#path).size;
  }
}
