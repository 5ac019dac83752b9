import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REGIONS } from './national-phone.ts';
import { NationalPlan, type PlanMetadata } from './plans.ts';

const require = createRequire(import.meta.url);
const library = require('libphonenumber-js/max') as typeof import('libphonenumber-js/max');
const metadata = require('libphonenumber-js/metadata.max.json') as PlanMetadata;

type Region = Parameters<typeof library.default>[1];

const PLANS = REGIONS.map((region) => [region as Region, new NationalPlan(metadata, region)] as const);
const exists = (number: string, region: Region): boolean =>
  library.default(number, region)?.isValid() === true;
/** Area codes and beginnings of mobiles of many plans, so that what is made of them exists now and then. */
const BEGINNING = fc.constantFrom(
  ...'0 00 020 021 0161 07700 030 0171 01 06 03 0571 0379 02 0400 0412 08 0532 011 09 0800 1 11 2 212 415 617 44 49 91 0091 0011 01044'.split(
    ' ',
  ),
);

describe('numbering plans', () => {
  it('have the numbers that the library finds valid', () => {
    let valid = 0;
    let refused = 0;
    const number = fc
      .tuple(BEGINNING, fc.stringMatching(/^\d{4,11}$/))
      .map(([beginning, rest]) => (beginning + rest).slice(0, 13));
    fc.assert(
      fc.property(number, (digits) => {
        for (const [region, plan] of PLANS) {
          const has = plan.has(digits);
          if (has === undefined) continue;
          if (has) valid++;
          else refused++;
          expect(has, `${region} ${digits}`).toBe(exists(digits, region));
        }
      }),
      { numRuns: 1000 },
    );
    expect(valid).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(1000);
  });

  it.each(['0571-52660429', '(020) 7946 0018', '030/1234567', '01 42 68 53 00'])(
    'say the same of %s as of its digits',
    (written) => {
      const digits = written.replace(/\D/g, '');
      for (const [region] of PLANS) expect(exists(digits, region)).toBe(exists(written, region));
    },
  );

  it('knows no other format of metadata', () => {
    expect(() => new NationalPlan({ ...metadata, version: 5 }, 'US')).toThrow(RangeError);
  });
});
