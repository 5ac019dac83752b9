import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { SipHash } from '../../disclosure/siphash/siphash.ts';
import { Headcount } from '../../headcount/headcount.ts';
import { Judge } from '../../judge/judge.ts';
import { TrustedProxies } from '../gate/trusted-proxies.ts';
import { SAMPLE_LINES } from './formats/detect.ts';
import { LogFile } from './log-file.ts';
import type { PeopleRules } from './log-people.ts';
import { LogTimes } from './log-time.ts';
import { merge } from './merge.ts';
import { personPath } from './person-rules.ts';
import { Replay } from './replay.ts';
import { RefusedLines } from './samples.ts';

const sip = new SipHash(new Uint8Array(16).fill(5));
const hash = { key64: (text: string) => sip.text(text), person64: (text: string) => sip.text(text) };
const USERS: PeopleRules = { paths: [personPath('/users/{person}')], pages: [], query: [], assume: false };
const NOW = Date.UTC(2026, 10, 23, 10);

/** All that a replay of these logs comes to, and how many lines were looked at one by one. */
async function replayed(logs: readonly Uint8Array[], isQuiet: boolean, people = USERS, pieceBytes = 4_096) {
  const headcount = new Headcount({ maxBytes: 8 * 1024 ** 2 });
  const judge = new Judge({ tests: () => [], maxEntities: 256 });
  const recipients = { proxies: new TrustedProxies() };
  const onVerdict = () => undefined;
  const replay = new Replay({ hash, judge, headcount, people, recipients, onVerdict, isQuiet });
  const take = vi.spyOn(replay, 'take');
  const refused = new RefusedLines();
  const times = new LogTimes();
  const options = { times, fields: {}, replay, refused, clock: { now: () => NOW } };
  async function* pieces(log: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < log.length; at += pieceBytes) yield log.subarray(at, at + pieceBytes);
  }
  const files = logs.map((log, i) => new LogFile(`log-${i}`, pieces(log), options));
  for (const file of files) await file.open();
  const sightings: unknown[] = [];
  await merge(files, ({ at, route, recipient, people, asked, by, place }) => {
    sightings.push({ at, route, recipient, people, asked, by, place });
  });
  const { lines, hours, from, to, withoutStatus, logRecipients } = replay;
  return {
    taken: take.mock.calls.length,
    facts: {
      lines,
      hours: [...hours],
      from,
      to,
      withoutStatus,
      zoneless: times.zoneless,
      busiest: logRecipients.busiest(1_000).sort((a, b) => (a.address < b.address ? -1 : 1)),
      declared: logRecipients.declared().sort((a, b) => (a.name < b.name ? -1 : 1)),
      files: files.map((file) => [file.lines, file.refused, [...file.formats], file.reordered, file.late]),
      refused: refused.list.map((each) => ({ ...each })),
      sightings,
    },
  };
}

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

/** What may stand in each field; the first of each is as in most lines. */
const FIELDS = {
  address: [
    '203.0.113.9',
    '203.0.113.10',
    '2001:db8::1',
    '2001:0db8:1111:2222:3333:4444:5555:6666',
    '[2001:db8::1]:443',
    '203.0.113.9:4711',
    'a:b',
    'a',
    '-',
    '',
    'x[1]',
    'a-name-of-a-host.that-is.longer-than-sixty-four.bytes.and-goes.on.example.org',
  ],
  user: ['-', 'alice', '[', '- -', ''],
  minute: [
    '23/Nov/2026:10:05',
    '23/Nov/2026:10:06',
    '23/nov/2026:10:05',
    '25/Nov/2026:10:05',
    '31/Feb/2026:10:05',
  ],
  second: ['11', '00', '59', '60', '61', '5x', ':1', '99'],
  zone: [' +0000', ' +0100', ' -0030', ' UTC', '', ' +9900'],
  method: ['GET', 'HEAD', 'POST', 'OPTIONS', 'M-SEARCH', '', 'G3T', 'A'.repeat(23), 'A'.repeat(24)],
  path: [
    '/static/app.js',
    '/img/Logo.SVG?v=2',
    '/help',
    '/help',
    '/help?topic=/users/17',
    '/help#a.css',
    '/users/17',
    '/users/18',
    '/users/17/photo.png',
    '/',
    '/a.b',
    '/a.cs',
    '/a.c',
    '/.js',
    '/x.javascript',
    '/jslike.html.js',
    '/css',
    '/a.css/b',
    '/a.j\xe9',
    '/search?q=%22',
    '/search?file=a.css',
    `/${'long/'.repeat(60)}page`,
    'http://shop.example/users/17',
    '*',
    '-',
    '',
    '/a b',
    '/a"b',
    '/a\\"b',
  ],
  version: [' HTTP/1.1', ' HTTP/2.0', ' HTTP/x.1', ' HTTP/1.x', ' http/1.1', ' HTTP/1.10', ''],
  status: [
    '200',
    '204',
    '205',
    '206',
    '299',
    '300',
    '199',
    '302',
    '304',
    '404',
    '410',
    '500',
    '000',
    '099',
    '2000',
    '20',
    '2x0',
    '-',
  ],
  size: ['512', '0', '00', '-', '123456789012345', '1234567890123456', '', '5x', '--'],
  referrer: ['-', '', 'https://a.example/', 'a\\"b', 'a\\', '-x', 'x"y', 'r'.repeat(40)],
  agent: [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.37',
    'curl/8',
    'curl/8.1.2-DEV (x)',
    '-',
    '',
    'a\\"b',
    'a\\',
    'q"uote',
    `Mozilla/${'5'.repeat(2_040)}`,
    `Mozilla/${'5'.repeat(2_041)}`,
  ],
  tail: ['', '\r', ' "-"', ' "198.51.100.7"', ' 0.004', ' 404 17', ' 404 x', ' ', 'x', '\r\r', ' "-"\r', '"'],
} as const;
type Field = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Field[];

