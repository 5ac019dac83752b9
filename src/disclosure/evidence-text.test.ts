import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceText, readEvidenceText } from './evidence-text.ts';

const number = fc.integer({ min: 0, max: 1e6 });
const combined = fc.record({
  logE: number,
  line: number,
  tests: number,
  shares: fc.array(
    fc.record(
      {
        test: fc.constantFrom('rarity', 'canary'),
        logE: number,
        people: number,
        windowMs: number,
        limit: number,
        taken: fc.record({ people: number, low: number, high: number }),
      },
      { requiredKeys: ['test', 'logE', 'people', 'windowMs', 'limit'] },
    ),
    { maxLength: 4 },
  ),
  recounted: fc.option(number),
});

describe('what stands behind a test’s name', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.record(
          { scope: fc.constant('cell' as const), combined, note: fc.string({ maxLength: 80 }) },
          { requiredKeys: [] },
        ),
        (detail) => {
          expect(readEvidenceText(evidenceText('lone-actor', detail))).toEqual({
            test: 'lone-actor',
            ...detail,
          });
        },
      ),
    );
    expect(evidenceText('budget', {})).toBe('budget');
  });

  it('is left alone where it is not ours', () => {
    for (const text of [
      'budget',
      '',
      'a b',
      'budget {',
      'budget {"combined":1}',
      'x {"note":7}',
      'x null {}',
    ])
      expect(readEvidenceText(text).combined).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => readEvidenceText(text).test.length <= text.length));
  });
});
