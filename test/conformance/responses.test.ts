/**
 * What clients see of responses that an origin should not have sent (response-framing-cases.ts, response-head-cases.ts): whichever way the bytes that
 * reached them are read (readings.ts), they are the same responses, one for each request; and nobody gets what the origin
 * said to somebody else.
 */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MAX_DECODING_RATIO } from '../../src/channels/gate/limits.ts';
import { Bed, talk, until } from '../support/gate-bed.ts';
import { READINGS, readResponses, readStrictly } from './readings.ts';
import { POISON } from './response-case.ts';
import { RESPONSE_FRAMING_CASES } from './response-framing-cases.ts';
import { RESPONSE_HEAD_CASES } from './response-head-cases.ts';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

/** An origin that says the bytes to whoever asks for /first, and to others what they ask for. */
async function through(bytes: Buffer, closes: boolean): Promise<{ port: number; open: () => number }> {
  const origin = await bed.rawOrigin((socket) => {
    let heard = '';
    let answered = 0;
    socket.on('data', (piece) => {
      heard += piece.toString('latin1');
      const { requests } = readStrictly(heard);
      for (const { line } of requests.slice(answered)) {
        const target = line.split(' ')[1] as string;
        if (target === '/first') {
          socket.write(bytes);
          if (closes) socket.end();
        } else {
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`);
        }
      }
      answered = requests.length;
    });
    socket.on('end', () => socket.end());
  });
  const { gate, port } = await bed.gate(origin, {
    limits: { originConnections: 1, originHeadersTimeoutMs: 2_000, originBodyTimeoutMs: 500 },
    strip: ['X-Account'],
  });
  return { port, open: () => gate.open };
}

function asked(method: string, target: string, last = false): string {
  return `${method} ${target} HTTP/1.1\r\nHost: a\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
}

describe('a response', () => {
  it.each([...RESPONSE_FRAMING_CASES, ...RESPONSE_HEAD_CASES])(
    '$id (RFC $rfc) $what',
    async ({ method = 'GET', bytes, closes = false, status, content, fields, trailers, interim, blind }) => {
      const { port, open } = await through(Buffer.from(bytes, 'latin1'), closes);
      const methods = [method, 'GET'];
      const heard = await talk(port, asked(method, '/first') + asked('GET', '/second', true), 3_000);
      const reading = READINGS[0] as (typeof READINGS)[0];
      const strict = readResponses(heard, reading, methods);
      const statuses = strict.responses.map((it) => it.status);
      for (const other of READINGS) {
        const { responses, rest } = readResponses(heard, other, methods);
        expect([other.name, responses.map((it) => it.status), rest]).toEqual([
          other.name,
          statuses,
          strict.rest,
        ]);
      }
      const [first, second] = strict.responses;
      if (status === 0) {
        // It breaks off: neither whole, nor followed by anything.
        expect(statuses).toEqual([]);
        expect(heard).toMatch(/^HTTP\/1\.1 200 /);
      } else {
        expect(statuses).toEqual([status, 200]);
        expect(second?.content).toBe('/second');
        expect(strict.rest).toBe('');
      }
      if (content !== undefined) expect(first?.content).toBe(content);
      for (const [name, values] of Object.entries(fields ?? {})) {
        expect([name, first?.fields.filter(([it]) => it === name).map(([, value]) => value)]).toEqual([
          name,
          values,
        ]);
      }
      if (trailers !== undefined) expect(first?.trailers).toEqual(trailers);
      if (interim !== undefined) expect(strict.interim).toEqual(interim);
      if (!content?.includes(POISON)) expect(heard).not.toContain('\r\n\r\npoison');
      // On the origin's only connection, whoever comes next gets an own answer.
      for (const target of ['/third', '/fourth']) {
        expect(
          readResponses(await talk(port, asked('GET', target, true)), reading, []).responses,
        ).toMatchObject([{ status: 200, content: target }]);
      }
      await until(() => open() === 0);
      if (blind !== undefined) {
        const settled = bed.way.settled.find(({ exchange }) => exchange.route === 'GET /first');
        expect(settled?.seen.blind.map(({ reason }) => reason)).toEqual(blind);
      }
    },
  );

  it('R-ENC-10 (RFC 9110 §8.4) gzip that breaks off is seen as far as it goes, and goes on as it is', async () => {
    const whole = gzipSync(Buffer.from('people '.repeat(20_000)));
    const cut = whole.subarray(0, whole.length - 12);
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${cut.length}\r\n\r\n`;
    const { port } = await through(Buffer.concat([Buffer.from(head), cut]), false);
    const heard = await talk(port, asked('GET', '/first', true));
    expect(heard.endsWith(cut.toString('latin1'))).toBe(true);
    expect(bed.way.settled[0]?.text).toMatch(/^(?:people ){15000}/);
  });

  it('R-ENC-11 (RFC 9110 §8.4) gzip that grows without end is not undone to its end', async () => {
    const bomb = gzipSync(Buffer.alloc(60_000_000));
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
    const { port } = await through(Buffer.concat([Buffer.from(head), bomb]), false);
    const heard = await talk(port, asked('GET', '/first', true));
    expect(heard.length).toBe(bomb.length + heard.indexOf('\r\n\r\n') + 4);
    const seen = bed.way.settled[0]?.seen;
    // As far as the ratio goes, and a piece of the decoder's more.
    expect(seen?.body.length).toBeLessThan(bomb.length * DEFAULT_MAX_DECODING_RATIO + 100_000);
    expect(seen?.body.length).toBeLessThan(30_000_000);
    expect(seen?.blind.map(({ reason }) => reason)).toEqual(['over-cap']);
  });
});
