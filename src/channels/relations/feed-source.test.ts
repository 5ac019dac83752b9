import type { IncomingMessage, ServerResponse } from 'node:http';
import { CompactSign, createLocalJWKSet, exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bed, portOf } from '../../../test/support/gate-bed.ts';
import { RelationsBed } from '../../../test/support/relations-bed.ts';
import { type FeedOptions, feedSource, MAX_PAGE_BYTES } from './feed-source.ts';
import { type PageKeys, signedPages } from './signed-page.ts';

const { signal } = new AbortController();
const ticket = (recipient: string, person: number) => ({ recipient, person, basis: 'ticket' });
let bed: Bed;
let relations: RelationsBed;
let asked: { url: string; headers: IncomingMessage['headers'] }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(() => {
  bed = new Bed();
  relations = new RelationsBed();
  asked = [];
});

afterEach(() => bed.close());

async function feed(options: Partial<FeedOptions> = {}) {
  const server = await bed.origin((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  const url = new URL(`http://127.0.0.1:${portOf(server)}/relations?door=staff`);
  return feedSource({ url, hasBasis: false, ...options });
}

function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

describe('relations of a feed', () => {
  it('are told as a whole, and not again while its tag is the same', async () => {
    let people = [10023, 10024];
    answer = (request, response) => {
      const etag = `"${people.join()}"`;
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
      json(response, { relations: people.map((id) => ticket('e7', id)) }, { etag });
    };
    let token = 'first';
    const source = await feed({ token: () => token });
    expect(await source.look(relations.told, false, signal)).toMatchObject({ rows: 2 });
    expect(await source.look(relations.told, false, signal)).toBe('unchanged');
    people = [10024];
    token = 'renewed';
    await source.look(relations.told, false, signal);
    expect([relations.basis('e7', '10023'), relations.basis('e7', '10024')]).toEqual(['none', 'ticket']);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer first',
      'Bearer renewed',
    ]);
    // Told anew: not by a tag.
    expect(await source.look(relations.told, true, signal)).toMatchObject({ rows: 1 });
  });

  it('are told by pages, and from then on by changes after the cursor', async () => {
    const pages: Record<string, unknown> = {
      '': { relations: [ticket('e7', 1)], cursor: 'a', more: true },
      a: { relations: [ticket('e7', 2)], cursor: 'b' },
      b: { relations: [{ ...ticket('e7', 1), withdrawn: true }, ticket('e7', 3)], cursor: 'c' },
      c: { relations: [] },
    };
    answer = (request, response) => {
      json(response, pages[new URL(request.url ?? '', 'http://feed').searchParams.get('cursor') ?? '']);
    };
    const source = await feed();
    expect(await source.look(relations.told, false, signal)).toMatchObject({ rows: 2 });
    expect(['1', '2', '3'].map((id) => relations.basis('e7', id))).toEqual(['ticket', 'ticket', 'none']);
    expect(await source.look(relations.told, false, signal)).toMatchObject({ rows: 2 });
    expect(['1', '2', '3'].map((id) => relations.basis('e7', id))).toEqual(['none', 'ticket', 'ticket']);
    expect(relations.withdrawn).toBe(1);
    expect(await source.look(relations.told, false, signal)).toBe('unchanged');
    expect(asked.map(({ url }) => url)).toEqual(
      ['', '&cursor=a', '&cursor=b', '&cursor=c'].map((end) => `/relations?door=staff${end}`),
    );
  });

  it('change nothing when a page is missing, and are told anew when the cursor is too old', async () => {
    let state: 'first' | 'broken' | 'gone' = 'first';
    answer = (request, response) => {
      const isAfter = request.url?.includes('cursor=') === true;
      if (state === 'gone' && isAfter) return void response.writeHead(410).end();
      if (state === 'broken' && isAfter) return void response.writeHead(500).end();
      json(response, {
        relations: [ticket('e7', state === 'gone' ? 2 : 1)],
        cursor: 'a',
        more: state === 'broken',
      });
    };
    const source = await feed();
    await source.look(relations.told, false, signal);
    state = 'broken';
    await expect(source.look(relations.told, true, signal)).rejects.toThrow('it answered 500');
    expect(relations.basis('e7', '1')).toBe('ticket');
    state = 'first';
    await source.look(relations.told, false, signal);
    state = 'gone';
    await source.look(relations.told, false, signal);
    expect([relations.basis('e7', '1'), relations.basis('e7', '2')]).toEqual(['none', 'ticket']);
  });

  it('may come as CSV of any length, in bounded memory', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
      response.write('recipient,person,basis\n');
      for (let i = 0; i < 200; i++) response.write(`e7,${i},order\n${'e8,1,order\n'.repeat(1_000)}`);
      response.end();
    };
    expect(await (await feed()).look(relations.told, false, signal)).toMatchObject({
      rows: 200_200,
      dropped: 0,
    });
    expect([relations.basis('e7', '199'), relations.told.size]).toEqual(['order', 201]);
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['no JSON', (it) => it.writeHead(200, { 'content-type': 'application/json' }).end('<html>'), 'no JSON'],
    ['without a list', (it) => json(it, { people: [] }), 'no list of relations'],
    ['endless', (it) => json(it, { relations: ['x'.repeat(MAX_PAGE_BYTES)] }), 'longer than'],
    ['going round', (it) => json(it, { relations: [], more: true }), 'no cursor to ask for it'],
    ['elsewhere', (it) => it.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'it answered 302'],
    ['unmoved by nothing', (it) => it.writeHead(304).end(), 'it answered 304'],
    ['refusing', (it) => it.writeHead(401).end('who are you'), 'it answered 401'],
  ])('are left as they were by an answer that is %s', async (_what, answers, problem) => {
    answer = (_request, response) => json(response, { relations: [ticket('e7', 1)] });
    const source = await feed();
    await source.look(relations.told, false, signal);
    answer = (_request, response) => answers(response);
    await expect(source.look(relations.told, false, signal)).rejects.toThrow(problem);
    expect(relations.basis('e7', '1')).toBe('ticket');
  });

  it('leave out what is no relation', async () => {
    answer = (_request, response) =>
      json(response, { relations: [null, 7, { recipient: { name: 'e7' }, person: 1 }, ticket('e7', 1)] });
    const look = await (await feed()).look(relations.told, false, signal);
    expect(look).toMatchObject({ rows: 4, refused: 3, firstProblem: { row: 1, column: 'recipient' } });
  });
});

