import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ADDRESS,
  FIELD_COUNT,
  FORWARDED,
  LogLine,
  METHOD,
  SESSION,
  TARGET,
  USER,
  USER_AGENT,
} from '../line.ts';
import { LogTimes } from '../log-time.ts';
import { CombinedParser } from './combined.ts';
import { parserOf } from './detect.ts';
import { apacheParts, KNOWN_FORMATS } from './format-string.ts';
import type { LogParser } from './log-parser.ts';
import { TemplateParser } from './template.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** The template alone, and the parser with it, which tells how often it had to ask. */
function both() {
  const times = new LogTimes();
  const parts = apacheParts(KNOWN_FORMATS.combined, {});
  const template = new TemplateParser('combined', parts, {
    times,
    fields: {},
    tail: true,
    dashIsNothing: true,
  });
  const counts = { asked: 0 };
  const counted: LogParser = {
    name: template.name,
    read: (bytes, from, to, line) => {
      counts.asked += 1;
      return template.read(bytes, from, to, line);
    },
  };
  return { template, parser: new CombinedParser(counted, times), counts };
}

function facts(parser: LogParser, text: Uint8Array) {
  const line = new LogLine();
  // Within a piece: what stands before and behind is another line's.
  const bytes = encode(`" [HTTP/1.1\\${'\0'.repeat(text.length)} "-" "x"] "`);
  bytes.set(text, 12);
  const why = parser.read(bytes, 12, 12 + text.length, line);
  if (why !== undefined) return { why };
  const fields = Array.from({ length: FIELD_COUNT }, (_, slot) => line.text(slot));
  return { at: line.at, status: line.status, size: line.size, fields };
}

const WHOLE =
  '203.0.113.9 - alice [23/Nov/2026:10:05:03 +0000] "GET /api/users/7?x=1 HTTP/1.1" 200 512 "https://a.example/" "curl/8"';

const address = fc.constantFrom(
  '203.0.113.9',
  '2001:db8::1',
  '203.0.113.9:4711',
  '[::1]:80',
  '[2]03.0.113.9',
  '[::1',
  'host.example',
  '-',
  '',
);
const user = fc.constantFrom('-', 'alice', 'a b', '"x"', ' [', '', 'a [b');
const time = fc.constantFrom(
  '23/Nov/2026:10:05:03 +0000',
  '29/Feb/2024:23:59:60 -0330',
  '31/Nov/2026:10:05:03 +0000',
  '23/Nov/2026:10:05:03.5 +00',
  '23/Nov/2026:10:05:03 +08:0',
  '23/Nov/2026:10:05:03',
  '1795428303.123',
  '23/Nov/2026:10:05:03 UTC  ',
);
const request = fc.constantFrom(
  'GET / HTTP/1.1',
  'GET /a b HTTP/1.1',
  'GET /\\"x HTTP/1.0',
  'PROPFIND /x HTTP/2.0',
  'M-SEARCH * HTTP/1.1',
  `${'A'.repeat(24)} /x HTTP/1.1`,
  'GET - HTTP/1.1',
  'GET  HTTP/1.1',
  'GET /x HTTP/2',
  'GET /x HTXX1.1',
  'GET /x',
  '-',
  '',
  '\\x16\\x03',
);
const status = fc.constantFrom('200', '404', '-', '99', '1000', '2x0', '');
const size = fc.constantFrom('512', '0', '-', '-1', '1234567890123456', '', '5 1');
const quoted = fc.constantFrom('-', '', 'https://a.example/?q=1', 'a\\"b', 'a\\\\', 'ü', '"', 'x] "y');
const tail = fc.constantFrom('', '', ' "198.51.100.7"', ' 0.123', ' 200 512', ' "a\\', 'x', ' ');

describe('the combined format', () => {
  it('is read at once where a line is as nearly all are', () => {
    const { template, parser, counts } = both();
    for (const text of [
      WHOLE,
      '2001:db8::1 - - [01/Jan/2020:00:00:00 +0800] "POST / HTTP/2.0" 204 - "-" "-"',
      `${WHOLE} "198.51.100.7" rt=0.1`,
    ])
      expect(facts(parser, encode(text))).toEqual(facts(template, encode(text)));
    expect(counts.asked).toBe(0);
    const line = new LogLine();
    const bytes = encode(`${WHOLE} "198.51.100.7"`);
    expect(parser.read(bytes, 0, bytes.length, line)).toBeUndefined();
    expect([ADDRESS, USER, METHOD, TARGET, USER_AGENT, FORWARDED].map((slot) => line.text(slot))).toEqual([
      '203.0.113.9',
      'alice',
      'GET',
      '/api/users/7?x=1',
      'curl/8',
      '198.51.100.7',
    ]);
    expect([line.at, line.status, line.size]).toEqual([Date.UTC(2026, 10, 23, 10, 5, 3), 200, 512]);
  });

  it('is the same field by field, whatever stands in the fields', () => {
    const { template, parser } = both();
    fc.assert(
      fc.property(address, user, time, request, status, size, quoted, quoted, tail, (...parts) => {
        const [from, name, at, asked, code, bytes, referrer, agent, rest] = parts;
        const text = encode(
          `${from} - ${name} [${at}] "${asked}" ${code} ${bytes} "${referrer}" "${agent}"${rest}`,
        );
        expect(facts(parser, text)).toEqual(facts(template, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same byte by byte, whatever is put in, taken out or cut off', () => {
    const { template, parser, counts } = both();
    const odd = fc.constantFrom(...' "\\[]-:/.\0\t9aZ\xff'.split('').map((letter) => letter.charCodeAt(0)));
    const edit = fc.tuple(fc.nat(WHOLE.length + 20), fc.constantFrom('put', 'take', 'set', 'cut'), odd);
    let runs = 0;
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), tail, (edits, rest) => {
        const bytes = [...encode(WHOLE + rest)];
        for (const [at, how, byte] of edits) {
          const place = at % (bytes.length + 1);
          if (how === 'put') bytes.splice(place, 0, byte);
          else if (how === 'take') bytes.splice(place, 1);
          else if (how === 'cut' && at % 5 === 0) bytes.length = place;
          else bytes[place] = byte;
        }
        const text = Uint8Array.from(bytes);
        runs += 1;
        expect(facts(parser, text)).toEqual(facts(template, text));
      }),
      { numRuns: 5_000 },
    );
    // Both ways were gone often.
    expect(counts.asked).toBeGreaterThan(runs / 10);
    expect(runs - counts.asked).toBeGreaterThan(runs / 10);
  });

  it('is left to the template where one of its headers was given another meaning', () => {
    const times = new LogTimes();
    expect(parserOf('combined', { times, fields: {} })).toBeInstanceOf(CombinedParser);
    const named = parserOf('combined', { times, fields: { session: 'Referer' } });
    expect(named).toBeInstanceOf(TemplateParser);
    const line = new LogLine();
    const bytes = encode('203.0.113.9 - - [23/Nov/2026:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "bob" "x"');
    expect([named.read(bytes, 0, bytes.length, line), line.text(SESSION)]).toEqual([undefined, 'bob']);
  });
});
