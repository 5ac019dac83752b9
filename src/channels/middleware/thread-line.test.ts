import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WeirError } from '../../disclosure/error.ts';
import { Batch } from './batch.ts';
import type { Carried, Carrier } from './carrier.ts';
import { CrossingReader } from './crossing-reader.ts';
import type { Heard } from './hearing.ts';
import type { Left, LinePorts } from './line.ts';
import { LoopLine } from './loop-line.ts';
import { PACKED } from './packed.ts';
import type { SeenAnswer } from './response-tap.ts';
import { LEAST_RING_BYTES, Ring, type RingMemory, ringMemory } from './ring.ts';
import type { Settled } from './sent.ts';
import { Teller, type ToTeller } from './teller.ts';
import { ThreadLine } from './thread-line.ts';
import { headOfPacked, unpacked } from './unpacked.ts';
import { readBatch } from './wire.ts';

/** Takes what it is sent, as long as it takes anything. */
class Counting implements Carrier {
  readonly label = 'a test';
  readonly batches: Buffer[] = [];
  enforces: () => boolean = () => false;
  readsPacked = false;
  carried: Carried = { outcome: 'taken', answer: { taken: 0, standing: [] } };

  readonly send = async (batch: Buffer): Promise<Carried> => {
    if (this.carried.outcome === 'taken') this.batches.push(Buffer.from(batch));
    return this.carried;
  };
  readonly close = async () => undefined;

  get bytes(): Buffer {
    return Buffer.concat(this.batches);
  }
}

/** What stands for a thread: it hears on this loop, when there is something to tell, or never. */
class SameThread extends EventEmitter {
  teller: Teller | undefined;
  postMessage(message: ToTeller): void {
    this.teller?.hear(message);
  }
  ref(): void {}
  unref(): void {}
  async terminate(): Promise<number> {
    this.emit('exit');
    return 1;
  }
}

function bed({ listens = true } = {}) {
  const memory = ringMemory(LEAST_RING_BYTES) as RingMemory;
  const maxBytes = 2 * LEAST_RING_BYTES;
  const carrier = new Counting();
  const afterwards = new Counting();
  const worker = new SameThread();
  const troubles: WeirError[] = [];
  const heard: Heard[] = [];
  const ports: LinePorts = {
    maxBytes,
    enforces: () => true,
    onTrouble: (error) => troubles.push(error),
    onHeard: (more) => heard.push(...more),
    now: () => 0,
  };
  const line = new ThreadLine({
    memory,
    maxBytes,
    worker: worker as unknown as Worker,
    label: 'a test',
    fallBack: () => new LoopLine(() => afterwards, ports),
    ports,
  });
  if (listens)
    worker.teller = new Teller({
      memory,
      maxBytes: LEAST_RING_BYTES,
      carrier: (enforces) => {
        carrier.enforces = enforces;
        return carrier;
      },
      say: (message) => {
        worker.emit('message', message);
        if (message.kind === 'closed') worker.emit('exit');
      },
    });
  return { memory, line, carrier, afterwards, worker, troubles, heard, ports };
}

const LEFT: Left = { at: 1, method: 'GET', target: '/users/7', pattern: '/users/:id', channel: 'web' };
const SEEN: SeenAnswer = { status: 200, type: 'text/plain', encoding: undefined, body: 'body', unseen: 0 };
const toldTo = ({ bytes }: Counting) =>
  readBatch(bytes).map(({ head, body }) => ({ ...head, body: String(body) }));

/** The same records, none of them packed. */
function asJson(bytes: Buffer): Buffer {
  const sent = { ...LEFT, asker: {}, route: 'r', bytes: 0 };
  const all = new Batch(8 * bytes.length);
  for (const { head, packed, body } of unpacked(bytes))
    all.add(packed === undefined ? head : headOfPacked(packed), body, sent);
  return Buffer.from(all.content());
}

