import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batch } from './batch.ts';
import { CrossingReader } from './crossing-reader.ts';
import { CrossingWriter } from './crossing-writer.ts';
import { Packer } from './packer.ts';
import { LEAST_RING_BYTES, Ring, type RingMemory, ringMemory } from './ring.ts';
import { unroutedOf } from './route-pattern.ts';
import { unpacked } from './unpacked.ts';
import { WayBook } from './way.ts';
import { type Asker, readBatch, type Telling } from './wire.ts';

function bed() {
  const memory = ringMemory(LEAST_RING_BYTES) as RingMemory;
  const ways = new WayBook();
  const ring = new Ring(memory);
  const packer = Packer.make() as Packer;
  const reader = new CrossingReader(ring, [], (way) => packer.forget(way));
  return { ways, ring, packer, reader, writer: new CrossingWriter(ring, ways) };
}

/** All that stands in the ring, in batches; what is not packed is counted. */
function packAll({ ring, packer, reader }: ReturnType<typeof bed>) {
  const batches: Batch[] = [];
  let otherwise = 0;
  for (let span = reader.span(); span !== undefined; span = reader.span()) {
    const bound = packer.bound(ring, span);
    if (batches.at(-1)?.fits(bound) !== true) batches.push(new Batch(bound));
    const batch = batches.at(-1) as Batch;
    const before = batch.length;
    const { bytes, isStopped } = packer.pack(ring, span, (id) => reader.way(id), batch);
    expect(batch.length - before).toBeLessThanOrEqual(bound);
    reader.skip(bytes);
    if (isStopped && reader.next() !== undefined) otherwise++;
  }
  return { batches, otherwise };
}

const spread = fc
  .array(fc.tuple(fc.nat(40), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 40 })
  .map((parts) => parts.map(([letters, other]) => 'a'.repeat(letters) + other).join(''));
const text = fc.oneof(
  spread,
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a', '長', '😀'), maxLength: 60 }),
);
const name = fc.string({ minLength: 1, maxLength: 30 });
const asker: fc.Arbitrary<Asker> = fc.oneof(
  fc.record({ account: name, ip: fc.ipV4() }),
  fc.record({ account: fc.string({ unit: 'grapheme', minLength: 1 }), ip: fc.ipV6() }),
  fc.record({ employee: name, session: name }, { noNullPrototype: true }),
  fc.constant({}),
);
const response = fc.record({
  at: fc.integer({ min: 0, max: 2 ** 45 }),
  pattern: fc.constantFrom(undefined, '/users/:id', '/長/:x'),
  channel: fc.constantFrom('web', 'staff') as fc.Arbitrary<'web' | 'staff'>,
  status: fc.constantFrom(200, 404),
  target: fc.oneof(fc.webPath(), fc.string({ unit: 'grapheme' }), fc.constant(`/${'é'.repeat(200)}`)),
  asker,
  body: fc.oneof(text, fc.uint8Array({ maxLength: 500 }), fc.constant('長'.repeat(4_000))),
  unseen: fc.integer({ min: 0, max: 2 ** 40 }),
});
type Response = typeof response extends fc.Arbitrary<infer T> ? T : never;

/** Writes responses whose ways the reader has heard of: what follows what is said of a way is not packed. */
function write({ ways, writer, reader }: ReturnType<typeof bed>, all: readonly Response[]): void {
  const wayOf = ({ pattern, channel, status }: Response) =>
    ways.of('GET', pattern, channel, status, 'text/plain', undefined);
  for (const given of all) writer.response(0, wayOf(given), '/', {}, '', 0);
  while (reader.next() !== undefined) expect(reader.bytesRead).toBeGreaterThan(0);
  for (const given of all) {
    const { at, target, asker, body, unseen } = given;
    expect(writer.response(at, wayOf(given), target, asker, body, unseen)).toBe(true);
  }
}

