import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bed, talk } from '../../../test/support/gate-bed.ts';

let bed: Bed;
let port: number;
const reached: string[] = [];

beforeEach(async () => {
  bed = new Bed();
  reached.length = 0;
  const origin = await bed.rawOrigin((socket) => {
    socket.on('data', (piece) => {
      reached.push(piece.toString('latin1'));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  ({ port } = await bed.gate(origin));
});
afterEach(() => bed.close());

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const post = (fields: string, body: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;

const refused: Record<string, string> = {
  'Content-Length and Transfer-Encoding': post(
    'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
    `0\r\n\r\n${SMUGGLED}`,
  ),
  'Transfer-Encoding and Content-Length': post(
    'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n',
    `0\r\n\r\n${SMUGGLED}`,
  ),
  'two lengths': post('Content-Length: 0\r\nContent-Length: 38\r\n', SMUGGLED),
  'two equal lengths': post('Content-Length: 2\r\nContent-Length: 2\r\n', 'ab'),
  'a list of lengths': post('Content-Length: 2, 2\r\n', 'ab'),
  'a length with a sign': post('Content-Length: +2\r\n', 'ab'),
  'a length in hex': post('Content-Length: 0x2\r\n', 'ab'),
  'a coding before chunked': post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
  'chunked twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
  'chunked and identity': post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
  'a coding like chunked': post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
  'a space before the colon': post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
  'a vertical tab in the coding': post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'),
  'chunks in HTTP/1.0': 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a bare CR in a field': 'GET / HTTP/1.1\r\nHost: a\r\nX: a\rContent-Length: 5\r\n\r\n',
  'bare LF line ends': 'GET / HTTP/1.1\nHost: a\n\n',
  'a bare LF before a field': 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n',
  'a folded line': 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n Transfer-Encoding: chunked\r\n\r\n',
  'a NUL': 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n',
  'a chunk size that is none': post('Transfer-Encoding: chunked\r\n', '-1\r\n\r\n'),
  'a chunk size with a space': post('Transfer-Encoding: chunked\r\n', '1 ;\rx\r\na\r\n0\r\n\r\n'),
  'a length behind the chunks': post('Transfer-Encoding: chunked\r\n', '0\r\nContent-Length: 3\r\n\r\n'),
  'two hosts': 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'no host': 'GET / HTTP/1.1\r\n\r\n',
  'a host with a path': 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n',
  'a host with credentials': 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n',
  'an absolute target': 'GET http://elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n',
  'a target without a slash': 'GET * HTTP/1.1\r\nHost: a\r\n\r\n',
  'a fragment': 'GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n',
  CONNECT: 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n',
  'HTTP/0.9': 'GET /\r\n\r\n',
  'HTTP/2.0 in this dress': 'GET / HTTP/2.0\r\nHost: a\r\n\r\n',
  'a header section over the cap': `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`,
};

describe('what could be read in two ways', () => {
  for (const [name, bytes] of Object.entries(refused)) {
    it(`is refused: ${name}`, async () => {
      const heard = await talk(port, bytes);
      expect(heard).toMatch(/^HTTP\/1\.1 (?:4\d\d|501|505) /);
      // One answer, then the connection is closed: nothing behind it is read as a request.
      expect(heard.match(/^HTTP\/1\.1 \d/gm)?.length).toBe(1);
      expect(heard).toMatch(/\r\nconnection: close\r\n/i);
      expect(reached.join('')).not.toContain('smuggled');
    });
  }

  it('is not made by the gate: a body goes up as it was framed', async () => {
    await talk(
      port,
      post(
        'Connection: close\r\nTransfer-Encoding: ChUnKeD\r\n',
        `23\r\n${SMUGGLED}\r\n0\r\nX-Last: 3\r\n\r\n`,
      ),
    );
    const up = reached.join('');
    expect(up.match(/^transfer-encoding: chunked\r$/gim)?.length).toBe(1);
    expect(up).not.toMatch(/^content-length/im);
    expect(up).not.toContain('X-Last');
    expect(up.endsWith('0\r\n\r\n')).toBe(true);
  });

  it('an unknown protocol to upgrade to is an ordinary request', async () => {
    const heard = await talk(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n',
    );
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(reached.join('')).not.toMatch(/upgrade|settings/i);
  });

  it('Connection cannot take away what the message needs', async () => {
    await talk(
      port,
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close, Content-Length, Host, X-A\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nab',
    );
    expect(reached.join('')).toMatch(/^content-length: 2\r$/im);
    expect(reached.join('')).toMatch(/^host: a\r$/im);
    expect(reached.join('')).not.toMatch(/x-a/i);
  });
});