describe('a signed feed', () => {
  const secret = Buffer.alloc(32, 7);
  const clock = { now: () => relations.now };
  const iat = () => relations.now / 1_000;
  const sign = (page: object, key: Parameters<CompactSign['sign']>[0] = secret, alg = 'HS256') =>
    new CompactSign(Buffer.from(JSON.stringify(page))).setProtectedHeader({ alg }).sign(key);
  const answering = (page: () => Promise<string>) => {
    answer = (_request, response) => {
      page().then((jws) =>
        response.writeHead(200, { 'content-type': 'application/jose', etag: '"1"' }).end(jws),
      );
    };
  };
  const signed = (keys: PageKeys = { by: 'secret', secret }) => feed({ verify: signedPages(keys, clock) });

  it('is believed by its signature, page after page, and asked in full each time', async () => {
    answering(() => sign({ iat: iat(), relations: [ticket('e7', 1)] }));
    const source = await signed();
    await source.look(relations.told, false, signal);
    await source.look(relations.told, false, signal);
    expect(relations.basis('e7', '1')).toBe('ticket');
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'signed by somebody else',
      () => sign({ iat: iat(), relations: [] }, Buffer.alloc(32, 8)),
      'does not hold',
    ],
    ['not signed', async () => JSON.stringify({ iat: iat(), relations: [] }), 'does not hold'],
    ['kept for long', () => sign({ iat: iat() - 700, relations: [] }), 'too long ago'],
    ['of the future', () => sign({ iat: iat() + 700, relations: [] }), 'in the future'],
    ['without a time', () => sign({ relations: [] }), 'when it was made'],
    ['of another question', () => sign({ iat: iat(), after: 'c9', relations: [] }), 'another question'],
  ])('is not believed when it is %s', async (_what, page, problem) => {
    answering(page);
    const source = await signed();
    await expect(source.look(relations.told, false, signal)).rejects.toThrow(problem);
  });

  it('is not believed when it is older than what was read before', async () => {
    let made = iat();
    answering(() => sign({ iat: made, relations: [ticket('e7', 1)] }));
    const source = await signed();
    await source.look(relations.told, false, signal);
    made -= 1;
    await expect(source.look(relations.told, false, signal)).rejects.toThrow('older');
  });

  it('is believed by the public keys of a file, and not by them as a secret', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const keys: PageKeys = { by: 'jwks', keys: createLocalJWKSet({ keys: [jwk] }) };
    answering(() => sign({ iat: iat(), relations: [ticket('e7', 1)] }, privateKey, 'ES256'));
    const source = await signed(keys);
    expect(await source.look(relations.told, false, signal)).toMatchObject({ rows: 1 });
    answering(() => sign({ iat: iat(), relations: [] }, Buffer.from(JSON.stringify(jwk))));
    await expect(source.look(relations.told, false, signal)).rejects.toThrow('does not hold');
  });
});
