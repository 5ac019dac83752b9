import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codingsOf, type Decoded, Decoding } from './decoding.ts';
import { CopyBudget } from './limits.ts';
import { type SeenBody, Tee } from './tee.ts';
import { endOfRecords, isWatched, recordEndOf } from './watched.ts';

const ENCODERS: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
};

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) break;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  if (at < bytes.length) pieces.push(bytes.subarray(at));
  return pieces;
}

async function decode(coding: string, pieces: readonly Buffer[], max = 1 << 24): Promise<Decoded> {
  const decoding = new Decoding(codingsOf(coding) ?? [], max, 250);
  for (const piece of pieces) decoding.write(piece);
  return decoding.end();
}

/** Random bytes, so that encoded bodies are long too. */
const noise = Buffer.from(Array.from({ length: 90_000 }, (_, i) => ((i * 2654435761) >>> 11) & 0xff));

describe('decoding', () => {
  it('gives back what was encoded, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('gzip', 'deflate', 'br', 'zstd'),
        fc.uint8Array({ maxLength: 2_000 }),
        fc.array(fc.integer({ min: 1, max: 400 })),
        async (coding, bytes, sizes) => {
          const encoded = (ENCODERS[coding] as (bytes: Buffer) => Buffer)(Buffer.from(bytes));
          const decoded = await decode(coding, cut(encoded, sizes));
          expect(decoded).toMatchObject({ overCap: 0, broken: 0 });
          expect(decoded.body.equals(Buffer.from(bytes))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'])(
    'of long %s runs beside the loop, and is the same',
    async (coding) => {
      const encoded = (ENCODERS[coding] as (bytes: Buffer) => Buffer)(noise);
      const decoded = await decode(coding, cut(encoded, Array(90).fill(1_000)));
      expect(decoded.body.equals(noise)).toBe(true);
    },
  );

  it('never throws on any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('gzip', 'deflate', 'br', 'zstd'),
        fc.uint8Array({ maxLength: 200 }),
        async (coding, bytes) => {
          const decoded = await decode(coding, [Buffer.from(bytes)]);
          expect(decoded.body.length).toBeLessThan(1 << 24);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('of a body that was cut off yields its beginning', async () => {
    const text = Buffer.from(
      JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ id, name: `n${id * 7919}` }))),
    );
    for (const coding of ['gzip', 'deflate', 'br']) {
      const encoded = (ENCODERS[coding] as (bytes: Buffer) => Buffer)(text);
      const { body } = await decode(coding, [encoded.subarray(0, encoded.length / 2)]);
      expect(body.length).toBeGreaterThan(0);
      expect(text.subarray(0, body.length).equals(body)).toBe(true);
    }
  });

  it('makes room for whatever comes out, of one member and of two, whole and cut off', async () => {
    for (const [words, random] of [
      [1, 0],
      [3_000, 0],
      [40_000, 10],
      [2_000, 9_000],
    ] as const) {
      const body = Buffer.concat([Buffer.alloc(words * 5, 'page '), noise.subarray(0, random)]);
      for (const [coding, encode] of Object.entries(ENCODERS)) {
        const { body: decoded, ...lost } = await decode(coding, [encode(body)]);
        expect(decoded.equals(body), `${coding} ${words}`).toBe(true);
        expect(lost).toEqual({ overCap: 0, broken: 0 });
      }
      const members = Buffer.concat([gzipSync(body), gzipSync(noise.subarray(0, 700))]);
      const both = await decode('gzip', [members]);
      expect(both.body.equals(Buffer.concat([body, noise.subarray(0, 700)]))).toBe(true);
      const { body: begun } = await decode('gzip', [members.subarray(0, members.length - 20)]);
      expect(begun.subarray(0, body.length).equals(body)).toBe(true);
    }
  });

  it('of a raw deflate stream works too', async () => {
    expect((await decode('deflate', [deflateRawSync(noise)])).body.equals(noise)).toBe(true);
    expect((await decode('deflate', [deflateRawSync(Buffer.from('hi'))])).body.toString()).toBe('hi');
  });

  it('stops at its caps', async () => {
    const capped = await decode('gzip', [gzipSync(noise)], 10_000);
    expect(capped.body.length).toBeLessThanOrEqual(10_000);
    expect(capped.overCap).toBeGreaterThan(0);
    const bomb = await decode('br', [brotliCompressSync(Buffer.alloc(50_000_000))]);
    expect(bomb.body.length).toBeLessThan(1_000_000);
    expect(bomb.overCap).toBeGreaterThan(0);
  });

  it('knows its codings', () => {
    expect(codingsOf(undefined)).toEqual([]);
    expect(codingsOf('identity')).toEqual([]);
    expect(codingsOf(' GZIP , Br')).toEqual(['br', 'gzip']);
    expect(codingsOf('compress')).toBeUndefined();
    expect(codingsOf('gzip,gzip,gzip,gzip')).toBeUndefined();
  });
});

