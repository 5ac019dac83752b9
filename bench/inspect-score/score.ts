/**
 * Scores findings against labelled cases: by entity, with exact spans.
 *
 * A case names one entity, so only findings of that entity are looked at: a text may well be several things. Its
 * spans are Python's (code points) and are turned into UTF-16 indices, in which findings are given. Cases that only
 * say how many there are (`count_only`, `len_mismatch`) are scored by number.
 *
 * In the default tier a span that Presidio itself gives less than WEAK_SCORE ("any nine digits is a passport") is
 * neither asked for nor held against anybody.
 */
import { readFileSync } from 'node:fs';
import type { CaseFinding } from '../../src/inspect/cases.ts';
import { inspectCases } from '../../src/inspect/cases.ts';
import { createInspector } from '../../src/inspect/inspector.ts';
import type { FindingTier } from '../../src/inspect/log-odds.ts';

/** Presidio's default threshold of what it reports to a user. */
export const WEAK_SCORE = 0.35;

export interface LabelledCase {
  readonly id: string;
  readonly entity: string;
  readonly text: string;
  readonly type?: 'json' | 'html' | 'csv' | 'text';
  readonly kind: string;
  readonly expected: readonly { readonly start: number; readonly end: number }[] | null;
  readonly expected_count: number | null;
  readonly min_scores?: readonly number[];
}

export interface Score {
  readonly entity: string;
  cases: number;
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
}

export interface Miss {
  readonly id: string;
  readonly entity: string;
  readonly text: string;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

export function readCases(path: string): LabelledCase[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledCase);
}

/** Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found. */
export function f1({ truePositives, falsePositives, falseNegatives }: Score): number {
  const all = 2 * truePositives + falsePositives + falseNegatives;
  return all === 0 ? 1 : (2 * truePositives) / all;
}

export function macro(scores: readonly Score[]): number {
  return scores.reduce((sum, score) => sum + f1(score), 0) / scores.length;
}

/** @returns scores by entity in alphabetical order, and every case that is not exactly right. */
export function scoreCases(
  cases: readonly LabelledCase[],
  tier: FindingTier,
): { scores: Score[]; misses: Miss[] } {
  const inspector = createInspector({ tier });
  const scores = new Map<string, Score>();
  const misses: Miss[] = [];
  for (const labelled of cases) {
    const [result] = inspectCases(inspector, [labelled]);
    const found = result!.findings.filter(({ entity }) => entity === labelled.entity);
    let score = scores.get(labelled.entity);
    if (score === undefined) {
      score = { entity: labelled.entity, cases: 0, truePositives: 0, falsePositives: 0, falseNegatives: 0 };
      scores.set(labelled.entity, score);
    }
    score.cases++;
    const miss = scoreCase(labelled, found, tier, score);
    if (miss !== undefined) misses.push(miss);
  }
  return { scores: [...scores.values()].sort((a, b) => (a.entity < b.entity ? -1 : 1)), misses };
}

function scoreCase(
  labelled: LabelledCase,
  found: readonly CaseFinding[],
  tier: FindingTier,
  score: Score,
): Miss | undefined {
  const { text, expected, expected_count: count } = labelled;
  const shown = (start: number, end: number): string => text.slice(start, end);
  if (expected === null || (count !== null && count !== expected.length)) {
    const wanted = count ?? 0;
    const right = Math.min(wanted, found.length);
    // Presidio gives no scores for these, so the default tier is not asked for them.
    const missed = tier === 'default' ? 0 : wanted - right;
    score.truePositives += right;
    score.falsePositives += found.length - right;
    score.falseNegatives += missed;
    if (missed === 0 && found.length === right) return undefined;
    const wrong = found.slice(right).map(({ start, end }) => shown(start, end));
    return { ...labelled, missed: missed > 0 ? [`${missed} of ${wanted}`] : [], wrong };
  }
  const index = codePointIndex(text);
  const spans = expected.map(({ start, end }, i) => ({
    start: index(start),
    end: index(end),
    weak: tier === 'default' && (labelled.min_scores?.[i] ?? labelled.min_scores?.[0] ?? 1) < WEAK_SCORE,
  }));
  const wrong: string[] = [];
  const hit = new Set<number>();
  for (const { start, end } of found) {
    const at = spans.findIndex((span, i) => !hit.has(i) && span.start === start && span.end === end);
    if (at >= 0) hit.add(at);
    else wrong.push(shown(start, end));
  }
  const missed: string[] = [];
  for (const [i, span] of spans.entries()) {
    if (hit.has(i)) {
      if (!span.weak) score.truePositives++;
    } else if (!span.weak) missed.push(shown(span.start, span.end));
  }
  score.falsePositives += wrong.length;
  score.falseNegatives += missed.length;
  if (missed.length === 0 && wrong.length === 0) return undefined;
  return { id: labelled.id, entity: labelled.entity, text, missed, wrong };
}

function codePointIndex(text: string): (codePoint: number) => number {
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return (codePoint) => starts[codePoint] ?? at;
}
