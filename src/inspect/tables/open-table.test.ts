/** Tables of every format, told by name or by what they begin with, in pieces of any size. */
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { workbook } from '../../../test/support/stored-zip.ts';
import { MAX_WHOLE_BYTES, openTable, type TableOptions } from './open-table.ts';
import { cellText, type FileRanges } from './table.ts';

async function* pieces(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer | string, options: TableOptions = { name: 'x' }, size?: number) {
  const table = await openTable(pieces(Buffer.from(bytes), size), options);
  const rows: Record<string, string>[] = [];
  for await (const { names, values } of table.rows())
    rows.push(Object.fromEntries(names.map((name, i) => [name, cellText(values[i])])));
  return { format: table.format, rows, malformed: table.malformed };
}

/** The same Parquet file, whose footer says that its one row group takes 2 GiB (total_byte_size, RowGroup's field 2). */
function withLargeRowGroup(bytes: Buffer): Buffer {
  // Thrift's compact protocol: field 2 is an i64 of 26, then field 3 (num_rows) one of 1; zigzag.
  const at = bytes.lastIndexOf(Buffer.from('16341602', 'hex'));
  const end = bytes.length - 8;
  const footer = bytes.readUInt32LE(end) + 4;
  const tail = Buffer.from([footer & 255, footer >> 8, 0, 0]);
  const size = Buffer.from('168080808010', 'hex');
  return Buffer.concat([bytes.subarray(0, at), size, bytes.subarray(at + 2, end), tail, bytes.subarray(-4)]);
}

const EXPECTED = [
  { name: '张伟', phone: '13800001000' },
  { name: 'Li, "Lei"', phone: '13800001001' },
];

