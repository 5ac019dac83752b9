import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { Bed, talk, until } from '../../../test/support/gate-bed.ts';
import { readProxyHeader } from './proxy-protocol.ts';
import { TrustedProxies } from './trusted-proxies.ts';

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');

function header(command: number, family: number, body: Buffer): Buffer {
  const length = Buffer.from([body.length >> 8, body.length & 0xff]);
  return Buffer.concat([SIGNATURE, Buffer.from([command, family]), length, body]);
}

/** 203.0.113.9:40000 → 192.0.2.1:443, with an ALPN extension behind. */
const v4 = header(0x21, 0x11, Buffer.from('cb007109c00002019c4001bb0100026832', 'hex'));
const v6 = header(
  0x21,
  0x21,
  Buffer.from(`${'20010db8000100020000000000000003'}${'20010db8000000000000000000000001'}9c4001bb`, 'hex'),
);
const local = header(0x20, 0x00, Buffer.alloc(0));

describe('a PROXY header', () => {
  it('is read as the specification draws it', () => {
    expect(readProxyHeader(v4)).toEqual({ kind: 'header', length: v4.length, peer: '203.0.113.9' });
    expect(readProxyHeader(v6)).toEqual({ kind: 'header', length: 52, peer: '2001:db8:1:2::3' });
    expect(readProxyHeader(local)).toEqual({ kind: 'header', length: 16, peer: undefined });
    const mapped = Buffer.from(`${'0'.repeat(20)}ffffcb007109${'0'.repeat(32)}00010002`, 'hex');
    expect(readProxyHeader(header(0x21, 0x21, mapped))).toMatchObject({ peer: '203.0.113.9' });
    // A Unix socket has no address of anybody.
    expect(readProxyHeader(header(0x21, 0x31, Buffer.alloc(216)))).toMatchObject({ peer: undefined });
  });

  it('is the same however much comes behind, and is waited for however it is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(v4, v6, local),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(60),
        (bytes, rest, cut) => {
          const whole = readProxyHeader(bytes);
          expect(readProxyHeader(Buffer.concat([bytes, rest]))).toEqual(whole);
          const part = bytes.subarray(0, cut);
          expect(readProxyHeader(part)).toEqual(part.length < bytes.length ? { kind: 'part' } : whole);
        },
      ),
    );
  });

  it('that is none is refused at the first byte that differs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 600 }), (bytes) => {
        if (SIGNATURE.equals(bytes.subarray(0, 12))) return;
        expect(readProxyHeader(bytes).kind).toBe('invalid');
      }),
    );
    for (const bad of [
      Buffer.from('GET / HTTP/1.1\r\n'),
      Buffer.from('PROXY TCP4 203.0.113.9 192.0.2.1 1 2\r\n'),
      header(0x11, 0x11, Buffer.alloc(12)),
      header(0x22, 0x11, Buffer.alloc(12)),
      header(0x21, 0x11, Buffer.alloc(11)),
      header(0x21, 0x21, Buffer.alloc(35)),
      header(0x21, 0x11, Buffer.alloc(5_000)),
    ]) {
      expect(readProxyHeader(bad).kind).toBe('invalid');
    }
  });

  it('never throws on any bytes behind a signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(['part', 'invalid', 'header']).toContain(
          readProxyHeader(Buffer.concat([SIGNATURE, bytes])).kind,
        );
      }),
    );
  });
});

describe('a listener behind a balancer', () => {
  const request = 'GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  let bed: Bed;
  beforeEach(() => {
    bed = new Bed();
  });
  afterEach(() => bed.close());
  const addresses = () =>
    bed.way.admitted.map((it) => it.recipient.identities.find((identity) => identity.kind === 'ip')?.value);

  it('knows the client by the balancer’s word, and tells the origin', async () => {
    const origin = await bed.origin((asked, response) =>
      response.end(String(asked.headers['x-forwarded-for'])),
    );
    const { port } = await bed.gate(origin, { proxyProtocol: new TrustedProxies(['127.0.0.0/8']) });
    expect(await talk(port, v4.toString('latin1') + request)).toMatch(/203\.0\.113\.9$/);
    expect(await talk(port, v6.toString('latin1') + request)).toMatch(/2001:db8:1:2::3$/);
    expect(await talk(port, local.toString('latin1') + request)).toMatch(/127\.0\.0\.1$/);
    expect(addresses()).toEqual(['203.0.113.9', '2001:db8:1:2::3', '127.0.0.1']);
  });

  it('takes a header that comes byte by byte, and two requests behind it', async () => {
    const origin = await bed.origin((_asked, response) => response.end('ok'));
    const { gate, port } = await bed.gate(origin, { proxyProtocol: new TrustedProxies(['127.0.0.1']) });
    const socket = net.connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    for (const byte of v4) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    let heard = '';
    socket.on('data', (piece) => {
      heard += piece.toString();
    });
    socket.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => heard.endsWith('ok'));
    socket.write(request);
    await once(socket, 'close');
    expect(heard.match(/HTTP\/1\.1 200/g)?.length).toBe(2);
    expect(addresses()).toEqual(['203.0.113.9', '203.0.113.9']);
    await until(() => gate.open === 0);
  });

  it('turns away who sends none, who is silent, and who is no balancer', async () => {
    const origin = await bed.origin((_asked, response) => response.end('ok'));
    const one = await bed.gate(origin, {
      proxyProtocol: new TrustedProxies(['127.0.0.1']),
      limits: { handshakeTimeoutMs: 60 },
    });
    expect(await talk(one.port, request)).toBe('');
    expect(await talk(one.port, v4.subarray(0, 20).toString('latin1'))).toBe('');
    const other = await bed.gate(origin, { proxyProtocol: new TrustedProxies(['10.0.0.0/8']) });
    expect(await talk(other.port, v4.toString('latin1') + request)).toBe('');
    expect(bed.way.admitted).toEqual([]);
    // Said once a minute, however many come.
    expect(await talk(other.port, request)).toBe('');
    expect(bed.log.lines.length).toBe(2);
  });

  it('reads the header before the TLS handshake', async () => {
    const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
    const origin = await bed.origin((_asked, response) => response.end('ok'));
    const { port } = await bed.gate(origin, {
      proxyProtocol: new TrustedProxies(['127.0.0.1']),
      tls: { certificates: [{ cert: made.cert, key: made.key, label: 'a' }], minVersion: 'TLSv1.2' },
    });
    for (const together of [true, false]) {
      const raw = net.connect(port, '127.0.0.1');
      if (together) raw.cork();
      raw.write(v4);
      const socket = tls.connect({ socket: raw, ca: made.cert, servername: 'site.example' });
      if (together) process.nextTick(() => raw.uncork());
      await once(socket, 'secureConnect');
      socket.write(request);
      let heard = '';
      socket.on('data', (piece) => {
        heard += piece.toString();
      });
      await once(socket, 'close');
      expect(heard).toMatch(/ok$/);
    }
    expect(addresses()).toEqual(['203.0.113.9', '203.0.113.9']);
  });
});