describe('the tee', () => {
  it('has every byte in the copy or in a blind stretch, and gives its budget back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 3_000 }),
        fc.integer({ min: 1, max: 3_000 }),
        (sizes, maxBytes, budgetBytes) => {
          const budget = new CopyBudget(budgetBytes);
          const tee = new Tee(undefined, { maxBytes, maxRatio: 250, budget });
          for (const size of sizes) tee.feed(Buffer.alloc(size, 1));
          const seen = tee.end() as SeenBody;
          const unseen = seen.blind.reduce((sum, it) => sum + it.bytes, 0);
          expect(seen.body.length + unseen).toBe(sizes.reduce((sum, it) => sum + it, 0));
          expect(seen.body.length).toBeLessThanOrEqual(Math.min(maxBytes, budgetBytes));
          tee.close();
          tee.close();
          expect(budget.left).toBe(budgetBytes);
        },
      ),
    );
  });

  it('of an encoded body gives its budget back', async () => {
    const budget = new CopyBudget(10_000_000);
    for (const body of [gzipSync(noise), gzipSync(Buffer.from('x')), Buffer.from('broken')]) {
      const tee = new Tee('gzip', { maxBytes: 1_000_000, maxRatio: 250, budget });
      for (const piece of cut(body, [10, 1_000, 40_000])) tee.feed(piece);
      await tee.end();
      tee.close();
      expect(budget.left).toBe(10_000_000);
    }
  });
});

describe('records', () => {
  it('end where their reader lets them end', () => {
    const end = (text: string, kind: 'line' | 'blank-line'): number => endOfRecords(Buffer.from(text), kind);
    expect(end('a\nb', 'line')).toBe(2);
    expect(end('a', 'line')).toBe(0);
    expect(end('a\n\nb', 'blank-line')).toBe(3);
    expect(end('a\r\n\r\nb', 'blank-line')).toBe(5);
    expect(end('a\r\rb', 'blank-line')).toBe(3);
    expect(end('a\nb\n', 'blank-line')).toBe(0);
    expect(end('a\r\nb\r\n', 'blank-line')).toBe(0);
    expect(end('', 'blank-line')).toBe(0);
  });

  it('are known by their type', () => {
    expect(recordEndOf('text/event-stream; charset=utf-8')).toBe('blank-line');
    expect(recordEndOf('application/x-ndjson')).toBe('line');
    expect(recordEndOf('application/json')).toBeUndefined();
    expect(recordEndOf(undefined)).toBeUndefined();
  });
});

describe('what is watched', () => {
  it.each([
    [undefined, '/', true],
    ['application/json', '/', true],
    ['text/html; charset=utf-8', '/', true],
    ['application/pdf', '/', true],
    ['IMAGE/PNG', '/', false],
    ['image/svg+xml', '/', true],
    ['text/css', '/', false],
    ['application/javascript', '/app.js', false],
    ['application/javascript', '/reviews?callback=jsonp1', true],
    ['text/javascript', '/reviews?x=1&jsonp_callback=f', true],
    ['font/woff2', '/', false],
    ['video/mp4', '/', false],
    ['application/wasm', '/', false],
  ])('%s at %s: %s', (type, target, watched) => {
    expect(isWatched(type, target)).toBe(watched);
  });
});