describe('a line by way of a thread', () => {
  it.each([false, true])('tells byte for byte what the loop would tell, packed: %s', async (packed) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.integer({ min: 1, max: 40_000 }).map((n) => '長'.repeat(n)),
    );
    const response = fc.record({
      left: fc.record({
        at: fc.nat(),
        method: fc.constantFrom('GET', 'POST'),
        target: fc.webPath(),
        pattern: fc.constantFrom('/users/:id', undefined),
        channel: fc.constantFrom('web', 'staff') as fc.Arbitrary<'web' | 'staff'>,
      }),
      seen: fc.record({
        status: fc.constantFrom(200, 500),
        type: fc.constantFrom('application/json', undefined),
        encoding: fc.constantFrom('gzip', undefined),
        body: fc.oneof(text, fc.uint8Array({ maxLength: 40_000 })),
        unseen: fc.nat(),
      }),
      asker: fc.oneof(
        fc.record({ account: fc.string(), ip: fc.ipV4() }),
        fc.record({ employee: fc.string({ minLength: 1 }), session: fc.string() }),
      ),
    });
    const statement = fc.record({ head: text.map((said) => JSON.stringify(said)) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(response, statement), { maxLength: 20 }), async (records) => {
        const { line, carrier, ports } = bed();
        carrier.readsPacked = packed;
        const plain = new Counting();
        const loop = new LoopLine(() => plain, ports);
        for (const record of records) {
          for (const each of [line, loop]) {
            if ('head' in record) each.add(record.head, { ...LEFT, asker: {}, route: 'r', bytes: 0 });
            else each.tell(record.left, record.seen, record.asker);
          }
        }
        expect(await line.close(1_000)).toBe(0);
        expect(await loop.close(1_000)).toBe(0);
        const told = packed ? asJson(carrier.bytes) : carrier.bytes;
        expect(told.equals(plain.bytes)).toBe(true);
        expect(line.state).toMatchObject({ delivered: records.length, dropped: 0, waitingBytes: 0 });
      }),
      { numRuns: 30 },
    );
  });

  it('hears of outcomes and of what stands against recipients', async () => {
    const { line, carrier, heard } = bed();
    carrier.carried = {
      outcome: 'taken',
      answer: { taken: 1, standing: [{ record: 0, verdict: 'deny', refuse: true }] },
    };
    expect(carrier.enforces()).toBe(false);
    line.enforcesNow();
    expect(carrier.enforces()).toBe(true);
    const outcome = await new Promise<Settled>((settled) => {
      line.add('{}', { ...LEFT, asker: { account: '42' }, route: '/a', bytes: 1, settled });
      line.flush();
    });
    expect(outcome).toEqual({ taken: true, verdict: 'deny' });
    expect(heard).toEqual([{ label: 'account:42', route: 'GET /a', verdict: 'deny', refuse: true }]);
    await line.close(100);
  });

  it('hears of what stands against whom it has told of packed', async () => {
    const { line, carrier, heard } = bed();
    carrier.readsPacked = true;
    const tellBoth = async () => {
      for (const account of ['41', '42']) line.tell(LEFT, SEEN, { account });
      line.flush();
      const { delivered } = line.state;
      while (line.state.waitingBytes > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(line.state.delivered).toBe(delivered + 2);
    };
    await tellBoth();
    const standing = [{ record: 1, verdict: 'deny', refuse: true } as const];
    carrier.carried = { outcome: 'taken', answer: { taken: 2, standing } };
    await tellBoth();
    const about = { label: 'account:42', route: 'GET /users/{id}' };
    expect(heard.splice(0)).toEqual([{ ...about, verdict: 'deny', refuse: true }]);
    carrier.carried = { outcome: 'taken', answer: { taken: 2, standing: [] } };
    await tellBoth();
    expect(heard).toEqual([{ ...about, verdict: 'pass', refuse: false }]);
    expect(carrier.batches.every((batch) => batch.readUInt32LE(0) < PACKED)).toBe(true);
    expect(unpacked(carrier.bytes).filter(({ packed }) => packed !== undefined).length).toBe(5);
    await line.close(100);
  });

  it('counts what finds no room, and tells it as not seen when there is room', async () => {
    const { line, worker, memory, carrier, troubles } = bed({ listens: false });
    const body = Buffer.alloc(10_000);
    let told = 0;
    while (line.state.dropped < 3) {
      line.tell(LEFT, { ...SEEN, body }, { account: '42' });
      told++;
    }
    const rest = told - 3;
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_TELLING_DROPPED']);
    expect(line.state.waitingBytes).toBeGreaterThan(rest * body.length);
    worker.teller = new Teller({
      memory,
      maxBytes: 2 * LEAST_RING_BYTES,
      carrier: () => carrier,
      say: (message) => {
        worker.emit('message', message);
        if (message.kind === 'closed') worker.emit('exit');
      },
    });
    // All of it in the thread's hands, so that there is room.
    while (line.state.delivered < rest) {
      line.flush();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await line.close(1_000)).toBe(0);
    const records = toldTo(carrier);
    expect(records.filter(({ kind }) => kind === 'response').length).toBe(rest);
    expect(records.filter(({ kind }) => kind === 'blind')).toMatchObject([
      {
        route: 'GET /users/{id}',
        who: { account: '42' },
        bytes: 3 * body.length,
        reason: 'ledger-unavailable',
      },
    ]);
  });

  it('goes on by the loop where its thread has ended, and says what went with it', async () => {
    const { line, worker, memory, afterwards, troubles } = bed({ listens: false });
    const outcomes: Settled[] = [];
    const settled = (outcome: Settled) => outcomes.push(outcome);
    for (let at = 1; at <= 5; at++) line.tell({ ...LEFT, at }, SEEN, { account: '42' });
    line.add('{"kind":"standing","at":6,"route":"r","who":{}}', {
      ...LEFT,
      asker: {},
      route: 'r',
      bytes: 0,
      settled,
    });
    expect(line.take(1_000)).toBe(true);
    // The thread takes two of them, and is gone.
    const reader = new CrossingReader(new Ring(memory));
    reader.next();
    reader.next();
    worker.emit('error', new Error('out of memory'));
    worker.emit('exit');
    expect(line.state).toMatchObject({ by: 'loop', dropped: 2 });
    expect(troubles.map(({ code, params }) => [code, params])).toEqual([
      ['WEIR_TELLING_THREAD', { gate: 'a test', reason: 'out of memory', records: 2 }],
    ]);
    line.give(1_000);
    line.tell({ ...LEFT, at: 7 }, SEEN, { account: '42' });
    expect(await line.close(1_000)).toBe(0);
    const at = toldTo(afterwards).map((record) => [record.kind, record.at]);
    expect(at).toEqual([
      ...[3, 4, 5].map((n) => ['response', n]),
      ['standing', 6],
      ['blind', 0],
      ['response', 7],
    ]);
    expect(line.state).toMatchObject({ waitingBytes: 0, delivered: 6 });
    expect(outcomes.length).toBe(1);
  });

  it('says how much nobody took', async () => {
    const away = bed();
    away.carrier.carried = { outcome: 'later', reason: 'ECONNREFUSED' };
    away.line.tell(LEFT, SEEN, {});
    expect(await away.line.close(10)).toBe(1);
    expect(away.line.state.reachable).toBe(false);

    const stuck = bed({ listens: false });
    stuck.line.tell(LEFT, SEEN, {});
    stuck.line.tell(LEFT, SEEN, {});
    const closing = stuck.line.close(0);
    stuck.line.tell(LEFT, SEEN, {});
    expect(await closing).toBe(2);
    expect(stuck.line.state.dropped).toBe(1);
  });
});
