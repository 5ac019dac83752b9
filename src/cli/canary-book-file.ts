/**
 * The book of canaries and what else `weir canary` reads and writes, as files; and its errors. A file that is written anew
 * is readable by its owner alone, and the old one is there until the new one is whole.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { WeirError } from '../disclosure/error.ts';
import { type CanaryEntry, NO_CANARIES, readBook } from '../share/canaries/canary-book.ts';

/** @throws WeirError WEIR_INPUT_INVALID */
export function bookOf(path: string): readonly CanaryEntry[] {
  if (!existsSync(path)) return NO_CANARIES;
  const read = readBook(textOf(path));
  if (typeof read === 'string') throw invalid(path, read);
  return read;
}

export function linesOf(path: string): string[] {
  return textOf(path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** @throws WeirError WEIR_INPUT_UNREADABLE */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

/** Readable by its owner alone; the old one is there until the new one is whole. @throws WeirError WEIR_OUTPUT */
export function write(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}

export function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'canary' });
}

export function invalid(path: string, problem: string): WeirError {
  return new WeirError('WEIR_INPUT_INVALID', { path, line: 1, problem });
}
