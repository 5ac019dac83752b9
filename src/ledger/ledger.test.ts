import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childrenOf } from '../../test/support/processes.ts';
import { categorySet } from '../disclosure/category.ts';
import type { WeirError } from '../disclosure/error.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import { Ledger } from './ledger.ts';
import { KEY_FILE } from './readable-ledger.ts';
import { segmentName } from './spool.ts';

let directory: string;
let troubles: WeirError[];
const open = () => Ledger.open({ directory, onTrouble: (error) => troubles.push(error) });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-ledger-'));
  troubles = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const START = Date.UTC(2026, 10, 2, 5, 0, 0);
const CONTACT = categorySet('pd:UID', 'pd:TelephoneNumber');

function crawlerOf(ledger: Ledger): Recipient {
  return recipientFrom(ledger.keyring, { session: 'stolen', ip: '203.0.113.9' }) as Recipient;
}

const idKey = (ledger: Ledger, id: number) =>
  personKey(ledger.keyring, { namespace: 'id', value: String(id) });
const phoneKey = (ledger: Ledger, id: number) =>
  personKey(ledger.keyring, { namespace: 'phone', value: `+861380000${id}` });

/** One page of twenty people, ten of whom the next page shows again. */
function recordPage(
  ledger: Ledger,
  recipient: Recipient,
  page: number,
  route = 'GET /api/reviews',
): Promise<void> {
  const ids = Array.from({ length: 20 }, (_, i) => 1000 + 10 * page + i);
  return ledger.record({
    at: START + page * 60_000,
    channel: 'web',
    route,
    recipient,
    measure: 'pass',
    people: ids.map((id) => ({ person: idKey(ledger, id), categories: CONTACT, basis: 'none' })),
    aliases: ids.map((id) => ({ alias: phoneKey(ledger, id), person: idKey(ledger, id), strength: 0 })),
  });
}

const key = (recipient: Recipient) => recipient.primary.key;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: WeirError) => error.code,
  );

