/** A person is forgotten on the command line while the gate runs, and the key file is backed up by several custodians. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from '../../src/range/shop/shop.ts';
import { as, get } from '../support/client.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ people: 2_000 });
});
afterEach(endProcesses);
afterAll(async () => {
  await shop.close();
  await clearScratch();
});

const CLIENT = '198.51.100.7';

describe('weir forget', () => {
  it('reaches the running gate; afterwards no question answers, and the seals hold', async () => {
    const directory = scratchDirectory();
    const data = join(directory, 'data');
    const gate = await startGate({ origin: shop.url, data, config: BEHIND_A_PROXY });
    const customers = [1, 2, 3].map((index) => shop.population.person(index));
    for (const { id } of customers) await get(`${gate.url}/api/users/${id}`, as(CLIENT));
    const table = join(directory, 'customers.csv');
    writeFileSync(
      table,
      `id,phone,email,username\n${customers.map(({ id, phone, email, nickname }) => `${id},${phone},${email},${nickname}`).join('\n')}\n`,
    );
    const weir = (...args: string[]) => runWeir([...args, '--data', data]);
    const [gone, stays] = customers as [(typeof customers)[0], (typeof customers)[0]];
    await eventuallyKnown(() => weir('recipients', `id:${gone.id}`));

    const refused = await weir('forget', `id:${gone.id}`);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^weir: WEIR_USAGE [^\n]*--yes[^\n]*\n$/);
    const dry = await weir('forget', `id:${gone.id}`, '--match', table, '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, others: 0, generation: 0 });
    const done = await weir(
      'forget',
      `id:${gone.id}`,
      '--match',
      table,
      '--reference',
      'R-1',
      '--yes',
      '--json',
    );
    expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({ dryRun: false, others: 0, generation: 1 });

    for (const name of [`id:${gone.id}`, `phone:${gone.phone}`])
      expect(await weir('recipients', name)).toMatchObject({ code: 1, stdout: '' });
    expect((await weir('recipients', `id:${stays.id}`)).code).toBe(0);
    expect(await weir('forget', `id:${gone.id}`, '--yes')).toMatchObject({ code: 1, stdout: '' });
    const people = await weir('people', `ip:${CLIENT}`, '--csv', '--match', table);
    const named = people.stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    expect(named.toSorted()).toEqual(['', ...customers.slice(1).map(({ id }) => String(id))].toSorted());
    const history = await weir('forget', '--history', '--json');
    expect(JSON.parse(history.stdout)).toMatchObject({ kind: 'erasure', generation: 1, reference: 'R-1' });

    // The running gate sees somebody new in the person who comes back.
    await get(`${gate.url}/api/users/${gone.id}`, as(CLIENT));
    await eventuallyKnown(() => weir('recipients', `id:${gone.id}`));
    expect((await weir('people', `ip:${CLIENT}`, '--csv')).stdout.trim().split('\n').length).toBe(1 + 4);
    expect((await weir('verify')).code).toBe(0);
    expect(await gate.stop()).toBe(0);
    expect((await weir('verify')).code).toBe(0);
  });
});

describe('weir key', () => {
  it('gives the key file back from two of three shares, without those who were forgotten since', async () => {
    const directory = scratchDirectory();
    const data = join(directory, 'data');
    const gate = await startGate({ origin: shop.url, data, config: BEHIND_A_PROXY });
    const { id, phone } = shop.population.person(5);
    const other = shop.population.person(6);
    for (const each of [id, other.id]) await get(`${gate.url}/api/users/${each}`, as(CLIENT));
    expect(await gate.stop()).toBe(0);
    const weir = (...args: string[]) => runWeir([...args, '--data', data]);
    const out = join(directory, 'backup');
    const split = await weir('key', 'split', '--out', out, '--json');
    expect(JSON.parse(split.stdout)).toMatchObject({ threshold: 2, generation: 0 });
    expect(readdirSync(out).length).toBe(4);
    const forgotten = await weir('forget', `id:${id}`, `phone:${phone}`, '--partial', '--yes', '--json');
    expect(forgotten.code).toBe(0);

    const key = join(data, 'weir.key');
    const backup = join(out, 'weir-key.backup');
    const shares = [3, 1].map((i) => join(out, `weir-key.share-${i}`)) as [string, string];
    expect((await weir('key', 'join', backup, ...shares)).stderr).toMatch(/there is a key file already/);
    renameSync(key, `${key}.lost`);
    const few = await weir('key', 'join', backup, shares[0]);
    expect(few.code).toBe(2);
    expect(few.stderr).toMatch(/WEIR_KEY_SHARES_FEW 2 different shares are needed, 1 were given/);
    const joined = await weir('key', 'join', backup, ...shares, '--json');
    expect(JSON.parse(joined.stdout)).toMatchObject({ generation: 0, applied: 1 });
    expect(joined.stderr).toMatch(/WEIR_KEY_CAUGHT_UP/);
    expect((await weir('recipients', `id:${id}`)).code).toBe(1);
    expect((await weir('recipients', `id:${other.id}`)).code).toBe(0);

    // After a rotation an older backup cannot serve any more, and nothing is left of the attempt.
    expect((await weir('key', 'rotate', '--reference', 'yearly')).code).toBe(0);
    renameSync(key, `${key}.newest`);
    const tooOld = await weir('key', 'join', backup, ...shares);
    expect(tooOld.code).toBe(2);
    expect(tooOld.stderr).toMatch(/WEIR_KEY_OLDER/);
    expect(readdirSync(data)).not.toContain('weir.key');
    // Shares of another ledger's key are told apart.
    mkdirSync(join(directory, 'empty'));
    const share = readFileSync(shares[0], 'utf8');
    writeFileSync(shares[0], share.replace(/ (?=[0-9a-f]{64})./, ' 0x'));
    expect((await weir('key', 'join', backup, ...shares)).stderr).toMatch(/WEIR_KEY_SHARE share 1/);
  });
});

async function eventuallyKnown(ask: () => Promise<{ code: number | null }>): Promise<void> {
  for (let tries = 0; tries < 20; tries++) if ((await ask()).code === 0) return;
  throw new Error('the ledger never heard of the person');
}
