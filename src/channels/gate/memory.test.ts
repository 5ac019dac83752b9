import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bed, until } from '../../../test/support/gate-bed.ts';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

const MB = 1024 * 1024;
const BODY_BYTES = 300 * MB;
/**
 * Buffers in flight, the copy, and garbage between two collections, which a busy machine puts off; origin and client live in
 * this process too, so that a body that was kept would be there twice.
 */
const MOST_GROWTH_BYTES = 220 * MB;

/** An origin that sends as fast as it is read. */
function send(response: http.ServerResponse, bytes: number): void {
  const piece = Buffer.alloc(64 * 1024, '{"name":"x"},');
  let sent = 0;
  const more = (): void => {
    while (sent < bytes) {
      sent += piece.length;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

describe('a large body', () => {
  it.each([
    ['down', 'application/json', false],
    ['down, unwatched', 'video/mp4', false],
    ['down, over the cap of what is held', 'application/json', true],
  ])(
    'goes %s in flat memory',
    async (_name, contentType, holds) => {
      const origin = await bed.origin((_request, response) => {
        response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': BODY_BYTES });
        send(response, BODY_BYTES);
      });
      bed.way.onHolds = () => holds;
      let seen = 0;
      bed.way.onSettle = async (_exchange, { body, blind }) => {
        seen += blind.reduce((sum, { bytes }) => sum + bytes, body.length);
        // What was settled is not kept here: it would be the whole body.
        bed.way.settled.length = 0;
        return { measure: 'pass' };
      };
      const { gate, port } = await bed.gate(origin);
      let heard = 0;
      let peak = 0;
      const before = process.memoryUsage.rss();
      await new Promise<void>((resolve, reject) => {
        const request = http.get({ host: '127.0.0.1', port, agent: false }, (response) => {
          response.on('data', (piece: Buffer) => {
            heard += piece.length;
            peak = Math.max(peak, process.memoryUsage.rss());
          });
          response.on('end', resolve);
          response.on('error', reject);
        });
        request.on('error', reject);
      });
      expect(heard).toBe(BODY_BYTES);
      expect(peak - before).toBeLessThan(MOST_GROWTH_BYTES);
      await until(() => gate.open === 0);
      if (contentType === 'application/json') expect(seen).toBe(BODY_BYTES);
    },
    60_000,
  );

  it('goes up in flat memory', async () => {
    let up = 0;
    const origin = await bed.origin((request, response) => {
      request.on('data', (piece: Buffer) => {
        up += piece.length;
      });
      request.on('end', () => response.end('ok'));
    });
    const { port } = await bed.gate(origin);
    const before = process.memoryUsage.rss();
    let peak = 0;
    await new Promise<void>((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method: 'PUT', agent: false }, (response) => {
        response.resume();
        response.on('end', resolve);
      });
      request.on('error', reject);
      const piece = Buffer.alloc(64 * 1024, 1);
      let sent = 0;
      const more = (): void => {
        while (sent < BODY_BYTES) {
          sent += piece.length;
          peak = Math.max(peak, process.memoryUsage.rss());
          if (!request.write(piece)) {
            request.once('drain', more);
            return;
          }
        }
        request.end();
      };
      more();
    });
    expect(up).toBe(BODY_BYTES);
    expect(peak - before).toBeLessThan(MOST_GROWTH_BYTES);
  }, 60_000);
});
