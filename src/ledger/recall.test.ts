import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import type { DisclosureEvent } from '../disclosure/disclosure.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { Ledger } from './ledger.ts';
import type { LedgerMark } from './mark.ts';
import { type Recalled, recallSpooled } from './recall.ts';

const START = Date.UTC(2026, 10, 2, 5, 0, 0);
const NAME = categorySet('pd:Name');
const PHONE = categorySet('pd:TelephoneNumber');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-recall-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Everything that tells one sighting from another, at its latest time. */
class Heard {
  readonly latest = new Map<string, number>();

  readonly visit = ({ at, route, recipient, people }: Recalled): void => {
    const who = recipient.identities.map(({ kind, key }) => `${kind} ${key}`).join(' ');
    for (const { person, categories, basis } of people) {
      const sighting = `${recipient.role} ${who} ${route}: ${person} ${categories} ${basis}`;
      this.latest.set(sighting, Math.max(at, this.latest.get(sighting) ?? 0));
    }
  };
}

function eventsOf(ledger: Ledger): DisclosureEvent[] {
  const known = [
    { account: 'a1', session: 's1', ip: '203.0.113.9', net: '203.0.113.0/24', client: 'c1' },
    { ip: '203.0.113.9' },
    { employee: 'e33', ip: '192.0.2.33' },
    { partner: 'p1' },
  ];
  return known.flatMap((identities, r) =>
    [0, 1, 2].map((page) => ({
      at: START + page * HOUR_MS,
      channel: 'web' as const,
      route: page === 1 ? 'GET /api/users/{id}' : 'GET /api/reviews',
      recipient: recipientFrom(ledger.keyring, identities) as Recipient,
      measure: 'pass' as const,
      people: Array.from({ length: 5 }, (_, i) => ({
        person: 2n ** 60n + BigInt(2 * page + i + r),
        categories: i % 2 === 0 ? NAME : PHONE,
        basis: r === 2 ? ('ticket' as const) : ('none' as const),
      })),
      aliases: [],
    })),
  );
}

describe('recalling', () => {
  it('finds each disclosure at its latest time, in the spool and in the tables alike', async () => {
    const ledger = await Ledger.open({ directory });
    try {
      const events = eventsOf(ledger);
      const expected = new Heard();
      for (const event of events) expected.visit(event);
      expect(expected.latest.size).toBeGreaterThan(20);
      await Promise.all(events.map((event) => ledger.record(event)));
      const atOnce = new Heard();
      await ledger.recall({ mark: undefined, from: 0 }, atOnce.visit);
      expect(atOnce.latest).toEqual(expected.latest);
      await ledger.flush();
      const fromTables = new Heard();
      await ledger.recall({ mark: undefined, from: 0 }, fromTables.visit);
      expect(fromTables.latest).toEqual(expected.latest);
      const since = new Heard();
      await ledger.recall({ mark: undefined, from: START + 2 * HOUR_MS }, since.visit);
      const late = new Heard();
      for (const event of events) if (event.at >= START + 2 * HOUR_MS) late.visit(event);
      for (const sighting of late.latest.keys()) expect(since.latest.has(sighting)).toBe(true);
      expect([...since.latest.values()].every((at) => at >= START)).toBe(true);
    } finally {
      await ledger.close();
    }
  });

  it('tells what was recorded since a mark, whatever its time, and nothing of before', async () => {
    let ledger = await Ledger.open({ directory });
    const heardOf = async (mark: LedgerMark | undefined, from = 0) => {
      const heard = new Heard();
      await ledger.recall({ mark, from }, heard.visit);
      return heard.latest;
    };
    const expectedOf = (events: readonly DisclosureEvent[]) => {
      const expected = new Heard();
      for (const event of events) expected.visit(event);
      return expected.latest;
    };
    const record = async (events: readonly DisclosureEvent[]) => {
      for (const event of events) await ledger.record(event);
      await ledger.flush();
    };
    try {
      expect(ledger.mark()).toMatchObject({ filed: 0 });
      const [early, late] = [eventsOf(ledger), eventsOf(ledger)];
      await record(early);
      // What is in the spool is told whole, as long as its segment is there.
      await ledger.close();
      ledger = await Ledger.open({ directory });
      const mark = ledger.mark() as LedgerMark;
      expect((await heardOf(mark)).size).toBe(0);
      // Requests that began months before, an hour before, and, as the clock was wrong, years after what is known.
      const times = [START - 200 * DAY_MS, START - 7 * HOUR_MS, START + 4_000 * DAY_MS];
      const slow = late.map((event, i) => ({ ...event, route: 'GET /slow', at: times[i % 3] as number }));
      await record(slow.slice(0, 6));
      await record(slow.slice(6));
      expect(await heardOf(mark)).toEqual(expectedOf(slow));
      // Seals that began anew since do not know the mark: then the time counts.
      const strange = { ...mark, writer: mark.writer === '00000000' ? '00000001' : '00000000' };
      expect(await heardOf(strange, START)).toEqual(expectedOf([...early, ...slow]));
      expect(await heardOf(strange, START + DAY_MS)).toEqual(expectedOf(slow));
      expect(await heardOf(undefined)).toEqual(expectedOf([...early, ...slow]));
    } finally {
      await ledger.close();
    }
  });

  it('reads a spool that nobody has handed over', async () => {
    const ledger = await Ledger.open({ directory });
    const heard = new Heard();
    const expected = new Heard();
    try {
      for (const event of eventsOf(ledger)) {
        await ledger.record(event);
        expected.visit(event);
      }
      recallSpooled(join(directory, 'spool'), heard.visit);
      for (const sighting of heard.latest.keys()) expect(expected.latest.has(sighting)).toBe(true);
    } finally {
      await ledger.close();
    }
  });
});
