import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Bed, gateOf, portOf, talk, until } from '../../../test/support/gate-bed.ts';
import type { Outcome } from '../exchange.ts';

let bed: Bed;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};
beforeEach(() => {
  bed = new Bed();
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await bed.close();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

function problemOf(body: Buffer): Record<string, unknown> {
  return JSON.parse(body.toString());
}

describe('an origin', () => {
  it('that is down is a 502 with a code and a hint, and nothing of where it is', async () => {
    const server = await bed.origin(() => {});
    const url = new URL(`http://127.0.0.1:${portOf(server)}`);
    await new Promise((resolve) => server.close(resolve));
    const { port } = await bed.gate(url);
    const answer = await ask(port, '/people/17');
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(problemOf(answer.body)).toMatchObject({
      code: 'WEIR_ORIGIN_UNREACHABLE',
      status: 502,
      hint: expect.any(String),
    });
    expect(answer.body.toString()).not.toContain(url.port);
    expect(bed.log.codes).toEqual(['WEIR_ORIGIN_UNREACHABLE']);
    const posted = await ask(port, '/', { method: 'POST', body: Buffer.alloc(200_000) });
    expect(posted.status).toBe(502);
  });

  const nonsense: Record<string, string> = {
    'that greets like another protocol': 'SSH-2.0-OpenSSH_9.2\r\n',
    'with a broken status line': 'HTTP/1.1 abc\r\n\r\n',
    'with a bare CR in a field': 'HTTP/1.1 200 OK\r\nX: a\rY: b\r\nContent-Length: 0\r\n\r\n',
    'with a length that is none': 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'with two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'with a header section that does not end': `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`,
    'with a transfer coding nobody asked for':
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    'that upgrades unasked': 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
  };
  for (const [name, bytes] of Object.entries(nonsense)) {
    it(`${name} is a 502`, async () => {
      const origin = await bed.rawOrigin((socket) => socket.once('data', () => socket.end(bytes, 'latin1')));
      const { port } = await bed.gate(origin);
      const answer = await ask(port, '/');
      expect(answer.status).toBe(502);
      expect(problemOf(answer.body)).toMatchObject({ code: 'WEIR_ORIGIN_INVALID' });
    });
  }

  it('with chunks and a length is read by its chunks, or not at all', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () =>
        socket.end(
          'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        ),
      ),
    );
    const { port } = await bed.gate(origin);
    const answer = await ask(port, '/');
    if (answer.status === 200) {
      expect(answer.headers['content-length']).toBeUndefined();
      expect(answer.body.toString()).toBe('hello');
    } else {
      expect(answer.status).toBe(502);
    }
  });

  it('that closes before it answers is asked once more where that is safe', async () => {
    let asked = 0;
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () => {
        asked++;
        if (asked === 1) socket.destroy();
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }),
    );
    const { port } = await bed.gate(origin);
    expect((await ask(port, '/')).body.toString()).toBe('ok');
    asked = 0;
    const answer = await ask(port, '/', { method: 'POST', body: 'x' });
    expect([answer.status, asked]).toEqual([502, 1]);
    expect(problemOf(answer.body)).toMatchObject({ code: 'WEIR_ORIGIN_UNREACHABLE' });
  });

  it.each([
    ['with a length', 'Content-Length: 100000\r\n\r\n', ''],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n', '8\r\n'],
  ])(
    'that breaks off in a body %s breaks the client’s message, and what was sent is settled',
    async (_n, head, chunk) => {
      const origin = await bed.rawOrigin((socket) =>
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\n${head}${chunk}12345678`);
          setTimeout(() => socket.destroy(), 40);
        }),
      );
      const { gate, port } = await bed.gate(origin);
      const answer = await ask(port, '/');
      expect(answer.complete).toBe(false);
      await until(() => gate.open === 0);
      expect(bed.way.settled.map((it) => it.text)).toEqual([answer.body.toString()]);
      expect(answer.body.length).toBeGreaterThan(0);
      expect(bed.log.codes).toEqual(['WEIR_ORIGIN_ABORTED']);
    },
  );

  it('that breaks off in a body that is not watched breaks the client’s message too', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 9\r\n\r\n1234');
        setTimeout(() => socket.destroy(), 20);
      }),
    );
    const { port } = await bed.gate(origin);
    expect(await ask(port, '/')).toMatchObject({ status: 200, complete: false });
  });

  it('that breaks off in a held body is a 502, and nothing is settled', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234');
        setTimeout(() => socket.destroy(), 20);
      }),
    );
    bed.way.onHolds = () => true;
    const { port } = await bed.gate(origin);
    expect(await ask(port, '/')).toMatchObject({ status: 502, complete: true });
    expect(bed.way.settled).toEqual([]);
  });

  it('that never answers is a 504', async () => {
    const origin = await bed.rawOrigin((socket) => socket.resume());
    const { port } = await bed.gate(origin, { limits: { originHeadersTimeoutMs: 50 } });
    const answer = await ask(port, '/');
    expect(answer.status).toBe(504);
    expect(problemOf(answer.body)).toMatchObject({ code: 'WEIR_ORIGIN_UNREACHABLE' });
  });

  it('that stops in the middle of a body is given up', async () => {
    const origin = await bed.rawOrigin((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234')),
    );
    const { port } = await bed.gate(origin, { limits: { originBodyTimeoutMs: 50 } });
    expect(await ask(port, '/')).toMatchObject({ status: 200, complete: false });
    expect(bed.way.settled.map((it) => it.text)).toEqual(['1234']);
  });
});

describe('a client that goes away', () => {
  it('before the response ends the request to the origin', async () => {
    let closed = 0;
    let asked = 0;
    const origin = await bed.origin((request) => {
      asked++;
      request.socket.on('close', () => closed++);
    });
    const { gate, port } = await bed.gate(origin);
    for (const method of ['GET', 'POST']) {
      const request = http.request({ host: '127.0.0.1', port, method, agent: false });
      request.on('error', () => {});
      if (method === 'POST') request.write('some of it');
      else request.end();
      const before = asked;
      await until(() => asked > before);
      request.destroy();
      await until(() => closed === asked && gate.open === 0);
    }
    expect(bed.way.settled).toEqual([]);
    expect(bed.log.lines).toEqual([]);
  });

  it('in the middle of a body has what it got in the ledger', async () => {
    let originClosed = false;
    const origin = await bed.origin((request, response) => {
      request.socket.on('close', () => {
        originClosed = true;
      });
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.write('people so far');
    });
    const { gate, port } = await bed.gate(origin);
    const request = http.get({ host: '127.0.0.1', port, agent: false });
    request.on('error', () => {});
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.on('error', () => {});
    await once(response, 'data');
    request.destroy();
    await until(() => originClosed && gate.open === 0);
    expect(bed.way.settled.map((it) => it.text)).toEqual(['people so fa']);
    expect(bed.log.lines).toEqual([]);
  });

  it('while a response is settled or held does no harm', async () => {
    for (const holds of [false, true]) {
      const settled = gateOf<Outcome>();
      bed.way.onHolds = () => holds;
      bed.way.onSettle = () => settled.promise;
      const origin = await bed.origin((_request, response) => response.end('people'));
      const { gate, port } = await bed.gate(origin);
      const before = bed.way.settled.length;
      const request = http.get({ host: '127.0.0.1', port, agent: false });
      request.on('error', () => {});
      await until(() => bed.way.settled.length > before);
      request.destroy();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(gate.open).toBe(1);
      settled.open(holds ? { measure: 'mask', body: Buffer.from('x') } : { measure: 'pass' });
      await until(() => gate.open === 0);
    }
  });

  it('while an event stream runs ends the stream at the origin', async () => {
    let originClosed = false;
    const origin = await bed.origin((request, response) => {
      request.socket.on('close', () => {
        originClosed = true;
      });
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
    });
    const { gate, port } = await bed.gate(origin);
    const request = http.get({ host: '127.0.0.1', port, agent: false });
    request.on('error', () => {});
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.on('error', () => {});
    await once(response, 'data');
    request.destroy();
    await until(() => originClosed && gate.open === 0);
    expect(bed.way.settled.length).toBe(1);
  });

  it('hundreds at random moments leave nothing behind', async () => {
    const origin = await bed.origin(async (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      for (let i = 0; i < 5 && !response.destroyed; i++) {
        response.write(Buffer.alloc(20_000, 'x'));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      response.end();
    });
    const { gate, port } = await bed.gate(origin);
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const request = http.get({ host: '127.0.0.1', port, agent: false });
        request.on('error', () => {});
        request.on('response', (response) => {
          response.on('error', () => {});
          response.resume();
        });
        await new Promise((resolve) => setTimeout(resolve, i % 25));
        request.destroy();
      }),
    );
    await until(() => gate.open === 0);
    expect((await ask(port, '/')).body.length).toBe(100_000);
  });
});

describe('a slow peer', () => {
  it('that reads slowly stops the origin', async () => {
    let sent = 0;
    let stopped = false;
    const origin = await bed.origin((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/csv' });
      const more = (): void => {
        while (sent < 64_000_000) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536, 'a'))) {
            stopped = true;
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const { port } = await bed.gate(origin);
    const request = http.get({ host: '127.0.0.1', port, agent: false });
    request.on('error', () => {});
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.pause();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // What fits into the sockets' buffers and the gate's is far less than the body.
    expect(stopped).toBe(true);
    expect(sent).toBeLessThan(32_000_000);
    let heard = 0;
    response.on('data', (piece: Buffer) => {
      heard += piece.length;
    });
    response.resume();
    await once(response, 'end');
    expect(heard).toBe(sent);
  });

  it('that stops reading is cut off, and what it got is settled', async () => {
    const origin = await bed.origin((_request, response) => response.end(Buffer.alloc(30_000_000, 'a')));
    const { gate, port } = await bed.gate(origin, { limits: { clientStallMs: 60 } });
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    bed.onClose(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.pause();
    await until(() => bed.way.settled.length >= 1 && gate.open === 0);
    expect(bed.way.settled[0]?.seen.body.length).toBeGreaterThan(0);
    expect(bed.way.settled.reduce((sum, { seen }) => sum + seen.body.length, 0)).toBeLessThan(30_000_000);
  });

  it('that does not finish its header section gets a 408', async () => {
    const origin = await bed.origin((_request, response) => response.end());
    const { port } = await bed.gate(origin, { limits: { requestHeadersTimeoutMs: 50 } });
    const heard = await talk(port, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ', 2_000);
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('that stops sending its body gets a 408', async () => {
    const origin = await bed.origin((request, response) => {
      request.resume();
      request.on('end', () => response.end());
      request.on('error', () => {});
    });
    const { port } = await bed.gate(origin, { limits: { requestIdleMs: 50 } });
    const heard = await talk(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', 1_000);
    expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('closing', () => {
  it('lets responses end and resolves after the last settle', async () => {
    const settled = gateOf<Outcome>();
    bed.way.onSettle = () => settled.promise;
    const origin = await bed.origin((_request, response) => response.end('people'));
    const { gate, port } = await bed.gate(origin);
    const agent = new http.Agent({ keepAlive: true });
    bed.onClose(() => agent.destroy());
    const answering = ask(port, '/', { agent });
    await until(() => bed.way.settled.length === 1);
    let closed = false;
    const closing = gate.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(closed).toBe(false);
    await expect(ask(port, '/')).rejects.toThrow(/ECONNREFUSED/);
    settled.open({ measure: 'pass' });
    const answer = await answering;
    expect(answer.body.toString()).toBe('people');
    expect(answer.headers.connection).toBe('close');
    await closing;
    expect(gate.open).toBe(0);
  });

  it('cuts what does not end', async () => {
    const origin = await bed.origin((_request, response) => void response.write('for ever'));
    const { gate, port } = await bed.gate(origin, { limits: { drainMs: 50 } });
    const answering = ask(port, '/');
    await until(() => gate.open === 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await gate.close();
    expect((await answering).complete).toBe(false);
    expect(bed.way.settled.length).toBe(1);
  });
});

describe('listening', () => {
  it('says when the port is taken', async () => {
    const origin = await bed.origin(() => {});
    const { gate } = await bed.gate(origin);
    void gate;
    const other = await bed.gate(origin).then((it) => it.gate);
    void other;
    const { createGate } = await import('./gate.ts');
    const taken = createGate({
      origin: new URL('http://127.0.0.1:1'),
      way: bed.way,
      identify: () => {
        throw new Error('never asked');
      },
      channelOf: () => 'web',
      clock: { now: () => 0 },
      log: bed.log,
    });
    await expect(taken.listen('127.0.0.1', portOf(origin))).rejects.toMatchObject({
      code: 'WEIR_PORT_IN_USE',
    });
    await taken.close();
  });

  it('refuses an address that is no origin', async () => {
    for (const url of ['ftp://a', 'http://a/path', 'http://u:p@a', 'http://a/?q']) {
      await expect(bed.gate(new URL(url))).rejects.toMatchObject({ code: 'WEIR_ORIGIN_URL' });
    }
  });
});

describe('parts that throw', () => {
  it('are a 500 and a line in the log, and the gate lives on', async () => {
    const origin = await bed.origin((_request, response) => response.end('x'));
    const { port } = await bed.gate(origin);
    bed.way.onAdmit = () => {
      throw new Error('admit');
    };
    expect((await ask(port, '/')).status).toBe(500);
    bed.way.onAdmit = () => undefined;
    bed.way.onHolds = () => {
      throw new Error('holds');
    };
    expect((await ask(port, '/')).status).toBeGreaterThanOrEqual(500);
    bed.way.onHolds = () => false;
    bed.way.onSettle = () => {
      throw new Error('settle');
    };
    expect((await ask(port, '/')).status).toBe(503);
    bed.way.onSettle = async () => ({ measure: 'pass' });
    expect((await ask(port, '/')).status).toBe(200);
  });
});
