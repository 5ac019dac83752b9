import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WeirError } from '../../disclosure/error.ts';
import { Batch } from './batch.ts';
import type { Sender } from './desk.ts';
import { createDeskListener, type DeskListener, tokenDigest } from './desk-listener.ts';
import { httpCarrier } from './http-carrier.ts';
import { MAX_BATCH_BYTES, type Telling } from './wire.ts';

const TOKEN = 'the token of a test';
const OTHER = 'the token of another application';
let taken: { readonly tellings: readonly Telling[]; readonly sender: Sender }[];
let troubles: unknown[];
let failing: unknown;
let listener: DeskListener;
let directory: string;

beforeEach(() => {
  taken = [];
  troubles = [];
  failing = undefined;
  directory = mkdtempSync(join(tmpdir(), 'weir-desk-'));
  listener = createDeskListener({
    desk: {
      take: async (tellings, sender) => {
        if (failing !== undefined) throw failing;
        taken.push({ tellings, sender });
        return { taken: tellings.length, standing: [] };
      },
    },
    tokens: [
      { name: 'shop', digest: tokenDigest(TOKEN) },
      { name: 'desk', digest: tokenDigest(`${OTHER}\n`) },
    ],
    onTrouble: (error, application) => troubles.push([application, (error as WeirError).code]),
  });
});

afterEach(async () => {
  await listener.close();
  rmSync(directory, { recursive: true, force: true });
});

function batchOf(target = '/'): Buffer {
  const batch = new Batch();
  const head = { kind: 'response', at: 1, method: 'GET', target, status: 200, who: {} };
  batch.add(JSON.stringify(head), '{}', { at: 1, asker: {}, channel: 'web', route: 'r', bytes: 2 });
  return Buffer.from(batch.content());
}

function post(
  url: string,
  given: { body?: Buffer; token?: string; path?: string; method?: string; length?: number },
) {
  const { body = batchOf(), token = TOKEN, path = '/v1/disclosures', method = 'POST', length } = given;
  return new Promise<number>((resolve, reject) => {
    const asked = request(new URL(path, url), {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(length === undefined ? {} : { 'Content-Length': length }),
      },
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      asked.destroy();
    });
    asked.on('error', reject);
    asked.write(body);
    if (length === undefined) asked.end();
  });
}