describe('a table', () => {
  it.each([
    ['csv', 'name,phone\n张伟,13800001000\n"Li, ""Lei""",13800001001\n'],
    ['csv', '\ufeffname;phone\r\n张伟;13800001000\r\n"Li, ""Lei""";13800001001'],
    ['csv', 'name\tphone\n张伟\t13800001000\n"Li, ""Lei"""\t13800001001\n'],
    ['jsonl', '{"name":"张伟","phone":13800001000}\n\n{"name":"Li, \\"Lei\\"","phone":"13800001001"}\n'],
    ['json', JSON.stringify({ total: 2, pages: [[1]], items: EXPECTED })],
    ['json', JSON.stringify(EXPECTED, undefined, 2)],
  ])('of %s is read as what it is', async (format, text) => {
    for (const size of [1, 7, 100_000])
      expect(await read(text, { name: 'x' }, size)).toEqual({ format, rows: EXPECTED, malformed: 0 });
  });

  it('of Excel', async () => {
    const bytes = workbook([
      ['name', 'phone'],
      ['张伟', 13800001000],
      ['Li, "Lei"', '13800001001'],
    ]);
    expect(await read(bytes, { name: 'leak' }, 4096)).toEqual({
      format: 'xlsx',
      rows: EXPECTED,
      malformed: 0,
    });
  });

  it('of Parquet', async () => {
    const columnData = ['name', 'phone'].map((name) => ({
      name,
      data: EXPECTED.map((row) => row[name as 'name']),
    }));
    const bytes = Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 1 }));
    expect(await read(bytes, { name: 'leak' }, 4096)).toEqual({
      format: 'parquet',
      rows: EXPECTED,
      malformed: 0,
    });
  });

  it('of Parquet on disk is read by ranges, a row group at a time, and closed', async () => {
    const count = 9_000;
    const data = Array.from({ length: count }, (_, i) => `person ${i}`);
    const bytes = Buffer.from(
      parquetWriteBuffer({ columnData: [{ name: 'name', data }], rowGroupSize: 1_000 }),
    );
    let closed = 0;
    const asked: number[] = [];
    const ranges: FileRanges = {
      byteLength: bytes.length,
      slice: async (start, end = bytes.length) => {
        const from = start < 0 ? bytes.length + start : start;
        asked.push(end - from);
        return new Uint8Array(bytes.subarray(from, end)).buffer;
      },
      close: async () => {
        closed += 1;
      },
    };
    const { format, rows } = await read(bytes, { name: 'leak.parquet', ranges }, 4096);
    expect({ format, rows: rows.length, last: rows.at(-1) }).toEqual({
      format: 'parquet',
      rows: count,
      last: { name: `person ${count - 1}` },
    });
    // The mark, the footer, then the nine row groups: each is a part of the file.
    expect(asked).toHaveLength(11);
    expect(Math.max(...asked.slice(2))).toBeLessThan(bytes.length / 8);
    expect(closed).toBe(1);

    // Compressed on disk: what comes out of the decompression is read from memory.
    const zipped: FileRanges = { ...ranges, slice: async () => new Uint8Array([0x1f, 0x8b, 8, 0]).buffer };
    expect((await read(bytes, { name: 'leak', ranges: zipped }, 4096)).rows).toHaveLength(count);
    expect(closed).toBe(2);
    // Somebody writes to it meanwhile.
    await expect(read(bytes.subarray(0, -9), { name: 'leak', ranges }, 4096)).rejects.toMatchObject({
      code: 'WEIR_INPUT_INVALID',
      params: { problem: expect.stringContaining('changed') },
    });
    expect(closed).toBe(3);
  });

  it('with a row group that no memory holds is refused before it is read', async () => {
    const columnData = [{ name: 'name', data: ['x'] }];
    const bytes = Buffer.from(parquetWriteBuffer({ columnData }));
    await expect(read(withLargeRowGroup(bytes), { name: 'leak' }, 4096)).rejects.toMatchObject({
      code: 'WEIR_INPUT_INVALID',
      params: { problem: expect.stringContaining('row group') },
    });
  });

  it.each(['PK\x03\x04', 'PAR1', '[{'])(
    'that has to be in memory is refused beyond its bound: %j',
    async (mark) => {
      const piece = Buffer.alloc(16 * 1024 * 1024, ' ');
      const large = async function* () {
        yield Buffer.from(mark);
        for (let bytes = 0; bytes <= MAX_WHOLE_BYTES; bytes += piece.length) yield piece;
      };
      await expect(openTable(large(), { name: 'leak.json' })).rejects.toMatchObject({
        code: 'WEIR_INPUT_INVALID',
        params: {
          path: 'leak.json',
          problem: expect.stringMatching(/256 MiB: write it as CSV or lines of JSON/),
        },
      });
    },
  );

  it('of GB 18030 and UTF-16, as Excel writes them', async () => {
    const gb = Buffer.concat([
      Buffer.from('name,phone\n'),
      Buffer.from('d5c5ceb0', 'hex'),
      Buffer.from(',13800001000\n'),
    ]);
    expect((await read(gb)).rows).toEqual([EXPECTED[0]]);
    const wide = Buffer.from('\ufeffname\tphone\r\n张伟\t13800001000\r\n', 'utf16le');
    expect((await read(wide, { name: 'x.csv' })).rows).toEqual([EXPECTED[0]]);
  });

  it('of plain text has one column', async () => {
    expect(await read('张伟 13800001000\n\ncalled\n', { name: 'x.txt' })).toEqual({
      format: 'text',
      rows: [{ text: '张伟 13800001000' }, { text: 'called' }],
      malformed: 0,
    });
  });

  it('tells rows that cannot be read, and goes on', async () => {
    expect(await read('{"a":1}\n{"a":\n[1]\n{"a":2}\n', { name: 'x.jsonl' })).toMatchObject({
      rows: [{ a: '1' }, { a: '2' }],
      malformed: 2,
    });
    expect(await read('a,b\n"x"y,1\n2,3\n', { name: 'x.csv' })).toMatchObject({
      rows: [{ a: '2', b: '3' }],
      malformed: 1,
    });
    expect(await read('{"a":', { name: 'x.json' })).toMatchObject({ rows: [], malformed: 1 });
  });

  it('that is none of what its bytes say is refused by name', async () => {
    for (const bytes of [Buffer.from('PAR1 no'), Buffer.from('PK\x03\x04 no')])
      await expect(read(bytes, { name: 'leak.bin' })).rejects.toMatchObject({ code: 'WEIR_INPUT_INVALID' });
  });

  it('without a header keeps its first row', async () => {
    const isHeader = (fields: readonly string[]) => !fields.some((field) => /^1\d{10}$/.test(field));
    expect((await read('张伟,13800001000\n李雷,13800001001\n', { name: 'x.csv', isHeader })).rows).toEqual([
      { column1: '张伟', column2: '13800001000' },
      { column1: '李雷', column2: '13800001001' },
    ]);
  });

  it('of any bytes ends, and says what it is or that it is none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, size) => {
          const found = await read(Buffer.from(bytes), { name: 'x' }, size).catch(
            (error: { code: string }) => error.code,
          );
          expect(typeof found === 'string' ? found : Array.isArray(found.rows)).toBeTruthy();
        },
      ),
    );
  });
});