describe('a packed batch', () => {
  it('says what heads as JSON would, and is read as they are, of whatever is told', () => {
    fc.assert(
      fc.property(fc.array(response, { maxLength: 30 }), (responses) => {
        const set = bed();
        write(set, responses);
        const { batches, otherwise } = packAll(set);
        expect(otherwise).toBe(0);
        const told = batches.flatMap((batch) => readBatch(batch.content()).map(shown));
        expect(batches.flatMap((batch) => readBatch(batch.plain().content()).map(shown))).toEqual(told);
        expect(told).toEqual(
          responses.map(({ at, pattern, channel, status, target, asker, body, unseen }) => ({
            head: {
              kind: 'response',
              at,
              method: 'GET',
              target,
              route: pattern === undefined ? unroutedOf(target) : pattern.replace(/:(\w+)/, '{$1}'),
              ...(channel === 'web' ? {} : { channel }),
              status,
              type: 'text/plain',
              who: asker,
              ...(unseen === 0 ? {} : { unseen }),
            },
            body: Buffer.from(body as string).toString('base64'),
          })),
        );
        expect(batches.flatMap((batch) => batch.sent())).toEqual(
          responses.map(({ at, pattern, channel, target, asker, body, unseen }) => ({
            at,
            asker,
            channel,
            method: 'GET',
            route: pattern === undefined ? unroutedOf(target) : pattern.replace(/:(\w+)/, '{$1}'),
            bytes: Buffer.from(body as string).length + unseen,
          })),
        );
      }),
    );
  });

  it('packs nearly everything, and says each way once in a batch', () => {
    const set = bed();
    const { ways, writer } = set;
    const way = ways.of('GET', '/a', 'web', 200, 'text/plain', undefined);
    const other = ways.of('GET', '/b', 'web', 200, 'text/plain', undefined);
    for (let i = 0; i < 300; i++)
      writer.response(i, i % 2 === 0 ? way : other, '/x', { account: '1' }, 'x'.repeat(3_000), 0);
    const { batches, otherwise } = packAll(set);
    // The first of each way follows what is said of the way, which is no response.
    expect(otherwise).toBe(2);
    expect(batches.length).toBeGreaterThan(1);
    for (const batch of batches) {
      const said = batch.content().toString('latin1').split('"kind":"way"').length - 1;
      expect(said).toBe(2);
      expect(unpacked(batch.content()).every(({ packed }) => packed !== undefined)).toBe(true);
    }
    expect(batches.reduce((sum, { records }) => sum + records, 0)).toBe(298);
  });

  it('stops at what is longer than a segment, and at statements', () => {
    const set = bed();
    const { ways, writer } = set;
    const way = ways.of('GET', '/a', 'web', 200, 'text/plain', undefined);
    const sent = { at: 1, asker: {}, channel: 'web', route: 'r', bytes: 0 } as const;
    for (let i = 0; i < 5; i++) {
      writer.response(i, way, '/x', {}, 'short', 0);
      writer.response(i, way, '/x', {}, Buffer.alloc(50_000), 0);
      writer.statement('{}', sent, 0);
    }
    const { batches, otherwise } = packAll(set);
    expect(otherwise).toBe(11);
    expect(batches.reduce((sum, { records }) => sum + records, 0)).toBe(4);
  });

  it('has room for more ways than it had thought of', () => {
    const set = bed();
    const types = Array.from({ length: 30 }, (_, i) => `text/${String(i).repeat(3_000)}`);
    const each = types.map((type, i) => set.ways.of('GET', `/${i}`, 'web', 200, type, undefined));
    const tellAll = () => {
      for (const [i, way] of each.entries()) set.writer.response(i, way, `/${i}`, {}, 'body', 0);
    };
    tellAll();
    expect(packAll(set).otherwise).toBe(30);
    tellAll();
    const { batches, otherwise } = packAll(set);
    expect(otherwise).toBe(0);
    const told = batches.flatMap((batch) => readBatch(batch.content()));
    expect(told.map(({ head }) => 'type' in head && head.type)).toEqual(types);
  });

  it('that is damaged is refused, or says something else, and nothing but an error comes of it', () => {
    const set = bed();
    const given = {
      pattern: '/users/:id',
      channel: 'web',
      status: 200,
      target: '/a',
      asker: { account: '1' },
    } as const;
    write(
      set,
      [1, 2].map((at) => ({ ...given, at, body: 'body', unseen: 0 })),
    );
    const [batch] = packAll(set).batches;
    const bytes = Buffer.from((batch as Batch).content());
    expect(readBatch(bytes).length).toBe(2);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = byte;
        try {
          for (const { head } of readBatch(damaged)) expect(head.kind).toBe('response');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });

  it.each([
    ['of a way that was not said', 16, 9],
    ['of a time that is none', 0, 0.5],
    ['of a size that is none', 8, -1],
    ['with a target that is too long for its head', 24, 2_000],
  ])('%s is refused', (_what, at, value) => {
    const set = bed();
    const given = {
      pattern: '/users/:id',
      channel: 'web',
      status: 200,
      target: '/a',
      asker: { account: '1' },
    } as const;
    write(set, [{ ...given, at: 1, body: 'body', unseen: 0 }]);
    const bytes = Buffer.from((packAll(set).batches[0] as Batch).content());
    // The way comes first, and then its response.
    const head = 8 + bytes.readUInt32LE(0) + 8;
    if (at < 16) bytes.writeDoubleLE(value, head + at);
    else bytes.writeUInt32LE(value, head + at);
    expect(() => readBatch(bytes)).toThrow(RangeError);
  });
});

/** A response with the route that whoever counts gives it where none was told. */
function shown({ head, body }: Telling) {
  const route = head.kind === 'response' ? (head.route ?? unroutedOf(head.target)) : undefined;
  return { head: { ...head, route }, body: body.toString('base64') };
}
