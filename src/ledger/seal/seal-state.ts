/**
 * How far the seals of a ledger have come, for whoever looks at it while it runs. Reads what was added since the last
 * time, and checks nothing: that is verify.ts's matter.
 */
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINT_FILE, readCheckpoints, writtenAt } from './checkpoint-log.ts';
import { parseSeal } from './seal.ts';
import { SEAL_FILE } from './seal-file.ts';
import { SEAL_PUBLIC_FILE } from './seal-key.ts';
import { readWitnessStates, type WitnessState } from './witness-publisher.ts';

export interface SealState {
  readonly batches: number;
  readonly rows: number;
  /** The public key that signs now; null when nothing was sealed yet. */
  readonly key: string | null;
  readonly checkpoint: {
    readonly size: number;
    /** Base64. */
    readonly root: string;
    /** When the newest was signed, ms since the epoch. */
    readonly at: number;
    readonly count: number;
  } | null;
  readonly witnesses: readonly ({ readonly target: string } & WitnessState)[];
}

const PIECE_BYTES = 1024 * 1024;
const NEWLINE = 10;
const UNTOLD: WitnessState = { size: 0, bytes: 0, at: null, problem: null };

export class SealWatch {
  readonly #directory: string;
  readonly #targets: readonly string[];
  #bytes = 0;
  #batches = 0;
  #rows = 0;

  /** @param targets the witnesses that are to be told. */
  constructor(directory: string, targets: readonly string[]) {
    this.#directory = directory;
    this.#targets = targets;
  }

  state(): SealState {
    this.#catchUp();
    const path = join(this.#directory, CHECKPOINT_FILE);
    const checkpoints = readCheckpoints(path, 'newest').entries.filter(({ kind }) => kind === 'checkpoint');
    const head = checkpoints.at(-1)?.head;
    const publicKey = join(this.#directory, SEAL_PUBLIC_FILE);
    const states = readWitnessStates(this.#directory);
    return {
      batches: this.#batches,
      rows: this.#rows,
      key: existsSync(publicKey) ? readFileSync(publicKey, 'utf8').trim() : null,
      checkpoint:
        head === undefined
          ? null
          : {
              size: head.size,
              root: Buffer.from(head.root).toString('base64'),
              at: Math.round(writtenAt(path) ?? 0),
              count: checkpoints.length,
            },
      witnesses: this.#targets.map((target) => ({ target, ...(states[target] ?? UNTOLD) })),
    };
  }

  /** Whole lines that were added since the last time, a piece at a time. */
  #catchUp(): void {
    const path = join(this.#directory, SEAL_FILE);
    if (!existsSync(path)) return;
    const file = openSync(path, 'r');
    try {
      const piece = Buffer.alloc(PIECE_BYTES);
      for (;;) {
        const read = readSync(file, piece, 0, PIECE_BYTES, this.#bytes);
        const whole = piece.subarray(0, read).lastIndexOf(NEWLINE) + 1;
        if (whole === 0) return;
        for (const line of piece.toString('latin1', 0, whole).split('\n')) {
          const seal = parseSeal(line.slice(0, line.lastIndexOf(' ')));
          if (seal === undefined) continue;
          this.#batches = seal.number;
          this.#rows += seal.rows;
        }
        this.#bytes += whole;
      }
    } finally {
      closeSync(file);
    }
  }
}
