import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ADDRESS,
  FORWARDED,
  LogLine,
  METHOD,
  PERSON,
  QUERY,
  RECIPIENT,
  type Refusal,
  ROLES,
  SESSION,
  TARGET,
  USER,
  USER_AGENT,
} from '../line.ts';
import { LogTimes } from '../log-time.ts';
import { allParsers, detect, FORMAT_NAMES, HAR, parserOf } from './detect.ts';
import { harEntries, harLine, looksLikeHar } from './har.ts';
import { JsonLines } from './json-lines.ts';
import type { LogParser, NamedFields } from './log-parser.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const options = (fields: NamedFields = {}) => ({ times: new LogTimes(), fields });

interface Read {
  readonly why: Refusal | undefined;
  readonly line: LogLine;
}

function read(parser: LogParser, text: string): Read {
  const line = new LogLine();
  const bytes = encode(text);
  return { why: parser.read(bytes, 0, bytes.length, line), line };
}

function facts({ why, line }: Read): object {
  if (why !== undefined) return { why };
  const text = (slot: number) => (line.has(slot) ? line.text(slot) : undefined);
  const facts = {
    at: new Date(line.at).toISOString(),
    address: text(ADDRESS),
    forwarded: text(FORWARDED),
    user: text(USER),
    session: text(SESSION),
    method: text(METHOD),
    target: text(TARGET),
    query: text(QUERY),
    agent: text(USER_AGENT),
    person: text(PERSON),
    recipient: text(RECIPIENT),
    status: line.status,
    size: line.size,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

const found = (lines: readonly string[], fields: NamedFields = {}) =>
  detect(
    lines.map((text) => ({ bytes: encode(text), from: 0, to: encode(text).length })),
    options(fields),
  );

const AT = '2026-11-23T10:05:03.000Z';
const COMBINED =
  '203.0.113.9 - alice [23/Nov/2026:10:05:03 +0000] "GET /api/users/7?x=1 HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11)"';
const CASES: readonly (readonly [format: string, lines: readonly string[], last: object])[] = [
  [
    'combined',
    [COMBINED],
    {
      at: AT,
      address: '203.0.113.9',
      user: 'alice',
      method: 'GET',
      target: '/api/users/7?x=1',
      agent: 'Mozilla/5.0 (X11)',
      status: 200,
      size: 512,
    },
  ],
  [
    'combined',
    [`${COMBINED} "198.51.100.7, 10.0.0.1"`],
    {
      at: AT,
      address: '203.0.113.9',
      forwarded: '198.51.100.7, 10.0.0.1',
      user: 'alice',
      method: 'GET',
      target: '/api/users/7?x=1',
      agent: 'Mozilla/5.0 (X11)',
      status: 200,
      size: 512,
    },
  ],
  [
    'common',
    ['2001:db8::1 - - [29/Feb/2024:23:59:60 -0330] "HEAD / HTTP/1.0" 304 -'],
    {
      at: '2024-03-01T03:30:00.000Z',
      address: '2001:db8::1',
      method: 'HEAD',
      target: '/',
      status: 304,
      size: 0,
    },
  ],
  [
    'vhost-combined',
    ['shop.example:443 203.0.113.9 - - [23/Nov/2026:10:05:03 +0000] "GET /u/7 HTTP/2.0" 200 9 "-" "curl/8"'],
    { at: AT, address: '203.0.113.9', method: 'GET', target: '/u/7', agent: 'curl/8', status: 200, size: 9 },
  ],
  [
    'nginx-json',
    [
      '{"time_iso8601":"2026-11-23T18:05:03+08:00","remote_addr":"203.0.113.9","remote_user":"","request":"GET /u/7 HTTP/1.1","status":200,"body_bytes_sent":9,"http_user_agent":"a \\"b\\""}',
    ],
    { at: AT, address: '203.0.113.9', method: 'GET', target: '/u/7', agent: 'a "b"', status: 200, size: 9 },
  ],
  [
    'caddy',
    [
      '{"level":"info","ts":1795428303.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.2","remote_port":"1","client_ip":"203.0.113.9","proto":"HTTP/2.0","method":"GET","host":"a","uri":"/u/7","headers":{"User-Agent":["curl/8"],"X-Forwarded-For":["198.51.100.1"]}},"bytes_read":0,"user_id":"bob","duration":0.001,"size":9,"status":200}',
    ],
    {
      at: '2026-11-23T10:05:03.500Z',
      address: '203.0.113.9',
      forwarded: '198.51.100.1',
      user: 'bob',
      method: 'GET',
      target: '/u/7',
      agent: 'curl/8',
      status: 200,
      size: 9,
    },
  ],
  [
    'envoy',
    [
      '{"start_time":"2026-11-23T10:05:03.000Z","method":"GET","path":"/u/7?a=1\\u0026b=2","protocol":"HTTP/1.1","response_code":200,"bytes_sent":9,"downstream_remote_address":"203.0.113.9:4711","x_forwarded_for":null,"user_agent":"curl/8"}',
    ],
    {
      at: AT,
      address: '203.0.113.9',
      method: 'GET',
      target: '/u/7?a=1&b=2',
      agent: 'curl/8',
      status: 200,
      size: 9,
    },
  ],
  [
    'traefik',
    [
      '{"ClientAddr":"203.0.113.9:4711","ClientHost":"203.0.113.9","ClientUsername":"-","DownstreamContentSize":9,"DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/u/7","StartUTC":"2026-11-23T10:05:03Z","request_User-Agent":"curl/8","time":"2026-11-23T10:05:04Z"}',
    ],
    { at: AT, address: '203.0.113.9', method: 'GET', target: '/u/7', agent: 'curl/8', status: 200, size: 9 },
  ],
  [
    'ocsf',
    [
      '{"class_uid":1001,"time":1795428303000,"file":{"name":"x"}}',
      '{"class_uid":4002,"category_uid":4,"time":1795428303000,"src_endpoint":{"ip":"203.0.113.9","port":1},"actor":{"user":{"uid":"u-9"}},"http_request":{"http_method":"GET","url":{"path":"/u/7","query_string":"x=1"},"user_agent":"curl/8"},"http_response":{"code":200,"length":9}}',
    ],
    {
      at: AT,
      address: '203.0.113.9',
      user: 'u-9',
      method: 'GET',
      target: '/u/7',
      query: 'x=1',
      agent: 'curl/8',
      status: 200,
      size: 9,
    },
  ],
  [
    'haproxy',
    [
      'Nov 23 10:05:03 lb haproxy[14389]: 203.0.113.9:33317 [23/Nov/2026:10:05:03.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /u/7 HTTP/1.1"',
    ],
    {
      at: '2026-11-23T10:05:03.655Z',
      address: '203.0.113.9',
      method: 'GET',
      target: '/u/7',
      status: 200,
      size: 2750,
    },
  ],
  [
    'alb',
    [
      'https 2026-11-23T10:05:03.186641Z app/my-lb/50dc 203.0.113.9:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/u/7 HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 arn:aws:x "Root=1-58" "www.example.com" "-" 0',
    ],
    {
      at: '2026-11-23T10:05:03.186Z',
      address: '203.0.113.9',
      method: 'GET',
      target: 'https://www.example.com:443/u/7',
      agent: 'curl/7.46.0',
      status: 200,
      size: 57,
    },
  ],
  [
    'cloudfront',
    [
      '#Version: 1.0',
      '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie)',
      '2026-11-23\t10:05:03\tLAX1\t392\t203.0.113.9\tGET\td111.cloudfront.net\t/u/7\t200\t-\tcurl/8\tx=1\t-',
    ],
    {
      at: AT,
      address: '203.0.113.9',
      method: 'GET',
      target: '/u/7',
      query: 'x=1',
      agent: 'curl/8',
      status: 200,
      size: 392,
    },
  ],
  [
    'w3c',
    [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken',
      '2026-11-23 10:05:03 10.0.0.1 GET /u/7 - 443 CORP\\bob 203.0.113.9 Mozilla/5.0+(X11) - 200 0 0 15',
    ],
    {
      at: AT,
      address: '203.0.113.9',
      user: 'CORP\\bob',
      method: 'GET',
      target: '/u/7',
      agent: 'Mozilla/5.0+(X11)',
      status: 200,
      size: -1,
    },
  ],
  [
    'weir',
    ['at,recipient,person', '2026-11-23T10:05:03Z,account:9,7'],
    { at: AT, recipient: 'account:9', person: '7', status: 0, size: -1 },
  ],
];

describe('formats', () => {
  it.each(CASES)('%s is found by its lines, and read', (format, lines, last) => {
    const parser = found(lines) as LogParser;
    const results = lines.map((text) => facts(read(parser, text)));
    expect(results.at(-1)).toEqual(last);
    expect(parser.name).toBe(format);
  });

  it('has a name for each', () => {
    for (const name of FORMAT_NAMES.filter((each) => each !== HAR && each !== 'auto'))
      expect(parserOf(name, options()).name.length).toBeGreaterThan(0);
    expect(() => parserOf('tsv', options())).toThrow('neither a format string nor one of');
  });

  it('reads what log_format and LogFormat describe', () => {
    const nginx = parserOf(
      '$msec|\u0024{remote_addr}|$cookie_sid|"$request"|$status|$bytes_sent|$upstream_http_x_uid',
      options({ cookie: 'sid', person: 'upstream_http_x_uid' }),
    );
    expect(facts(read(nginx, '1795428303.250|203.0.113.9|s3|"GET /a b HTTP/1.1"|200|7|10023'))).toEqual({
      at: '2026-11-23T10:05:03.250Z',
      address: '203.0.113.9',
      session: 's3',
      method: 'GET',
      target: '/a b',
      person: '10023',
      status: 200,
      size: 7,
    });
    const apache = parserOf(
      '%a %{X-Forwarded-For}i %u %{msec}t \\"%r\\" %>s %b \\"%{sid}C\\"',
      options({ cookie: 'sid' }),
    );
    expect(
      facts(read(apache, '10.0.0.1 198.51.100.7 - 1795428303000 "GET /u/7 HTTP/1.1" 200 - "s3"')),
    ).toEqual({
      at: AT,
      address: '10.0.0.1',
      forwarded: '198.51.100.7',
      session: 's3',
      method: 'GET',
      target: '/u/7',
      status: 200,
      size: 0,
    });
  });

  it.each([
    ['$remote_addr$request', 'side by side'],
    ['$request $status', 'needs a time'],
    ['%t %r', 'needs a time, and an address or a user'],
    ['%{%c}t %h', 'is not one that is read'],
    ['100%', 'names no field'],
  ])('refuses the format %s', (format, reason) => {
    expect(() => parserOf(format, options())).toThrow(reason);
  });

  it('prefers no field that a client can write', () => {
    const parser = parserOf('combined', options());
    // What a client sends is escaped by the servers: nothing of it ends its field.
    const agent = 'x\\" \\"y\\x22 200 1 \\x22-\\x22';
    const { line, why } = read(parser, COMBINED.replace('Mozilla/5.0 (X11)', agent));
    expect(why).toBeUndefined();
    expect(line.text(USER_AGENT)).toBe(agent);
    // A quote that is not escaped ends the field, and then the line does not fit.
    expect(read(parser, COMBINED.replace('/api/users/7?x=1', '/a" 200 1 "-" "-')).why).toBe('format');
    // A user who calls himself a line.
    const forged = 'eve [01/Jan/2020:00:00:00 +0000] \\"GET /u/1 HTTP/1.1\\" 200 1 \\"-\\" \\"-\\"';
    expect(read(parser, COMBINED.replace('alice', forged)).why).toBe('time');
  });

  it.each([
    ['no request', COMBINED.replace('GET /api/users/7?x=1 HTTP/1.1', '-')],
    ['bytes of TLS', COMBINED.replace('GET /api/users/7?x=1 HTTP/1.1', '\\x16\\x03\\x01')],
    ['a request of one word', COMBINED.replace('GET /api/users/7?x=1 HTTP/1.1', 'GET')],
  ])('takes an entry with %s, and no target', (_, text) => {
    const { why, line } = read(parserOf('combined', options()), text);
    expect(why).toBeUndefined();
    expect(line.has(TARGET)).toBe(false);
  });

  it.each([
    ['a day that is none', COMBINED.replace('23/Nov/2026', '29/Feb/2026'), 'time'],
    ['a zone that is none', COMBINED.replace('+0000', '+9999'), 'time'],
    ['no address', COMBINED.replace('203.0.113.9 - alice', '- - -'), 'recipient'],
    ['a cut line', COMBINED.slice(0, 90), 'format'],
    ['a status that is none', COMBINED.replace(' 200 ', ' 2x0 '), 'format'],
    ['bytes', COMBINED.replace('"GET', '\0\u0001GET'), 'binary'],
  ])('refuses %s', (_, text, reason) => {
    expect(read(parserOf('combined', options()), text).why).toBe(reason);
  });

  it('reads a HAR document', () => {
    const document = encode(
      JSON.stringify({
        log: {
          version: '1.2',
          entries: [
            {
              startedDateTime: '2026-11-23T10:05:03Z',
              request: {
                method: 'GET',
                url: 'https://a.example/u/7',
                headers: [{ name: 'User-Agent', value: 'F' }],
              },
              response: { status: 200 },
            },
            { startedDateTime: 'never' },
            7,
          ],
        },
      }),
    );
    expect(looksLikeHar(document)).toBe(true);
    const line = new LogLine();
    const results = harEntries(document, 'a.har').map((entry) =>
      facts({ why: harLine(entry, 'har:a', options(), line), line }),
    );
    expect(results).toEqual([
      {
        at: AT,
        user: 'har:a',
        method: 'GET',
        target: 'https://a.example/u/7',
        agent: 'F',
        status: 200,
        size: -1,
      },
      { why: 'time' },
    ]);
    expect(() => harEntries(encode('{"log":{}}'), 'a.har')).toThrow('log.entries');
    expect(() => harEntries(encode('{"log":'), 'a.har')).toThrow('HAR');
  });
});

describe('lines that a collector wrote', () => {
  const entry = '203.0.113.9 - ann [17/May/2015:10:05:03 +0000] "GET /users/7 HTTP/1.1" 200 769 "-" "curl/8"';
  const facts7 = {
    at: '2015-05-17T10:05:03.000Z',
    address: '203.0.113.9',
    user: 'ann',
    method: 'GET',
    target: '/users/7',
    agent: 'curl/8',
    status: 200,
    size: 769,
  };
  const nginxJson =
    '{"time_iso8601":"2015-05-17T10:05:03+00:00","remote_addr":"203.0.113.9","remote_user":"ann","request":"GET /users/7 HTTP/1.1","status":"200","body_bytes_sent":"769","http_user_agent":"curl/8"}';

  it.each([
    ['Docker', { log: `${entry}\n`, stream: 'stdout', time: '2015-05-17T10:05:04Z' }, 'wrapped combined'],
    ['journald', { MESSAGE: entry, _HOSTNAME: 'web1', PRIORITY: '6' }, 'wrapped combined'],
    [
      'Filebeat',
      { '@timestamp': '2015-05-17T10:05:09Z', message: entry, agent: { type: 'filebeat' } },
      'wrapped combined',
    ],
    ['Elastic', { message: 'parsed', event: { original: entry } }, 'wrapped combined'],
    ['Docker around JSON', { log: `${nginxJson}\n`, stream: 'stdout' }, 'wrapped json'],
  ])('are read as what the server wrote: %s', (_collector, value, name) => {
    const line = JSON.stringify(value);
    const parser = found([line, line]);
    expect(parser && facts(read(parser, line))).toEqual(facts7);
    expect(parser?.name).toContain(name.split(' ')[0]);
  });

  it.each(['<190>Nov 23 08:00:00 web1 nginx: ', '2026-11-23T08:00:00.1Z stdout F '])(
    'are read behind the words before an object: %s',
    (words) => expect(facts(read(parserOf('json', options()), words + nginxJson))).toEqual(facts7),
  );

  it.each([
    '{}',
    '{"log":7}',
    '{"log":""}',
    '{"log":"hello"}',
    '{"log":"{\\"a\\":1}"}',
    '{"message":{"a":1}}',
    '{',
  ])('are refused when no server wrote them: %s', (line) =>
    expect(read(parserOf('docker', options()), line).why).toBeDefined(),
  );
});

describe('the JSON scanner', () => {
  const key = fc.constantFrom(
    'time',
    'remote_addr',
    'status',
    'request',
    'uri',
    'method',
    'headers',
    'user-agent',
    'User-Agent',
    'x',
    'tïme',
    'a"b',
    'remote_ip',
  );
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('2026-11-23T10:05:03Z', '203.0.113.9', 'GET /u/7 HTTP/1.1', '200', '-'),
  );
  const { object } = fc.letrec<{ object: object; value: unknown }>((tie) => ({
    object: fc.dictionary(key, tie('value'), { maxKeys: 6 }),
    value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(scalar, { maxLength: 3 }), tie('object')),
  }));

  it('finds what JSON.parse finds', () => {
    fc.assert(
      fc.property(object, (value) => {
        // What is not JSON in a dictionary's prototype is none of ours.
        const text = JSON.stringify(value);
        const scanned = new LogLine();
        const bytes = encode(text);
        const parser = new JsonLines(options());
        parser.read(bytes, 0, bytes.length, scanned);
        const parsed = new LogLine();
        new JsonLines(options()).fill(JSON.parse(text) as object, parsed);
        // What settle makes of the request and the address is not the scanner's.
        for (const role of ['time', 'status', 'query', 'userAgent', 'user', 'request'] as const)
          expect(scanned.text(ROLES[role])).toBe(parsed.text(ROLES[role]));
      }),
    );
  });

  it('takes JSON objects only', () => {
    const parser = new JsonLines(options());
    for (const text of [
      '[]',
      '{',
      '{"a":}',
      '{"a":1,}',
      '{"a" 1}',
      '{"a":1} x',
      '{"a":tru}',
      '{a:1}',
      'null',
      '{"a":"\n"}',
    ])
      expect(read(parser, text).why).toMatch(/format|binary/);
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;
    expect(read(parser, deep).why).toBe('format');
  });
});

