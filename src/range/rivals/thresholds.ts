/**
 * From which statistic each rival refuses: what no honest address reached on the calibration seeds of
 * `weir range report`, so that all rules are held to the judge's own aim of refusing nobody honest. The leaky bucket has its
 * own threshold.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { WeirError } from '../../disclosure/error.ts';
import type { Thresholds } from './rival-books.ts';

/** As docs/measurements/judge.md says that they were measured, for platforms as small as its scenarios. */
export const MEASURED_THRESHOLDS: Thresholds = {
  'request-rate': 25,
  'distinct-urls': 1_573,
  'isolation-forest': 0.71,
};

const schema = z.strictObject({
  'request-rate': z.number().positive().nullable(),
  'distinct-urls': z.number().positive().nullable(),
  'isolation-forest': z.number().positive().nullable(),
});

/** @param file of thresholds, null for none; or true for those that were measured. @throws WeirError WEIR_SCENARIO_UNREADABLE */
export function thresholdsFrom(file: string | true): Thresholds {
  if (file === true) return MEASURED_THRESHOLDS;
  try {
    const given = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const entries = Object.entries(given).map(([name, value]) => [name, value ?? Number.POSITIVE_INFINITY]);
    return Object.fromEntries(entries) as Thresholds;
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0] ?? '';
    throw new WeirError('WEIR_SCENARIO_UNREADABLE', { path: file, reason }, { cause });
  }
}
