import http from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Bed, gateOf, until } from '../../../test/support/gate-bed.ts';
import type { Outcome } from '../exchange.ts';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

/** A client that keeps what it has received so far. */
function listen(
  port: number,
  path = '/',
): { heard: () => string; whole: () => boolean; destroy: () => void } {
  let heard = '';
  let whole = false;
  const request = http.get({ host: '127.0.0.1', port, path, agent: false });
  request.on('error', () => {});
  request.on('response', (response) => {
    response.on('data', (piece) => {
      heard += piece;
    });
    response.on('error', () => {});
    response.on('end', () => {
      whole = response.complete;
    });
  });
  return { heard: () => heard, whole: () => whole, destroy: () => request.destroy() };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

describe('the last piece', () => {
  it.each([
    ['with a length', { 'Content-Length': '11' }],
    ['in chunks', {}],
  ])('of a body %s leaves only after settle has resolved', async (_name, headers) => {
    const settled = gateOf<Outcome>();
    bed.way.onSettle = () => settled.promise;
    const origin = await bed.origin(async (_request, response) => {
      response.writeHead(200, headers);
      response.write('first ');
      await pause();
      response.end('last!');
    });
    const { port } = await bed.gate(origin);
    const client = listen(port);
    await until(() => bed.way.settled.length === 1);
    await pause();
    expect(bed.way.settled[0]?.text).toBe('first last!');
    expect(client.heard()).toBe('first ');
    expect(client.whole()).toBe(false);
    settled.open({ measure: 'pass' });
    await until(() => client.whole());
    expect(client.heard()).toBe('first last!');
  });

  it('of a body that came at once is all of it', async () => {
    const settled = gateOf<Outcome>();
    bed.way.onSettle = () => settled.promise;
    const origin = await bed.origin((_request, response) => response.end('everything'));
    const { port } = await bed.gate(origin);
    const client = listen(port);
    await until(() => bed.way.settled.length === 1);
    await pause();
    expect(client.heard()).toBe('');
    settled.open({ measure: 'pass' });
    await until(() => client.whole());
    expect(client.heard()).toBe('everything');
  });
});

describe('what is told to the way', () => {
  it('is the recipient, the route, the type and the decoded body', async () => {
    const body = JSON.stringify({ name: 'Ada', notes: 'x'.repeat(100) });
    const codings: [string, Buffer][] = [
      ['gzip', gzipSync(body)],
      ['X-GZIP', gzipSync(body)],
      ['deflate', deflateSync(body)],
      ['deflate', deflateRawSync(body)],
      ['br', brotliCompressSync(body)],
      ['zstd', zstdCompressSync(body)],
      ['gzip, br', brotliCompressSync(gzipSync(body))],
      ['identity', Buffer.from(body)],
    ];
    const origin = await bed.origin((request, response) => {
      const [coding, bytes] = codings[Number.parseInt(request.url?.split('/')[2] as string, 10)] as [
        string,
        Buffer,
      ];
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': coding });
      response.end(bytes);
    });
    const { port } = await bed.gate(origin);
    for (const [i, [coding, bytes]] of codings.entries()) {
      const answer = await ask(port, `/people/${i}?q=1`);
      expect(answer.body.equals(bytes)).toBe(true);
      expect(answer.headers['content-encoding']).toBe(coding);
    }
    expect(bed.way.settled.length).toBe(codings.length);
    for (const { exchange, seen, text } of bed.way.settled) {
      expect(text).toBe(body);
      expect(seen).toMatchObject({ status: 200, contentType: 'application/json', blind: [], held: false });
      expect(exchange).toMatchObject({ channel: 'web', route: 'GET /people/{id}' });
      expect(exchange.recipient.primary).toMatchObject({ kind: 'ip', value: '127.0.0.1' });
    }
  });

  it('is nothing for what cannot hold people', async () => {
    const origin = await bed.origin((request, response) => {
      const type = decodeURIComponent(request.url?.split('/')[1] ?? '').split('?')[0] as string;
      if (type !== '') response.setHeader('Content-Type', type);
      response.end('x');
    });
    const { port } = await bed.gate(origin);
    for (const type of [
      'image/png',
      'font/woff2',
      'video/mp4',
      'text/css',
      'text/javascript; charset=utf-8',
      'application/wasm',
    ]) {
      await ask(port, `/${encodeURIComponent(type)}`);
    }
    await ask(port, '/text%2Fhtml', { method: 'HEAD' });
    expect(bed.way.settled).toEqual([]);
    for (const path of [
      '',
      'image%2Fsvg+xml',
      'application%2Foctet-stream',
      'x%2Funknown',
      'text%2Fjavascript?callback=f',
    ]) {
      await ask(port, `/${path}`);
    }
    expect(bed.way.settled.length).toBe(5);
  });

  it('says what was not seen', async () => {
    const bomb = gzipSync(Buffer.alloc(30_000_000));
    const slowBomb = gzipSync(Buffer.concat([Buffer.from('hello'), Buffer.alloc(30_000_000)]));
    const bodies: Record<string, [string | undefined, Buffer, number?]> = {
      '/plain': [undefined, Buffer.alloc(50_000, 'a')],
      '/bomb': ['gzip', bomb],
      '/bomb2': ['br, gzip', gzipSync(brotliCompressSync(Buffer.alloc(30_000_000)))],
      '/hello': ['gzip', slowBomb],
      '/unknown': ['compress', Buffer.from('abc')],
      '/many': ['gzip, gzip, gzip, gzip', Buffer.from('abc')],
      '/broken': ['gzip', Buffer.from('this is not gzip at all')],
      '/half': ['br', Buffer.concat([brotliCompressSync(Buffer.from('some people')), Buffer.from('junk')])],
      '/part': [undefined, Buffer.from('0123'), 206],
    };
    const origin = await bed.origin((request, response) => {
      const [coding, body, status] = bodies[request.url as string] as [string | undefined, Buffer, number?];
      response.writeHead(status ?? 200, coding === undefined ? {} : { 'Content-Encoding': coding });
      response.end(body);
    });
    const { gate, port } = await bed.gate(origin, { limits: { maxSeenBytes: 20_000 } });
    const told = async (path: string): Promise<{ length: number; blind: unknown }> => {
      const answer = await ask(port, path);
      expect(answer.body.equals((bodies[path] as [string, Buffer])[1])).toBe(true);
      const { seen } = bed.way.settled.at(-1) as (typeof bed.way.settled)[0];
      return { length: seen.body.length, blind: seen.blind };
    };
    expect(await told('/plain')).toEqual({ length: 50_000, blind: [] });
    for (const path of ['/bomb', '/bomb2', '/hello']) {
      const { length, blind } = await told(path);
      // Room for a part that is full, several times over.
      expect(length).toBeLessThanOrEqual(8 * 20_000);
      expect(blind).toMatchObject([{ reason: 'over-cap' }]);
    }
    expect(await told('/unknown')).toEqual({ length: 0, blind: [{ reason: 'encoding', bytes: 3 }] });
    expect(await told('/many')).toEqual({ length: 0, blind: [{ reason: 'encoding', bytes: 3 }] });
    expect(await told('/broken')).toEqual({ length: 0, blind: [{ reason: 'encoding', bytes: 23 }] });
    expect((await told('/half')).length).toBeLessThanOrEqual(11);
    expect(await told('/part')).toEqual({ length: 4, blind: [{ reason: 'partial-content', bytes: 4 }] });
    await until(() => gate.open === 0);
  });

  it('is bounded over all responses together', async () => {
    const origin = await bed.origin((_request, response) => response.end(Buffer.alloc(40_000, 'a')));
    const { gate, port } = await bed.gate(origin, { limits: { maxCopyBytes: 100_000 } });
    const settled = gateOf<Outcome>();
    bed.way.onSettle = () => settled.promise;
    const answers = Array.from({ length: 5 }, () => ask(port, '/'));
    await until(() => bed.way.settled.length === 5);
    const copied = bed.way.settled.reduce((sum, it) => sum + it.seen.body.length, 0);
    expect(copied).toBeLessThanOrEqual(100_000);
    for (const { seen } of bed.way.settled) {
      const unseen = seen.blind.reduce((sum, it) => sum + it.bytes, 0);
      expect(seen.body.length + unseen).toBe(40_000);
    }
    settled.open({ measure: 'pass' });
    for (const answer of await Promise.all(answers)) expect(answer.body.length).toBe(40_000);
    // Everything was given back: the next one is seen whole.
    await until(() => gate.open === 0);
    await ask(port, '/');
    expect(bed.way.settled.at(-1)?.seen).toMatchObject({ blind: [] });
  });
});

describe('an event stream', () => {
  it('is settled record by record, in order, and never delayed', async () => {
    let push: (text: string) => void = () => {};
    let end: () => void = () => {};
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      push = (text) => response.write(text);
      end = () => response.end('data: tail');
    });
    const gates = [gateOf<Outcome>(), gateOf<Outcome>()];
    let count = 0;
    bed.way.onSettle = () => gates[count++]?.promise ?? Promise.resolve({ measure: 'pass' });
    const { port } = await bed.gate(origin);
    const client = listen(port);
    await until(() => end.length === 0 && push.length === 1);
    push('data: 1\n\ndata: 2');
    await until(() => bed.way.settled.length === 1);
    await pause();
    expect(client.heard()).toBe('');
    gates[0]?.open({ measure: 'pass' });
    await until(() => client.heard() === 'data: 1\n\n');
    push('2\n\n');
    await until(() => bed.way.settled.length === 2);
    gates[1]?.open({ measure: 'pass' });
    await until(() => client.heard() === 'data: 1\n\ndata: 22\n\n');
    end();
    await until(() => client.whole());
    expect(client.heard()).toBe('data: 1\n\ndata: 22\n\ndata: tail');
    expect(bed.way.settled.map((it) => it.text)).toEqual(['data: 1\n\n', 'data: 22\n\n', 'data: tail']);
  });

  it('may be masked and ended record by record', async () => {
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
      response.end('{"a":1}\n{"b":2}\n');
    });
    bed.way.onHolds = () => true;
    bed.way.onSettle = async () => ({ measure: 'mask', body: Buffer.from('{}\n') });
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/');
    expect(answer.body.toString()).toBe('{}\n');
    expect(bed.way.settled[0]?.seen.held).toBe(true);
  });

  it('that is encoded is seen decoded and sent as it is', async () => {
    const zlib = await import('node:zlib');
    const packer = zlib.createGzip();
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip' });
      packer.pipe(response);
      packer.write('data: one\n\n');
      packer.flush();
    });
    const { port } = await bed.gate(origin);
    const answering = ask(port, '/');
    await until(() => bed.way.settled.some((it) => it.text.includes('one')));
    packer.end('data: two\n\n');
    const answer = await answering;
    expect(zlib.gunzipSync(answer.body).toString()).toBe('data: one\n\ndata: two\n\n');
    expect(bed.way.settled.map((it) => it.text).join('')).toBe('data: one\n\ndata: two\n\n');
  });
});