describe('whatever the bytes', () => {
  const lineLike = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(
        fc.constantFrom(...CASES.flatMap(([, lines]) => lines)),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255))),
      )
      .map(([text, changes]) => {
        const bytes = encode(text);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        return bytes;
      }),
    fc
      .tuple(fc.constantFrom(...CASES.flatMap(([, lines]) => lines)), fc.nat(400))
      .map(([text, cut]) => encode(text).slice(0, cut)),
  );

  it('no parser throws, and what it says lies within the line', () => {
    const parsers = allParsers(options());
    const line = new LogLine();
    fc.assert(
      fc.property(lineLike, fc.nat(20), (bytes, before) => {
        const padded = new Uint8Array(before + bytes.length + 7).fill(0x22);
        padded.set(bytes, before);
        for (const parser of parsers) {
          const why = parser.read(padded, before, before + bytes.length, line);
          if (why !== undefined) continue;
          expect(line.at).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(line.at)).toBe(true);
          if (line.bytes !== padded) continue;
          for (const slot of Object.values(ROLES)) {
            if (!line.has(slot)) continue;
            expect(line.from[slot]).toBeGreaterThanOrEqual(before);
            expect(line.to[slot]).toBeLessThanOrEqual(before + bytes.length);
          }
        }
      }),
    );
  });
});
