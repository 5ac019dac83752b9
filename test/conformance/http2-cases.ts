/**
 * HTTP/2 requests that would be something else as HTTP/1.1 (RFC 9113 §8.1.1, §8.2.1, §10.3), and such as must go through.
 * They are written frame by frame: no library sends them.
 */
import type { ReadRequest } from './readings.ts';
import { content, HIDDEN, values } from './request-case.ts';

export type Fields = readonly (readonly [string, string])[];

export interface Http2Case {
  readonly id: string;
  readonly rfc: string;
  readonly what: string;
  readonly fields: Fields;
  /** Data behind the head; without it the head ends the stream. */
  readonly content?: string;
  /** Fields behind the data. */
  readonly trailers?: Fields;
  /** Requests that the origin may see, whichever way it reads. */
  readonly reaches: readonly string[];
  readonly as?: (request: ReadRequest) => Readonly<Record<string, unknown>>;
  readonly expected?: Readonly<Record<string, unknown>>;
}

const HEAD = { method: 'GET', scheme: 'https', authority: 'site.example', path: '/' } as const;

/** Pseudo-fields, some of them others. */
function head(other: Partial<Record<keyof typeof HEAD, string | undefined>> = {}, ...fields: Fields): Fields {
  const all = { ...HEAD, ...other };
  return [
    ...Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[`:${name}`, value] as const],
    ),
    ...fields,
  ];
}

const POST = { method: 'POST' } as const;
type More = Partial<Omit<Http2Case, 'id' | 'rfc' | 'what' | 'fields'>>;

function refused(id: string, rfc: string, what: string, fields: Fields, more: More = {}): Http2Case {
  return { id, rfc, what, fields, reaches: [], ...more };
}

function passes(id: string, rfc: string, what: string, fields: Fields, more: More = {}): Http2Case {
  return { id, rfc, what, fields, reaches: ['GET / HTTP/1.1'], ...more };
}

const POSTED = ['POST / HTTP/1.1'];

