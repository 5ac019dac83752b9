import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import type { DisclosureEvent } from '../disclosure/disclosure.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import { Ledger } from './ledger.ts';
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

  readonly visit = ({ at, recipient, people }: Recalled): void => {
    const who = recipient.identities.map(({ kind, key }) => `${kind} ${key}`).join(' ');
    for (const { person, categories, basis } of people) {
      const sighting = `${recipient.role} ${who}: ${person} ${categories} ${basis}`;
      this.latest.set(sighting, Math.max(at, this.latest.get(sighting) ?? 0));
    }
  };
}

function eventsOf(ledger: Ledger): DisclosureEvent[] {
  const known = [
    { session: 's1', ip: '203.0.113.9' },
    { ip: '203.0.113.9' },
    { employee: 'e33', ip: '192.0.2.33' },
    { partner: 'p1' },
  ];
  return known.flatMap((identities, r) =>
    [0, 1, 2].map((page) => ({
      at: START + page * HOUR_MS,
      channel: 'web' as const,
      route: 'GET /api/reviews',
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
      for (const { at, recipient, people } of events) expected.visit({ at, recipient, people });
      expect(expected.latest.size).toBeGreaterThan(20);
      await Promise.all(events.map((event) => ledger.record(event)));
      const atOnce = new Heard();
      await ledger.recall(0, atOnce.visit);
      expect(atOnce.latest).toEqual(expected.latest);
      await ledger.flush();
      const fromTables = new Heard();
      await ledger.recall(0, fromTables.visit);
      expect(fromTables.latest).toEqual(expected.latest);
      const since = new Heard();
      await ledger.recall(START + 2 * HOUR_MS, since.visit);
      const late = new Heard();
      for (const { at, recipient, people } of events) {
        if (at >= START + 2 * HOUR_MS) late.visit({ at, recipient, people });
      }
      for (const sighting of late.latest.keys()) expect(since.latest.has(sighting)).toBe(true);
      expect([...since.latest.values()].every((at) => at >= START)).toBe(true);
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
