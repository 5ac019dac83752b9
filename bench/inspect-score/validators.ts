/**
 * Agreement of Weir's checks with labelled values: `{entity, test, value, valid: true|false|null}`. A value that has
 * not even the form of the entity is `false`; `null` is not scored.
 */
import { readFileSync } from 'node:fs';
import { Automaton } from '../../src/inspect/automaton/automaton.ts';
import { checkText, compactInto, DETECTORS } from '../../src/inspect/detectors/all.ts';
import type { Detector, Verdict } from '../../src/inspect/detectors/detector.ts';
import { isPalindrome } from '../../src/inspect/detectors/india/india.ts';

interface Row {
  readonly id: string;
  readonly entity: string;
  readonly test: string;
  readonly value: string;
  readonly valid: boolean | null;
}

export interface Agreement {
  readonly scored: number;
  readonly agreed: number;
  readonly disagreements: readonly string[];
}

/** Whether a whole text is valid as one of an entity. */
export function validate(entity: string, value: string): Verdict {
  let verdict: Verdict = false;
  for (const detector of DETECTORS) {
    if (detector.entity !== entity || !hasForm(detector, value)) continue;
    const said = checkText(detector, value);
    if (said === true) return true;
    if (said === undefined) verdict = undefined;
  }
  return verdict;
}

function hasForm(detector: Detector, value: string): boolean {
  const automaton = new Automaton(detector.patterns);
  const bytes = new TextEncoder().encode(value);
  const count = automaton.run(bytes, 0, bytes.length);
  return automaton.hits.subarray(0, count).some((pattern) => automaton.ends[pattern] === bytes.length);
}

/** Rows that ask for a part of a check, by the name of their test. */
const PARTS: Readonly<Record<string, (value: string) => Verdict>> = {
  test_is_palindrome: (value) => {
    const bytes = new TextEncoder().encode(value);
    const compact = new Uint8Array(bytes.length);
    return isPalindrome(compact, compactInto(compact, bytes, 0, bytes.length));
  },
  test_validate_pan_format: (value) => hasForm(PAN, value),
};
const PAN: Detector = {
  ...DETECTORS.find(({ entity }) => entity === 'IN_PAN')!,
  patterns: ['[A-Z]{5}\\d{4}[A-Z]'],
};

export function scoreValidators(path: string): Agreement {
  let scored = 0;
  let agreed = 0;
  const disagreements: string[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line) as Row;
    if (row.valid === null) continue;
    // "Strict" asks for the check digit where the number as such may lack it.
    const strict = row.test.includes('strict');
    const said =
      PARTS[row.test]?.(row.value) ?? validate(row.entity, row.value) ?? (strict ? false : undefined);
    scored++;
    if (said === row.valid) agreed++;
    else disagreements.push(`${row.entity} ${JSON.stringify(row.value)}: ${row.valid}, said ${said}`);
  }
  return { scored, agreed, disagreements };
}
