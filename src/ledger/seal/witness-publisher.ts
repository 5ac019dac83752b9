/**
 * Tells witnesses of every head that was signed. The queue is checkpoints.log itself: nothing waits in memory, and what a
 * witness missed while it was away it is told when it is back. Of heads that were missed only the newest is sent, with
 * the proof that it follows from what the witness knows; keys are sent one by one.
 *
 *   checkpoints.log ─▶ a file elsewhere, byte for byte            ─▶ a URL, as c2sp.org/tlog-witness (add-checkpoint)
 *   witness.json    { <target>: { size, bytes, at, problem } }        size and bytes: what the target has
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import { replaceFile } from '../files.ts';
import { CHECKPOINT_FILE, readCheckpoints, type SignedEntry } from './checkpoint-log.ts';
import { MerkleLevels } from './merkle-proofs.ts';
import { sealLeaf } from './seal.ts';
import { SEAL_FILE, SealReader } from './seal-file.ts';
import { SIZE_TYPE, writeWitnessRequest } from './witness-request.ts';

export const WITNESS_STATE_FILE = 'witness.json';
/** How often is looked whether something new was signed. */
export const WITNESS_POLL_MS = 5_000;
/** Pause after a witness that did not answer, doubled up to the most. */
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 10 * 60_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longest answer of a witness that is read. */
const MAX_ANSWER_BYTES = 65_536;

export interface WitnessState {
  /** Batches that the target knows the head of. */
  readonly size: number;
  /** Bytes of checkpoints.log that it has been told of. */
  readonly bytes: number;
  /** When it last took something, ms since the epoch; null for never. */
  readonly at: number | null;
  /** Why it did not take the last thing; null when it did. */
  readonly problem: string | null;
}

export interface WitnessPublisherOptions {
  readonly directory: string;
  /** Paths of files, and URLs. */
  readonly targets: readonly string[];
  readonly now: () => number;
  readonly onTrouble: (error: WeirError) => void;
}

const NEW: WitnessState = { size: 0, bytes: 0, at: null, problem: null };

/** What each witness has; empty when none was told yet. */
export function readWitnessStates(directory: string): Readonly<Record<string, WitnessState>> {
  try {
    return JSON.parse(readFileSync(join(directory, WITNESS_STATE_FILE), 'utf8'));
  } catch {
    // Lost or damaged: every witness is asked what it knows, and told the rest.
    return {};
  }
}

