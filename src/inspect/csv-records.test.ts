import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvRecords, MAX_RECORD_CHARS } from './csv-records.ts';

interface Read {
  readonly records: { fields: string[]; line: number }[];
  readonly malformed: { problem: string; line: number }[];
}

function read(...pieces: string[]): Read {
  const result: Read = { records: [], malformed: [] };
  const records = new CsvRecords({
    record: (fields, line) => result.records.push({ fields, line }),
    malformed: (problem, line) => result.malformed.push({ problem, line }),
  });
  for (const piece of pieces) records.push(piece);
  records.end();
  return result;
}

const fieldsOf = (text: string) => read(text).records.map(({ fields }) => fields);

describe('CSV records', () => {
  it('follow RFC 4180', () => {
    expect(fieldsOf('a,b,c\r\nd,e,f')).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
    expect(fieldsOf('"a,1","b""2","c\r\n3"\r\nx,,\n')).toEqual([
      ['a,1', 'b"2', 'c\r\n3'],
      ['x', '', ''],
    ]);
    expect(fieldsOf('\ufeffat,"b"\n')).toEqual([['at', 'b']]);
    expect(fieldsOf('""\n"","",\n')).toEqual([[''], ['', '', '']]);
  });

  it('take a quote inside an unquoted field as it is', () => {
    expect(fieldsOf('5" pipe,a"b,"c"\n')).toEqual([['5" pipe', 'a"b', 'c']]);
  });

  it('know the line that each begins in', () => {
    const { records } = read('\na,"b\nb"\n\n\nc\n');
    expect(records.map(({ line }) => line)).toEqual([2, 6]);
  });

  it('are read back as they were written, however the text is cut', () => {
    const field = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'a"b', '人,数', '\ufeff', ' '),
    );
    // A record of one empty field is an empty line.
    const table = fc.array(
      fc.array(field, { minLength: 1, maxLength: 4 }).filter((fields) => fields.join() !== ''),
      { maxLength: 8 },
    );
    const write = (fields: readonly string[]) =>
      fields
        .map((text) => (/[",\r\n\ufeff]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
        .join(',');
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.nat(200)),
        (rows, end, last, cuts) => {
          const text = rows.map(write).join(end) + (last ? end : '');
          const places = [0, ...[...cuts].sort((a, b) => a - b), text.length];
          const pieces = places.slice(1).map((to, i) => text.slice(places[i], to));
          const result = read(...pieces);
          expect(result.malformed).toEqual([]);
          expect(result.records.map(({ fields }) => fields)).toEqual(rows);
          expect(result).toEqual(read(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('read any text without failing, the same however it is cut', () => {
    const text = fc
      .array(fc.constantFrom('"', ',', '\n', '\r', 'a', '\r\n', '""', 'é', '\ufeff'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(60), fc.nat(60), (all, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(read(all.slice(0, from), all.slice(from, to), all.slice(to))).toEqual(read(all));
      }),
      { numRuns: 3_000 },
    );
  });

  it('go on with the next line after a quote that is never closed', () => {
    const { records, malformed } = read('a,b\nc,"d\ne,f\ng,h\n');
    expect(malformed).toEqual([{ problem: 'unclosed-quote', line: 2 }]);
    expect(records.map(({ fields }) => fields)).toEqual([
      ['a', 'b'],
      ['e', 'f'],
      ['g', 'h'],
    ]);
    const long = read('a,b\nc,"d\n', ...Array.from({ length: 10 }, () => 'e,f\n'.repeat(5_000)), 'g,h\n');
    expect(long.malformed).toEqual([{ problem: 'unclosed-quote', line: 2 }]);
    expect(long.records).toHaveLength(50_002);
    expect(long.records.at(-1)).toEqual({ fields: ['g', 'h'], line: 50_003 });
  });

  it('give up a line with text after a closing quote, and one that has no end', () => {
    expect(read('"a"b,c\nd,e\n')).toEqual({
      malformed: [{ problem: 'text-after-quote', line: 1 }],
      records: [{ fields: ['d', 'e'], line: 2 }],
    });
    const piece = 'x'.repeat(MAX_RECORD_CHARS / 4);
    for (const begin of ['', '"a",']) {
      expect(read(begin, ...Array.from({ length: 40 }, () => piece), '\nd,e\n')).toEqual({
        malformed: [{ problem: 'too-long', line: 1 }],
        records: [{ fields: ['d', 'e'], line: 2 }],
      });
    }
  });
});
