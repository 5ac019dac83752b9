/**
 * Lines that show nobody, counted in WebAssembly (quiet.as.ts) as long as one comes after the other: of a combined log, with an
 * address and an agent that have a number already, in the minute that a line was read in before. The first line that is
 * otherwise is read as ever, and so is every line that shows somebody.
 *
 *   piece ─copied─▶ window ─▶ quiet lines: counted by address and agent, in tables that lie in the same memory
 *                             a line that may show somebody: its fields
 *                             any other line: log-file.ts's own way, which gives numbers to whoever is new
 *
 * Which paths show nobody is what log-people.ts has found of them, path by path: PATHS of them are kept.
 * Invariant: what is counted is what would have been counted without it; a property test reads logs both ways.
 * Some 35 MB of address space, to which the system gives memory as it is written.
 */
import { ByteTable, DEFAULT_SEED, type TableRoom } from './byte-table.ts';
import { ADDRESS, type LogLine, METHOD, ROLES, TARGET, USER_AGENT } from './line.ts';
import { QUIET_WASM } from './quiet-wasm.ts';
import { STATIC } from './segments.ts';

/** Paths known to show nobody, and the bytes of all of them. */
const PATHS = 16_384;
const PATHS_BYTES = 1024 * 1024;
/** Longest path that is kept. */
const MAX_PATH_BYTES = 128;
/** Bytes that are looked at together: a piece of a file as it is read. */
const WINDOW_BYTES = 256 * 1024;
/** Where the window begins, and what is read beyond its end. */
const WINDOW_AT = 4_096;
const BEYOND = 64;
const MINUTE_AT = 64;
const ZONE_AT = 88;
// What is told of a line that may show somebody, in words; then its size.
const FIELDS_AT = 128;
const FIELD_WORDS = 12;
const ADDRESS_END = 0;
const METHOD_FROM = 1;
const METHOD_END = 2;
const TARGET_FROM = 3;
const TARGET_END = 4;
const AGENT_FROM = 5;
const AGENT_END = 6;
const NEXT_LINE = 7;
const STATUS = 8;
const SECOND = 9;
const ADDRESS_NUMBER = 10;
const AGENT_NUMBER = 11;
// Of a time as the combined format writes it: `23/Nov/2026:10:05:03 +0000`.
const TIME_BYTES = 26;
const MINUTE_BYTES = 17;
const SECONDS_AT = 18;
const ZONE_BYTES = 6;
const ZERO = 0x30;
const BLANK = 0x20;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

interface Kernel {
  readonly memory: WebAssembly.Memory;
  setAddresses(slots: number, mask: number, records: number, arena: number, counts: number): void;
  setAgents(slots: number, mask: number, records: number, arena: number, counts: number): void;
  setPaths(slots: number, mask: number, records: number, arena: number): void;
  addExtension(packed: bigint): void;
  run(from: number, to: number): number;
}

/** Where a log has come to: the minute of the line that was read last, as it writes it. */
export class LogMinute {
  /** Its first moment, ms since the epoch; NaN without one. */
  startMs = Number.NaN;
  readonly text = new Uint8Array(MINUTE_BYTES + ZONE_BYTES);

  /** Takes the minute of a line as the combined format has it; of any other there is none. */
  take(line: LogLine): void {
    // One minute may be written in two zones: the one that is known goes on to mean what it means.
    if (line.at >= this.startMs && line.at <= this.endMs) return;
    this.startMs = Number.NaN;
    const from = line.from[ROLES.time] as number;
    if (!line.has(ROLES.time) || (line.to[ROLES.time] as number) - from !== TIME_BYTES) return;
    const { bytes } = line;
    const zone = from + TIME_BYTES - ZONE_BYTES;
    if (bytes[zone] !== BLANK) return;
    for (let i = 0; i < MINUTE_BYTES; i++) this.text[i] = bytes[from + i] as number;
    for (let i = 0; i < ZONE_BYTES; i++) this.text[MINUTE_BYTES + i] = bytes[zone + i] as number;
    const tens = (bytes[from + SECONDS_AT] as number) - ZERO;
    const ones = (bytes[from + SECONDS_AT + 1] as number) - ZERO;
    this.startMs = line.at - (10 * tens + ones) * SECOND_MS;
  }

