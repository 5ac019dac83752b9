/** Recipients that are told apart by more than their address, from weir.yaml to what the ledger answers. */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, get } from '../support/client.ts';
import { startGate } from '../support/gate-process.ts';
import { makeMmdb } from '../support/mmdb.ts';
import { runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const secret = 'a secret that is longer than 32 bytes';
let directory: string;
let origin: Server;

const path = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = scratchDirectory();
  writeFileSync(path('secret'), `${secret}\n`, { mode: 0o600 });
  writeFileSync(path('asn.mmdb'), makeMmdb({ '198.51.100.0/24': { autonomous_system_number: 64500 } }));
  writeFileSync(path('bot.json'), '{"prefixes":[{"ipv4Prefix":"192.0.2.0/24"}]}');
  origin = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(
      '[{"id":1,"name":"王小明","phone":"13812345678"},{"id":2,"name":"李丽","phone":"13998765432"}]',
    );
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  origin.close();
  clearScratch();
});

const config = () => `identify:
  trustedProxies: ['127.0.0.0/8']
  jwt: { secretFile: ${path('secret')}, issuer: shop }
  fingerprint: true
  asnDatabase: ${path('asn.mmdb')}
  crawlers: [{ name: searchbot, userAgent: SearchBot, networksFile: ${path('bot.json')} }]
`;

const signed = (key: string) =>
  new SignJWT({ sub: '10023', iss: 'shop' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(Buffer.from(key));

describe('weir.yaml', () => {
  it('says who is asking, and the ledger answers for them', async () => {
    const data = path('data');
    const { port } = origin.address() as AddressInfo;
    const gate = await startGate({ origin: `http://127.0.0.1:${port}`, data, config: config() });
    const ask = (address: string, headers: Record<string, string>) =>
      get(`${gate.url}/reviews`, { headers: { ...as(address).headers, ...headers } });
    await ask('198.51.100.7', { Authorization: `Bearer ${await signed(secret)}` });
    await ask('198.51.100.8', {
      Authorization: `Bearer ${await signed('another secret, as long as the first')}`,
    });
    await ask('192.0.2.9', { 'User-Agent': 'SearchBot/1.0' });
    await ask('203.0.113.9', { 'User-Agent': 'SearchBot/1.0' });
    expect(await gate.stop()).toBe(0);
    const people = async (recipient: string) => {
      const { code, stdout } = await runWeir(['people', recipient, '--data', data, '--json']);
      return code === 0 ? stdout.split('\n').filter((line) => line.includes('"person"')).length : undefined;
    };
    expect(await people('account:10023')).toBe(2);
    expect(await people('partner:searchbot')).toBe(2);
    expect(await people('asn:64500')).toBe(2);
    expect(await people('ip:198.51.100.8')).toBe(2);
    expect(await people('ip:203.0.113.9')).toBe(2);
  });

  it('is refused where a file in it is not what it should be', async () => {
    writeFileSync(path('short'), 'short');
    const given = ['check', '--origin', 'http://127.0.0.1:1', '--json', '-c', path('bad.yaml')];
    for (const [text, code] of [
      [`identify: { jwt: { secretFile: ${path('short')} } }`, 'WEIR_INPUT_INVALID'],
      [`identify: { jwt: { jwksFile: ${path('bot.json')} } }`, 'WEIR_INPUT_INVALID'],
      [`identify: { jwt: { jwksFile: ${path('none')} } }`, 'WEIR_INPUT_UNREADABLE'],
      [`identify: { asnDatabase: ${path('secret')} }`, 'WEIR_INPUT_INVALID'],
      [
        `identify: { crawlers: [{ name: a, userAgent: bot, networksFile: ${path('secret')} }] }`,
        'WEIR_INPUT_INVALID',
      ],
      ['identify: { jwt: { verify: true } }', 'identify.jwt'],
    ] as const) {
      writeFileSync(path('bad.yaml'), `${text}\ndata: ${path('data')}\n`);
      const { code: exit, stdout } = await runWeir(given);
      const { problems } = JSON.parse(stdout) as { problems: string[] };
      expect([exit, problems.length, problems[0]]).toEqual([1, 1, expect.stringContaining(code)]);
    }
  });
});
