/**
 * Sees what goes through a node:http response, and changes nothing: the original write, end and writeHead are called with
 * what they were given, before anything is looked at.
 *
 *   end(body)                      ─▶ seen                       no copy here; the line makes one
 *   write … write, end             ─▶ copies, up to the cap ─▶ seen
 *   write … write, the client goes ─▶ copies ─▶ seen             what was handed over may have left
 *   write(events) …                ─▶ seen at each end of a record
 *
 * Invariant: nothing that fails here reaches the application.
 */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { endOfRecords, recordEndOf } from '../gate/watched.ts';

/** Bytes of one response that are kept while it is written piece by piece; the rest is told as not seen. */
export const DEFAULT_MAX_BODY_BYTES = 2 * 1024 * 1024;

/** What was seen of a response. */
export interface SeenAnswer {
  readonly status: number;
  readonly type: string | undefined;
  readonly encoding: string | undefined;
  readonly body: Uint8Array | string;
  /** Bytes that left and were not kept. */
  readonly unseen: number;
}

/** What a tap tells, and whom it asks. */
export interface TapPorts<R> {
  readonly maxBodyBytes: number;
  /** Whether the answer to this request is looked at, if it is of this content type. */
  watches(request: R, type: string | undefined): boolean;
  /** Room for copies; see Outbox. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  see(request: R, seen: SeenAnswer): void;
  /** Told of a fault of ours. */
  fault(error: unknown): void;
}

type Tapped = Pick<
  ServerResponse,
  'statusCode' | 'write' | 'end' | 'writeHead' | 'getHeader' | 'destroyed' | 'once'
>;
type Chunk = string | Uint8Array;
type Method = (...given: unknown[]) => unknown;

/** A response that is tapped. Its methods are the same functions for all of them: a response gets no functions of its own. */
interface WithTap<R> extends Tapped {
  [TAP]: Tap<R>;
}

const TAP = Symbol('weir');

/** @param isHead whether the request is one whose response has no body. */
export function tapResponse<R>(response: Tapped, request: R, isHead: boolean, ports: TapPorts<R>): void {
  const tapped = response as WithTap<R>;
  // Mounted twice, it is seen once: what is told twice is received once.
  if (tapped[TAP] !== undefined) return;
  tapped[TAP] = new Tap(response, request, isHead, ports);
  response.writeHead = writeHead as Tapped['writeHead'];
  response.write = write as Tapped['write'];
  response.end = end as Tapped['end'];
}

// Fields given to writeHead are not always found by getHeader afterwards. Compression that stands behind us says its
// encoding in here, and what we see is not encoded yet; one that stands before us has said it.
function writeHead(this: WithTap<unknown>, ...given: unknown[]): unknown {
  const tap = this[TAP];
  tap.begins();
  const head = tap.writeHead.apply(this, given);
  const fields = given[given.length - 1];
  if (typeof fields === 'object' && fields !== null) tap.head(fields as OutgoingHttpHeaders | unknown[]);
  return head;
}

function write(this: WithTap<unknown>, ...given: unknown[]): unknown {
  const tap = this[TAP];
  const gone = this.destroyed;
  const taken = tap.write.apply(this, given);
  if (!gone) tap.wrote(given[0] as Chunk, given[1]);
  return taken;
}

function end(this: WithTap<unknown>, ...given: unknown[]): unknown {
  const tap = this[TAP];
  const gone = this.destroyed;
  const ended = tap.end.apply(this, given);
  const chunk = given[0];
  tap.ended(typeof chunk === 'function' ? undefined : (chunk as Chunk | null | undefined), given[1], gone);
  return ended;
}

class Tap<R> {
  /** The response's own. */
  readonly write: Method;
  readonly end: Method;
  readonly writeHead: Method;
  readonly #response: Tapped;
  readonly #request: R;
  readonly #isHead: boolean;
  readonly #ports: TapPorts<R>;
  #type: string | undefined = undefined;
  #encoding: string | undefined = undefined;
  #begun = false;
  #pieces: Buffer[] = NO_PIECES;
  #kept = 0;
  #unseen = 0;
  #over = false;
  #streams = false;

  constructor(response: Tapped, request: R, isHead: boolean, ports: TapPorts<R>) {
    this.write = response.write as Method;
    this.end = response.end as Method;
    this.writeHead = response.writeHead as Method;
    this.#response = response;
    this.#request = request;
    this.#isHead = isHead;
    this.#ports = ports;
  }

  /** The head is about to leave. */
  begins(): void {
    this.#begun = true;
    const value = this.#response.getHeader(CONTENT_ENCODING);
    if (value !== undefined) this.#encoding = String(value);
  }

  /** Fields as an object, as pairs one behind the other, or as a list of pairs. */
  head(fields: OutgoingHttpHeaders | unknown[]): void {
    try {
      if (!Array.isArray(fields)) {
        for (const name in fields) this.#field(name, fields[name]);
      } else if (Array.isArray(fields[0])) {
        for (const [name, value] of fields as [string, unknown][]) this.#field(name, value);
      } else {
        for (let i = 0; i < fields.length; i += 2) this.#field(fields[i] as string, fields[i + 1]);
      }
    } catch (error) {
      this.#ports.fault(error);
    }
  }

