import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_HELLO_BYTES, readGreeting } from './ja4.ts';

interface Wish {
  readonly version?: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly (readonly [number, Buffer])[];
}

const u16 = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 2);
  numbers.forEach((number, i) => {
    bytes.writeUInt16BE(number, i * 2);
  });
  return bytes;
};
const behindLength = (bytes: Buffer, lengthBytes: 1 | 2 | 3): Buffer => {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(bytes.length, 0, lengthBytes);
  return Buffer.concat([length, bytes]);
};
const numbers = (text: string): number[] =>
  text === '' ? [] : text.split(',').map((it) => Number.parseInt(it, 16));
const alpn = (...names: readonly (string | Buffer)[]): Buffer =>
  behindLength(Buffer.concat(names.map((name) => behindLength(Buffer.from(name as string), 1))), 2);

function hello({ version = 0x0303, ciphers, extensions }: Wish): Buffer {
  const list = extensions.map(([type, body]) => Buffer.concat([u16(type), behindLength(body, 2)]));
  return Buffer.concat([
    Buffer.from([1]),
    behindLength(
      Buffer.concat([
        u16(version),
        Buffer.alloc(32, 7),
        behindLength(Buffer.alloc(32, 9), 1),
        behindLength(u16(...ciphers), 2),
        behindLength(Buffer.from([0]), 1),
        behindLength(Buffer.concat(list), 2),
      ]),
      3,
    ),
  ]);
}

/** @param most bytes of each record's content. */
function records(message: Buffer, most = 16_384): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; at += most) {
    parts.push(Buffer.from([22, 3, 1]), behindLength(message.subarray(at, at + most), 2));
  }
  return Buffer.concat(parts);
}

/** A greeting with these lists, in the order of the specification's examples. */
function greets(ciphers: string, extensions: string, signatures: string, protocol = 'h2'): Buffer {
  return hello({
    ciphers: numbers(ciphers),
    extensions: numbers(extensions).map((type) => {
      if (type === 0x10) return [type, alpn(protocol, 'http/1.1')] as const;
      if (type === 0x0d) return [type, behindLength(u16(...numbers(signatures)), 2)] as const;
      if (type === 0x2b) return [type, behindLength(u16(0x0a0a, 0x0304, 0x0303), 1)] as const;
      return [type, Buffer.alloc(type % 7)] as const;
    }),
  });
}

const BROWSER = greets(
  'dada,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035',
  '3a3a,001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015,eaea',
  '0403,0804,0401,0503,0805,0501,0806,0601',
);

function ja4Of(message: Buffer): string {
  const greeting = readGreeting(records(message));
  return greeting.kind === 'hello' ? greeting.ja4 : greeting.kind;
}

describe('JA4', () => {
  it('is that of the specification’s example', () => {
    expect(ja4Of(BROWSER)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('is that of the published capture with made-up numbers among the signature algorithms', () => {
    const message = greets(
      '1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035',
      'fe0d,0010,0017,0033,44cd,ff01,000a,000d,0023,002b,000b,ca34,002d,0000,0005,001b,0012',
      '1a1a,0904,0905,0906,0403,0804,0401,0503,0805,0501,0806,0601',
    );
    expect(ja4Of(message)).toBe('t13d1517h2_8daaf6152771_cb7bf5808d99');
  });

  it('says what a bare greeting does not offer', () => {
    expect(ja4Of(hello({ ciphers: [], extensions: [] }))).toBe('t12i000000_000000000000_000000000000');
    expect(ja4Of(hello({ version: 0x0301, ciphers: [0x0a0a], extensions: [] }))).toMatch(
      /^t10i000000_0{12}_0{12}$/,
    );
    expect(ja4Of(hello({ version: 0x0909, ciphers: [5], extensions: [] }))).toMatch(/^t00i010000_/);
    const many = Array.from({ length: 150 }, (_, i) => i + 1);
    expect(
      ja4Of(hello({ ciphers: many, extensions: many.map((it) => [it + 1_000, Buffer.alloc(0)]) })),
    ).toMatch(/^t12i999900_/);
  });

  it.each([
    ['h2', 'h2'],
    ['http/1.1', 'h1'],
    ['x', 'xx'],
    [Buffer.from([0xab]), 'ab'],
    [Buffer.from([0xab, 0x31, 0xcd]), 'ad'],
    [Buffer.from([0x30, 0xab]), '3b'],
    ['', '00'],
  ])('writes the protocol %j as %s', (name, written) => {
    const message = hello({ ciphers: [5], extensions: [[0x10, alpn(name)]] });
    expect(ja4Of(message).slice(8, 10)).toBe(written);
  });

  it('does not depend on order, on made-up numbers, or on how the greeting is cut into records and pieces', () => {
    const usual = ja4Of(BROWSER);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(numbers('1301,1302,1303,c02b,c02f,c02c'), { minLength: 6 }),
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 1, max: 700 }),
        fc.nat(),
        (ciphers, grease, most, cut) => {
          const plain = hello({ ciphers: [...ciphers].sort(), extensions: [[0, Buffer.alloc(1)]] });
          const mixed = hello({
            ciphers: [grease * 0x1010 + 0x0a0a, ...ciphers],
            extensions: [
              [grease * 0x1010 + 0x0a0a, Buffer.alloc(3)],
              [0, Buffer.alloc(5)],
            ],
          });
          expect(ja4Of(mixed)).toBe(ja4Of(plain));
          const bytes = records(BROWSER, most);
          expect(readGreeting(bytes)).toEqual({ kind: 'hello', ja4: usual });
          expect(readGreeting(Buffer.concat([bytes, Buffer.alloc(99, 23)]))).toEqual({
            kind: 'hello',
            ja4: usual,
          });
          const part = cut % bytes.length;
          expect(readGreeting(bytes.subarray(0, part)).kind).toBe('part');
        },
      ),
    );
  });

  it('reads whatever comes to an end', () => {
    const whole = records(BROWSER);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 600 }),
          // Almost a greeting: some of its bytes are others.
          fc
            .array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
              minLength: 1,
              maxLength: 6,
            })
            .map((changes) => {
              const bytes = Buffer.from(whole);
              for (const [at, byte] of changes) bytes[at] = byte;
              return new Uint8Array(bytes);
            }),
        ),
        (bytes) => {
          const greeting = readGreeting(bytes);
          if (greeting.kind === 'hello')
            expect(greeting.ja4).toMatch(
              /^t(?:1[0-3]|s[23]|00)[di]\d{4}[\da-zA-Z]{2}_[\da-f]{12}_[\da-f]{12}$/,
            );
        },
      ),
    );
  });

  it('gives up what is no greeting, or too long a one', () => {
    expect(readGreeting(Buffer.from('GET / HTTP/1.1\r\n')).kind).toBe('invalid');
    expect(readGreeting(Buffer.from([22, 3, 1, 0, 0])).kind).toBe('invalid');
    expect(readGreeting(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])).kind).toBe('invalid');
    expect(readGreeting(Buffer.from([22, 3, 1, 0, 4, 1, 1, 0, 0])).kind).toBe('invalid');
    expect(readGreeting(Buffer.alloc(0)).kind).toBe('part');
    const fed = records(hello({ ciphers: [], extensions: [[21, Buffer.alloc(MAX_HELLO_BYTES)]] }));
    expect(readGreeting(fed).kind).toBe('invalid');
  });
});