describe('a held response', () => {
  const body = JSON.stringify({ phone: '13800005678' });
  const masked = JSON.stringify({ phone: '138****5678' });
  const headers = {
    'Content-Type': 'application/json',
    'Content-Encoding': 'gzip',
    ETag: '"1"',
    'Accept-Ranges': 'bytes',
    'Content-MD5': 'x',
    Digest: 'y',
    'Cache-Control': 'public, max-age=60',
    'Set-Cookie': 'a=1',
  };

  async function held(outcome: Outcome): Promise<Awaited<ReturnType<typeof ask>>> {
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, headers);
      response.end(gzipSync(body));
    });
    bed.way.onHolds = () => true;
    bed.way.onSettle = async () => outcome;
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/');
    expect(bed.way.settled[0]?.seen.held).toBe(true);
    expect(bed.way.settled[0]?.text).toBe(body);
    return answer;
  }

  it('that passes is the original', async () => {
    const answer = await held({ measure: 'pass' });
    expect(answer.body.equals(gzipSync(body))).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      etag: '"1"',
      'cache-control': 'public, max-age=60',
    });
  });

  it('that is masked is the other body, and says nothing of the original', async () => {
    const answer = await held({ measure: 'mask', body: Buffer.from(masked) });
    expect(answer.body.toString()).toBe(masked);
    expect(answer.headers['content-length']).toBe(String(masked.length));
    for (const name of ['content-encoding', 'etag', 'accept-ranges', 'content-md5', 'digest']) {
      expect(answer.headers[name]).toBeUndefined();
    }
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.headers['set-cookie']).toEqual(['a=1']);
  });

  it('that is denied is the refusal', async () => {
    const refusal = {
      status: 429,
      headers: { 'Retry-After': '60', 'Content-Type': 'text/plain' },
      body: Buffer.from('no'),
    };
    const answer = await held({ measure: 'deny', refusal });
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({ 'retry-after': '60', 'content-length': '2' });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body.toString()).toBe('no');
  });

  it('over the cap goes on part by part, each when it is settled', async () => {
    const big = Buffer.alloc(200_000, 'a');
    const origin = await bed.origin((_request, response) => response.end(big));
    bed.way.onHolds = () => true;
    const { port } = await bed.gate(origin, { limits: { maxHeldBytes: 50_000, maxSeenBytes: 10_000 } });
    const answer = await ask(port, '/');
    expect(answer.body.equals(big)).toBe(true);
    const seen = bed.way.settled.map((settled) => settled.seen);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.every(({ held, part, blind }) => !held && part?.waits === true && blind.length === 0)).toBe(
      true,
    );
    expect(Buffer.concat(seen.map(({ body }) => body)).equals(big)).toBe(true);
    expect(new Set(seen.map(({ part }) => part)).size).toBe(1);
  });

  it('over the cap is ended where a part is refused, and nothing of that part leaves', async () => {
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      let sent = 0;
      const more = () => {
        if (sent++ === 40) response.end();
        else response.write(Buffer.alloc(10_000, String(sent % 10)), more);
      };
      more();
    });
    bed.way.onHolds = () => true;
    let settles = 0;
    let passed = 0;
    bed.way.onSettle = async (_exchange, { body }) => {
      if (++settles === 3)
        return { measure: 'deny', refusal: { status: 429, headers: {}, body: Buffer.from('no') } };
      passed += body.length;
      return { measure: 'pass' };
    };
    const { gate, port } = await bed.gate(origin, { limits: { maxHeldBytes: 30_000, maxSeenBytes: 30_000 } });
    const answer = await ask(port, '/').catch(() => undefined);
    expect(answer?.complete ?? false).toBe(false);
    expect(answer?.body.length ?? 0).toBeLessThanOrEqual(passed);
    expect(settles).toBe(3);
    await until(() => gate.open === 0);
  });

  it('over the cap is refused as any other where its first part is', async () => {
    const origin = await bed.origin((_request, response) => response.end(Buffer.alloc(200_000, 'a')));
    bed.way.onHolds = () => true;
    bed.way.onSettle = async () => ({
      measure: 'deny',
      refusal: { status: 429, headers: {}, body: Buffer.from('no') },
    });
    const { port } = await bed.gate(origin, { limits: { maxHeldBytes: 50_000, maxSeenBytes: 50_000 } });
    expect(await ask(port, '/')).toMatchObject({ status: 429 });
  });

  it('that is encoded and becomes more than is held goes on part by part, too', async () => {
    const text = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `line ${i * 7919}`).join('\n'));
    const coded = gzipSync(text);
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'text/plain' });
      response.end(coded);
    });
    for (const holds of [true, false]) {
      bed.way.settled.length = 0;
      bed.way.onHolds = () => holds;
      const { port } = await bed.gate(origin, { limits: { maxHeldBytes: 100_000, maxSeenBytes: 100_000 } });
      const answer = await ask(port, '/');
      expect(answer.body.equals(coded)).toBe(true);
      const seen = bed.way.settled.map((settled) => settled.seen);
      expect(Buffer.concat(seen.map(({ body }) => body)).equals(text)).toBe(true);
      expect(seen.every(({ part, blind }) => part?.waits === holds && blind.length === 0)).toBe(true);
    }
  });

  it('is asked for whole', async () => {
    let range: string | undefined = 'unset';
    const origin = await bed.origin((request, response) => {
      range = request.headers.range;
      response.end('0123456789');
    });
    bed.way.onHolds = () => true;
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/', { headers: { Range: 'bytes=0-3' } });
    expect(range).toBeUndefined();
    expect(answer.body.toString()).toBe('0123456789');
  });
});

