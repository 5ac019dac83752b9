import { describe, expect, it } from 'vitest';
import type { WeirError } from '../../disclosure/error.ts';
import type { Carried, Carrier } from './carrier.ts';
import { Outbox } from './outbox.ts';
import { PACKED, PACKED_HEAD_BYTES } from './packed.ts';
import type { Sent, Settled } from './sent.ts';
import { wayOf, wayRecord } from './way.ts';
import { readBatch, type Telling } from './wire.ts';

const TAKEN: Carried = { outcome: 'taken', answer: { taken: 1, standing: [] } };
const head = (at: number) =>
  `{"kind":"response","at":${at},"method":"GET","target":"/users/${at}","status":200,"who":{"ip":"192.0.2.1"}}`;
const sent = (at: number, bytes: number, settled?: (outcome: Settled) => void): Sent => ({
  at,
  asker: { ip: '192.0.2.1' },
  channel: 'web',
  method: 'GET',
  route: '/users/{id}',
  bytes,
  settled,
});

/** A carrier that answers when it is told to. */
class Held implements Carrier {
  readonly label = 'held';
  readonly got: Telling[][] = [];
  readonly sequences: number[] = [];
  closed = false;
  answer: (carried: Carried) => void = () => undefined;

  send(batch: Buffer, sequence: number): Promise<Carried> {
    this.got.push(readBatch(Buffer.from(batch)));
    this.sequences.push(sequence);
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  get records(): Telling[] {
    return this.got.flat();
  }
}

function bed(maxBytes?: number) {
  const carrier = new Held();
  const troubles: WeirError[] = [];
  const outbox = new Outbox({
    carrier,
    lingerMs: 1,
    onTrouble: (error) => troubles.push(error),
    onAnswer: (_answer, batch) => batch.settle(() => ({ taken: true, verdict: 'pass' })),
    now: () => 0,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  return { carrier, troubles, outbox };
}

const turn = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Outbox', () => {
  it('sends in order, one batch at a time, and what came meanwhile together', async () => {
    const { carrier, outbox } = bed();
    outbox.add(head(1), 'ä1', sent(1, 2));
    await turn();
    for (const at of [2, 3]) outbox.add(head(at), Buffer.from(`b${at}`), sent(at, 2));
    await turn();
    expect(carrier.got.length).toBe(1);
    carrier.answer(TAKEN);
    await turn();
    expect(carrier.sequences).toEqual([1, 2]);
    expect(carrier.records.map(({ head, body }) => [head.at, String(body)])).toEqual([
      [1, 'ä1'],
      [2, 'b2'],
      [3, 'b3'],
    ]);
    carrier.answer(TAKEN);
    await turn();
    expect(outbox.state).toEqual({ delivered: 3, dropped: 0, waitingBytes: 0, reachable: true });
  });

  it('sends again what was not taken, under the same number', async () => {
    const { carrier, troubles, outbox } = bed();
    outbox.add(head(1), 'one', sent(1, 3));
    await turn();
    carrier.answer({ outcome: 'later', reason: 'ECONNREFUSED' });
    await turn();
    expect(outbox.state.reachable).toBe(false);
    await turn(150);
    expect(carrier.sequences).toEqual([1, 1]);
    carrier.answer(TAKEN);
    await turn();
    expect(outbox.state).toMatchObject({ delivered: 1, reachable: true, waitingBytes: 0 });
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_TELLING_WAITS']);
  });

  it('keeps no more than it may, and tells what it left out', async () => {
    const { carrier, troubles, outbox } = bed(10_000);
    const outcomes: Settled[] = [];
    outbox.add(head(1), 'x'.repeat(2_000), sent(1, 2_000));
    await turn();
    for (let at = 2; at < 100; at++) {
      outbox.add(
        head(at),
        'x'.repeat(1_000),
        sent(at, 1_000, (outcome) => outcomes.push(outcome)),
      );
      expect(outbox.state.waitingBytes).toBeLessThanOrEqual(10_000);
    }
    const { dropped } = outbox.state;
    expect(dropped).toBeGreaterThan(80);
    expect(outcomes).toEqual(Array.from({ length: dropped }, () => ({ taken: false })));
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_TELLING_DROPPED']);
    for (let i = 0; i < 4; i++) {
      carrier.answer(TAKEN);
      await turn();
    }
    const blind = carrier.records.filter(({ head }) => head.kind === 'blind');
    expect(blind.map(({ head }) => head)).toEqual([
      {
        kind: 'blind',
        at: expect.any(Number),
        channel: 'web',
        route: 'GET /users/{id}',
        who: { ip: '192.0.2.1' },
        reason: 'ledger-unavailable',
        bytes: dropped * 1_000,
      },
    ]);
    expect(carrier.records.length).toBe(99 - dropped + 1);
    expect(outbox.state.waitingBytes).toBe(0);
  });

  it('gives up what is refused and goes on', async () => {
    const { carrier, troubles, outbox } = bed();
    const outcomes: Settled[] = [];
    outbox.add(
      head(1),
      'one',
      sent(1, 3, (outcome) => outcomes.push(outcome)),
    );
    await turn();
    outbox.add(head(2), 'two', sent(2, 3));
    carrier.answer({ outcome: 'refused', reason: 'HTTP 400' });
    await turn();
    carrier.answer(TAKEN);
    await turn();
    expect(outcomes).toEqual([{ taken: false }]);
    expect(outbox.state).toMatchObject({ delivered: 1, dropped: 1, waitingBytes: 0 });
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_TELLING_REFUSED']);
  });

  it('tells as JSON what was packed for whoever turns out not to read it', async () => {
    const { carrier, troubles, outbox } = bed();
    const way = wayOf(
      { method: 'GET', pattern: '/a', channel: 'web', status: 200, type: 'text/plain', encoding: undefined },
      1,
    );
    const frame = packedFrame(5, 1, '/a?x=1', '42', 'body');
    outbox.pack(1_000, (batch) => {
      batch.addWay(wayRecord(way));
      batch.addPacked(frame, 1);
    });
    outbox.add(head(6), 'plain', sent(6, 5));
    outbox.flush();
    const told = carrier.records.map(({ head: { kind, at }, body }) => [kind, at, String(body)]);
    expect(told).toEqual([
      ['response', 5, 'body'],
      ['response', 6, 'plain'],
    ]);
    carrier.answer({ outcome: 'refused', reason: 'HTTP 400' });
    await turn();
    expect(carrier.got[1]).toEqual([
      {
        head: {
          kind: 'response',
          at: 5,
          method: 'GET',
          target: '/a?x=1',
          route: '/a',
          status: 200,
          type: 'text/plain',
          who: { account: '42' },
        },
        body: Buffer.from('body'),
      },
      { head: expect.objectContaining({ at: 6 }), body: Buffer.from('plain') },
    ]);
    carrier.answer(TAKEN);
    await turn();
    expect(outbox.state).toEqual({ delivered: 2, dropped: 0, waitingBytes: 0, reachable: true });
    expect(troubles).toEqual([]);
  });

  it('takes a record that is longer than a batch', async () => {
    const { carrier, outbox } = bed();
    outbox.add(head(1), 'x'.repeat(3_000_000), sent(1, 3_000_000));
    await turn();
    expect(carrier.records[0]?.body.length).toBe(3_000_000);
    carrier.answer(TAKEN);
    await turn();
    expect(outbox.state.waitingBytes).toBe(0);
  });

  it('tells what waits when it is closed, and says what nobody took', async () => {
    const { carrier, outbox } = bed();
    outbox.add(head(1), 'one', sent(1, 3));
    const closed = outbox.close(5_000);
    carrier.answer(TAKEN);
    expect(await closed).toBe(0);
    expect(carrier.closed).toBe(true);
    outbox.add(head(2), 'two', sent(2, 3));
    expect(outbox.state).toMatchObject({ delivered: 1, dropped: 1 });

    const other = bed();
    other.outbox.add(head(1), 'one', sent(1, 3));
    const late = other.outbox.close(5_000);
    other.carrier.answer({ outcome: 'later', reason: 'ECONNREFUSED' });
    expect(await late).toBe(1);
  });
});

/** A packed response as packed.ts draws it. */
function packedFrame(at: number, way: number, target: string, account: string, body: string): Buffer {
  const head = Buffer.alloc(8 + PACKED_HEAD_BYTES);
  head.writeUInt32LE(PACKED + PACKED_HEAD_BYTES + target.length + account.length, 0);
  head.writeUInt32LE(body.length, 4);
  head.writeDoubleLE(at, 8);
  head.writeUInt32LE(way, 24);
  head.writeUInt32LE(target.length, 32);
  head.writeUInt32LE(account.length, 36);
  return Buffer.concat([head, Buffer.from(target + account + body)]);
}
