/**
 * A verdict's test as the ledger keeps it: its name, and behind a space what several tests came to together, as JSON. The
 * text is sealed with the row, so the arithmetic is, too. Rows of before have the name alone.
 *
 *   budget
 *   rarity {"scope":"cell","combined":{"logE":23.4,"line":16.1,"tests":5,"shares":[…],"recounted":null}}
 *   operator {"note":"order 17 of the privacy office"}
 */
import type { CombinedEvidence, Evidence, TakenInAll } from './verdict.ts';

/** What stands behind a test's name. */
export interface EvidenceDetail {
  readonly scope?: 'cell';
  readonly combined?: CombinedEvidence;
  readonly note?: string;
}

/** Longest note of an operator, in UTF-16 units. */
export const MAX_NOTE_LENGTH = 500;

export function evidenceText(test: string, { scope, combined, note }: EvidenceDetail): string {
  const detail = {
    ...(scope === undefined ? {} : { scope }),
    ...(combined === undefined ? {} : { combined: rounded(combined) }),
    ...(note === undefined ? {} : { note: note.slice(0, MAX_NOTE_LENGTH) }),
  };
  return Object.keys(detail).length === 0 ? test : `${test} ${JSON.stringify(detail)}`;
}

/** @returns the name, and what could be read of the rest; a text that is not ours is a name. */
export function readEvidenceText(text: string): { readonly test: string } & EvidenceDetail {
  const space = text.indexOf(' {');
  if (space === -1) return { test: text };
  try {
    const { scope, combined, note } = JSON.parse(text.slice(space + 1)) as EvidenceDetail;
    return {
      test: text.slice(0, space),
      ...(scope === 'cell' ? { scope } : {}),
      ...(isCombined(combined) ? { combined } : {}),
      ...(typeof note === 'string' ? { note } : {}),
    };
  } catch {
    return { test: text };
  }
}

/** Detail of a verdict's evidence. */
export function detailOf({ scope, combined, note }: Evidence): EvidenceDetail {
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(combined === undefined ? {} : { combined }),
    ...(note === undefined ? {} : { note }),
  };
}

function isCombined(value: unknown): value is CombinedEvidence {
  if (typeof value !== 'object' || value === null) return false;
  const { logE, line, tests, shares, recounted } = value as Partial<CombinedEvidence>;
  return (
    [logE, line, tests].every((number) => typeof number === 'number') &&
    (recounted === null || typeof recounted === 'number') &&
    Array.isArray(shares) &&
    shares.every(
      (share) =>
        typeof share?.test === 'string' &&
        [share.logE, share.people, share.windowMs, share.limit].every((n) => typeof n === 'number') &&
        (share.taken === undefined || isTaken(share.taken)),
    )
  );
}

function isTaken(value: unknown): boolean {
  const { people, low, high } = (value ?? {}) as Partial<TakenInAll>;
  return [people, low, high].every((n) => typeof n === 'number');
}

/** Logarithms with four decimals: more digits say nothing, and a text is kept for years. */
function rounded(combined: CombinedEvidence): CombinedEvidence {
  const short = (value: number) => Math.round(value * 1e4) / 1e4;
  return {
    ...combined,
    logE: short(combined.logE),
    line: short(combined.line),
    shares: combined.shares.map((share) => ({ ...share, logE: short(share.logE) })),
  };
}
