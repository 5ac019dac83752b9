/**
 * A record of statements about people that are no disclosures: complaints, consents. What names somebody is sealed with the
 * key file's key; a person's keys stand beside it, so that what is about them is found, and destroyed when they are
 * forgotten.
 *
 *   NAME.log   one line for each entry, appended and fsynced
 *              <CRC-32, 8 hex digits> {"what":…,"id":…,"at":…,"keys":[hex…],"open":{…},"sealed":"…"}
 *
 * - A line cut short at the end is what a crash leaves behind: its entry was never acknowledged, and it is overwritten. A
 *   line that fails its checksum anywhere else is damage, and nothing is read: a withdrawal might stand there.
 * - One writer at a time, whichever process: a lock file beside the log names it.
 * - Forgetting replaces the file: what was about the person stays as `forgotten`, with its number and time only.
 *
 * Invariant: an entry that was acknowledged is found by every reader that looks afterwards.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { replaceFile } from './files.ts';

/** What replaces entries about somebody who was forgotten. */
export const FORGOTTEN = 'forgotten';
/** How long a writer waits for another one, in milliseconds. */
const LOCK_WAIT_MS = 10_000;
/** A lock as old as this has lost its owner, in milliseconds: no write takes a tenth of it. */
const LOCK_STALE_MS = 60_000;
const NEWLINE = 10;
/** Bytes read at once. */
const PIECE_BYTES = 1024 * 1024;

/** What stands in the clear: nothing that names anybody. */
export type OpenPart = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface LogEntry {
  /** What happened, such as `made` or `withdrawn`. */
  readonly what: string;
  /** Whose it is: the number of the complaint or the receipt. */
  readonly id: string;
  readonly at: EpochMs;
  readonly keys: readonly PersonKey[];
  readonly open: OpenPart;
  /** Undefined where nothing was sealed, or what was sealed was forgotten. */
  readonly sealed?: string | undefined;
}

/** An entry to be written; what is secret is sealed on the way. */
export interface NewEntry {
  readonly what: string;
  readonly id: string;
  readonly at: EpochMs;
  readonly keys?: readonly PersonKey[];
  readonly open?: OpenPart;
  readonly secret?: object;
}

interface Line {
  readonly what: string;
  readonly id: string;
  readonly at: number;
  readonly keys?: readonly string[];
  readonly open?: OpenPart;
  readonly sealed?: string;
}

export class PersonLog {
  readonly path: string;
  readonly #keyring: Keyring;
  readonly #name: string;

  /** @param name of the file without `.log`; what is sealed is bound to it and to the entry's number. */
  constructor(directory: string, name: string, keyring: Keyring) {
    this.path = join(directory, `${name}.log`);
    this.#name = name;
    this.#keyring = keyring;
  }

  /** All entries, oldest first. @throws WeirError WEIR_LOG_DAMAGED, WEIR_DATA_DIR */
  entries(): Generator<LogEntry> {
    return this.since(this.start());
  }

  /** Where a reader begins. */
  start(): LogPlace {
    return { file: 0n, bytes: 0, lines: 0 };
  }

