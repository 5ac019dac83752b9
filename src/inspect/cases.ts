/**
 * Labelled cases: lines `{id, text, type?}` in, lines `{id, findings}` out, with offsets as UTF-16 indices, the way
 * programs that hold text count them.
 */
import type { Category } from '../disclosure/category.ts';
import type { BodyType, Finding, Inspector } from './inspection.ts';
import { utf16Offsets } from './utf16.ts';

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

function shown({ entity, category, start, end, confidence }: Finding): CaseFinding {
  return { entity, category, start, end, confidence };
}
