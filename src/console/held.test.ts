import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { categorySet } from '../disclosure/category.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { MINUTE_MS } from '../disclosure/time.ts';
import { HELD_FILE, HeldLog } from '../enforce/held-log.ts';
import { HoldDesk, type HoldOutcome } from '../enforce/hold-desk.ts';
import { heldSchema } from './api.ts';
import { heldRoutes } from './held.ts';

const keyring = new Keyring(new Uint8Array(32).fill(4));
let directory: string;
let desk: HoldDesk;
let log: HeldLog;
let app: Hono;
let outcome: Promise<HoldOutcome>;
let now: number;

const clock = { now: () => now };

function appOf(held: { desk: HoldDesk; log: HeldLog }, header: string | null = 'x-employee'): Hono {
  const made = new Hono();
  const proxies = new TrustedProxies(['10.0.0.0/8']);
  heldRoutes(made, { ...held, employee: header === null ? undefined : { header, proxies } }, clock);
  return made;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-held-'));
  now = 1_000_000;
  log = new HeldLog(join(directory, HELD_FILE), keyring);
  let ids = 0;
  desk = new HoldDesk({ clock, onChange: (reply) => log.write(reply), newId: () => `h${ids++}` });
  outcome = desk.ask(
    {
      route: 'GET /staff/export',
      channel: 'export',
      recipient: { kind: 'employee', value: 'e7', key: 7n },
      categories: categorySet('pd:TelephoneNumber'),
      cause: 'bulk',
      reason: 'T-17',
      people: [1n, 2n],
    },
    undefined,
  );
  app = appOf({ desk, log });
});

afterEach(() => {
  desk.close();
  rmSync(directory, { recursive: true, force: true });
});

const from = (peer: string) => ({ incoming: { socket: { remoteAddress: peer } } });
const decide = async (
  path: string,
  name: string | undefined,
  peer = '10.0.0.1',
  more: Record<string, string> = {},
) => {
  const headers: Record<string, string> = name === undefined ? more : { ...more, 'x-employee': name };
  const response = await app.request(path, { method: 'POST', headers }, from(peer));
  return [response.status, ((await response.json()) as { code?: string; state?: string }).code ?? 'ok'];
};

describe('held replies in the console', () => {
  it('are shown with whose they are and why they wait, and nobody’s data', async () => {
    const response = await app.request('/api/held', { headers: { 'x-employee': 'e8' } }, from('10.0.0.1'));
    const page = heldSchema.parse(await response.json());
    expect(page.colleague).toBe('e8');
    expect(page.replies).toMatchObject([
      {
        id: 'h0',
        route: 'GET /staff/export',
        recipient: { kind: 'employee', value: 'e7', key: '0000000000000007' },
        people: 2,
        categories: ['pd:TelephoneNumber'],
        cause: 'bulk',
        reason: 'T-17',
        state: 'waiting',
      },
    ]);
  });

  it('are decided by a colleague whom the sign-on names, once', async () => {
    expect(await decide('/api/held/h0/approve', 'e8')).toEqual([200, 'ok']);
    expect(await outcome).toBe('approved');
    expect(await decide('/api/held/h0/refuse', 'e9')).toEqual([409, 'WEIR_HELD_DECIDED']);
    expect(await decide('/api/held/h9/refuse', 'e9')).toEqual([404, 'WEIR_HELD_UNKNOWN']);
  });

  it('are not decided by who asked, by nobody, by whoever says a name himself, or from another site', async () => {
    expect(await decide('/api/held/h0/approve', 'E7')).toEqual([403, 'WEIR_HELD_OWN']);
    expect(await decide('/api/held/h0/approve', undefined)).toEqual([403, 'WEIR_HELD_NAMELESS']);
    expect(await decide('/api/held/h0/approve', 'e8', '203.0.113.9')).toEqual([403, 'WEIR_HELD_NAMELESS']);
    expect(await decide('/api/held/h0/approve', 'x'.repeat(300))).toEqual([403, 'WEIR_HELD_NAMELESS']);
    const foreign = await decide('/api/held/h0/approve', 'e8', '10.0.0.1', {
      'sec-fetch-site': 'cross-site',
    });
    expect(foreign).toEqual([403, 'WEIR_HELD_NAMELESS']);
    app = appOf({ desk, log }, null);
    expect(await decide('/api/held/h0/approve', 'e8')).toEqual([403, 'WEIR_HELD_NAMELESS']);
    expect(desk.list()[0]?.state).toBe('waiting');
  });

  it('are still there after a restart, those that waited as expired', async () => {
    now += 10 * MINUTE_MS;
    app = appOf({ desk: new HoldDesk({ clock }), log });
    const response = await app.request('/api/held', {}, from('10.0.0.1'));
    const page = heldSchema.parse(await response.json());
    expect(page).toMatchObject({
      colleague: null,
      replies: [{ id: 'h0', state: 'expired', decidedBy: null }],
    });
  });

  it('are read up to where a crash cut them off', async () => {
    const path = join(directory, HELD_FILE);
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, whole.subarray(0, 40)]));
    expect(log.read(now).map(({ id }) => id)).toEqual(['h0']);
    const other = new HeldLog(path, new Keyring(new Uint8Array(32).fill(5)));
    expect(other.read(now)[0]).toMatchObject({ recipient: { value: '0000000000000007' }, reason: undefined });
  });
});
