import { describe, expect, it } from 'vitest';
import { parseRule } from './removals.ts';

describe('the rule of a removal', () => {
  it('is read by kind and month, with what a hold kept', () => {
    expect(parseRule('disclosures 3y: 202306 40, 202310 19 (21 held)\nblindPeriods 400d: 202306 1')).toEqual([
      {
        kind: 'disclosures',
        period: '3y',
        months: [
          { month: '2023-06', rows: 40, held: 0 },
          { month: '2023-10', rows: 19, held: 21 },
        ],
      },
      { kind: 'blindPeriods', period: '400d', months: [{ month: '2023-06', rows: 1, held: 0 }] },
    ]);
  });

  it('that was cut off at its end says what is whole of it, and what is none says nothing', () => {
    expect(parseRule('disclosures 3y: 202306 40, 2023')).toMatchObject([{ months: [{ month: '2023-06' }] }]);
    expect(parseRule('disclosures 3y: 202306 40, 202307 12 (3 he')).toMatchObject([
      { months: [{ rows: 40 }] },
    ]);
    expect(parseRule('')).toEqual([]);
    expect(parseRule('disclosures 3')).toEqual([]);
  });
});
