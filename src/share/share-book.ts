/**
 * What was given to partners: one manifest for each export, signed with the key of the seals.
 *
 *   shares/S-1.note    a signed note (c2sp.org/signed-note) whose one line is the manifest as JSON
 *   shares/S-1.ended   when, why and by whom it was ended: one line of JSON, written once
 *
 * The manifest's hash stands in the route of the export's last disclosures, so that the sealed ledger vouches for it: who
 * changes the manifest afterwards has another hash.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Category } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { replaceFile } from '../ledger/files.ts';
import { openNote, parseVkey, signNote } from '../ledger/seal/note.ts';
import { readSealKey, SEAL_KEY_FILE, SEAL_PUBLIC_FILE } from '../ledger/seal/seal-key.ts';

const DIRECTORY = 'shares';
const NAME = /^S-(\d{1,9})\.note$/;

export interface Manifest {
  readonly id: string;
  readonly at: EpochMs;
  readonly partner: string;
  readonly purpose: string;
  readonly method: string;
  readonly basis: 'consent';
  readonly contract: string;
  readonly impact_assessment: string;
  readonly requested_by: string;
  readonly approved_by: string;
  /** Rows that were read, and what became of them. */
  readonly rows: { readonly read: number; readonly kept: number; readonly unreadable: number };
  readonly people: number;
  /** Rows left out, and fields left out of rows that were kept, by reason. */
  readonly rows_left_out: Readonly<Record<string, number>>;
  readonly fields_left_out: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly columns: readonly { readonly name: string; readonly category: Category | null }[];
  readonly input: { readonly format: string; readonly sha256: string; readonly bytes: number };
  readonly output: { readonly format: string; readonly sha256: string; readonly bytes: number };
}

export interface Share {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's line: what the ledger's rows name. */
  readonly hash: string;
  /** Whether the signature is the seals'. */
  readonly isSigned: boolean;
  readonly ended: ShareEnd | null;
}

export interface ShareEnd {
  readonly at: EpochMs;
  readonly reason: string;
  /** Who ended it in the console; absent where nobody was told apart. */
  readonly by?: string;
}

export class ShareBook {
  readonly #directory: string;
  readonly #data: string;

  constructor(directory: string) {
    this.#data = directory;
    this.#directory = join(directory, DIRECTORY);
  }

  /** The number after all there are; exports of the same moment are told apart by whoever files first. */
  nextId(): string {
    return `S-${Math.max(0, ...this.#numbers()) + 1}`;
  }

  /** Files a manifest. @returns its hash. @throws WeirError WEIR_DATA_DIR, WEIR_SEAL_KEY */
  file(manifest: Manifest): string {
    const text = manifestText(manifest);
    const origin = this.#origin();
    const key = readSealKey(join(this.#data, SEAL_KEY_FILE));
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      replaceFile(this.#path(manifest.id, 'note'), signNote(text, key.signer(origin)));
    } catch (cause) {
      throw new WeirError(
        'WEIR_DATA_DIR',
        { path: this.#directory, reason: (cause as Error).message },
        { cause },
      );
    }
    return hashOf(text);
  }

  /** Oldest first. */
  all(): Share[] {
    return this.#numbers().map((number) => this.one(`S-${number}`));
  }

  /** @throws WeirError WEIR_SHARE_UNKNOWN */
  one(id: string): Share {
    const path = this.#path(id, 'note');
    if (!/^S-\d{1,9}$/.test(id) || !existsSync(path)) throw new WeirError('WEIR_SHARE_UNKNOWN', { id });
    const note = readFileSync(path, 'utf8');
    const publicKey = parseVkey(readFileSync(join(this.#data, SEAL_PUBLIC_FILE), 'utf8'));
    const opened = publicKey === undefined ? undefined : openNote(note, [publicKey]);
    const text = opened?.text ?? note.slice(0, note.indexOf('\n') + 1);
    const endedPath = this.#path(id, 'ended');
    return {
      manifest: JSON.parse(text) as Manifest,
      hash: hashOf(text),
      isSigned: opened !== undefined,
      ended: existsSync(endedPath) ? (JSON.parse(readFileSync(endedPath, 'utf8')) as ShareEnd) : null,
    };
  }

  /** The signed note as it was filed: whoever has the public key of the seals can check it. @throws WeirError WEIR_SHARE_UNKNOWN */
  note(id: string): string {
    this.one(id);
    return readFileSync(this.#path(id, 'note'), 'utf8');
  }

  /** Notes that what was given is no longer to be used. @throws WeirError WEIR_SHARE_UNKNOWN, WEIR_SHARE_ENDED */
  end(id: string, at: EpochMs, reason: string, by?: string): Share {
    const { ended } = this.one(id);
    if (ended !== null) throw new WeirError('WEIR_SHARE_ENDED', { id, at: new Date(ended.at).toISOString() });
    const end: ShareEnd = { at, reason, ...(by === undefined ? {} : { by }) };
    replaceFile(this.#path(id, 'ended'), `${JSON.stringify(end)}\n`);
    return this.one(id);
  }

  #numbers(): number[] {
    if (!existsSync(this.#directory)) return [];
    return readdirSync(this.#directory)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  #path(id: string, ending: string): string {
    return join(this.#directory, `${id}.${ending}`);
  }

  #origin(): string {
    const key = parseVkey(readFileSync(join(this.#data, SEAL_PUBLIC_FILE), 'utf8'));
    if (key === undefined)
      throw new WeirError('WEIR_SEAL_KEY', {
        path: join(this.#data, SEAL_PUBLIC_FILE),
        reason: 'it is not a public key',
      });
    return key.name;
  }
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest)}\n`;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
