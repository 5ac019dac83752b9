import { createPublicKey } from 'node:crypto';
import http from 'node:http';
import { createLocalJWKSet, createRemoteJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Bed, gateOf, portOf, testHash, until } from '../../../test/support/gate-bed.ts';
import { createIdentify, type Known } from './identify.ts';
import { Meter } from './meter.ts';
import { MAX_REMEMBERED_MS, type SignedTokenOptions, signedTokens } from './signed-token.ts';

const NOW = Date.UTC(2026, 10, 23);
let now = NOW;
let meter: Meter;
beforeEach(() => {
  now = NOW;
  meter = new Meter();
});

const pairs = {
  RS256: await generateKeyPair('RS256', { extractable: true }),
  ES256: await generateKeyPair('ES256', { extractable: true }),
  EdDSA: await generateKeyPair('EdDSA', { extractable: true }),
};
type Algorithm = keyof typeof pairs;
const jwks = {
  keys: await Promise.all(
    Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      alg,
      kid: alg,
    })),
  ),
};
const stranger = await generateKeyPair('RS256');
const secret = Buffer.from('a secret of at least 32 bytes, really');

async function token(
  alg: Algorithm,
  claims: Record<string, unknown> = { sub: '10023' },
  seconds = 3_600,
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg, kid: alg })
    .setExpirationTime(new Date(now + seconds * 1_000))
    .sign(pairs[alg].privateKey);
}

function reader(more: Partial<SignedTokenOptions> = {}) {
  const read = signedTokens({
    keys: { by: 'jwks', keys: createLocalJWKSet(jwks) },
    place: { header: 'authorization' },
    claim: 'sub',
    kind: 'account',
    clock: { now: () => now },
    meter,
    bounded: (value) => value,
    ...more,
  });
  return async (value: string, name = 'Authorization'): Promise<Known | undefined> => read([name, value]);
}

describe('a signed token', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)('names its account: %s', async (alg) => {
    const read = reader();
    expect(await read(`Bearer ${await token(alg)}`)).toEqual({ account: '10023' });
    expect(await read(await token(alg, { sub: 42 }))).toEqual({ account: '42' });
    expect(meter.tokens.entries).toEqual([['verified', 2]]);
  });

  it('by a shared secret names its account, and by no other algorithm', async () => {
    const read = reader({ keys: { by: 'secret', secret } });
    const good = await new SignJWT({ sub: '7' }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await read(good)).toEqual({ account: '7' });
    expect(await read(await token('RS256'))).toBeUndefined();
  });

  it('that somebody else signed, changed or never signed names nobody', async () => {
    const read = reader();
    const good = await token('RS256');
    const [head, , signature] = good.split('.') as [string, string, string];
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = await new SignJWT({ sub: '1' })
      .setProtectedHeader({ alg: 'RS256', kid: 'RS256' })
      .sign(stranger.privateKey);
    // The public key as a secret: the confusion of RFC 8725 §2.1.
    const pem = createPublicKey({ key: jwks.keys[0] as never, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const confused = await new SignJWT({ sub: '1' })
      .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
      .sign(Buffer.from(pem as string));
    for (const bad of [
      forged,
      confused,
      `${head}.${encoded({ sub: '1' })}.${signature}`,
      `${encoded({ alg: 'none' })}.${encoded({ sub: '1' })}.`,
      `${encoded({ alg: 'none' })}.${encoded({ sub: '1' })}.AA`,
      'Bearer nonsense',
      'a.b.c',
      `${good}x`.repeat(100),
      '',
    ]) {
      expect([bad.slice(0, 60), await read(bad)]).toEqual([bad.slice(0, 60), undefined]);
    }
    expect(meter.tokens.entries.map(([word]) => word)).toEqual(['invalid']);
  });

  it('counts while it is valid, for whom and from whom it must be', async () => {
    const read = reader({ issuer: 'https://id.example', audience: 'shop' });
    const claims = { sub: '1', iss: 'https://id.example', aud: ['shop', 'x'] };
    expect(await read(await token('ES256', claims))).toEqual({ account: '1' });
    expect(await read(await token('ES256', { ...claims, aud: 'other' }))).toBeUndefined();
    expect(await read(await token('ES256', { ...claims, iss: 'https://evil.example' }))).toBeUndefined();
    expect(await read(await token('ES256', claims, -60))).toBeUndefined();
    expect(new Map(meter.tokens.entries).get('expired')).toBe(1);
  });

  it('is remembered, but not beyond its end, nor for long', async () => {
    const read = reader();
    const short = await token('RS256', { sub: '1' }, 60);
    const long = await token('RS256', { sub: '2' }, 36_000);
    for (let i = 0; i < 3; i++)
      expect([await read(short), await read(long)]).toEqual([{ account: '1' }, { account: '2' }]);
    expect(meter.tokens.entries).toEqual([['verified', 2]]);
    now += 100_000;
    expect(await read(short)).toBeUndefined();
    expect(await read(long)).toEqual({ account: '2' });
    now += MAX_REMEMBERED_MS;
    expect(await read(long)).toEqual({ account: '2' });
    expect(new Map(meter.tokens.entries)).toEqual(
      new Map([
        ['verified', 3],
        ['expired', 1],
      ]),
    );
  });

  it('may stand in a cookie or another header, and name by another claim', async () => {
    const inCookie = signedTokens({
      ...({} as SignedTokenOptions),
      keys: { by: 'jwks', keys: createLocalJWKSet(jwks) },
      place: { cookie: 'session' },
      claim: 'https://shop.example/user',
      kind: 'employee',
      clock: { now: () => now },
      meter,
      bounded: (value) => value,
    });
    const good = await token('RS256', { 'https://shop.example/user': 'kim' });
    expect(await inCookie(['Cookie', `a=1; session=${good}`])).toEqual({ employee: 'kim' });
    const noName = reader({ claim: 'user' });
    for (const user of [undefined, '', ' ', null, { a: 1 }, ['x'], 1.5, 'a\nb']) {
      expect(await noName(await token('RS256', { user }))).toEqual({});
    }
  });

  it('is believed unchecked where that was chosen', async () => {
    const read = reader({ keys: { by: 'nobody' } });
    const forged = await new SignJWT({ sub: '9' })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(stranger.privateKey);
    expect(await read(forged)).toEqual({ account: '9' });
    expect(await read('a.b.c')).toBeUndefined();
  });
});

