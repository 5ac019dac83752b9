/** What belongs to one connection, what is asked of the next server, and content where none is meant. */
import {
  content,
  get,
  HIDDEN,
  HIDDEN_HEX,
  LENGTH,
  open,
  passes,
  post,
  type RequestCase,
  refused,
  TE,
  values,
} from './request-case.ts';

export const CONNECTION_CASES: readonly RequestCase[] = [
  // ── what belongs to one connection ─────────────────────────────────────────────────────────────────────────────
  passes(
    'HOP-1',
    '9110 §7.6.1',
    'fields that Connection lists end here, of every such field',
    get('Connection: X-One\r\nX-One: 1\r\nConnection: X-Two\r\nX-Two: 2\r\nX-Three: 3\r\n'),
    { as: values('x-one', 'x-two', 'x-three'), expected: { 'x-one': [], 'x-two': [], 'x-three': ['3'] } },
  ),
  passes(
    'HOP-2',
    '9110 §7.6.1',
    'Connection cannot take away what frames the message',
    post('Connection: Content-Length, Host, Transfer-Encoding\r\nContent-Length: 5\r\n', 'hello'),
    { as: content, expected: { content: 'hello' } },
  ),
  passes(
    'HOP-3',
    '9110 §7.8',
    'h2c is not offered',
    get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'),
    { as: values('upgrade', 'http2-settings'), expected: { upgrade: [], 'http2-settings': [] } },
  ),
  passes(
    'HOP-4',
    '9110 §7.6.1',
    'what proxies say to each other ends here',
    get('Proxy-Connection: x\r\nProxy-Authorization: x\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n'),
    {
      as: values('proxy-connection', 'proxy-authorization', 'keep-alive', 'te'),
      expected: { 'proxy-connection': [], 'proxy-authorization': [], 'keep-alive': [], te: [] },
    },
  ),
  refused(
    'HOP-5',
    '9110 §7.8',
    'an upgrade with content',
    `GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ),
  passes(
    'HOP-6',
    '9110 §7.8',
    'what stands behind an upgrade that was not agreed to is not a request',
    `GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${HIDDEN}`,
  ),
  passes(
    'HOP-7',
    '9110 §7.8',
    'an upgrade in HTTP/1.0 is none',
    'GET / HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    { reaches: ['GET / HTTP/1.1'], as: values('upgrade'), expected: { upgrade: [] } },
  ),
  // ── Expect ─────────────────────────────────────────────────────────────────────────────────────────────────────
  refused('EXPECT-1', '9110 §10.1.1', 'an expectation nobody knows', get('Expect: 200-ok\r\n')),
  passes(
    'EXPECT-2',
    '9110 §10.1.1',
    '100-continue in HTTP/1.0 is none',
    'POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab',
    {
      reaches: ['POST / HTTP/1.1'],
      as: (it) => ({ ...content(it), ...values('expect')(it) }),
      expected: { content: 'ab', expect: [] },
    },
  ),
  passes('EXPECT-3', '9110 §10.1.1', 'without content', get('Expect: 100-continue\r\n')),
  passes(
    'EXPECT-4',
    '9110 §10.1.1',
    'with content that comes at once',
    post('Expect: 100-continue\r\nContent-Length: 5\r\n', 'hello'),
    {
      as: (it) => ({ ...content(it), ...values('expect')(it) }),
      expected: { content: 'hello', expect: ['100-continue'] },
    },
  ),
  passes(
    'EXPECT-5',
    '9110 §10.1.1',
    'with chunks',
    post(`Expect: 100-Continue\r\n${TE}`, '5\r\nhello\r\n0\r\n\r\n'),
    { as: content, expected: { content: 'hello' } },
  ),
  refused(
    'EXPECT-6',
    '9110 §10.1.1',
    'with a length and chunks',
    open(`Expect: 100-continue\r\nContent-Length: 5\r\n${TE}`, `0\r\n\r\n${HIDDEN}`),
  ),
  // ── content where none is meant ────────────────────────────────────────────────────────────────────────────────
  ...['GET', 'HEAD', 'DELETE', 'OPTIONS'].flatMap((method) => [
    passes(
      `BARE-${method}-1`,
      '9110 §9.3',
      `content of a ${method} that an origin may not expect, by its length`,
      `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${LENGTH}\r\n${HIDDEN}`,
    ),
    passes(
      `BARE-${method}-2`,
      '9110 §9.3',
      `content of a ${method} that an origin may not expect, in chunks`,
      `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${TE}\r\n${HIDDEN_HEX}\r\n${HIDDEN}\r\n0\r\n\r\n`,
    ),
  ]),
  // ── versions and connections ───────────────────────────────────────────────────────────────────────────────────
  passes('CONN-1', '9112 §2.3', 'HTTP/1.0 goes on as 1.1', 'GET / HTTP/1.0\r\nHost: a\r\n\r\n', {
    reaches: ['GET / HTTP/1.1'],
  }),
  passes(
    'CONN-2',
    '9112 §9.3',
    'HTTP/1.0 with keep-alive',
    'GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\nGET /next HTTP/1.0\r\nHost: a\r\n\r\n',
    { reaches: ['GET / HTTP/1.1', 'GET /next HTTP/1.1'] },
  ),
  refused(
    'CONN-3',
    '9112 §9.3',
    'something behind a request of HTTP/1.0 without keep-alive',
    `GET / HTTP/1.0\r\nHost: a\r\n\r\n${HIDDEN}`,
  ),
  refused('CONN-4', '9112 §9.6', 'something behind close', get() + HIDDEN),
  passes(
    'CONN-5',
    '9112 §9.3.2',
    'requests one behind the other',
    'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    { reaches: ['GET /1 HTTP/1.1', 'GET /2 HTTP/1.1', 'GET /3 HTTP/1.1'] },
  ),
  passes('CONN-6', '9110 §14.2', 'Range and If-Range go on', get('Range: bytes=0-99\r\nIf-Range: "x"\r\n'), {
    as: values('range', 'if-range'),
    expected: { range: ['bytes=0-99'], 'if-range': ['"x"'] },
  }),
  passes(
    'CONN-7',
    '9110 §13.1',
    'conditions go on',
    get('If-None-Match: "x", W/"y"\r\nIf-Modified-Since: Mon, 23 Nov 2026 00:00:00 GMT\r\n'),
    {
      as: values('if-none-match', 'if-modified-since'),
      expected: { 'if-none-match': ['"x", W/"y"'], 'if-modified-since': ['Mon, 23 Nov 2026 00:00:00 GMT'] },
    },
  ),
  passes(
    'CONN-8',
    '9110 §9.3.8',
    'TRACE with Max-Forwards',
    'TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nMax-Forwards: 0\r\n\r\n',
  ),
];
