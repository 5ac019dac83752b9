import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NONE } from '../../bytes.ts';
import { matchResidentId, residentIdCheck } from './resident-id.ts';

const match = (text: string): number => {
  const bytes = new TextEncoder().encode(text);
  return matchResidentId(bytes, 0, bytes.length);
};

const DAY = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true });
const RESIDENT_ID = fc
  .tuple(
    fc.constantFrom('110105', '330106', '440524', '810000', '659001'),
    DAY,
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([area, day, sequence]) => {
    const first17 =
      area + day.toISOString().slice(0, 10).replaceAll('-', '') + String(sequence).padStart(3, '0');
    return first17 + residentIdCheck(first17);
  });

describe('matchResidentId', () => {
  // The two examples of GB 11643-1999, annex.
  it.each(['11010519491231002X', '440524188001010014', '11010519491231002x'])('takes %s', (id) => {
    expect(match(id)).toBe(18);
  });

  it.each([
    ['110105194912310021', 'check character'],
    ['110105194902300016', '30 February'],
    ['11010519491231002X1', 'longer token'],
    ['990105194912310029', 'no such province'],
    ['11010519491231002', 'short'],
  ])('refuses %s: %s', (id) => {
    expect(match(id)).toBe(NONE);
  });

  it('takes every valid number, and none with one digit altered', () => {
    fc.assert(
      fc.property(
        RESIDENT_ID,
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        (id, at, by) => {
          expect(match(id)).toBe(18);
          const digit = (Number(id[at]) + by) % 10;
          expect(match(id.slice(0, at) + digit + id.slice(at + 1))).toBe(NONE);
        },
      ),
    );
  });

  it('knows leap years', () => {
    const of = (date: string): string => {
      const first17 = `330106${date}001`;
      return first17 + residentIdCheck(first17);
    };
    expect(match(of('20000229'))).toBe(18);
    expect(match(of('19000229'))).toBe(NONE);
    expect(match(of('20010229'))).toBe(NONE);
    expect(match(of('20010431'))).toBe(NONE);
  });
});