describe('a recipient that is denied already', () => {
  it('gets the refusal, and the origin is not asked', async () => {
    let asked = 0;
    const origin = await bed.origin((_request, response) => {
      asked++;
      response.end();
    });
    bed.way.onAdmit = () => ({ status: 429, headers: { 'Retry-After': '9' }, body: Buffer.from('later') });
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/', { method: 'POST', body: Buffer.alloc(100_000) });
    expect(answer).toMatchObject({ status: 429, complete: true });
    expect(answer.body.toString()).toBe('later');
    const head = await ask(port, '/', { method: 'HEAD' });
    expect(head.headers['content-length']).toBe('5');
    expect(asked).toBe(0);
  });
});

describe('a ledger that does not take it', () => {
  async function broken(failClosed: boolean): Promise<number> {
    const origin = await bed.origin(async (request, response) => {
      response.setHeader('Content-Type', 'text/html');
      if (request.url === '/long') {
        response.write('a'.repeat(1000));
        await pause();
      }
      response.end('end');
    });
    bed.way.onSettle = () => Promise.reject(new Error('disk full'));
    return (await bed.gate(origin, { failClosed })).port;
  }

  it('closes the gate where it fails closed', async () => {
    const port = await broken(true);
    const short = await ask(port, '/short');
    expect(short.status).toBe(503);
    expect(JSON.parse(short.body.toString())).toMatchObject({ code: 'WEIR_SPOOL_WRITE', status: 503 });
    const long = await ask(port, '/long');
    expect([long.status, long.complete, long.body.length < 1003]).toEqual([200, false, true]);
  });

  it('lets pass where it fails open', async () => {
    const port = await broken(false);
    const long = await ask(port, '/long');
    expect([long.status, long.complete, long.body.length]).toEqual([200, true, 1003]);
    expect(bed.log.lines[0]?.level).toBe('error');
  });
});