describe('a gate that reads signed tokens', () => {
  let bed: Bed;
  beforeEach(() => {
    bed = new Bed();
  });
  afterEach(() => bed.close());
  const primaries = () =>
    bed.way.admitted.map((it) => `${it.recipient.primary.kind}:${it.recipient.primary.value}`);

  it('knows the account by keys of another server, and goes on when that server is away', async () => {
    let asked = 0;
    const keys = await bed.origin((_request, response) => {
      asked++;
      response.end(JSON.stringify(jwks));
    });
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const url = new URL(`http://127.0.0.1:${portOf(keys)}/jwks`);
    const authenticate = signedTokens({
      keys: { by: 'jwks', keys: createRemoteJWKSet(url) },
      place: { header: 'authorization' },
      claim: 'sub',
      kind: 'account',
      clock: { now: () => now },
      meter,
      bounded: (value) => value,
    });
    const { gate, port } = await bed.gate(origin, {
      identify: createIdentify({ hash: testHash }),
      authenticate,
    });
    const headers = { Authorization: `Bearer ${await token('RS256')}` };
    for (let i = 0; i < 3; i++) expect((await ask(port, '/', { headers })).status).toBe(200);
    expect((await ask(port, '/', { headers: { Authorization: 'Bearer a.b.c' } })).status).toBe(200);
    expect((await ask(port, '/')).status).toBe(200);
    expect(primaries()).toEqual([...Array(3).fill('account:10023'), 'ip:127.0.0.1', 'ip:127.0.0.1']);
    expect(asked).toBe(1);
    const dead = signedTokens({
      keys: { by: 'jwks', keys: createRemoteJWKSet(new URL('http://127.0.0.1:1/')) },
      place: { header: 'authorization' },
      claim: 'sub',
      kind: 'account',
      clock: { now: () => now },
      meter,
      bounded: (value) => value,
    });
    const other = await bed.gate(origin, { authenticate: dead });
    expect((await ask(other.port, '/', { headers })).status).toBe(200);
    expect(primaries().at(-1)).toBe('ip:127.0.0.1');
    expect(new Map(meter.tokens.entries).get('keys-unreachable')).toBe(1);
    await until(() => gate.open === 0 && other.gate.open === 0);
  });

  it('takes bodies, and clients that leave while a signature is checked', async () => {
    const checked = gateOf<Known | undefined>();
    const reached: string[] = [];
    const origin = await bed.origin((request, response) => {
      reached.push(request.url as string);
      request.pipe(response);
    });
    const { gate, port } = await bed.gate(origin, { authenticate: () => checked.promise });
    const left = http.request({ host: '127.0.0.1', port, path: '/left', method: 'POST', agent: false });
    left.on('error', () => {});
    left.write('x');
    await until(() => gate.open === 1);
    const stays = ask(port, '/stays', { method: 'POST', body: Buffer.alloc(200_000, 'y') });
    await until(() => gate.open === 2);
    left.destroy();
    await new Promise((resolve) => setTimeout(resolve, 30));
    checked.open({ account: '5' });
    const answer = await stays;
    expect([answer.status, answer.body.length]).toEqual([200, 200_000]);
    await until(() => gate.open === 0);
    expect([reached, primaries()]).toEqual([['/stays'], ['account:5']]);
  });
});
