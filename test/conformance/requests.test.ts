/**
 * What origins see of requests that can be read in two ways (framing-cases.ts, head-cases.ts, connection-cases.ts), judged at the origin's side: whichever
 * way the bytes that reached it are read (readings.ts), they are the same requests, and the ones that the gate admitted.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bed, talk, until } from '../support/gate-bed.ts';
import { CONNECTION_CASES } from './connection-cases.ts';
import { FRAMING_CASES } from './framing-cases.ts';
import { HEAD_CASES } from './head-cases.ts';
import { READINGS, readRequests } from './readings.ts';
import { Recorder } from './recorder.ts';
import { HIDDEN } from './request-case.ts';

let bed: Bed;
let recorder: Recorder;
let port: number;
let open: () => number;

beforeEach(async () => {
  bed = new Bed();
  recorder = new Recorder();
  const started = await bed.gate(await recorder.open(bed), {
    limits: { requestIdleMs: 300, originHeadersTimeoutMs: 5_000 },
  });
  port = started.port;
  open = () => started.gate.open;
});
afterEach(() => bed.close());

describe('a request', () => {
  it.each([...FRAMING_CASES, ...HEAD_CASES, ...CONNECTION_CASES])(
    '$id (RFC $rfc) $what',
    async ({ bytes, reaches, as, expected }) => {
      const heard = await talk(port, bytes, 2_000);
      await until(() => open() === 0);
      const seen = Object.keys(recorder.seen);
      if (reaches.length === 0) {
        // Whoever reads it however it likes finds no request that is whole.
        for (const lines of seen) expect(lines).toMatch(/^(?:… |$)/);
        expect(heard).toMatch(/^HTTP\/1\.1 (?:4\d\d|501|505) /);
        // One answer, and nothing behind it is read as a request.
        expect(heard.match(/HTTP\/1\.1 [2345]\d\d /g)?.length).toBe(1);
        expect(heard).toMatch(/\r\nconnection: close\r\n/i);
      } else {
        expect(recorder.seen).toEqual({ [reaches.join('\n')]: READINGS.map(({ name }) => name) });
        expect(heard.match(/HTTP\/1\.1 200 /g)?.length).toBe(reaches.length);
        const [first] = recorder.requests;
        if (as !== undefined && first !== undefined) expect(as(first)).toEqual(expected);
      }
      // What the gate admitted is what the origin saw.
      expect(bed.way.admitted.length).toBeGreaterThanOrEqual(recorder.requests.length);
      // Whoever comes next gets an own answer.
      const next = await talk(port, 'GET /own HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 2_000);
      expect(next).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n\/own$/);
    },
  );
});

describe('the readings', () => {
  it('do part where bytes can be read in two ways, so that these tests can fail', () => {
    const parted = (text: string): number =>
      new Set(
        READINGS.map((reading) => {
          const { requests, rest } = readRequests(text, reading);
          return [...requests.map(({ line }) => line), rest].join('\n');
        }),
      ).size;
    const post = (fields: string, content: string) => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${content}`;
    expect(parted(post('Content-Length: 2\r\n', 'ab'))).toBe(1);
    expect(parted(post('Transfer-Encoding: chunked\r\n', '2\r\nab\r\n0\r\n\r\n'))).toBe(1);
    expect(
      parted(post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${HIDDEN}`)),
    ).toBeGreaterThan(1);
    expect(parted(post(`Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n`, HIDDEN))).toBeGreaterThan(
      1,
    );
    expect(parted(post('Transfer-Encoding: xchunked\r\n', `5\r\nhello\r\n0\r\n\r\n`))).toBeGreaterThan(1);
    expect(parted(post('Content_Length: 5\r\n', 'hello'))).toBeGreaterThan(1);
    expect(parted(post('X: a\nContent-Length: 5\r\n', 'hello'))).toBeGreaterThan(1);
    expect(parted(`GET / HTTP/1.1\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`)).toBeGreaterThan(1);
  });
});