function lineOf(others: Partial<Record<Field, string>> = {}): string {
  const of = (field: Field) => others[field] ?? FIELDS[field][0];
  const time = `${of('minute')}:${of('second')}${of('zone')}`;
  const request = `${of('method')} ${of('path')}${of('version')}`;
  return `${of('address')} - ${of('user')} [${time}] "${request}" ${of('status')} ${of('size')} "${of('referrer')}" "${of('agent')}"${of('tail')}`;
}

/** The format is found, and everybody and every agent has been met: from here on lines can be counted together. */
const MET = [
  ...Array.from({ length: SAMPLE_LINES }, () => lineOf()),
  ...FIELDS.address.map((address) => lineOf({ address })),
  ...FIELDS.agent.map((agent) => lineOf({ agent })),
  ...FIELDS.path.map((path) => lineOf({ path })),
  lineOf(),
];
const field = fc
  .constantFrom(...NAMES)
  .chain((name) => fc.constantFrom(...FIELDS[name]).map((text) => [name, text] as const));
/** A line of which one field is another, or two are. */
const line = fc
  .array(field, { minLength: 1, maxLength: 2 })
  .map((fields) => lineOf(Object.fromEntries(fields)));
/** What is asked for, and what came of it. */
const answered = fc
  .record({
    path: fc.constantFrom(...FIELDS.path),
    status: fc.constantFrom(...FIELDS.status),
    size: fc.constantFrom('512', '0'),
    method: fc.constantFrom('GET', 'HEAD'),
  })
  .map(lineOf);
/** One byte is another: what a line is made of stands where it does not belong. */
const damaged = fc
  .tuple(line, fc.nat(), fc.constantFrom(...' "\\[]:-/.\n\r\0\xff0a'))
  .map(([text, at, byte]) => text.slice(0, at % text.length) + byte + text.slice((at % text.length) + 1));
const cut = fc.tuple(line, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
const other = fc.constantFrom(
  '',
  'nothing of the kind',
  '{"remote_addr":"203.0.113.9","time_local":"23/Nov/2026:10:05:11 +0000","request":"GET /help HTTP/1.1","status":"200"}',
);
const log = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: line },
      { weight: 6, arbitrary: answered },
      { weight: 2, arbitrary: damaged },
      cut,
      other,
    ),
    {
      minLength: 10,
      maxLength: 60,
      size: 'max',
    },
  )
  .map((lines) => latin1([...MET, ...lines].join('\n')));

describe('lines that show nobody', () => {
  it('are counted together as they are counted one by one, whatever stands between them', async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(log, { minLength: 1, maxLength: 2 }),
        fc.constantFrom(61, 997, 100_000),
        fc.boolean(),
        async (logs, pieceBytes, assume) => {
          const people = assume ? { ...USERS, paths: [], assume } : USERS;
          const together = await replayed(logs, true, people, pieceBytes);
          const apart = await replayed(logs, false, people, pieceBytes);
          expect(together.facts).toEqual(apart.facts);
          most = Math.max(most, apart.taken - together.taken);
        },
      ),
      // Each makes two replays with all their tables, and reads some hundred lines.
      { numRuns: 50 },
    );
    expect(most).toBeGreaterThan(SAMPLE_LINES + FIELDS.path.length);
  });

  it('are most of a log, over windows and pieces of any size', async () => {
    const lines = Array.from({ length: 6_000 }, (_, i) => {
      const second = String(Math.floor(i / 100)).padStart(2, '0');
      const path = i % 10 === 0 ? `/users/${i}` : i % 3 === 0 ? '/help?from=mail' : `/static/${i}.css`;
      const agent = `Mozilla/5.0 (${'compatible; '.repeat(8)}${i % 7})`;
      return `198.51.100.${i % 50} - - [23/Nov/2026:10:05:${second} +0000] "GET ${path} HTTP/1.1" 200 512 "-" "${agent}"`;
    });
    const text = latin1(`${lines.join('\n')}\n`);
    expect(text.length).toBeGreaterThan(3 * 256 * 1024);
    for (const pieceBytes of [65_536, text.length]) {
      const together = await replayed([text], true, USERS, pieceBytes);
      const apart = await replayed([text], false, USERS, pieceBytes);
      expect(together.facts).toEqual(apart.facts);
      expect(apart.taken).toBe(6_000);
      // Those who show somebody, whoever is new, and those that lie across two pieces or windows.
      expect(together.taken).toBeLessThan(700);
    }
  });

  it('leave a broken clock to be noticed by the line behind it', async () => {
    const at = (day: number, second: number, path: string) =>
      `198.51.100.1 - - [${day}/Nov/2026:10:05:${second} +0000] "GET ${path} HTTP/1.1" 200 512 "-" "curl/8"`;
    const lines = [at(20, 10, '/a.css'), at(20, 11, '/a.css'), at(22, 12, '/a.css'), at(20, 13, '/a.css')];
    const { facts } = await replayed([latin1(`${lines.join('\n')}\n`)], true);
    expect(facts.lines).toBe(3);
    expect(facts.refused).toMatchObject([{ reason: 'ahead', lines: 1, firstLine: 3 }]);
  });
});