export const HTTP2_CASES: readonly Http2Case[] = [
  // ── line ends and spaces in pseudo-fields ──────────────────────────────────────────────────────────────────────
  ...(['method', 'path', 'authority', 'scheme'] as const).flatMap((name) =>
    [
      ['CRLF', `${HEAD[name]} HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`],
      ['LF', `${HEAD[name]}\nX: y`],
      ['CR', `${HEAD[name]}\rX: y`],
      ['NUL', `${HEAD[name]}\0`],
      ['SP', `${HEAD[name]} x`],
    ].map(([end, value]) =>
      refused(`H2-${name}-${end}`, '9113 §8.2.1', `${end} in :${name}`, head({ [name]: value })),
    ),
  ),
  refused('H2-PSEUDO-1', '9113 §8.3', 'two paths', [...head(), [':path', '/hidden']]),
  refused('H2-PSEUDO-2', '9113 §8.3', 'a pseudo-field behind a field', [
    ...head({ path: undefined }),
    ['x', 'y'],
    [':path', '/'],
  ]),
  refused('H2-PSEUDO-3', '9113 §8.3', 'a pseudo-field nobody knows', [[':hidden', 'x'], ...head()]),
  refused('H2-PSEUDO-4', '9113 §8.3.1', 'no path', head({ path: undefined })),
  refused('H2-PSEUDO-5', '9113 §8.3.1', 'an empty path', head({ path: '' })),
  refused('H2-PSEUDO-6', '9113 §8.3.1', 'a path that is an address', head({ path: 'http://b/hidden' })),
  refused('H2-PSEUDO-7', '9113 §8.3.1', 'a path with a fragment', head({ path: '/a#b' })),
  refused('H2-PSEUDO-8', '9113 §8.3.1', 'an asterisk with GET', head({ path: '*' })),
  refused('H2-PSEUDO-9', '9113 §8.3.1', 'no method', head({ method: undefined })),
  refused('H2-PSEUDO-10', '9113 §8.3', 'a status in a request', [[':status', '200'], ...head()]),
  refused('H2-PSEUDO-11', '9113 §8.5', 'a tunnel', [
    [':method', 'CONNECT'],
    [':authority', 'a:443'],
  ]),
  refused('H2-PSEUDO-12', '8441 §4', 'a tunnel of another protocol', [
    ...head({ method: 'CONNECT' }),
    [':protocol', 'websocket'],
  ]),
  refused('H2-HOST-1', '9113 §8.3.1', 'a path in the authority', head({ authority: 'a/b' })),
  refused('H2-HOST-2', '9113 §8.3.1', 'credentials in the authority', head({ authority: 'u@a' })),
  refused(
    'H2-HOST-3',
    '9113 §8.3.1',
    'a host beside the authority that is another',
    head({}, ['host', 'other.example']),
  ),
  refused('H2-HOST-4', '9113 §8.3.1', 'no host at all', head({ authority: undefined })),
  refused(
    'H2-HOST-5',
    '9112 §3.2',
    'two hosts and no authority',
    head({ authority: undefined }, ['host', 'a'], ['host', 'b']),
  ),
  // ── fields that frame or belong to a connection ────────────────────────────────────────────────────────────────
  ...[
    ['transfer-encoding', 'chunked'],
    ['connection', 'close'],
    ['connection', 'transfer-encoding'],
    ['keep-alive', 'timeout=5'],
    ['proxy-connection', 'x'],
    ['upgrade', 'h2c'],
    ['te', 'chunked'],
    ['te', 'trailers, chunked'],
    ['Content-Length', '5'],
  ].map(([name, value], i) =>
    refused(
      `H2-HOP-${i + 1}`,
      '9113 §8.2.2',
      `${name}: ${value}`,
      head(POST, [name as string, value as string]),
      {
        content: `0\r\n\r\n${HIDDEN}`,
      },
    ),
  ),
  passes('H2-HOP-20', '9113 §8.2.2', 'te: trailers ends here', head({}, ['te', 'trailers']), {
    as: values('te', 'connection'),
    expected: { te: [], connection: ['keep-alive'] },
  }),
  // ── lengths ────────────────────────────────────────────────────────────────────────────────────────────────────
  refused('H2-CL-1', '9113 §8.1.1', 'a length of nothing', head(POST, ['content-length', '0']), {
    content: HIDDEN,
  }),
  refused('H2-CL-2', '9113 §8.1.1', 'less than the length', head(POST, ['content-length', '99']), {
    content: 'hello',
  }),
  refused(
    'H2-CL-3',
    '9113 §8.1.1',
    'two lengths',
    head(POST, ['content-length', '5'], ['content-length', '0']),
    { content: 'hello' },
  ),
  refused('H2-CL-4', '9110 §8.6', 'a list of lengths', head(POST, ['content-length', '5, 5']), {
    content: 'hello',
  }),
  refused('H2-CL-5', '9110 §8.6', 'a length with a sign', head(POST, ['content-length', '+5']), {
    content: 'hello',
  }),
  refused('H2-CL-6', '9113 §8.1.1', 'a length and no content', head(POST, ['content-length', '5'])),
  passes('H2-CL-10', '9113 §8.1.1', 'content with its length', head(POST, ['content-length', '5']), {
    content: 'hello',
    reaches: POSTED,
    as: content,
    expected: { content: 'hello' },
  }),
  passes('H2-CL-11', '9113 §8.1', 'content without a length, that looks like chunks', head(POST), {
    content: `0\r\n\r\n${HIDDEN}`,
    reaches: POSTED,
    as: content,
    expected: { content: `0\r\n\r\n${HIDDEN}` },
  }),
  passes('H2-CL-12', '9110 §9.3', 'content of a GET that an origin may not expect', head(), {
    content: HIDDEN,
  }),
  passes(
    'H2-CL-13',
    '9110 §9.3',
    'content of a GET with its length',
    head({}, ['content-length', String(HIDDEN.length)]),
    { content: HIDDEN },
  ),
  // ── fields: nghttp2 leaves out what no field may hold, and one request is left ─────────────────────────────────
  ...(
    [
      ['a line end in a value', 'x', `a\r\n\r\n${HIDDEN}`],
      ['a bare LF in a value', 'x', 'a\nTransfer-Encoding: chunked'],
      ['a bare CR in a value', 'x', 'a\rTransfer-Encoding: chunked'],
      ['a NUL in a value', 'x', 'a\0b'],
      ['a line end in a name', 'x: y\r\nz', 'a'],
      ['a colon in a name', 'transfer-encoding:', 'chunked'],
      ['a space in a name', 'transfer-encoding ', 'chunked'],
      ['a byte above ASCII in a name', 'x\xff', 'a'],
      ['an underscore for a hyphen', 'transfer_encoding', 'chunked'],
      ['an underscore in a name of the gate’s own', 'x_forwarded_for', '6.6.6.6'],
    ] as const
  ).map(([what, name, value], i) =>
    passes(
      `H2-FIELD-${i + 1}`,
      '9113 §8.2.1',
      `left out: ${what}`,
      head({}, [name, value], ['x-last', '1']),
      {
        as: (request) => ({ names: request.fields.map(([it]) => it).sort() }),
        expected: {
          names: ['connection', 'host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-last'],
        },
      },
    ),
  ),
  refused('H2-FIELD-20', '9113 §8.2.1', 'a name in capitals', head({}, ['X-Name', 'a'])),
  refused('H2-FIELD-21', '9113 §10.5.1', 'thousands of fields', head({}, ...Array(3_000).fill(['x', 'y']))),
  passes(
    'H2-FIELD-22',
    '9113 §8.2.3',
    'cookies in pieces are one field',
    head({}, ['cookie', 'a=1'], ['x', 'y'], ['cookie', 'b=2']),
    { as: values('cookie'), expected: { cookie: ['a=1; b=2'] } },
  ),
  // ── trailers and Expect ────────────────────────────────────────────────────────────────────────────────────────
  passes(
    'H2-TRAILER-1',
    '9113 §8.1',
    'trailers that were announced go on',
    head(POST, ['trailer', 'x-sum']),
    {
      content: 'hello',
      trailers: [['x-sum', '7']],
      reaches: POSTED,
      as: (it) => ({ ...content(it), trailers: it.trailers }),
      expected: { content: 'hello', trailers: ['x-sum: 7'] },
    },
  ),
  passes(
    'H2-TRAILER-2',
    '9110 §6.5.1',
    'fields that decide something do not count behind the content',
    head(POST, ['trailer', 'x-sum, content-length, host']),
    {
      content: 'hello',
      trailers: [
        ['x-sum', '7'],
        ['host', 'b'],
        ['cookie', 'a'],
        ['x-forwarded-for', '6.6.6.6'],
      ],
      reaches: POSTED,
      as: (it) => ({ ...content(it), trailers: it.trailers }),
      expected: { content: 'hello', trailers: ['x-sum: 7'] },
    },
  ),
  refused(
    'H2-TRAILER-3',
    '9113 §8.1',
    'a pseudo-field behind the content',
    head(POST, ['trailer', 'x-sum']),
    { content: 'hello', trailers: [[':path', '/hidden']] },
  ),
  refused('H2-TRAILER-4', '9113 §8.2.2', 'a coding behind the content', head(POST), {
    content: 'hello',
    trailers: [['transfer-encoding', 'chunked']],
  }),
  passes('H2-EXPECT-1', '9110 §10.1.1', '100-continue', head(POST, ['expect', '100-continue']), {
    content: 'hello',
    reaches: POSTED,
    as: (it) => ({ ...content(it), ...values('expect')(it) }),
    expected: { content: 'hello', expect: ['100-continue'] },
  }),
];
