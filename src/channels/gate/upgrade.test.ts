import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Bed, talk, until } from '../../../test/support/gate-bed.ts';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

describe('a WebSocket', () => {
  it('goes through both ways, and its bytes are a blind period', async () => {
    const origin = await bed.origin((_request, response) => response.end());
    const sockets = new WebSocketServer({ server: origin, handleProtocols: () => 'chat' });
    sockets.on('connection', (socket) =>
      socket.on('message', (message, binary) => socket.send(message, { binary })),
    );
    const { gate, port } = await bed.gate(origin);
    const client = new WebSocket(`ws://127.0.0.1:${port}/live/17`, ['chat'], { perMessageDeflate: false });
    await once(client, 'open');
    expect(client.protocol).toBe('chat');
    let bytes = 0;
    for (const length of [5, 1_000, 300_000]) {
      client.send(Buffer.alloc(length, 7));
      const [echo] = (await once(client, 'message')) as [Buffer];
      expect(echo.length).toBe(length);
      bytes += length;
    }
    expect(bed.way.settled).toEqual([]);
    client.close(1000);
    await once(client, 'close');
    await until(() => gate.open === 0);
    expect(bed.way.settled.length).toBe(1);
    const { exchange, seen } = bed.way.settled[0] as (typeof bed.way.settled)[0];
    expect(exchange.route).toBe('GET /live/{id}');
    expect(seen).toMatchObject({ status: 101, held: false, blind: [{ reason: 'upgraded' }] });
    expect(seen.body.length).toBe(0);
    // Frame heads (2, 4 and 10 bytes) and the closing frame (4) come on top.
    expect(seen.blind[0]?.bytes).toBe(bytes + 2 + 4 + 10 + 4);
  });

  it('that the origin does not want is an ordinary response, and inspected', async () => {
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"people":1}');
    });
    const { gate, port } = await bed.gate(origin);
    const heard = await talk(
      port,
      'GET /people HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      2_000,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(heard).toContain('{"people":1}');
    await until(() => gate.open === 0);
    expect(bed.way.settled.map((it) => it.text)).toEqual(['{"people":1}']);
  });

  it('of a denied recipient is refused', async () => {
    const origin = await bed.origin((_request, response) => response.end());
    bed.way.onAdmit = () => ({ status: 429, headers: {}, body: Buffer.from('no') });
    const { port } = await bed.gate(origin);
    const heard = await talk(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      2_000,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 429 [\s\S]*\r\n\r\nno$/);
  });

  it('without an origin is a 502', async () => {
    const { port } = await bed.gate(new URL('http://127.0.0.1:1'));
    const heard = await talk(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      2_000,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('passes on bytes that came with the heads, and half-closes', async () => {
    let got = '';
    const origin = await bed.rawOrigin((socket) => {
      let upgraded = false;
      socket.on('data', (piece) => {
        if (upgraded) {
          got += piece;
          return;
        }
        upgraded = true;
        const rest = piece.toString('latin1').split('\r\n\r\n')[1] ?? '';
        got += rest;
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Own: 1\r\n\r\nfrom the origin',
        );
      });
      // The client has ended, and still gets an answer.
      socket.on('end', () => socket.end(', bye'));
    });
    const { gate, port } = await bed.gate(origin);
    const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let heard = '';
    client.on('data', (piece) => {
      heard += piece;
    });
    client.write(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nfrom the client',
    );
    await until(() => heard.endsWith('from the origin') && got === 'from the client');
    expect(heard).toMatch(/\r\nX-Own: 1\r\n/);
    client.end();
    await until(() => heard.endsWith('from the origin, bye') && gate.open === 0);
    expect(bed.way.settled[0]?.seen.blind).toEqual([
      { reason: 'upgraded', bytes: 'from the origin, bye'.length },
    ]);
  });

  it('that breaks on either side breaks on the other, and is settled', async () => {
    const origin = await bed.origin((_request, response) => response.end());
    const sockets = new WebSocketServer({ server: origin });
    const { gate, port } = await bed.gate(origin);
    for (const side of ['client', 'origin']) {
      const connected = once(sockets, 'connection') as Promise<[WebSocket]>;
      const client = new WebSocket(`ws://127.0.0.1:${port}/`);
      client.on('error', () => {});
      await once(client, 'open');
      const [peer] = await connected;
      peer.on('error', () => {});
      const other = side === 'client' ? peer : client;
      (side === 'client' ? client : peer).terminate();
      await once(other, 'close');
      await until(() => gate.open === 0);
    }
    expect(bed.way.settled.length).toBe(2);
  });

  it('ends when the gate closes', async () => {
    const origin = await bed.origin((_request, response) => response.end());
    new WebSocketServer({ server: origin });
    const { gate, port } = await bed.gate(origin);
    const client = new WebSocket(`ws://127.0.0.1:${port}/`);
    client.on('error', () => {});
    await once(client, 'open');
    const closed = once(client, 'close');
    await gate.close();
    await closed;
    expect(bed.way.settled.length).toBe(1);
  });
});