  /** Its last moment at which a line is dated. */
  get endMs(): number {
    return this.startMs + MINUTE_MS - SECOND_MS;
  }
}

export class QuietLines {
  readonly addresses: ByteTable;
  /** By address, side by side: its lines, and the agent of its line before + 1. */
  readonly byAddress: Uint32Array;
  readonly agents: ByteTable;
  /** Lines by agent. */
  readonly agentLines: Uint32Array;
  /** Paths that show nobody, whatever is asked of them and whatever is answered. */
  readonly #paths: ByteTable;
  readonly #kernel: Kernel;
  readonly #memory: Uint8Array;
  readonly #results: Int32Array;
  readonly #fields: Int32Array;
  readonly #size: Float64Array;
  /** Where the line begins that may show somebody, in the piece. */
  #line = 0;
  #next = WINDOW_AT + WINDOW_BYTES + BEYOND;
  #minute: LogMinute | undefined;
  #minuteMs = Number.NaN;
  /** The piece at hand, and what of it stands in the window. */
  #piece: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;

  /** @param maxAddresses, maxAgents powers of two. @param addressBytes, agentBytes of all slices of each together. */
  constructor(maxAddresses: number, addressBytes: number, maxAgents: number, agentBytes: number) {
    compiled ??= new WebAssembly.Module(Buffer.from(QUIET_WASM, 'base64'));
    this.#kernel = new WebAssembly.Instance(compiled).exports as unknown as Kernel;
    const kernel = this.#kernel;
    this.#memory = new Uint8Array(kernel.memory.buffer);
    this.#results = new Int32Array(kernel.memory.buffer, 0, 4);
    this.#fields = new Int32Array(kernel.memory.buffer, FIELDS_AT, FIELD_WORDS);
    this.#size = new Float64Array(kernel.memory.buffer, FIELDS_AT + 4 * FIELD_WORDS, 1);
    const addresses = this.#room(maxAddresses, addressBytes);
    this.addresses = new ByteTable(maxAddresses, addressBytes, DEFAULT_SEED, addresses);
    this.byAddress = new Uint32Array(kernel.memory.buffer, this.#take(8 * maxAddresses), 2 * maxAddresses);
    kernel.setAddresses(...placesOf(addresses), this.byAddress.byteOffset);
    const agents = this.#room(maxAgents, agentBytes);
    this.agents = new ByteTable(maxAgents, agentBytes, DEFAULT_SEED, agents);
    this.agentLines = new Uint32Array(kernel.memory.buffer, this.#take(4 * maxAgents), maxAgents);
    kernel.setAgents(...placesOf(agents), this.agentLines.byteOffset);
    const paths = this.#room(PATHS, PATHS_BYTES);
    this.#paths = new ByteTable(PATHS, PATHS_BYTES, DEFAULT_SEED, paths);
    kernel.setPaths(...placesOf(paths));
    for (const packed of STATIC) kernel.addExtension(BigInt(packed));
  }

  /** Lines that the latest `count` has counted, and their first and last moments. */
  get lines(): number {
    return this.#results[0] as number;
  }

  get firstAt(): number {
    return this.#minuteMs + (this.#results[1] as number) * SECOND_MS;
  }

  get lastAt(): number {
    return this.#minuteMs + (this.#results[2] as number) * SECOND_MS;
  }

  /**
   * Counts the lines of a piece that begin at `from` and are of this minute, as far as they show nobody.
   * @returns where the first line begins that must be looked at elsewhere.
   */
  count(piece: Uint8Array, from: number, minute: LogMinute): number {
    if (piece !== this.#piece || from < this.#from || from >= this.#to) this.#fill(piece, from);
    if (minute !== this.#minute || minute.startMs !== this.#minuteMs) this.#set(minute);
    const ahead = WINDOW_AT - this.#from;
    this.#line = this.#kernel.run(from + ahead, this.#to + ahead) - ahead;
    return this.#line;
  }

  /** Whether the line that stopped the latest `count` may show somebody, can be had by `read`, and was counted by who asked. */
  get isRead(): boolean {
    return this.#results[3] === 1;
  }

  get address(): number {
    return this.#fields[ADDRESS_NUMBER] as number;
  }

  get agent(): number {
    return this.#fields[AGENT_NUMBER] as number;
  }

  /** Fills a line with what stopped the latest `count`. @returns where the next one begins. */
  read(line: LogLine): number {
    const fields = this.#fields;
    const behind = this.#from - WINDOW_AT;
    line.begin(this.#piece);
    line.at = this.#minuteMs + (fields[SECOND] as number) * SECOND_MS;
    line.status = fields[STATUS] as number;
    line.size = this.#size[0] as number;
    line.set(ADDRESS, this.#line, (fields[ADDRESS_END] as number) + behind);
    line.set(METHOD, (fields[METHOD_FROM] as number) + behind, (fields[METHOD_END] as number) + behind);
    line.set(TARGET, (fields[TARGET_FROM] as number) + behind, (fields[TARGET_END] as number) + behind);
    line.set(USER_AGENT, (fields[AGENT_FROM] as number) + behind, (fields[AGENT_END] as number) + behind);
    return (fields[NEXT_LINE] as number) + behind;
  }

  /** No piece that was handed in will be looked at again. */
  letGo(): void {
    this.#piece = new Uint8Array(0);
    this.#to = 0;
  }

  /** Remembers a path, from its slash to its query, that shows nobody. */
  learn(bytes: Uint8Array, from: number, to: number): void {
    if (to - from > MAX_PATH_BYTES) return;
    if (this.#paths.of(bytes, from, to) >= 0) return;
    this.#paths.clear();
    this.#paths.of(bytes, from, to);
  }

  /** What was learned of paths is not so any more. */
  forgetPaths(): void {
    this.#paths.clear();
  }

  #set(minute: LogMinute): void {
    this.#minute = minute;
    this.#minuteMs = minute.startMs;
    const memory = this.#memory;
    for (let i = 0; i < MINUTE_BYTES; i++) memory[MINUTE_AT + i] = minute.text[i] as number;
    for (let i = 0; i < ZONE_BYTES; i++) memory[ZONE_AT + i] = minute.text[MINUTE_BYTES + i] as number;
  }

  #fill(piece: Uint8Array, from: number): void {
    this.#piece = piece;
    this.#from = from;
    this.#to = Math.min(piece.length, from + WINDOW_BYTES);
    this.#memory.set(piece.subarray(from, this.#to), WINDOW_AT);
  }

  #room(capacity: number, maxBytes: number): TableRoom {
    const { buffer } = this.#kernel.memory;
    return {
      slots: new Int32Array(buffer, this.#take(8 * capacity), 2 * capacity),
      records: new Int32Array(buffer, this.#take(16 * capacity), 4 * capacity),
      arena: new Uint8Array(buffer, this.#take(maxBytes), maxBytes),
    };
  }

  /** So many bytes of the memory. @throws RangeError when there are none left: the sizes are constants. */
  #take(bytes: number): number {
    const at = this.#next;
    this.#next += Math.ceil(bytes / 64) * 64;
    if (this.#next > this.#memory.length) throw new RangeError('the tables are larger than their memory');
    return at;
  }
}

let compiled: WebAssembly.Module | undefined;

/** Where a table lies, as the kernel takes it: slots, their mask, records and arena. */
function placesOf({ slots, records, arena }: TableRoom): [number, number, number, number] {
  return [slots.byteOffset, slots.length - 1, records.byteOffset, arena.byteOffset];
}
