import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { Keyring } from '../../disclosure/keyring.ts';
import { IDENTIFIER_NAMESPACES } from '../../disclosure/person.ts';
import { IDENTITY_STRENGTH, type Recipient, recipientFrom } from '../../disclosure/recipient.ts';
import type { Assessor, Decision, Shown } from '../assessor.ts';
import type { ClientSide, Exchange } from '../exchange.ts';
import { Meter } from '../gate/meter.ts';
import { stateOf, sumOf } from '../gate/meter-state.ts';
import { NOBODY_SHOWN, ShownPeople } from '../shown-people.ts';
import {
  Recipients,
  readExchange,
  readShown,
  readTold,
  type Told,
  writeExchange,
  writeShown,
  writeTold,
} from './codec.ts';
import { Ink, Page, Pipe } from './frames.ts';
import { Line, type Orders } from './line.ts';
import { Station, type StationPorts } from './station.ts';

const keyring = new Keyring(new Uint8Array(32).fill(4));
const key = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

const recipient = fc
  .dictionary(fc.constantFrom(...IDENTITY_STRENGTH), fc.string({ minLength: 1, maxLength: 20 }), {
    minKeys: 1,
  })
  .map((known) => recipientFrom(keyring, known) as Recipient);

const exchange: fc.Arbitrary<Exchange> = fc.record(
  {
    at: fc.integer({ min: 0, max: 2 ** 43 }),
    channel: fc.constantFrom('web' as const, 'staff' as const, 'export' as const),
    route: text,
    recipient,
    asked: fc.option(
      fc.oneof(
        fc.record({ by: fc.constantFrom('id' as const, 'phone' as const), value: fc.maxSafeNat() }),
        fc.record({ by: fc.constant('page' as const) }),
      ),
      { nil: undefined },
    ),
    visit: fc.record({
      asker: key,
      page: fc.boolean(),
      locale: fc.constantFrom('en' as const, 'zh-CN' as const),
      pass: fc.option(text, { nil: undefined }),
      reason: fc.option(text, { nil: undefined }),
      fields: fc.constant([]),
    }),
  },
  { requiredKeys: ['at', 'channel', 'route', 'recipient', 'asked'] },
);

const person = fc.record(
  {
    categories: fc.nat({ max: 2 ** 31 - 1 }),
    names: fc.array(fc.record({ namespace: fc.constantFrom(...IDENTIFIER_NAMESPACES), key }), {
      minLength: 1,
      maxLength: 9,
    }),
    self: key,
  },
  { requiredKeys: ['categories', 'names'] },
);

const shown: fc.Arbitrary<Omit<Shown, 'client'>> = fc.record({
  status: fc.integer({ min: 100, max: 599 }),
  people: fc.array(person, { maxLength: 30 }).map((people) => ShownPeople.of(people)),
  blind: fc.array(
    fc.record({ reason: fc.constantFrom('over-cap' as const, 'encoding' as const), bytes: fc.maxSafeNat() }),
    { maxLength: 3 },
  ),
  held: fc.boolean(),
  part: fc.option(fc.record({ lifted: fc.boolean(), waits: fc.boolean() }), { nil: undefined }),
});

const fields = fc.array(text, { maxLength: 6 });
const told: fc.Arbitrary<Told> = fc.oneof(
  fc.record({ does: fc.constant('pass' as const), fields, lifted: fc.boolean() }),
  fc.record({
    does: fc.constant('deny' as const),
    refusal: fc.record({
      status: fc.integer({ min: 400, max: 599 }),
      headers: fc.dictionary(fc.stringMatching(/^[a-z-]{1,12}$/), text, { maxKeys: 4 }),
      body: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    }),
  }),
  fc.record({
    does: fc.constant('alter' as const),
    verdict: fc.constantFrom('pass' as const, 'step-up' as const, 'hold' as const, 'deny' as const),
    lifted: fc.boolean(),
  }),
  fc.record({ does: fc.constant('again' as const) }),
);

