/** What origins see of HTTP/2 requests (http2-cases.ts), judged as those of HTTP/1.1 are: by every reading at their side. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { Bed, until } from '../support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../support/http2-client.ts';
import {
  DATA,
  END_HEADERS,
  END_STREAM,
  fieldBlock,
  frame,
  HEADERS,
  speakHttp2,
} from '../support/http2-frames.ts';
import { HTTP2_CASES } from './http2-cases.ts';
import { READINGS } from './readings.ts';
import { Recorder } from './recorder.ts';

const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
const secure = {
  certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
  minVersion: 'TLSv1.2',
} as const;
const trust = { ca: made.cert, servername: 'site.example' };
/** Of the request that comes after each case, on a connection of its own. */
const OWN = 'GET /own HTTP/1.1';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

describe('an HTTP/2 request', () => {
  it.each(HTTP2_CASES)(
    '$id (RFC $rfc) $what',
    async ({ fields, content, trailers, reaches, as, expected }) => {
      const recorder = new Recorder();
      const { gate, port } = await bed.gate(await recorder.open(bed), { tls: secure });
      const socket = await speakHttp2(port, trust);
      bed.onClose(() => socket.destroy());
      const block = fieldBlock(fields);
      // Larger header sections would need frames of their own.
      for (let at = 0; at === 0 || at < block.length; at += 16_000) {
        const last = at + 16_000 >= block.length;
        const flags = (last ? END_HEADERS : 0) | (at === 0 && content === undefined ? END_STREAM : 0);
        socket.write(frame(at === 0 ? HEADERS : 0x9, flags, 1, block.subarray(at, at + 16_000)));
      }
      if (content !== undefined) {
        socket.write(frame(DATA, trailers === undefined ? END_STREAM : 0, 1, Buffer.from(content, 'latin1')));
        if (trailers !== undefined) {
          socket.write(frame(HEADERS, END_HEADERS | END_STREAM, 1, fieldBlock(trailers)));
        }
      }
      if (reaches.length > 0) await until(() => recorder.requests.length > 0);
      // A connection of its own: the gate is well, and what came before has been read.
      const session = await connectHttp2(port, trust);
      const next = await askHttp2(session, '/own');
      expect([next.status, next.body.toString()]).toEqual([200, '/own']);
      await new Promise((resolve) => setTimeout(resolve, 30));
      session.destroy();
      socket.destroy();
      await until(() => gate.open === 0);
      // A request that never came to its end may be on a connection of its own.
      const seen = Object.entries(recorder.seen).map(([lines, names]) => ({
        lines: lines
          .split('\n')
          .filter((line) => /^\S+ \S+ HTTP\/1\.1$/.test(line))
          .sort(),
        names,
      }));
      for (const { lines } of seen) expect(lines).toEqual([...reaches, OWN].sort());
      expect(seen.flatMap(({ names }) => names).length).toBe(READINGS.length);
      const first = recorder.requests.find(({ line }) => line !== OWN);
      if (as !== undefined && first !== undefined) expect(as(first)).toEqual(expected);
    },
  );
});
