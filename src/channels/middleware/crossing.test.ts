import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crossed, CrossingReader } from './crossing-reader.ts';
import { CrossingWriter } from './crossing-writer.ts';
import { LEAST_RING_BYTES, LEAST_SEGMENT_BYTES, PLACES, Ring, type RingMemory, ringMemory } from './ring.ts';
import { bodyOf } from './teller.ts';
import { type Way, WayBook } from './way.ts';
import type { Asker } from './wire.ts';

function bed() {
  const memory = ringMemory(LEAST_RING_BYTES) as RingMemory;
  const ways = new WayBook();
  const writer = new CrossingWriter(new Ring(memory), ways);
  return { ways, writer, reader: new CrossingReader(new Ring(memory)), memory };
}

/** What of a record is compared, its body as it is sent. */
function shown(crossed: Crossed) {
  const { kind, at, way, target, asker, unseen, statement, ticket } = crossed;
  return {
    kind,
    at,
    way: way === undefined ? undefined : way.text,
    target,
    asker,
    unseen,
    body: Buffer.from(bodyOf(crossed)).toString('base64'),
    head: statement?.head,
    ticket,
  };
}

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  // Half pairs of surrogates, and what is longer than a segment.
  fc.string({
    unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    maxLength: 9,
  }),
  fc.integer({ min: 0, max: 2 * LEAST_SEGMENT_BYTES }).map((length) => 'ü'.repeat(length)),
);
const name = fc.string({ minLength: 1, maxLength: 30 });
const asker: fc.Arbitrary<Asker> = fc.oneof(
  fc.record({ account: name, ip: fc.ipV4() }),
  fc.record({ account: fc.string({ unit: 'grapheme', minLength: 1 }), ip: fc.ipV6() }),
  fc.record({ employee: name, apiKey: name }, { noNullPrototype: true }),
  fc.constant({}),
);
const response = fc.record({
  at: fc.integer({ min: 0, max: 2 ** 45 }),
  pattern: fc.constantFrom(undefined, '/users/:id', '/'),
  status: fc.constantFrom(200, 404),
  target: fc.oneof(fc.webPath(), fc.string({ unit: 'grapheme' }), fc.constant('/'.repeat(8_192))),
  asker,
  body: fc.oneof(
    text,
    fc.uint8Array({ maxLength: 500 }),
    fc.uint8Array({ minLength: 20_000, maxLength: 70_000 }),
  ),
  unseen: fc.integer({ min: 0, max: 2 ** 40 }),
});
const statement = fc.record({ head: text, ticket: fc.nat(), asker });

describe('records that cross to a thread', () => {
  it('are read as they were written, whatever is read in between', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: response },
      { weight: 2, arbitrary: statement },
      { weight: 3, arbitrary: fc.nat(5) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { ways, writer, reader } = bed();
        const expected: unknown[] = [];
        const read: unknown[] = [];
        const take = (most: number) => {
          for (let i = 0; i < most; i++) {
            const crossed = reader.next();
            if (crossed === undefined) return;
            read.push(shown(crossed));
          }
        };
        for (const given of steps) {
          if (typeof given === 'number') take(given);
          else if ('head' in given) {
            const { head, ticket, asker } = given;
            const sent = { at: 1, asker, channel: 'web', route: 'r', bytes: 0 } as const;
            if (!writer.statement(head, sent, ticket)) continue;
            const nothing = { way: undefined, target: '', unseen: 0, body: '' };
            expected.push({ kind: 'statement', at: 1, asker, head: head, ticket, ...nothing });
          } else {
            const { at, pattern, status, target, asker, body, unseen } = given;
            const way = ways.of('GET', pattern, 'web', status, 'text/plain', undefined);
            if (!writer.response(at, way, target, asker, body, unseen)) continue;
            const bytes = Buffer.from(body as string).toString('base64');
            const rest = { head: undefined, ticket: 0 };
            expected.push({
              kind: 'response',
              at,
              way: way.text,
              target,
              asker,
              unseen,
              body: bytes,
              ...rest,
            });
          }
        }
        take(Number.POSITIVE_INFINITY);
        expect(read).toEqual(expected);
        expect(reader.bytesRead).toBe(writer.written);
      }),
    );
  });

  it('are refused when there is no room, and go on when there is', () => {
    const { ways, writer, reader } = bed();
    const way = ways.of('GET', '/a', 'web', 200, 'text/plain', undefined);
    const body = Buffer.alloc(5_000, 'x');
    for (let round = 0; round < 5; round++) {
      let written = 0;
      while (writer.response(round, way, '/a', { account: '1' }, body, 0)) written++;
      // Three to a segment, and the rest of each is left empty.
      expect(written).toBeGreaterThan(2 * (PLACES - 2));
      expect(written * body.length).toBeLessThan(LEAST_RING_BYTES);
      expect(writer.statement('x'.repeat(LEAST_SEGMENT_BYTES), SENT, 0)).toBe(false);
      let read = 0;
      for (let crossed = reader.next(); crossed !== undefined; crossed = reader.next()) {
        expect([crossed.at, crossed.body.length]).toEqual([round, body.length]);
        read++;
      }
      expect(read).toBe(written);
    }
    expect(writer.segmentsInUse).toBe(1);
  });

  it('are said with ways for which there was no room before', () => {
    const { ways, writer, reader } = bed();
    const wayOf = (pattern: string) => ways.of('GET', pattern, 'web', 200, 'text/plain', undefined);
    const body = Buffer.alloc(16_000);
    while (writer.response(0, wayOf('/full'), '/', {}, body, 0)) ways.all.length;
    wayOf('/a');
    while (reader.next() !== undefined) wayOf('/b');
    expect(writer.response(1, wayOf('/b'), '/', {}, body, 0)).toBe(true);
    expect(writer.response(1, wayOf('/a'), '/', {}, body, 0)).toBe(true);
    expect([reader.next(), reader.next()].map((crossed) => crossed?.way?.route)).toEqual(['/b', '/a']);
  });

  it('are told of ways that were not kept', () => {
    const { ways, writer, reader } = bed();
    const wayAt = (i: number): Way => ways.of('GET', '/a', 'web', 200, `text/x-${i}`, undefined);
    for (let i = 0; i < 40; i++) writer.response(i, wayAt(i), '/', {}, 'x', 0);
    for (let i = 0; i < 40; i++) expect(reader.next()?.way?.type).toBe(`text/x-${i}`);
    expect(ways.all.length).toBeLessThan(40);
  });

  it('are read on by another reader where one has ended', () => {
    const { ways, writer, reader, memory } = bed();
    const way = ways.of('GET', '/a', 'web', 200, 'text/plain', undefined);
    for (let i = 0; i < 100; i++) writer.response(i, way, '/a', { account: '1' }, 'x'.repeat(1_000), 0);
    for (let i = 0; i < 30; i++) reader.next();
    const other = new CrossingReader(new Ring(memory), ways.all);
    for (let i = 30; i < 100; i++) expect(other.next()).toMatchObject({ at: i, way: { route: '/a' } });
    expect(other.next()).toBeUndefined();
  });
});

const SENT = { at: 1, asker: {}, channel: 'web', route: 'r', bytes: 0 } as const;