  #field(name: string, value: unknown): void {
    if (name.length !== CONTENT_TYPE.length && name.length !== CONTENT_ENCODING.length) return;
    const lower = name.toLowerCase();
    if (lower === CONTENT_TYPE) this.#type = String(value);
    else if (lower === CONTENT_ENCODING) this.#encoding = String(value);
  }

  wrote(chunk: Chunk, encoding: unknown): void {
    if (this.#over) return;
    try {
      if (!this.#streams) {
        this.#streams = true;
        this.#pieces = [];
        if (!this.#leaves(this.#typeNow())) {
          this.#over = true;
          return;
        }
        this.#response.once('close', () => this.#close());
      }
      this.#keep(chunk, encoding);
      this.#tellRecords();
    } catch (error) {
      this.#ports.fault(error);
    }
  }

  ended(chunk: Chunk | null | undefined, encoding: unknown, gone: boolean): void {
    if (this.#over) return;
    try {
      if (this.#streams) {
        if (chunk !== undefined && chunk !== null && !gone) this.#keep(chunk, encoding);
        this.#close();
        return;
      }
      this.#over = true;
      if (gone || chunk === undefined || chunk === null || chunk.length === 0) return;
      const type = this.#typeNow();
      if (!this.#leaves(type)) return;
      const whole = typeof chunk === 'string' ? textOf(chunk, encoding) : chunk;
      const cap = this.#ports.maxBodyBytes;
      if (whole.length <= cap) this.#see(type, whole, 0);
      else {
        const bytes = typeof whole === 'string' ? Buffer.from(whole) : whole;
        this.#see(type, bytes.subarray(0, cap), bytes.length - Math.min(cap, bytes.length));
      }
    } catch (error) {
      this.#ports.fault(error);
    }
  }

  /** Whether a body leaves that is looked at. */
  #leaves(type: string | undefined): boolean {
    const { statusCode } = this.#response;
    if (this.#isHead || statusCode === 204 || statusCode === 304) return false;
    return this.#ports.watches(this.#request, type);
  }

  #typeNow(): string | undefined {
    if (this.#type !== undefined) return this.#type;
    const value = this.#response.getHeader(CONTENT_TYPE);
    return value === undefined ? undefined : String(value);
  }

  #encodingNow(): string | undefined {
    if (this.#begun) return this.#encoding;
    const value = this.#response.getHeader(CONTENT_ENCODING);
    return value === undefined ? undefined : String(value);
  }

  #keep(chunk: Chunk, encoding: unknown): void {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : (chunk as Uint8Array);
    const room = Math.min(bytes.length, this.#ports.maxBodyBytes - this.#kept);
    // Behind a gap nothing can be read on.
    const fits = this.#unseen === 0 && room > 0 && this.#ports.take(room);
    if (fits) {
      // The application may write something else into its buffer.
      this.#pieces.push(typeof chunk === 'string' ? (bytes as Buffer) : Buffer.from(bytes));
      if (room < bytes.length) this.#pieces.push((this.#pieces.pop() as Buffer).subarray(0, room));
      this.#kept += room;
    }
    this.#unseen += bytes.length - (fits ? room : 0);
  }

  /** The records of a stream that is made of records are told as they come: it may go on for days. */
  #tellRecords(): void {
    const end = recordEndOf(this.#typeNow());
    if (end === undefined || this.#encodingNow() !== undefined || this.#pieces.length === 0) return;
    const held = Buffer.concat(this.#pieces);
    const whole = endOfRecords(held, end);
    if (whole === 0) {
      this.#pieces = [held];
      return;
    }
    this.#see(this.#typeNow(), held.subarray(0, whole), this.#unseen);
    this.#unseen = 0;
    this.#pieces = whole < held.length ? [held.subarray(whole)] : [];
    this.#ports.give(whole);
    this.#kept -= whole;
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    const body = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    // The room is the line's again before the line makes its copy.
    this.#ports.give(this.#kept);
    this.#pieces = [];
    if (body.length > 0 || this.#unseen > 0) this.#see(this.#typeNow(), body, this.#unseen);
  }

  #see(type: string | undefined, body: Uint8Array | string, unseen: number): void {
    this.#ports.see(this.#request, {
      status: this.#response.statusCode,
      type,
      encoding: this.#encodingNow(),
      body,
      unseen,
    });
  }
}

/** Most responses are one piece that is never kept; nothing is put in here. */
const NO_PIECES: Buffer[] = [];
const CONTENT_TYPE = 'content-type';
const CONTENT_ENCODING = 'content-encoding';

function encodingOf(given: unknown): BufferEncoding {
  return typeof given === 'string' && Buffer.isEncoding(given) ? given : 'utf8';
}

/** A text that is sent in another encoding than UTF-8 is told as the bytes that left. */
function textOf(text: string, encoding: unknown): string | Buffer {
  const name = encodingOf(encoding);
  return name === 'utf8' || name === 'utf-8' ? text : Buffer.from(text, name);
}
