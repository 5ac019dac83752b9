/** Lines that were left out: how many for which reason, where the first stood, and what some of them looked like. */
import type { Refusal } from './line.ts';

export type RefusedReason = Exclude<Refusal, 'directive'>;

/** Lines of one reason that are shown. */
export const SAMPLES = 3;
/** Bytes of a line that are shown. */
export const SAMPLE_BYTES = 160;

export interface Refused {
  readonly reason: RefusedReason;
  lines: number;
  readonly firstFile: string;
  readonly firstLine: number;
  /** The beginnings of some, with everything that is no plain text escaped. */
  readonly samples: string[];
}

export class RefusedLines {
  readonly #byReason = new Map<RefusedReason, Refused>();
  total = 0;

  add(reason: RefusedReason, file: string, line: number, bytes: Uint8Array, from: number, to: number): void {
    this.total += 1;
    let known = this.#byReason.get(reason);
    if (known === undefined) {
      known = { reason, lines: 0, firstFile: file, firstLine: line, samples: [] };
      this.#byReason.set(reason, known);
    }
    known.lines += 1;
    if (known.samples.length < SAMPLES) known.samples.push(escapedSample(bytes, from, to));
  }

  /** The most frequent first. */
  get list(): readonly Refused[] {
    return [...this.#byReason.values()].sort((a, b) => b.lines - a.lines);
  }
}

/** The beginning of a line as plain ASCII: everything else is written as `\x1b`, so that nothing in it acts on a reader. */
export function escapedSample(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  const end = Math.min(to, from + SAMPLE_BYTES);
  for (let i = from; i < end; i++) {
    const byte = bytes[i] as number;
    text +=
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return end < to ? `${text}…` : text;
}
