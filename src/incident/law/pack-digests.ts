/**
 * Whether law packs are as they were released: the SHA-256 of each file, held against a list in the form of sha256sum(1).
 *
 *   laws/SHA256SUMS    <64 hex digits><two blanks><name>, a line each
 *
 * A list that lies beside the packs shows what was changed here, by accident or on purpose; not who wrote them. The list's
 * own digest is told, so that it can be held against one that came another way.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';

/** The list that comes with the packs. */
export const DIGEST_LIST = 'SHA256SUMS';
const LINE = /^([0-9a-f]{64}) [ *]([\w.-]+)$/;

/** `foreign` is not in the list; whoever asks the law reads it all the same. */
export type PackState = 'same' | 'changed' | 'missing' | 'foreign';

export interface PackDigest {
  readonly name: string;
  readonly state: PackState;
  /** Of the file; null when there is none. */
  readonly sha256: string | null;
}

export interface PackComparison {
  readonly files: readonly PackDigest[];
  /** SHA-256 of the list itself. */
  readonly list: string;
  /** Whether each file is as the list says, and none is foreign. */
  readonly same: boolean;
}

/** @param listPath of the list. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID with the line */
export function comparePacks(directory: string, listPath: string): PackComparison {
  const text = bytesOf(listPath);
  const wanted = new Map<string, string>();
  for (const [i, line] of text.toString('utf8').split('\n').entries()) {
    if (line === '') continue;
    const [, digest, name] = LINE.exec(line) ?? [];
    if (digest === undefined || name === undefined || wanted.has(name))
      throw new WeirError('WEIR_INPUT_INVALID', {
        path: listPath,
        line: i + 1,
        problem: 'no line of sha256sum, or a file that stands twice',
      });
    wanted.set(name, digest);
  }
  const found = packFiles(directory);
  const files = [...new Set([...wanted.keys(), ...found])].sort().map((name): PackDigest => {
    const sha256 = found.includes(name) ? digestOf(bytesOf(join(directory, name))) : null;
    const state = sha256 === null ? 'missing' : stateOf(sha256, wanted.get(name));
    return { name, state, sha256 };
  });
  return { files, list: digestOf(text), same: files.every(({ state }) => state === 'same') };
}

/** The text of a list of the packs in a directory. @throws WeirError WEIR_INPUT_UNREADABLE */
export function digestList(directory: string): string {
  return packFiles(directory)
    .map((name) => `${digestOf(bytesOf(join(directory, name)))}  ${name}\n`)
    .join('');
}

/** What is read as packs, facts included. */
function packFiles(directory: string): string[] {
  return reading(directory, () => readdirSync(directory))
    .filter((name) => name.endsWith('.yaml'))
    .sort();
}

function stateOf(sha256: string, wanted: string | undefined): PackState {
  if (wanted === undefined) return 'foreign';
  return sha256 === wanted ? 'same' : 'changed';
}

function bytesOf(path: string): Buffer {
  return reading(path, () => readFileSync(path));
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}