export class WitnessPublisher {
  readonly #options: WitnessPublisherOptions;
  #states: Record<string, WitnessState>;
  readonly #waitUntil = new Map<string, { at: number; pauseMs: number }>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(options: WitnessPublisherOptions) {
    this.#options = options;
    this.#states = { ...readWitnessStates(options.directory) };
  }

  start(): void {
    if (this.#options.targets.length === 0) return;
    this.#timer = setInterval(() => void this.push(), WITNESS_POLL_MS);
    this.#timer.unref();
  }

  /** Tells everybody for a last time. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    this.#waitUntil.clear();
    await this.push();
  }

  /** Tells each witness that is behind. Never rejects: what failed is tried again. */
  push(): Promise<void> {
    this.#running ??= this.#push().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #push(): Promise<void> {
    const path = join(this.#options.directory, CHECKPOINT_FILE);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const behind = this.#options.targets.filter((target) => this.#isBehind(target, bytes));
    if (behind.length === 0) return;
    await Promise.all(behind.map((target) => this.#tell(target, path)));
    replaceFile(join(this.#options.directory, WITNESS_STATE_FILE), `${JSON.stringify(this.#states)}\n`);
  }

  #isBehind(target: string, bytes: number): boolean {
    const waitUntil = this.#waitUntil.get(target)?.at ?? 0;
    return this.#stateOf(target).bytes < bytes && this.#options.now() >= waitUntil;
  }

  #stateOf(target: string): WitnessState {
    return this.#states[target] ?? NEW;
  }

  async #tell(target: string, path: string): Promise<void> {
    const { now, onTrouble } = this.#options;
    const before = this.#stateOf(target);
    try {
      const done = isUrl(target) ? await this.#post(target, before) : appendCopy(path, target);
      this.#states[target] = { ...done, at: now(), problem: null };
      this.#waitUntil.delete(target);
    } catch (cause) {
      const reason = (cause as Error).message.slice(0, 300);
      const pauseMs = Math.min(
        2 * (this.#waitUntil.get(target)?.pauseMs ?? FIRST_RETRY_MS / 2),
        LONGEST_RETRY_MS,
      );
      this.#waitUntil.set(target, { at: now() + pauseMs, pauseMs });
      this.#states[target] = { ...this.#stateOf(target), problem: reason };
      if (before.problem === reason) return;
      const code = cause instanceof Refused ? 'WEIR_WITNESS_REFUSED' : 'WEIR_WITNESS_UNREACHABLE';
      onTrouble(new WeirError(code, { target, reason }, { cause }));
    }
  }

  /** @throws Refused, and what the network throws. */
  async #post(target: string, before: WitnessState): Promise<Pick<WitnessState, 'size' | 'bytes'>> {
    const { entries, wholeBytes } = readCheckpoints(join(this.#options.directory, CHECKPOINT_FILE), 'newest');
    let { size } = before;
    for (const entry of toSend(entries, before.bytes)) {
      size = await this.#postEntry(target, entry, size);
      this.#states[target] = { ...this.#stateOf(target), size };
    }
    return { size, bytes: wholeBytes };
  }

  async #postEntry(target: string, entry: SignedEntry, knownSize: number): Promise<number> {
    let oldSize = Math.min(knownSize, entry.head.size);
    for (let attempt = 0; attempt < 3; attempt++) {
      const proof = this.#proof(oldSize, entry.head.size);
      const answer = await post(target, writeWitnessRequest({ oldSize, proof, note: entry.note }));
      if (answer.status === 200) return entry.head.size;
      const told =
        answer.type === SIZE_TYPE && /^\d{1,15}\n$/.test(answer.text) ? Number(answer.text) : undefined;
      if (answer.status !== 409 || told === undefined) {
        if (answer.status >= 500) throw new Error(`it answered ${answer.status}`);
        throw new Refused(`${answer.status} ${answer.text.trim().slice(0, 200)}`);
      }
      // It is ahead of this entry: of a key it knows already, or of heads that this ledger no longer has.
      if (told > entry.head.size) {
        if (told > this.#sealed()) throw new Refused(`it knows ${told} batches, more than this ledger has`);
        return told;
      }
      oldSize = told;
    }
    throw new Error('it changes its mind about what it knows');
  }

  #proof(from: number, to: number): Buffer[] {
    if (from === 0 || from === to) return [];
    return new MerkleLevels(this.#leaves(to)).consistency(from);
  }

  #leaves(count: number): Buffer {
    const leaves: Buffer[] = [];
    const reader = new SealReader(join(this.#options.directory, SEAL_FILE), undefined);
    while (leaves.length < count) {
      const seal = reader.next();
      if (seal === undefined) throw new Error('the seals end before the checkpoint');
      leaves.push(sealLeaf(reader.writer as string, seal));
    }
    return Buffer.concat(leaves);
  }

  #sealed(): number {
    const reader = new SealReader(join(this.#options.directory, SEAL_FILE), undefined);
    let size = 0;
    while (reader.next() !== undefined) size += 1;
    return size;
  }
}

class Refused extends Error {}

export function isUrl(target: string): boolean {
  return /^https?:\/\//.test(target);
}

/** Keys that were not sent, in order, and the newest head. */
function toSend(entries: readonly SignedEntry[], sentBytes: number): SignedEntry[] {
  const waiting: SignedEntry[] = [];
  let bytes = 0;
  for (const [i, entry] of entries.entries()) {
    if (bytes >= sentBytes) {
      const next = entries[i + 1];
      // A head before a new key is signed by the old one: it has to come before.
      if (entry.kind === 'key' || next === undefined || next.kind === 'key') waiting.push(entry);
    }
    bytes += Buffer.byteLength(entry.note) + 1;
  }
  return waiting;
}

async function post(url: string, body: string): Promise<{ status: number; text: string; type: string }> {
  const response = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    redirect: 'error',
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('its answer is too long');
    pieces.push(piece);
  }
  const text = Buffer.concat(pieces).toString('utf8');
  return { status: response.status, text, type: response.headers.get('content-type') ?? '' };
}

/** Brings a copy of checkpoints.log up to date. @throws Refused when what stands there is not how the file begins. */
function appendCopy(path: string, copy: string): Pick<WitnessState, 'size' | 'bytes'> {
  const bytes = readFileSync(path);
  const there = existsSync(copy) ? readFileSync(copy) : Buffer.alloc(0);
  if (!bytes.subarray(0, there.length).equals(there))
    throw new Refused(
      'what stands there is not how checkpoints.log begins: the ledger was rolled back or forked',
    );
  const file = openSync(copy, 'a', 0o644);
  try {
    const rest = bytes.subarray(there.length);
    let written = 0;
    while (written < rest.length) written += writeSync(file, rest, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  const { entries, wholeBytes } = readCheckpoints(path, 'newest');
  return { size: entries.at(-1)?.head.size ?? 0, bytes: wholeBytes };
}