  /**
   * Entries after a place, which is moved on to the end. Whether the file was replaced since is told by hasChanged.
   * @throws as entries
   */
  *since(place: LogPlace): Generator<LogEntry> {
    if (!existsSync(this.path)) return;
    const file = this.#open('r');
    try {
      const buffer = Buffer.alloc(PIECE_BYTES);
      let rest: Buffer = Buffer.alloc(0);
      let at = place.bytes;
      for (;;) {
        const read = readSync(file, buffer, 0, PIECE_BYTES, at);
        if (read === 0) return;
        at += read;
        const bytes = Buffer.concat([rest, buffer.subarray(0, read)]);
        let from = 0;
        for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
          place.lines += 1;
          place.bytes += end + 1 - from;
          yield this.#entry(bytes.toString('utf8', from, end), place.lines);
          from = end + 1;
        }
        rest = bytes.subarray(from);
      }
    } finally {
      closeSync(file);
    }
  }

  /**
   * Whether something was written since a place; `replaced` when the file is another one: then the reader lets go of all
   * it has read, and begins anew. Cost: one look at the file's size.
   */
  hasChanged(place: LogPlace): 'no' | 'grown' | 'replaced' {
    const found = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    if (found === undefined) return place.bytes === 0 ? 'no' : 'replaced';
    if (place.file !== 0n && place.file !== found.ino) return 'replaced';
    place.file = found.ino;
    if (Number(found.size) < place.bytes) return 'replaced';
    return Number(found.size) > place.bytes ? 'grown' : 'no';
  }

  /** What was sealed; undefined when it was forgotten, or sealed with another key. */
  secret<T>(entry: LogEntry): T | undefined {
    if (entry.sealed === undefined) return undefined;
    const text = this.#keyring.unseal(entry.sealed, this.#boundTo(entry));
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  /**
   * Appends entries, all or none of them. Durable when it returns.
   * @param make what is to be written, made while nobody else writes: numbers follow those that stand there.
   * @throws WeirError WEIR_LOG_DAMAGED, WEIR_LOG_BUSY, WEIR_DATA_DIR; and what `make` throws, when nothing is written
   */
  append(make: () => readonly NewEntry[]): void {
    this.#locked(() => {
      const lines = make().map((entry) => this.#line(this.#sealedLine(entry)));
      if (lines.length === 0) return;
      const file = this.#open('a+');
      try {
        const whole = this.#wholeBytes(file);
        // What a crash cut short would swallow the next line.
        if (statSync(this.path).size > whole) ftruncateSync(file, whole);
        writeSync(file, lines.join(''));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    });
  }

  /**
   * Destroys what is about somebody: entries with any of these keys keep their number and time, and nothing else.
   * @throws as append
   */
  forget(keys: ReadonlySet<PersonKey>): void {
    if (this.idsAbout(keys).size === 0) return;
    this.#locked(() => {
      const gone = new Set<string>();
      const lines = [...this.entries()].map((entry) => {
        const { what, id, at, open, sealed } = entry;
        // What followed on it, such as a withdrawal, goes with it.
        if (!entry.keys.some((key) => keys.has(key)) && !gone.has(id))
          return this.#line({ what, id, at, keys: entry.keys.map(hexKey), open, ...(sealed && { sealed }) });
        gone.add(id);
        return this.#line({ what: FORGOTTEN, id, at });
      });
      replaceFile(this.path, lines.join(''));
    });
  }

  /** Numbers that have an entry with any of these keys. @throws as entries */
  idsAbout(keys: ReadonlySet<PersonKey>): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { id, keys: own } of this.entries()) if (own.some((key) => keys.has(key))) found.add(id);
    return found;
  }

  #sealedLine({ what, id, at, keys = [], open = {}, secret }: NewEntry): Line {
    const sealed =
      secret === undefined
        ? {}
        : { sealed: this.#keyring.seal(JSON.stringify(secret), this.#boundTo({ what, id })) };
    return { what, id, at, keys: keys.map(hexKey), open, ...sealed };
  }

  #boundTo({ what, id }: { readonly what: string; readonly id: string }): string {
    return `weir ${this.#name} ${what} ${id}`;
  }

  #line(line: Line): string {
    const text = JSON.stringify(line);
    return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
  }

  #entry(text: string, line: number): LogEntry {
    const body = text.slice(9);
    if (text[8] !== ' ' || crc32(body).toString(16).padStart(8, '0') !== text.slice(0, 8))
      throw new WeirError('WEIR_LOG_DAMAGED', { path: this.path, line });
    const { what, id, at, keys = [], open = {}, sealed } = JSON.parse(body) as Line;
    return { what, id, at, keys: keys.map((hex) => BigInt(`0x${hex}`)), open, sealed };
  }

  /** Bytes up to the last whole line. */
  #wholeBytes(file: number): number {
    const { size } = statSync(this.path);
    const buffer = Buffer.alloc(PIECE_BYTES);
    for (let end = size; end > 0; end -= PIECE_BYTES) {
      const from = Math.max(0, end - PIECE_BYTES);
      const read = readSync(file, buffer, 0, end - from, from);
      const newline = buffer.lastIndexOf(NEWLINE, read - 1);
      if (newline !== -1 && newline < read) return from + newline + 1;
    }
    return 0;
  }

  #open(flags: string): number {
    try {
      return openSync(this.path, flags, 0o600);
    } catch (cause) {
      throw new WeirError('WEIR_DATA_DIR', { path: this.path, reason: (cause as Error).message }, { cause });
    }
  }

  #locked<T>(work: () => T): T {
    const lock = `${this.path}.lock`;
    const until = performance.now() + LOCK_WAIT_MS;
    for (;;) {
      try {
        closeSync(openSync(lock, 'wx', 0o600));
        break;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
          throw new WeirError(
            'WEIR_DATA_DIR',
            { path: this.path, reason: (cause as Error).message },
            { cause },
          );
        if (isStale(lock)) rmSync(lock, { force: true });
        else if (performance.now() > until) throw new WeirError('WEIR_LOG_BUSY', { path: lock });
        else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
    }
    try {
      return work();
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

/** How far a reader has come. */
export interface LogPlace {
  /** Number of the file in its file system; 0 before the first look. */
  file: bigint;
  bytes: number;
  lines: number;
}

function isStale(lock: string): boolean {
  const found = statSync(lock, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > LOCK_STALE_MS;
}

/** Names of all logs about people in a data directory: whoever is forgotten is forgotten in each. */
export const PERSON_LOGS = ['complaints', 'consents'] as const;

/** How many complaints and consents are about any of these people. @throws as PersonLog.entries */
export function countInLogs(directory: string, keyring: Keyring, keys: ReadonlySet<PersonKey>): number {
  const log = (name: string) => new PersonLog(directory, name, keyring);
  return PERSON_LOGS.reduce((sum, name) => sum + log(name).idsAbout(keys).size, 0);
}

/** Destroys what any log says about somebody. @throws as PersonLog.append */
export function forgetInLogs(directory: string, keyring: Keyring, keys: ReadonlySet<PersonKey>): void {
  for (const name of PERSON_LOGS) new PersonLog(directory, name, keyring).forget(keys);
}
