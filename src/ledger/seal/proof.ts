/**
 * A proof for one incident: the rows concerned, each with its way up to a head that somebody signed. It shows those rows
 * and no others, and needs no ledger, no database and no secret to be checked.
 *
 *   one JSON value a line, in this order:
 *   { "type": "weir-proof", "version": 1, "writer", "checkpoint": note, "key": vkey, "question" }
 *   { "type": "batch", "seal", "path": [hash] }                        the batch's leaf up to the checkpoint's root
 *   { "type": "row", "row", "salt", "index", "path": [hash] }          a row's leaf up to the root in that batch's seal
 *   { "type": "end", "batches", "rows" }                               so that a file cut short is not taken for whole
 *
 *   row ─ SHA-256 ─▶ h ─ salt ─▶ leaf ─ path ─▶ root of the batch ─ seal ─▶ leaf ─ path ─▶ root ─ note ─▶ key
 *
 * Hashes and salts are base64. `question` tells what was asked for; a proof does not show that nothing is missing from
 * the answer, only that every row in it was sealed.
 *
 * Imports nothing but node:crypto, merkle.ts, note.ts, seal.ts and sealed-row.ts: this is what an auditor reads.
 */
import { createHash } from 'node:crypto';
import { leafHash, rootFromPath } from './merkle.ts';
import { type Checkpoint, fromBase64, type NoteKey, openNote, parseCheckpoint } from './note.ts';
import { parseSeal, type Seal, sealLeaf } from './seal.ts';
import { encodeShown, type ShownRow } from './sealed-row.ts';

export const PROOF_VERSION = 1;
/** Longest line that is read: a row with two longest texts and its path. */
export const MAX_PROOF_LINE_BYTES = 1024 * 1024;

export interface ProofHead {
  readonly type: 'weir-proof';
  readonly version: number;
  readonly writer: string;
  readonly checkpoint: string;
  /** The key that signed, for the reader's convenience: whoever checks uses the one they were given. */
  readonly key: string;
  readonly question: Readonly<Record<string, string | null>>;
}

/** What a proof has shown so far. */
export interface ProofState {
  readonly batches: number;
  readonly rows: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly question: ProofHead['question'];
}

/** What can be wrong with a proof; locales have the sentences. */
export type FaultReason =
  | 'not-a-line'
  | 'head-misplaced'
  | 'version'
  | 'signature'
  | 'not-a-checkpoint'
  | 'not-a-seal'
  | 'batch'
  | 'row-misplaced'
  | 'row'
  | 'path'
  | 'lines-missing'
  | 'behind-end'
  | 'cut-short';

/** Why a proof does not hold: the line, from 1, and what is wrong there. */
export interface ProofFault {
  readonly line: number;
  readonly reason: FaultReason;
}

/** Takes a proof line by line. Memory for one line and one seal, however long the proof is. */
export class ProofVerifier {
  readonly #trusted: NoteKey;
  #line = 0;
  #writer = '';
  #checkpoint: Checkpoint | undefined;
  #question: ProofHead['question'] = {};
  #seal: Seal | undefined;
  #batches = 0;
  #rows = 0;
  #ended = false;
  #fault: ProofFault | undefined;

  /** @param trusted the public key, as its owner published it; not taken from the proof. */
  constructor(trusted: NoteKey) {
    this.#trusted = trusted;
  }

  /** @returns the row that the line proves, if it is one. Nothing is shown once something was wrong. */
  line(text: string): ShownRow | undefined {
    this.#line += 1;
    if (this.#fault !== undefined) return undefined;
    try {
      return this.#take(JSON.parse(text) as Record<string, unknown>);
    } catch (error) {
      const reason =
        error instanceof Wrong ? error.reason : error instanceof RangeError ? 'row' : 'not-a-line';
      this.#fault = { line: this.#line, reason };
      return undefined;
    }
  }

  /** To be called after the last line. @returns undefined when everything holds. */
  end(): ProofFault | undefined {
    if (this.#fault === undefined && !this.#ended)
      this.#fault = { line: this.#line + 1, reason: 'cut-short' };
    return this.#fault;
  }

  get state(): ProofState {
    return {
      batches: this.#batches,
      rows: this.#rows,
      checkpoint: this.#checkpoint,
      question: this.#question,
    };
  }

  #take(entry: Record<string, unknown>): ShownRow | undefined {
    if (this.#ended) throw new Wrong('behind-end');
    if ((entry.type === 'weir-proof') !== (this.#line === 1)) throw new Wrong('head-misplaced');
    switch (entry.type) {
      case 'weir-proof':
        this.#takeHead(entry as unknown as ProofHead);
        return undefined;
      case 'batch':
        this.#takeBatch(entry);
        return undefined;
      case 'row':
        return this.#takeRow(entry);
      case 'end':
        if (entry.batches !== this.#batches || entry.rows !== this.#rows) throw new Wrong('lines-missing');
        this.#ended = true;
        return undefined;
      default:
        throw new Wrong('not-a-line');
    }
  }

  #takeHead({ version, writer, checkpoint, question }: ProofHead): void {
    if (version !== PROOF_VERSION) throw new Wrong('version');
    const note = openNote(String(checkpoint), [this.#trusted]);
    if (note === undefined) throw new Wrong('signature');
    this.#checkpoint = parseCheckpoint(note.text);
    if (this.#checkpoint === undefined) throw new Wrong('not-a-checkpoint');
    this.#writer = String(writer);
    this.#question = question;
  }

  #takeBatch({ seal: text, path }: Record<string, unknown>): void {
    const { size, root } = this.#checkpoint as Checkpoint;
    const seal = parseSeal(String(text));
    if (seal === undefined) throw new Wrong('not-a-seal');
    const reached = rootFromPath(seal.number - 1, size, sealLeaf(this.#writer, seal), hashes(path));
    if (reached?.equals(root) !== true) throw new Wrong('batch');
    this.#seal = seal;
    this.#batches += 1;
  }

  #takeRow({ row, salt, index, path }: Record<string, unknown>): ShownRow {
    const seal = this.#seal;
    if (seal === undefined) throw new Wrong('row-misplaced');
    const shown = row as ShownRow;
    const [salted] = hashes([salt], 16);
    const rowHash = createHash('sha256').update(encodeShown(shown)).digest();
    const leaf = leafHash(Buffer.concat([salted as Buffer, rowHash]));
    const reached = rootFromPath(Number(index), seal.rows, leaf, hashes(path));
    if (reached?.equals(seal.root) !== true) throw new Wrong('row');
    this.#rows += 1;
    return shown;
  }
}

class Wrong extends Error {
  readonly reason: FaultReason;

  constructor(reason: FaultReason) {
    super(reason);
    this.reason = reason;
  }
}

function hashes(given: unknown, bytes = 32): Buffer[] {
  if (!Array.isArray(given)) throw new Wrong('path');
  return given.map((text) => {
    const hash = fromBase64(String(text));
    if (hash?.length !== bytes) throw new Wrong('path');
    return hash;
  });
}
