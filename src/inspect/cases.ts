/**
 * Labelled cases: lines `{id, text, type?}` in, lines `{id, findings}` out, with offsets as UTF-16 indices, the way
 * programs that hold text count them.
 */
import type { Category } from '../disclosure/category.ts';
import type { BodyType, Finding, Inspector } from './inspection.ts';

export interface Case {
  readonly id: string;
  readonly text: string;
  /** Default `text`. */
  readonly type?: BodyType;
}

export interface CaseFinding {
  readonly entity: string;
  readonly category: Category;
  /** UTF-16 indices into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

export interface CaseResult {
  readonly id: string;
  readonly findings: readonly CaseFinding[];
}

/** Inspects each case. Lazy: one case is held at a time. */
export function* inspectCases(inspector: Inspector, cases: Iterable<Case>): Generator<CaseResult> {
  const encoder = new TextEncoder();
  for (const { id, text, type } of cases) {
    const bytes = encoder.encode(text);
    const { findings } = inspector.inspect(bytes, { type: type ?? 'text' });
    yield { id, findings: utf16Offsets(bytes, findings).map(shown) };
  }
}

/**
 * Findings with UTF-16 indices in place of byte offsets. One pass over the bytes, and a sort of the offsets.
 * @param findings may overlap, as all readings of a body do.
 */
export function utf16Offsets(bytes: Uint8Array, findings: readonly Finding[]): Finding[] {
  const offsets = Int32Array.from(findings.flatMap(({ start, end }) => [start, end])).sort();
  const indices = new Map<number, number>();
  let at = 0;
  let index = 0;
  for (const offset of offsets) {
    for (; at < offset; at++) {
      const byte = bytes[at]!;
      if ((byte & 0xc0) === 0x80) continue; // a continuation belongs to the character before
      index += byte >= 0xf0 ? 2 : 1;
    }
    indices.set(offset, index);
  }
  return findings.map((finding) => ({
    ...finding,
    start: indices.get(finding.start)!,
    end: indices.get(finding.end)!,
  }));
}

function shown({ entity, category, start, end, confidence }: Finding): CaseFinding {
  return { entity, category, start, end, confidence };
}
