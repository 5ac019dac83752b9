/**
 * A witness: keeps the heads that other ledgers signed, and accepts a new one only when it follows from the newest it
 * has. A ledger that was rolled back or forked cannot get its head in here any more, and what is here contradicts it.
 *
 *   witness/<SHA-256 of the origin, 32 hex digits>.log     notes as in checkpoints.log, from the first one accepted on
 *
 * The answers are those of c2sp.org/tlog-witness, but for cosignatures: this witness remembers, it does not sign.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendNote, chain, nextEntry, type SignedEntry } from './checkpoint-log.ts';
import { EMPTY_ROOT, isConsistent, type TreeHead } from './merkle.ts';
import type { NoteKey } from './note.ts';
import { parseWitnessRequest, SIZE_TYPE } from './witness-request.ts';

export const WITNESS_DIRECTORY = 'witness';

export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly text: string;
  readonly type: string;
}

interface Known {
  readonly path: string;
  keys: readonly NoteKey[];
  last: SignedEntry | undefined;
  bytes: number;
}

const NOTHING: TreeHead = { size: 0, root: EMPTY_ROOT };

export class WitnessBook {
  readonly #directory: string;
  readonly #accepted: readonly NoteKey[];
  readonly #known = new Map<string, Known>();

  /** @param accepted the keys of the ledgers that are watched, as their owners published them. */
  constructor(directory: string, accepted: readonly NoteKey[]) {
    this.#directory = join(directory, WITNESS_DIRECTORY);
    this.#accepted = accepted;
  }

  /** Takes a request of add-checkpoint. What is accepted is on disk when this returns. @throws WeirError WEIR_DATA_DIR */
  add(text: string): WitnessAnswer {
    const request = parseWitnessRequest(text);
    if (request === undefined) return say(400, 'this is not a request to add a checkpoint');
    const { oldSize, proof, note } = request;
    const known = this.#of(originOf(note));
    if (known === undefined) return say(404, 'this origin is not watched here');
    const entry = nextEntry(note, undefined, known.keys, 'all');
    if (entry === undefined) return say(403, 'no key that is known here has signed this');
    const last = known.last?.head ?? NOTHING;
    const { head } = entry;
    if (oldSize > head.size) return say(400, 'the old size is above the new one');
    if (oldSize !== last.size) return { status: 409, text: `${last.size}\n`, type: SIZE_TYPE };
    const isSame = head.size === last.size;
    if (isSame && Buffer.compare(head.root, last.root) !== 0)
      return say(409, 'another head of this size was signed before: the ledger was forked');
    if (!isSame && !isConsistent(last, head, proof))
      return say(422, 'this head does not follow from the one before: the ledger was rolled back or forked');
    if (note !== known.last?.note) this.#keep(known, entry);
    return say(200, '');
  }

  /** Notes of an origin, oldest first, or undefined when it is not watched. */
  kept(origin: string): string | undefined {
    const known = this.#of(origin);
    if (known === undefined) return undefined;
    return existsSync(known.path) ? readFileSync(known.path, 'utf8').slice(0, known.bytes) : '';
  }

  #keep(known: Known, entry: SignedEntry): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    appendNote(known.path, entry.note, known.bytes);
    known.bytes += Buffer.byteLength(entry.note) + 1;
    known.last = entry;
    if (entry.kind === 'key') known.keys = [...known.keys, entry.key];
  }

  #of(origin: string): Known | undefined {
    const found = this.#known.get(origin);
    if (found !== undefined) return found;
    const key = this.#accepted.find(({ name }) => name === origin);
    if (key === undefined) return undefined;
    const file = createHash('sha256').update(origin).digest('hex').slice(0, 32);
    const path = join(this.#directory, `${file}.log`);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const { keys, entries, wholeBytes } = chain(text, 'newest', key);
    const known = { path, keys, last: entries.at(-1), bytes: wholeBytes };
    this.#known.set(origin, known);
    return known;
  }
}

/** A checkpoint says it in its first line, a key note in its second. */
function originOf(note: string): string {
  const [first = '', second = ''] = note.split('\n', 2);
  return first.includes(' ') ? second : first;
}

function say(status: WitnessAnswer['status'], sentence: string): WitnessAnswer {
  return { status, text: sentence === '' ? '' : `${sentence}\n`, type: 'text/plain; charset=utf-8' };
}
