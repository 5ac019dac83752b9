import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../../src/disclosure/category.ts';
import type { WeirError } from '../../src/disclosure/error.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { connectStore, rowsOf } from '../../src/ledger/store.ts';
import { type StandIn, startStandIn } from '../support/clickhouse-stand-in.ts';

let directory: string;
let server: StandIn | undefined;
let troubles: WeirError[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-server-'));
  mkdirSync(join(directory, 'server'));
  troubles = [];
});
afterEach(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const open = (address: StandIn['address']) =>
  Ledger.open({
    directory: join(directory, 'ledger'),
    server: address,
    onTrouble: (error) => troubles.push(error),
  });

function record(ledger: Ledger, recipient: Recipient, page: number): Promise<void> {
  const people = Array.from({ length: 20 }, (_, i) => ({
    person: personKey(ledger.keyring, { namespace: 'id', value: String(20 * page + i) }),
    categories: categorySet('pd:UID'),
    basis: 'none' as const,
  }));
  return ledger.record({
    at: 1_000 * page,
    channel: 'web',
    route: 'GET /',
    recipient,
    measure: 'pass',
    people,
    aliases: [],
  });
}

describe('a ledger on a ClickHouse server (a stand-in)', () => {
  it('is the same ledger: schema, rows and answers', async () => {
    server = await startStandIn(join(directory, 'server'));
    const ledger = await open(server.address);
    const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
    for (let page = 0; page < 10; page++) await record(ledger, recipient, page);
    await ledger.flush();
    expect(await ledger.questions.totals(recipient.primary.key)).toMatchObject({
      people: 200,
      disclosures: 200,
    });
    expect((await ledger.questions.topRecipients({}, 3))[0]?.recipient).toMatchObject({
      kind: 'ip',
      value: '203.0.113.9',
    });
    const beside = await Ledger.read({ directory: join(directory, 'ledger'), server: server.address });
    expect((await beside.questions.grandTotals()).people).toBe(200);
    await beside.close();
    await ledger.close();
    expect(troubles).toEqual([]);
  });

  it('fills the spool while the server is away, and hands over when it is back, once', async () => {
    server = await startStandIn(join(directory, 'server'));
    const { address } = server;
    const ledger = await open(address);
    const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
    await record(ledger, recipient, 0);
    await ledger.flush();
    server.process.kill('SIGKILL');
    for (let page = 1; page < 20; page++) await record(ledger, recipient, page);
    await expect(ledger.flush()).rejects.toMatchObject({ code: 'WEIR_LEDGER_UNAVAILABLE' });
    await expect(ledger.questions.grandTotals()).rejects.toMatchObject({ code: 'WEIR_LEDGER_UNAVAILABLE' });
    expect(ledger.pending.records).toBe(19);
    server = await startStandIn(join(directory, 'server'), Number(new URL(address.url).port));
    await ledger.flush();
    expect(await ledger.questions.totals(recipient.primary.key)).toMatchObject({
      people: 400,
      disclosures: 400,
    });
    await ledger.close();
    expect(troubles.filter((error) => error.code !== 'WEIR_LEDGER_UNAVAILABLE')).toEqual([]);
  });

  it('of a newer Weir is refused, and nothing in it is changed', async () => {
    server = await startStandIn(join(directory, 'server'));
    const ledger = await open(server.address);
    const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
    await record(ledger, recipient, 0);
    await ledger.close();
    const store = connectStore(server.address);
    await store.command({
      query:
        "INSERT INTO ledger_schema (version, name, key) SELECT 999, 'from the future', any(key) FROM ledger_schema",
    });
    const { address } = server;
    await expect(open(address)).rejects.toMatchObject({
      code: 'WEIR_LEDGER_SCHEMA',
      params: { found: 999 },
      hint: 'start the newer Weir; this one changed nothing',
    });
    const rows = await rowsOf<{ n: number }>(store, 'SELECT toUInt32(count()) AS n FROM disclosures');
    expect(rows).toEqual([{ n: 20 }]);
    await store.close();
  });
});