describe('the listener for applications', () => {
  it('knows applications by their tokens, and nobody else', async () => {
    const url = await listener.listen({ host: '127.0.0.1', port: 0 });
    expect(await post(url, {})).toBe(200);
    expect(await post(url, { token: OTHER })).toBe(200);
    for (const token of ['', 'x', `${TOKEN}x`]) expect(await post(url, { token })).toBe(401);
    expect(taken.map(({ sender }) => sender.application)).toEqual(['shop', 'desk']);
  });

  it('answers nothing else', async () => {
    const url = await listener.listen({ host: '127.0.0.1', port: 0 });
    expect(await post(url, { path: '/' })).toBe(404);
    expect(await post(url, { method: 'PUT' })).toBe(404);
    expect(taken).toEqual([]);
  });

  it('refuses what it cannot read, and says so without a word of it', async () => {
    const url = await listener.listen({ host: '127.0.0.1', port: 0 });
    for (const body of [
      Buffer.from('13812345678'),
      batchOf().subarray(1),
      Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 123]),
    ])
      expect(await post(url, { body })).toBe(400);
    expect(troubles).toEqual([1, 2, 3].map(() => ['shop', 'WEIR_TELLING_UNREADABLE']));
  });

  it('does not read what is too long', async () => {
    const url = await listener.listen({ host: '127.0.0.1', port: 0 });
    const body = Buffer.alloc(MAX_BATCH_BYTES + 1);
    expect(await post(url, { body, length: 2 * MAX_BATCH_BYTES })).toBe(413);
  });

  it('has a batch told again that was not recorded', async () => {
    const url = await listener.listen({ host: '127.0.0.1', port: 0 });
    failing = new WeirError('WEIR_SPOOL_WRITE', { reason: 'ENOSPC' });
    expect(await post(url, {})).toBe(503);
    expect(troubles).toEqual([['shop', 'WEIR_SPOOL_WRITE']]);
  });

  it('says when the address is taken', async () => {
    const url = new URL(await listener.listen({ host: '127.0.0.1', port: 0 }));
    const other = createDeskListener({
      desk: { take: async () => ({ taken: 0, standing: [] }) },
      tokens: [],
      onTrouble: () => undefined,
    });
    await expect(other.listen({ host: '127.0.0.1', port: Number(url.port) })).rejects.toMatchObject({
      code: 'WEIR_PORT_IN_USE',
      params: { option: 'applications.listen' },
    });
  });

  it('listens on a Unix socket, in the place of one that was left behind', async () => {
    const path = join(directory, 'weir.sock');
    expect(await listener.listen({ path })).toBe(`unix:${path}`);
    const carrier = httpCarrier({ gate: `unix:${path}`, token: TOKEN, enforces: () => true });
    expect(carrier.readsPacked).toBe(false);
    expect(await carrier.send(batchOf('/a'), 7)).toEqual({
      outcome: 'taken',
      answer: { taken: 1, standing: [], reads: 2 },
    });
    expect(taken[0]?.sender).toEqual({
      application: 'shop',
      enforces: true,
      instance: expect.stringMatching(/^shop\n/),
      sequence: 7,
    });
    expect(carrier.readsPacked).toBe(true);
    await carrier.close();
    const second = createDeskListener({
      desk: { take: async () => ({ taken: 0, standing: [] }) },
      tokens: [],
      onTrouble: () => undefined,
    });
    await expect(second.listen({ path })).rejects.toMatchObject({ code: 'WEIR_PORT_IN_USE' });
    expect(existsSync(path)).toBe(true);
  });
});

describe('the carrier to a gate', () => {
  it('takes up a token that was exchanged', async () => {
    const url = await listener.listen({ host: '127.0.0.1', port: 0 });
    const tokenFile = join(directory, 'token');
    writeFileSync(tokenFile, 'old token that is not known any more');
    const carrier = httpCarrier({ gate: url, tokenFile, enforces: () => false });
    expect(await carrier.send(batchOf(), 1)).toMatchObject({ outcome: 'unknown' });
    writeFileSync(tokenFile, `${TOKEN}\n`);
    expect(await carrier.send(batchOf(), 1)).toMatchObject({ outcome: 'unknown' });
    expect(await carrier.send(batchOf(), 1)).toMatchObject({ outcome: 'taken' });
    await carrier.close();
  });

  it.each([
    [{ gate: 'http://10.0.0.7:7391', token: 't' }, 'in the clear'],
    [{ gate: 'http://127.0.0.1.example:7391', token: 't' }, 'in the clear'],
    [{ gate: 'ftp://127.0.0.1', token: 't' }, 'not an address'],
    [{ gate: 'http://127.0.0.1:7391/path', token: 't' }, 'not an address'],
    [{ gate: 'unix:relative.sock', token: 't' }, 'not the path'],
    [{ gate: 'nonsense', token: 't' }, 'not an address'],
    [{ gate: 'http://127.0.0.1:7391' }, 'neither token nor tokenFile'],
  ])('is not made for %o', (options, problem) => {
    const make = () => httpCarrier({ ...options, enforces: () => false });
    expect(make).toThrow(expect.objectContaining({ code: 'WEIR_MIDDLEWARE_OPTIONS' }));
    expect(make).toThrow(problem);
  });

  it('goes over a network in the clear where that is said', () => {
    expect(() =>
      httpCarrier({ gate: 'http://weir:7391', token: 't', plaintext: true, enforces: () => false }),
    ).not.toThrow();
  });
});