describe('the ledger', () => {
  it('answers exactly who received whom, whichever identity or identifier is asked by', async () => {
    const ledger = await open();
    const crawler = crawlerOf(ledger);
    const staff = recipientFrom(ledger.keyring, { employee: 'e33', ip: '192.0.2.33' }) as Recipient;
    await Promise.all(Array.from({ length: 100 }, (_, page) => recordPage(ledger, crawler, page)));
    // The same person, met by phone alone.
    await ledger.record({
      at: START + HOUR_MS,
      channel: 'staff',
      route: 'GET /staff',
      recipient: staff,
      measure: 'pass',
      people: [{ person: phoneKey(ledger, 1005), categories: categorySet('pd:Name'), basis: 'ticket' }],
      aliases: [],
    });
    await ledger.blind({
      at: START,
      channel: 'web',
      route: 'GET /big',
      recipient: crawler,
      reason: 'over-cap',
      bytes: 5_000_000_000,
    });
    await ledger.verdict(
      {
        at: START + 1,
        kind: 'deny',
        recipient: crawler.primary,
        subject: crawler.identities[1] as Recipient['primary'],
        evidence: {
          test: 'budget',
          people: 300,
          windowMs: 60_000,
          limit: 300,
          tier: null,
          unexplainedOnly: true,
          errorProbability: null,
        },
      },
      false,
    );
    await ledger.flush();
    const { questions } = ledger;

    expect(await questions.totals(key(crawler))).toMatchObject({
      people: 1010,
      unexplained: 1010,
      disclosures: 2000,
      firstAt: START,
    });
    const address = crawler.identities.find((identity) => identity.kind === 'ip') as Recipient['primary'];
    expect((await questions.totals(address.key)).people).toBe(1010);
    expect((await questions.totals(key(crawler), { from: START + 60_000, to: START + 120_000 })).people).toBe(
      20,
    );
    expect(await questions.totals(key(staff))).toMatchObject({ people: 1, unexplained: 0 });
    expect(await questions.grandTotals()).toMatchObject({
      people: 1010,
      recipients: 2,
      verdicts: 1,
      blindBytes: 5_000_000_000,
    });

    const pages: string[] = [];
    let after: Awaited<ReturnType<typeof questions.peopleOf>>[number] | undefined;
    do {
      const page = await questions.peopleOf(key(crawler), {}, { limit: 300, after });
      pages.push(...page.map((row) => row.person));
      after = page.length === 300 ? page.at(-1) : undefined;
    } while (after !== undefined);
    expect(new Set(pages).size).toBe(1010);
    expect(pages.length).toBe(1010);

    for (const asked of [idKey(ledger, 1005), phoneKey(ledger, 1005)]) {
      const { recipients } = await questions.recipientsOf(asked);
      expect(recipients.map((row) => [row.recipient.kind, row.recipient.value]).sort()).toEqual([
        ['employee', 'e33'],
        ['session', 'stolen'],
      ]);
    }
    expect(await questions.knowsPerson(idKey(ledger, 9_999))).toBe(false);
    expect(await questions.resolve(phoneKey(ledger, 1005))).toBe(idKey(ledger, 1005));

    const top = await questions.topRecipients({}, 10);
    expect(top.map((row) => [row.recipient.value, row.people])).toEqual([
      ['stolen', 1010],
      ['e33', 1],
    ]);
    const curve = await questions.peopleOverTime(key(crawler), HOUR_MS);
    expect(curve.map((point) => point.total)).toEqual([610, 1010]);
    expect((await questions.peoplePerHour({})).map((row) => [row.channel, row.people])).toEqual([
      ['web', 610],
      ['staff', 1],
      ['web', 410],
    ]);
    expect(await questions.categoriesReceived(key(crawler))).toContainEqual({
      category: 'pd:TelephoneNumber',
      people: 1010,
    });
    expect(await questions.routesOf(key(crawler))).toEqual([
      { route: 'GET /api/reviews', channel: 'web', people: 1010, disclosures: 2000 },
    ]);
    const [verdict] = await questions.verdicts({}, 10, address.key);
    expect(verdict).toMatchObject({
      kind: 'deny',
      subject: { value: '203.0.113.9' },
      people: 300,
      limit: 300,
      tier: null,
      enforced: false,
    });
    expect((await questions.names.identitiesNamed('203.0.113.9')).map((identity) => identity.kind)).toEqual([
      'ip',
    ]);
    expect(troubles).toEqual([]);
    await ledger.close();
  });

  it('holds no identifier and no address in the clear', async () => {
    const ledger = await open();
    await recordPage(ledger, crawlerOf(ledger), 1);
    await ledger.flush();
    await ledger.close();
    const found = execFileSync(
      'sh',
      ['-c', 'grep -rlaE "203\\.0\\.113\\.9|stolen|1380000|id:10[0-9][0-9]" . || true'],
      { cwd: directory },
    );
    expect(found.toString()).toBe('');
  });

  it('is asked by another process while it runs, and by anyone alone afterwards', async () => {
    const ledger = await open();
    const crawler = crawlerOf(ledger);
    await recordPage(ledger, crawler, 1);
    await ledger.flush();
    expect(await codeOf(open())).toBe('WEIR_LEDGER_LOCKED');
    const beside = await Ledger.read({ directory });
    expect((await beside.questions.totals(key(crawler))).people).toBe(20);
    await beside.close();
    await recordPage(ledger, crawler, 2);
    await ledger.close();
    const alone = await Ledger.read({ directory });
    expect((await alone.questions.totals(key(crawler))).people).toBe(30);
    await alone.close();
  });

  it('goes on when its keeper is killed, and hands everything over exactly once', async () => {
    const ledger = await open();
    const crawler = crawlerOf(ledger);
    const writes: Promise<void>[] = [];
    for (let page = 0; page < 60; page++) {
      writes.push(recordPage(ledger, crawler, page));
      if (page % 20 === 19) {
        const [keeper] = childrenOf(process.pid);
        process.kill(Number(keeper), 'SIGKILL');
        await new Promise((resolve) => setTimeout(resolve, 1_800));
      }
    }
    await Promise.all(writes);
    await ledger.close();
    expect(troubles.length).toBeGreaterThan(0);
    expect(new Set(troubles.map((error) => error.code))).toEqual(new Set(['WEIR_LEDGER_UNAVAILABLE']));
    const again = await Ledger.read({ directory });
    expect(await again.questions.totals(key(crawler))).toMatchObject({ people: 610, disclosures: 1200 });
    expect(await again.verify()).toMatchObject({ verified: true, rows: 1200 });
    await again.close();
  }, 60_000);

  it('keeps what every start records, however often it is opened and closed', {
    timeout: 60_000,
  }, async () => {
    for (let run = 0; run < 4; run++) {
      const ledger = await open();
      await recordPage(ledger, crawlerOf(ledger), run);
      await ledger.close();
    }
    const ledger = await Ledger.read({ directory });
    expect((await ledger.questions.grandTotals()).disclosures).toBe(80);
    await ledger.close();
    expect(troubles).toEqual([]);
  });

  it('sets a damaged record aside, says so, and keeps all others', async () => {
    const writer = await open();
    const crawler = crawlerOf(writer);
    const path = join(directory, 'spool', segmentName(1));
    for (let page = 0; page < 3; page++) await recordPage(writer, crawler, page);
    const bytes = readFileSync(path);
    await writer.close();
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] as number) ^ 0xff;
    writeFileSync(join(directory, 'spool', segmentName(9)), bytes);
    const reader = await open();
    await reader.flush();
    expect(troubles.map((error) => error.code)).toEqual(['WEIR_SPOOL_DAMAGED']);
    expect(troubles[0]?.hint).toContain('damaged');
    // Three pages of the whole segment, two of its damaged copy, each ten people more than the one before.
    expect((await reader.questions.totals(key(crawler))).disclosures).toBe(60 + 40);
    expect((await reader.questions.grandTotals()).blindBytes).toBeGreaterThan(0);
    await reader.close();
  });

  it('can be left in the middle of a long answer', async () => {
    const ledger = await open();
    const crawler = crawlerOf(ledger);
    for (let page = 0; page < 40; page++) {
      const people = Array.from({ length: 1_000 }, (_, i) => BigInt(1 + 1_000 * page + i) << 24n);
      await ledger.record({
        at: START + page,
        channel: 'export',
        route: 'export',
        recipient: crawler,
        measure: 'pass',
        people: people.map((person) => ({ person, categories: CONTACT, basis: 'none', namedBy: 'id' })),
        aliases: [],
      });
    }
    await ledger.flush();
    for (const seen of [1, 20, 30_000]) {
      let count = 0;
      for await (const _ of ledger.questions.everyPersonOf(key(crawler))) if (++count === seen) break;
      expect(count).toBe(seen);
    }
    // Nor does one that nobody reads on keep the engine from ending.
    const left = ledger.questions.everyPersonOf(key(crawler));
    await left.next();
    await ledger.close();
    await expect(left.next().then(() => left.return(undefined))).resolves.toBeDefined();
    const again = await open();
    expect((await again.questions.totals(key(crawler))).people).toBe(40_000);
    await again.close();
    expect(troubles).toEqual([]);
  });

  it('lets little wait for company, and hands it over to whoever asks', async () => {
    const ledger = await Ledger.open({ directory, handOverWithinMs: 600_000 });
    const visitor = recipientFrom(ledger.keyring, { ip: '203.0.113.20' }) as Recipient;
    const totals = () => ledger.questions.totals(visitor.primary.key);
    const meet = (person: bigint) =>
      ledger.record({
        at: Date.now(),
        channel: 'web',
        route: 'GET /',
        recipient: visitor,
        measure: 'pass',
        people: [{ person, categories: 1, basis: 'none' }],
        aliases: [],
      });
    await meet(1n);
    expect(ledger.pending.records).toBe(1);
    expect((await totals()).people).toBe(0);
    const seen = async () => {
      await ledger.freshen();
      return (await totals()).people;
    };
    await expect.poll(seen, { timeout: 20_000 }).toBe(1);
    // A command asks the process that holds the ledger.
    await meet(2n);
    const seenBeside = async () => {
      const beside = await Ledger.read({ directory });
      try {
        return (await beside.questions.totals(visitor.primary.key)).people;
      } finally {
        await beside.close();
      }
    };
    await expect.poll(seenBeside, { timeout: 20_000 }).toBe(2);
    await meet(3n);
    await ledger.close();

    const again = await Ledger.open({ directory, handOverWithinMs: 600_000 });
    expect((await again.questions.totals(visitor.primary.key)).people).toBe(3);
    await again.close();
  });

  it('refuses a wrong key, a lost key and no ledger, and changes nothing', async () => {
    expect(await codeOf(Ledger.read({ directory }))).toBe('WEIR_LEDGER_NONE');
    const ledger = await open();
    await recordPage(ledger, crawlerOf(ledger), 1);
    await ledger.close();
    const right = readFileSync(join(directory, KEY_FILE));
    writeFileSync(join(directory, KEY_FILE), new Keyring(new Uint8Array(32).fill(1)).bytes());
    expect(await codeOf(open())).toBe('WEIR_KEY_WRONG');
    rmSync(join(directory, KEY_FILE));
    expect(await codeOf(Ledger.read({ directory }))).toBe('WEIR_KEY_MISSING');
    expect(await codeOf(open())).toBe('WEIR_KEY_MISSING');
    writeFileSync(join(directory, KEY_FILE), right, { mode: 0o600 });
    const again = await open();
    expect((await again.questions.grandTotals()).people).toBe(20);
    await again.close();
  });
});