describe('what goes between processes', () => {
  it('is read as it was written', () => {
    const recipients = new Recipients();
    const recipientOf = (page: Page) => recipients.read(page, (bytes) => new Page(bytes));
    fc.assert(
      fc.property(exchange, shown, told, (given, shows, decides) => {
        const ink = new Ink();
        writeExchange(ink, given);
        writeShown(ink, { ...shows, client: undefined });
        writeTold(ink, decides);
        const page = new Page(ink.take());
        expect(readExchange(page, recipientOf)).toEqual(given);
        expect(readShown(page)).toEqual(shows);
        const read = readTold(page);
        expect({
          ...read,
          ...('refusal' in read
            ? { refusal: { ...read.refusal, headers: { ...read.refusal.headers } } }
            : {}),
        }).toEqual(
          'refusal' in decides
            ? { ...decides, refusal: { ...decides.refusal, headers: { ...decides.refusal.headers } } }
            : decides,
        );
      }),
    );
  });

  it('is handed on whole, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 255 }), text), { maxLength: 20 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (frames, cuts) => {
          const written: Buffer[] = [];
          const sink = new Duplex({
            read() {},
            write(piece, _encoding, done) {
              written.push(piece);
              done();
            },
          });
          const sender = new Pipe(
            sink,
            () => undefined,
            () => undefined,
          );
          for (const [kind, content] of frames) sender.send(kind, (ink) => ink.text(content));
          sender.flush();
          const heard: [number, string][] = [];
          const source = new Duplex({ read() {}, write: (_piece, _encoding, done) => done() });
          new Pipe(
            source,
            (kind, page) => void heard.push([kind, page.text()]),
            () => undefined,
          );
          const bytes = Buffer.concat(written);
          for (let at = 0; at < bytes.length; ) {
            const step = cuts.next().value as number;
            source.emit('data', bytes.subarray(at, at + step));
            at += step;
          }
          expect(heard).toEqual(frames);
        },
      ),
    );
  });

  it('that cannot be understood closes the line, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const { station, lost } = stationOf();
        station.emit('data', Buffer.from(bytes));
        station.emit('data', Buffer.alloc(300, 0xff));
        expect(lost.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

/** Two ends of one line. */
function ends(): [Duplex, Duplex] {
  const make = (other: () => Duplex) =>
    new Duplex({
      read() {},
      write(piece: Buffer, _encoding, done) {
        setImmediate(() => {
          if (!other().destroyed) other().push(piece);
          done();
        });
      },
      destroy(error, done) {
        setImmediate(() => void other().push(null));
        done(error);
      },
    });
  const pair: [Duplex, Duplex] = [make(() => pair[1]), make(() => pair[0])];
  return pair;
}

const NO_PORTS = {
  passes: undefined,
  missed: () => undefined,
  session: async () => undefined,
  meter: () => undefined,
  learned: () => undefined,
  prepared: () => undefined,
  listening: () => undefined,
  failed: () => undefined,
};

function stationOf() {
  const station = new Duplex({ read() {}, write: (_piece, _encoding, done) => done() });
  const lost: unknown[] = [];
  const assessor: Assessor = { admit: () => undefined, assess: async () => PASS };
  new Station(
    station,
    { ...NO_PORTS, assessor, lost: (error) => void lost.push(error) },
    new Recipients(),
    0,
  );
  return { station, lost };
}

/** Counts how often it was asked, and lets everything pass. */
function counting() {
  const assessor = {
    asked: 0,
    admit: () => undefined,
    assess: async () => {
      assessor.asked++;
      return PASS;
    },
  };
  return assessor;
}

const PASS: Decision = { does: 'pass', fields: [], lifted: false };
const ENFORCE = { mode: 'enforce', routes: [], maskFrom: 'contact' } as const;
const asks: Exchange = {
  at: 5,
  channel: 'web',
  route: 'GET /a',
  recipient: recipientFrom(keyring, { ip: '203.0.113.9' }) as Recipient,
};
const shows: Shown = {
  status: 200,
  people: ShownPeople.of([{ categories: 9, names: [{ namespace: 'id', key: 7n }] }]),
  blind: [],
  held: true,
  part: undefined,
  client: undefined,
};

function connect(ports: Partial<StationPorts> & { assessor: Assessor }, orders: Partial<Orders> = {}) {
  const [here, there] = ends();
  const lost = { station: 0, line: 0 };
  const station = new Station(
    here,
    { ...NO_PORTS, lost: () => void lost.station++, ...ports },
    new Recipients(),
    0,
  );
  const line = new Line(there, {
    setup: () => undefined,
    key: async () => undefined,
    reload: async () => undefined,
    session: () => undefined,
    learned: () => undefined,
    listen: () => undefined,
    drain: () => undefined,
    lost: () => void lost.line++,
    ...orders,
  });
  return { station, line: line.assessorFor(ENFORCE), whole: line, here, there, lost };
}

/** A client that goes when it is told to. */
function client(): ClientSide & { go(): void } {
  const listeners = new Set<() => void>();
  const side = {
    gone: false,
    onGone: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    go: () => {
      side.gone = true;
      for (const listener of listeners) listener();
    },
  };
  return side;
}

describe('a line', () => {
  it('brings decisions, and what is left of what is altered', async () => {
    const heard: unknown[] = [];
    const { line } = connect({
      assessor: {
        admit: () => ({ status: 429, headers: { 'retry-after': '9' }, body: Buffer.from('no') }),
        assess: async (given, what) => {
          heard.push([given.route, what.people, what.held]);
          return {
            does: 'alter',
            verdict: 'step-up',
            lifted: false,
            record: async (left) => {
              heard.push(left);
              return ['Weir-People', '1'];
            },
          };
        },
      },
    });
    expect(await line.admit(asks)).toMatchObject({ status: 429, headers: { 'retry-after': '9' } });
    const decision = await line.assess(asks, shows);
    if (decision.does !== 'alter') throw new Error(decision.does);
    expect(await decision.record({ categories: [8], changed: true })).toEqual(['Weir-People', '1']);
    expect(heard).toEqual([['GET /a', shows.people, true], { categories: [8], changed: true }]);
  });

  it('tells that a client has gone, while its reply waits', async () => {
    const side = client();
    const { line } = connect({
      assessor: {
        admit: () => undefined,
        assess: (_given, { client: there }) => new Promise((resolve) => there?.onGone(() => resolve(PASS))),
      },
    });
    const decided = line.assess(asks, { ...shows, client: side });
    await new Promise((resolve) => setTimeout(resolve, 5));
    side.go();
    expect(await decided).toEqual(PASS);
  });

  it('that breaks fails whoever waits, on both ends', async () => {
    const gone: boolean[] = [];
    const { line, here, lost } = connect({
      assessor: {
        admit: () => undefined,
        assess: (_given, { client: there }) => new Promise(() => there?.onGone(() => void gone.push(true))),
      },
    });
    const decided = line.assess(asks, { ...shows, client: client() });
    const failed = expect(decided).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    here.destroy();
    await failed;
    await expect(line.assess(asks, shows)).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    await eventually('the other end has heard of it', () => gone.length > 0 && lost.station > 0);
    expect(gone).toEqual([true]);
    expect(lost).toEqual({ station: 1, line: 1 });
  });

  it('has people named again when the key changes', async () => {
    const keys: string[] = [];
    const assessor = counting();
    const { line, station } = connect(
      { assessor },
      { key: async (bytes) => void keys.push(bytes.toString()) },
    );
    const early = line.assess(asks, shows);
    const changed = station.key(1, Buffer.from('new key'));
    // What was named by the old key and comes after it is not counted.
    expect(await early).toEqual({ does: 'again' });
    await changed;
    expect(keys).toEqual(['new key']);
    expect(assessor.asked).toBe(0);
    expect(await line.assess(asks, shows)).toEqual(PASS);
  });

  it('asks nobody about a response that shows nobody', async () => {
    const assessor = counting();
    const { line } = connect({ assessor });
    await line.assess(asks, { ...shows, people: NOBODY_SHOWN, held: false });
    expect(assessor.asked).toBe(0);
    await line.assess(
      { ...asks, asked: { by: 'id', value: 4 } },
      { ...shows, people: NOBODY_SHOWN, held: false },
    );
    expect(assessor.asked).toBe(1);
  });

  it('reports what could not be recorded', async () => {
    const { line } = connect({
      assessor: { admit: () => undefined, assess: () => Promise.reject(new Error('odd')) },
    });
    await expect(line.assess(asks, shows)).rejects.toMatchObject({
      code: 'WEIR_INTERNAL',
      params: { reason: 'odd' },
    });
  });
});

describe('meters', () => {
  it('add up', () => {
    const one = new Meter();
    const two = new Meter();
    one.asked.add('1', 3);
    two.asked.add('1', 4);
    two.asked.add('2');
    one.exchangeSeconds.add(0.02);
    two.exchangeSeconds.add(2);
    one.sentBytes = 10;
    two.connections = 5;
    const sum = sumOf([stateOf(one), JSON.parse(JSON.stringify(stateOf(two)))]);
    expect(sum.asked.entries).toEqual([
      ['1', 7],
      ['2', 1],
    ]);
    expect(sum.exchangeSeconds.sum).toBeCloseTo(2.02);
    expect([...sum.exchangeSeconds.counts].reduce((a, b) => a + b)).toBe(2);
    expect([sum.sentBytes, sum.connections]).toEqual([10, 5]);
  });
});
