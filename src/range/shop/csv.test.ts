import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvField, csvLine } from './csv.ts';

/** Reads one line back, after RFC 4180. */
function readLine(line: string): string[] {
  const fields: string[] = [];
  for (const [, quoted, bare] of line.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)) {
    fields.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
  }
  return fields;
}

describe('CSV', () => {
  it('gives back what went in, formulas with an apostrophe in front', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 }), (fields) => {
        const expected = fields.map((field) =>
          /^[=+\-@\t\r]/.test(field) && !/^\+\d[\d ]{5,18}$/.test(field) ? `'${field}` : field,
        );
        expect(readLine(csvLine(fields))).toEqual(expected);
      }),
    );
  });

  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['-1+2', `"'-1+2"`],
    ['+1+cmd', `"'+1+cmd"`],
    ['+44 7700 900123', '+44 7700 900123'],
    ['a,b', '"a,b"'],
    [12, '12'],
  ])('writes %s as %s', (value, field) => {
    expect(csvField(value)).toBe(field);
  });
});
