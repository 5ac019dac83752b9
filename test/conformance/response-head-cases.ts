/** Responses whose head or encoding says what it should not (RFC 9112 §11.1: response splitting). */
import { invalid, ok, POISON, passes, type ResponseCase } from './response-case.ts';

export const RESPONSE_HEAD_CASES: readonly ResponseCase[] = [
  // ── lines and fields ───────────────────────────────────────────────────────────────────────────────────────────
  invalid(
    'R-LINE-1',
    '9112 §2.2',
    'a bare CR in a value',
    ok('X: a\rSet-Cookie: b\r\nContent-Length: 5\r\n', 'hello'),
  ),
  invalid(
    'R-LINE-2',
    '9112 §2.2',
    'a bare LF in a value',
    ok('X: a\nSet-Cookie: b\r\nContent-Length: 5\r\n', 'hello'),
  ),
  invalid('R-LINE-3', '9112 §2.2', 'bare LF ends lines', `HTTP/1.1 200 OK\nContent-Length: 5\n\nhello`),
  invalid(
    'R-LINE-4',
    '9112 §2.2',
    'a bare LF ends the head',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\nhello',
  ),
  invalid(
    'R-LINE-5',
    '9112 §5.2',
    'a folded field',
    ok('X: a\r\n Set-Cookie: b\r\nContent-Length: 5\r\n', 'hello'),
  ),
  invalid('R-LINE-6', '9112 §5.2', 'a folded length', ok('Content-Length:\r\n 5\r\n', 'hello')),
  invalid(
    'R-FIELD-1',
    '9112 §5.1',
    'a space before the colon',
    ok('X : a\r\nContent-Length: 5\r\n', 'hello'),
  ),
  invalid(
    'R-FIELD-2',
    '9112 §5.1',
    'a space before the colon of the length',
    ok('Content-Length : 5\r\n', 'hello'),
  ),
  invalid('R-FIELD-3', '9110 §5.5', 'a NUL in a value', ok('X: a\0b\r\nContent-Length: 5\r\n', 'hello')),
  invalid(
    'R-FIELD-4',
    '9110 §5.1',
    'a byte above ASCII in a name',
    ok('X\xff: a\r\nContent-Length: 5\r\n', 'hello'),
  ),
  invalid('R-FIELD-5', '9110 §5.1', 'an empty name', ok(': a\r\nContent-Length: 5\r\n', 'hello')),
  invalid(
    'R-FIELD-6',
    '9110 §5.4',
    'a head over the cap',
    ok(`X: ${'a'.repeat(70_000)}\r\nContent-Length: 5\r\n`, 'hello'),
  ),
  passes(
    'R-FIELD-10',
    '9110 §5.5',
    'bytes above ASCII in a value',
    ok('X: caf\xe9\r\nContent-Length: 5\r\n', 'hello'),
    { content: 'hello', fields: { x: ['caf\xe9'] } },
  ),
  passes(
    'R-FIELD-11',
    '9110 §5.3',
    'cookies stay apart',
    ok('Set-Cookie: a=1\r\nX: y\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n'),
    { fields: { 'set-cookie': ['a=1', 'b=2'] } },
  ),
  passes(
    'R-HOP-1',
    '9110 §7.6.1',
    'fields that Connection lists end here, of every such field',
    ok(
      'Connection: X-One\r\nX-One: 1\r\nConnection: X-Two\r\nX-Two: 2\r\nX-Three: 3\r\nKeep-Alive: timeout=1\r\nProxy-Authenticate: x\r\nUpgrade: h2c\r\nContent-Length: 0\r\n',
    ),
    { fields: { 'x-one': [], 'x-two': [], 'x-three': ['3'], 'proxy-authenticate': [], upgrade: [] } },
  ),
  passes(
    'R-HOP-2',
    '9110 §7.6.1',
    'Connection cannot take away what frames the message',
    ok(
      'Connection: Content-Length, Content-Type, Set-Cookie\r\nContent-Type: a/b\r\nSet-Cookie: a=1\r\nContent-Length: 5\r\n',
      `hello${POISON}`,
    ),
    { content: 'hello', fields: { 'content-type': ['a/b'], 'set-cookie': ['a=1'] } },
  ),
  // ── the status line ────────────────────────────────────────────────────────────────────────────────────────────
  invalid('R-START-1', '9112 §4', 'a status of letters', 'HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n'),
  invalid('R-START-2', '9112 §4', 'a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'),
  invalid('R-START-3', '9112 §4', 'a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'),
  invalid('R-START-4', '9112 §2.3', 'no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'),
  invalid('R-START-5', '9112 §2.3', 'no head', '<html>hello'),
  // undici's parser takes it; what the client gets is of the gate's version.
  passes('R-START-6', '9112 §2.3', 'version 2 in this dress', 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'),
  passes(
    'R-START-7',
    '9112 §4',
    'a reason with a NUL is left out',
    'HTTP/1.1 200 O\0K\r\nContent-Length: 0\r\n\r\n',
  ),
  invalid(
    'R-START-8',
    '9112 §4',
    'a bare CR in the reason',
    'HTTP/1.1 200 O\rK\r\nContent-Length: 0\r\n\r\n',
  ),
  passes('R-START-10', '9112 §4', 'no reason', 'HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello', {
    content: 'hello',
  }),
  passes('R-START-11', '9112 §2.3', 'version 1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello', {
    content: 'hello',
    closes: true,
  }),
  // ── encodings that lie ─────────────────────────────────────────────────────────────────────────────────────────
  passes(
    'R-ENC-1',
    '9110 §8.4',
    'gzip that is none goes on as it is, and is said not to be seen',
    ok('Content-Encoding: gzip\r\nContent-Length: 5\r\n', 'hello'),
    { content: 'hello', blind: ['encoding'] },
  ),
  passes(
    'R-ENC-2',
    '9110 §8.4',
    'brotli that is none',
    ok('Content-Encoding: br\r\nContent-Length: 5\r\n', 'hello'),
    { content: 'hello', blind: ['encoding'] },
  ),
  passes(
    'R-ENC-3',
    '9110 §8.4',
    'zstd that is none',
    ok('Content-Encoding: zstd\r\nContent-Length: 5\r\n', 'hello'),
    { content: 'hello', blind: ['encoding'] },
  ),
  passes(
    'R-ENC-4',
    '9110 §8.4',
    'an encoding nobody knows',
    ok('Content-Encoding: rot13\r\nContent-Length: 5\r\n', 'uryyb'),
    { content: 'uryyb', blind: ['encoding'] },
  ),
  passes(
    'R-ENC-5',
    '9110 §8.4',
    'more encodings than anybody undoes',
    ok('Content-Encoding: gzip, gzip, gzip, gzip, gzip\r\nContent-Length: 5\r\n', 'hello'),
    { content: 'hello', blind: ['encoding'] },
  ),
];
