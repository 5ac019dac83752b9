/** Letters, dossier and calendar of a case made by hand: figures with their sources, gaps marked, nothing invented. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentWords } from '../../locales/incident.ts';
import { lawWords } from '../../locales/law.ts';
import { LOCALES, type Locale } from '../../locales/locale.ts';
import { caseFile, caseOf, FINDINGS, LIBRARY } from '../../test/support/case-file.ts';
import type { PersonSeen } from '../ledger/answers.ts';
import { PARTICULARS, readAnswers } from './case/answers.ts';
import type { CaseFile } from './case/case-file.ts';
import { calendarOf, clocksOf, folded } from './clocks.ts';
import { type CaseDocument, gapsOf } from './document/document.ts';
import { dossierOf } from './document/dossier.ts';
import { documentHtml } from './document/html.ts';
import { noticeOf } from './document/notice.ts';
import { findBrowser } from './document/pdf.ts';
import { documentText } from './document/text.ts';
import { letterLines } from './letter-lines.ts';
import { LetterWriter } from './letters.ts';

const SOON = Date.parse('2026-07-01T02:00:00Z');
const EVERYTHING = Object.fromEntries(PARTICULARS.map((name) => [name, `said about ${name} & "so"`]));

function notice(
  id: string,
  answers: Record<string, string> = {},
  locale: Locale = 'en',
  now = SOON,
): CaseDocument {
  const file = caseFile(answers, locale);
  const duty = file.law.duties.find((each) => each.id === id);
  if (duty === undefined)
    throw new Error(`${id} is not among ${file.law.duties.map((each) => each.id).join(' ')}`);
  return noticeOf(file, duty, locale, now);
}

function dossier(locale: Locale, file: CaseFile = caseFile({}, locale)): CaseDocument {
  const terms = { ...incidentWords(locale).show, statuses: lawWords(locale).statuses };
  const head = { origin: 'o', size: 4, root: 'abc' };
  const verification = {
    verified: true,
    batches: 4,
    compared: 4,
    rows: 9,
    checkpoints: 1,
    removed: [],
    head,
    problem: null,
  };
  return dossierOf(file, terms, verification, locale, SOON);
}

describe('a letter', () => {
  it('marks what nobody has said, and says so in front', () => {
    const document = notice('CN.incident.report', {});
    expect(gapsOf(document)).toEqual([
      'missing: organisation',
      'missing: unit and affected system',
      'missing: measures taken',
    ]);
    expect(document.banner.join()).toContain('3 gaps');
    const text = documentText(document);
    expect(text).toContain('<<missing: unit and affected system>>');
    expect(text).toContain('2026-07-01 13:00:00 +08:00');
    expect(documentHtml(document)).toContain('<mark>missing: unit and affected system</mark>');
  });

  it('is whole when everything was said', () => {
    for (const id of [
      'CN.breach.authority',
      'CN.incident.report',
      'CN.incident.report.closing',
      'CN.breach.individual',
    ])
      for (const locale of LOCALES) expect(gapsOf(notice(id, EVERYTHING, locale))).toEqual([]);
  });

  it('has every part that its rule names, in that order', () => {
    const document = notice('EU.breach.authority', { risk_unlikely: 'false' });
    expect(document.sections.slice(1).map(({ title }) => title)).toEqual([
      'nature of the breach',
      'categories of people',
      'approximate number of people',
      'approximate number of records',
      'contact',
      'likely consequences',
      'measures',
    ]);
    // The ledger does not know what kind of people they are, and nobody said so.
    expect(gapsOf(document)).toContain('missing: categories of people');
  });

  it('asks for reasons when it is late, and not before', () => {
    const late = Date.parse('2026-07-01T05:00:01Z');
    const onTime = Date.parse('2026-07-01T05:00:00Z');
    expect(notice('CN.incident.report', EVERYTHING, 'en', onTime).sections).toHaveLength(3);
    expect(gapsOf(notice('CN.incident.report', EVERYTHING, 'en', late))).toHaveLength(1);
  });

  it('says that disclosures went on only where the ledger has them', () => {
    expect(documentText(notice('CN.incident.report.supplement'))).toContain('no disclosure after awareness');
  });
});

describe('every figure', () => {
  it.each(LOCALES)('has a question behind it (%s)', (locale) => {
    for (const document of [dossier(locale), notice('CN.incident.report', EVERYTHING, locale)]) {
      const html = documentHtml(document);
      for (const [i] of document.sources.entries()) expect(html).toContain(`id="s${i + 1}"`);
      const used = new Set([...html.matchAll(/href="#s(\d+)"/g)].map((match) => Number(match[1])));
      expect([...used].sort((a, b) => a - b)).toEqual(document.sources.map((_, i) => i + 1));
    }
  });

  it('of the findings stands in the dossier as it was counted', () => {
    const text = documentText(dossier('en'));
    for (const value of [FINDINGS.people, FINDINGS.sensitive, FINDINGS.unexplained, FINDINGS.disclosures])
      expect(text).toContain(value.toLocaleString('en'));
  });
});

describe('a dossier', () => {
  it.each(LOCALES)('has its drawings, its gaps and its seals (%s)', (locale) => {
    const document = dossier(locale);
    const html = documentHtml(document);
    expect(html.match(/<svg /g)).toHaveLength(3);
    expect(html).toContain(`<html lang="${locale}">`);
    // Each thing that only a person knows is missing, and nothing that the ledger knows.
    expect(gapsOf(document)).toHaveLength(PARTICULARS.length);
    expect(html).toContain('abc');
  });

  it('holds what came from outside as text', () => {
    const html = documentHtml(dossier('en'));
    expect(html).not.toContain('<script>');
    expect(html).toContain('GET /crm/&lt;script&gt;');
    expect(html).toContain('Views &lt;of&gt; a &quot;telemarketer&quot;');
  });

  it('of nobody has nothing in it, and no drawing of nothing', () => {
    const nothing = {
      people: 0,
      sensitive: 0,
      unexplained: 0,
      disclosures: 0,
      firstAt: null,
      lastAt: null,
    } as const;
    const empty = { tiers: [], categories: [], bases: [], records: [], days: [], routes: [], linked: [] };
    const file = {
      ...caseFile(),
      findings: { ...FINDINGS, ...nothing, ...empty, blind: { theirs: [], all: [] } },
    };
    const document = dossier('en', file);
    expect(gapsOf(document)).toContain('missing: first disclosure');
    expect(documentHtml(document)).not.toContain('NaN');
  });
});

describe('the letter to each person', () => {
  const seen = (n: number): PersonSeen => ({
    person: n.toString(16).padStart(16, '0'),
    categories: ['pd:TelephoneNumber', 'pd:Purchase'],
    channels: ['staff'],
    measures: ['pass'],
    bases: ['none'],
    disclosures: n,
    firstAt: Date.parse('2026-06-01T01:00:00Z'),
    lastAt: Date.parse('2026-06-02T01:00:00Z'),
  });

  it.each(LOCALES)('is one line of JSON with their own data (%s)', (locale) => {
    const writer = new LetterWriter(caseOf(EVERYTHING), locale);
    const line = writer.line({ person: seen(3), receivers: [0], customer: 'customer "5"' });
    expect(line).not.toContain('\n');
    const letter = JSON.parse(line) as { text: string; subject: string };
    expect(letter).toMatchObject({
      case: 'I-7',
      lang: locale,
      gaps: [],
      person: '0000000000000003',
      customer: 'customer "5"',
    });
    expect(letter.text).toContain('2026-06-01T09:00:00+08:00');
    expect(letter.text).toContain('said about cause & "so"');
    // Nobody is told an employee's number.
    expect(letter.text).not.toContain('e33');
  });

  it('names the party by what it is, until the operator says more', () => {
    const line = (answers: Record<string, string>) =>
      (
        JSON.parse(new LetterWriter(caseOf(answers), 'en').line({ person: seen(1), receivers: [0] })) as {
          text: string;
        }
      ).text;
    expect(line({})).toContain('a member of our staff');
    expect(line({ receivers: 'Distributor Ltd' })).toContain('Distributor Ltd');
  });

  it('names to each person those who received them, however many partners there were', async () => {
    const partners = Array.from({ length: 70 }, (_, i) => ({
      kind: 'partner' as const,
      key: i.toString(16).padStart(16, '0'),
      value: `Partner ${i}`,
    }));
    const scope = { ...caseOf().scope, parties: partners.map((partner) => [partner]) };
    const found = { ...caseOf(), scope };
    // Person n was received by partners n and n + 33.
    const everyone = async function* ({ parties }: { parties: readonly (readonly bigint[])[] }) {
      for (let n = 1; n <= 30; n++) {
        const own = [BigInt(n), BigInt(n + 33)];
        if (parties.flat().some((key) => own.includes(key))) yield seen(n);
      }
    };
    const writer = new LetterWriter(found, 'en');
    let lines = '';
    const affected = { everyone } as unknown as Parameters<typeof letterLines>[0];
    for await (const piece of letterLines(affected, found, writer)) lines += piece;
    const letters = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { person: string; text: string });
    expect(letters).toHaveLength(30);
    for (const { person, text } of letters) {
      const n = Number.parseInt(person, 16);
      expect([...text.matchAll(/Partner \d+/g)].map(String)).toEqual([`Partner ${n}`, `Partner ${n + 33}`]);
    }
  });

  it('marks its gaps', () => {
    const writer = new LetterWriter(caseOf(), 'en');
    expect(writer.gaps).toContain('contact');
    expect(JSON.parse(writer.line({ person: seen(1), receivers: [0] }))).toMatchObject({ gaps: writer.gaps });
    expect(writer.line({ person: seen(1), receivers: [0] })).toContain('<<missing: contact>>');
  });

  it('is JSON whatever was answered', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (cause, customer) => {
        const writer = new LetterWriter(caseOf({ cause }), 'zh-CN');
        const letter = JSON.parse(writer.line({ person: seen(1), receivers: [0], customer })) as {
          text: string;
          customer: string;
        };
        expect(letter.customer).toBe(customer);
        expect(letter.text).toContain(cause);
      }),
    );
  });
});

describe('answers', () => {
  it('are read by name, and taken back', () => {
    expect(
      readAnswers(['high_risk=true', 'contact=a=b', 'operator_kind=', 'risk_unlikely=unknown'], LIBRARY),
    ).toEqual({
      high_risk: 'true',
      contact: 'a=b',
      operator_kind: null,
      risk_unlikely: null,
    });
    expect(readAnswers(['events.handling_finished=2026-07-09T10:00:00Z'], LIBRARY)).toEqual({
      'events.handling_finished': '2026-07-09T10:00:00Z',
    });
  });

  it.each([
    ['high_risk=maybe', 'WEIR_LAW_FACTS_INVALID'],
    ['high_risk', 'WEIR_LAW_FACTS_INVALID'],
    ['illegal_gain_cny=-5', 'WEIR_LAW_FACTS_INVALID'],
    ['hi_risk=true', 'WEIR_LAW_FACT_UNKNOWN'],
    // The ledger counts; nobody types.
    ['persons_distinct=5', 'WEIR_LAW_FACT_UNKNOWN'],
    ['events.aware=2026-07-01T01:00:00Z', 'WEIR_LAW_FACT_UNKNOWN'],
    ['events.handling_finished=2026-07-09', 'WEIR_LAW_TIME_ZONE'],
  ])('%s is refused', (pair, code) => {
    expect(() => readAnswers([pair], LIBRARY)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a calendar', () => {
  const words = {
    asked: 'to be decided',
    target: 'own target',
    sent: (at: string) => `sent ${at}`,
    advice: 'No advice.',
    recipient: (name: string) => name,
  };

  it('has an event for each hour, a to-do for each word, and no hour that nobody gave', () => {
    const clocks = clocksOf(caseFile().law);
    const calendar = calendarOf(clocks, { id: 'I-7', title: 'A, b; c' }, SOON, words);
    const timed = clocks.filter(({ due }) => due !== null);
    expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(timed.length);
    expect(calendar.match(/BEGIN:VTODO/g)).toHaveLength(clocks.length - timed.length);
    // The report of a million people: four hours after awareness at 01:00 UTC.
    expect(calendar).toContain('DTSTART:20260701T050000Z');
    expect(calendar).toContain('CATEGORIES:A\\, b\\; c');
    expect(calendar.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(calendar.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    const uids = [...calendar.matchAll(/UID:(.*)/g)].map((match) => match[1]);
    expect(new Set(uids).size).toBe(clocks.length);
  });

  it('rings no more for what was marked as sent, and says so', () => {
    const { law } = caseFile();
    const sending = { duty: 'CN.incident.report', at: SOON, by: 'li', how: 'portal' };
    const clocks = clocksOf(law, [{ ...sending, at: SOON - 1 }, sending]);
    const sent = clocks.filter(({ duty }) => duty === 'CN.incident.report');
    expect(sent.map(({ sent: at }) => at)).toEqual([SOON]);
    expect(clocks.filter(({ sent: at }) => at !== null)).toEqual(sent);
    const alarms = (all: typeof clocks) =>
      calendarOf(all, { id: 'I-7', title: 'T' }, SOON, words).match(/BEGIN:VALARM/g)?.length;
    expect(alarms(clocks)).toBe((alarms(clocksOf(law)) as number) - 1);
    const calendar = calendarOf(sent, { id: 'I-7', title: 'T' }, SOON, words).replaceAll('\r\n ', '');
    expect(calendar).toContain(`sent ${new Date(SOON).toISOString()}`);
  });

  it('marks a target of the company as one', () => {
    const target = clocksOf(caseFile().law).find(({ basis }) => basis === 'policy');
    expect(target).toMatchObject({ duty: 'CN.breach.authority', due: '2026-07-01T13:00:00+08:00' });
  });

  it('folds lines so that unfolding gives them back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const line = text.replace(/[\r\n]/g, '');
        const lines = folded(line).split('\r\n');
        expect(lines.every((each) => Buffer.byteLength(each) <= 75)).toBe(true);
        expect(lines.map((each, i) => (i === 0 ? each : each.slice(1))).join('')).toBe(line);
      }),
    );
  });
});

it('a browser that is not there is an error with what to install', () => {
  expect(() => findBrowser('/nowhere/chromium')).toThrow(
    expect.objectContaining({ code: 'WEIR_PDF_BROWSER' }),
  );
  expect(() => findBrowser(undefined, ['/nowhere/a'])).toThrow(
    expect.objectContaining({ code: 'WEIR_PDF_BROWSER' }),
  );
});
