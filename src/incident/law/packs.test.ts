/**
 * The packs that come with Weir, asked through the engine: every number, comparator and date of China and the European
 * Union, on both sides of each line.
 */
import { describe, expect, it } from 'vitest';
import type { Answer, Duty } from './answer.ts';
import { dutiesOf } from './duties.ts';
import { readFacts, readMoment } from './facts.ts';
import { formatMoment } from './moment.ts';
import { FAMILIES } from './pack.ts';
import { readLibrary } from './read-library.ts';

const library = readLibrary('laws');
const AT = '2026-07-01T09:00:00+08:00';
/** Everything known, and nothing that sets off a duty of its own. */
const QUIET = {
  incident_state: 'confirmed',
  persons_distinct: 10,
  persons_sensitive: 0,
  records_by_class: { contact: 10 },
  operator_kind: 'other',
  threat_to_security_or_stability: false,
  crime_suspected: false,
  high_risk: false,
  risk_unlikely: false,
  encrypted_key_safe: false,
  cn_harm_effectively_avoided: false,
  eu_high_risk_no_longer_likely: false,
  disproportionate_effort: false,
  irreversible_anonymised: false,
  recipient_role: 'processor',
};

interface Options {
  readonly at?: string;
  readonly all?: boolean;
  readonly today?: string;
}

function ask(facts: object, { at = AT, all = false, today = AT }: Options = {}): Answer {
  const aware = readMoment('--at', at);
  const read = readFacts(facts, aware, library);
  return dutiesOf(library, read, { aware, today: Date.parse(today), all });
}
const cn = (facts: object, options?: Options) => ask({ ...QUIET, jurisdictions: ['CN'], ...facts }, options);
const eu = (facts: object, options?: Options) => ask({ ...QUIET, jurisdictions: ['EU'], ...facts }, options);
const duty = (answer: Answer, id: string): Duty | undefined => answer.duties.find((each) => each.id === id);
const status = (answer: Answer, id: string) => duty(answer, id)?.status ?? 'none';
const dueOf = (answer: Answer, id: string) => {
  const due = duty(answer, id)?.deadline?.due ?? null;
  return due === null ? null : formatMoment({ at: due, offset: answer.aware.offset });
};
const cited = (answer: Answer, id: string) =>
  duty(answer, id)?.cite.map((each) => `${each.instrument} ${each.at}`);
const questions = (answer: Answer) => answer.questions.map(({ fact }) => fact);
const without = (name: string) => Object.fromEntries(Object.entries(QUIET).filter(([fact]) => fact !== name));

describe('levels of a cybersecurity incident in China', () => {
  it.each([
    [999_999, 'none', undefined],
    [1_000_000, 'due', 'larger'],
    [9_999_999, 'due', 'larger'],
    [10_000_000, 'due', 'major'],
    [99_999_999, 'due', 'major'],
    [100_000_000, 'due', 'especially_major'],
  ])('%i people: %s %s', (people, expected, level) => {
    const answer = cn({ persons_distinct: people });
    expect(status(answer, 'CN.incident.report')).toBe(expected);
    expect(duty(answer, 'CN.incident.report')?.levels[0]).toBe(level);
    // Without hours, and from the first person on.
    expect(status(answer, 'CN.breach.authority')).toBe('due');
    expect(dueOf(answer, 'CN.breach.authority')).toBeNull();
  });

  it('below a million, words decide, and a person decides about the words', () => {
    expect(
      status(cn({ persons_distinct: 999_999, threat_to_security_or_stability: true }), 'CN.incident.report'),
    ).toBe('due');
    const open = ask({
      ...without('threat_to_security_or_stability'),
      persons_distinct: 999_999,
      jurisdictions: ['CN'],
    });
    expect(status(open, 'CN.incident.report')).toBe('ask');
    expect(questions(open)).toEqual(['threat_to_security_or_stability']);
    expect(open.questions[0]?.term.human_judgement).toBe(true);
    expect(duty(open, 'CN.incident.report')?.levels).toEqual(['larger', 'below_reporting']);
  });

  it('from a million on nobody is asked about words', () => {
    const answer = ask({
      ...without('threat_to_security_or_stability'),
      persons_distinct: 1_000_000,
      jurisdictions: ['CN'],
    });
    expect(status(answer, 'CN.incident.report')).toBe('due');
    expect(questions(answer)).toEqual([]);
  });

  it('a threat is enough where the number is not known', () => {
    const answer = cn({ persons_distinct: 'unknown', threat_to_security_or_stability: true });
    expect(status(answer, 'CN.incident.report')).toBe('due');
    expect(duty(answer, 'CN.incident.report')?.levels).toEqual(['especially_major', 'major', 'larger']);
    expect(status(cn({ persons_distinct: null }), 'CN.incident.report')).toBe('ask');
  });

  it.each([
    ['cii', '2026-07-01T10:00:00+08:00', ['protection_department', 'police']],
    ['state_organ', '2026-07-01T11:00:00+08:00', 'own_department_cyber_office'],
    ['other', '2026-07-01T13:00:00+08:00', 'provincial_cac'],
  ])('%s reports by %s', (kind, due, recipient) => {
    const answer = cn({ persons_distinct: 1_000_000, operator_kind: kind });
    expect(dueOf(answer, 'CN.incident.report')).toBe(due);
    expect(duty(answer, 'CN.incident.report')?.notify?.recipient).toEqual(recipient);
  });

  it('an operator of unknown kind is asked, and shown the shortest time', () => {
    const answer = cn({ persons_distinct: 1_000_000, operator_kind: 'unknown' });
    expect(status(answer, 'CN.incident.report')).toBe('ask');
    expect(dueOf(answer, 'CN.incident.report')).toBe('2026-07-01T10:00:00+08:00');
    expect(questions(answer)).toEqual(['operator_kind']);
    // Nobody is asked for what would change nothing.
    expect(questions(cn({ persons_distinct: 5, operator_kind: 'unknown' }))).toEqual([]);
  });

  it('the clock starts at discovery where that came before', () => {
    const answer = cn({
      persons_distinct: 1_000_000,
      events: { discovered_or_learned: '2026-07-01T00:30:00Z' },
    });
    expect(dueOf(answer, 'CN.incident.report')).toBe('2026-07-01T12:30:00+08:00');
  });

  it('the closing report is due thirty days after handling has finished', () => {
    expect(dueOf(cn({ persons_distinct: 1_000_000 }), 'CN.incident.report.closing')).toBeNull();
    const events = { handling_finished: '2027-01-31T18:00:00+08:00' };
    const answer = cn({ persons_distinct: 1_000_000, events });
    expect(dueOf(answer, 'CN.incident.report.closing')).toBe('2027-03-02T18:00:00+08:00');
    expect(dueOf(answer, 'CN.incident.report.supplement')).toBeNull();
    expect(status(cn({ persons_distinct: 999_999, events }), 'CN.incident.report.closing')).toBe('none');
  });

  it('came into force on 2025-11-01, Beijing time', () => {
    const facts = { persons_distinct: 1_000_000 };
    expect(status(cn(facts, { at: '2025-10-31T23:59:59+08:00' }), 'CN.incident.report')).toBe('none');
    expect(status(cn(facts, { at: '2025-10-31T15:59:59Z' }), 'CN.incident.report')).toBe('none');
    expect(status(cn(facts, { at: '2025-10-31T16:00:00Z' }), 'CN.incident.report')).toBe('due');
    expect(status(cn(facts, { at: '2025-11-01T00:00:00+08:00' }), 'CN.incident.report')).toBe('due');
    // The day on which the clock starts counts.
    const discovered = { ...facts, events: { discovered_or_learned: '2025-10-31T23:00:00+08:00' } };
    expect(status(cn(discovered, { at: '2025-11-01T01:00:00+08:00' }), 'CN.incident.report')).toBe('none');
  });

  it('the police are told of a suspected crime, whatever the level', () => {
    expect(status(cn({ crime_suspected: true }), 'CN.incident.report.police')).toBe('due');
    expect(status(cn({}), 'CN.incident.report.police')).toBe('none');
    expect(status(cn({ crime_suspected: 'unknown' }), 'CN.incident.report.police')).toBe('ask');
    expect(
      cited(cn({ crime_suspected: true }, { at: '2025-10-31T12:00:00+08:00' }), 'CN.incident.report.police'),
    ).toEqual(['CN-NDR 11']);
    expect(
      status(cn({ crime_suspected: true }, { at: '2024-12-31T23:59:59+08:00' }), 'CN.incident.report.police'),
    ).toBe('none');
    expect(
      status(cn({ crime_suspected: true }, { at: '2025-01-01T00:00:00+08:00' }), 'CN.incident.report.police'),
    ).toBe('due');
  });
});

describe('telling department and people in China', () => {
  it('begins when a leak is possible', () => {
    for (const state of ['suspected', 'confirmed']) {
      expect(status(cn({ incident_state: state }), 'CN.breach.authority')).toBe('due');
      expect(status(cn({ incident_state: state }), 'CN.breach.individual')).toBe('due');
    }
    expect(status(cn({ incident_state: 'unknown' }), 'CN.breach.authority')).toBe('ask');
    // The Data Security Law speaks of an incident that has happened.
    expect(status(cn({ incident_state: 'suspected' }), 'CN.dsl.incident')).toBe('none');
    expect(status(cn({}), 'CN.dsl.incident')).toBe('due');
  });

  it('excuses people alone where harm is avoided, never the department', () => {
    const avoided = cn({ cn_harm_effectively_avoided: true });
    expect(status(avoided, 'CN.breach.individual')).toBe('suppressed');
    expect(status(avoided, 'CN.breach.authority')).toBe('due');
    const open = cn({ cn_harm_effectively_avoided: 'unknown' });
    expect(status(open, 'CN.breach.individual')).toBe('ask');
    expect(questions(open)).toEqual(['cn_harm_effectively_avoided']);
    // Europe's tests are others, and change nothing here.
    const europes = cn({
      eu_high_risk_no_longer_likely: true,
      encrypted_key_safe: true,
      risk_unlikely: true,
    });
    expect(status(europes, 'CN.breach.individual')).toBe('due');
  });

  it('is four hours as a target of the company, and no hours in the law', () => {
    const authority = duty(cn({}), 'CN.breach.authority');
    expect(authority?.deadline?.due).toBeNull();
    expect(authority?.deadline?.targetDue).toBe(Date.parse('2026-07-01T13:00:00+08:00'));
  });

  it.each([
    ['CN.breach.authority', '2021-11-01'],
    ['CN.breach.individual', '2021-11-01'],
    ['CN.dsl.incident', '2021-09-01'],
    ['CN.csl.leak', '2017-06-01'],
    ['EU.breach.authority', '2018-05-25'],
  ])('%s holds from %s on', (id, from) => {
    const before = new Date(Date.parse(`${from}T00:00:00+08:00`) - 1_000);
    const facts = { ...QUIET, jurisdictions: [id.slice(0, 2)], high_risk: true };
    const at = before.toISOString().replace('.000Z', 'Z');
    // Europe's dates are those of the offset in which one asks.
    const asked = id.startsWith('EU') ? `${from}T00:00:00Z` : `${from}T00:00:00+08:00`;
    expect(status(ask(facts, { at: id.startsWith('EU') ? '2018-05-24T23:59:59Z' : at }), id)).toBe('none');
    expect(status(ask(facts, { at: asked }), id)).toBe('due');
  });
});

describe('the change of the Cybersecurity Law on 2026-01-01', () => {
  const old = ['CN-CSL-2017 42(2), 64'];
  const amended = ['CN-CSL-2026 44(2), 71'];

  it('cites each text on its side, by Beijing time', () => {
    expect(cited(cn({}, { at: '2025-12-31T23:59:59+08:00' }), 'CN.csl.leak')).toEqual(old);
    expect(cited(cn({}, { at: '2026-01-01T00:00:00+08:00' }), 'CN.csl.leak')).toEqual(amended);
    expect(cited(cn({}, { at: '2025-12-31T15:59:59Z' }), 'CN.csl.leak')).toEqual(old);
    expect(cited(cn({}, { at: '2025-12-31T16:00:00Z' }), 'CN.csl.leak')).toEqual(amended);
    const role = { recipient_role: 'independent_controller' };
    expect(cited(cn(role, { at: '2025-12-31T23:59:59+08:00' }), 'CN.disclose.third_party')).toContain(
      'CN-CSL-2017 42',
    );
    expect(cited(cn(role, { at: '2026-01-01T00:00:00+08:00' }), 'CN.disclose.third_party')).toContain(
      'CN-CSL-2026 44',
    );
  });

  it('judges an act by the text of its time, however late it is found', () => {
    const events = { act_from: '2019-11-11T08:00:00+08:00', act_to: '2019-11-20T18:00:00+08:00' };
    const answer = cn({ events, recipient_role: 'independent_controller' });
    expect(cited(answer, 'CN.csl.leak')).toEqual(old);
    expect(answer.notes).toEqual([]);
    // The law on personal information did not exist then; telling department and people is a duty of today.
    expect(status(answer, 'CN.disclose.third_party')).toBe('none');
    expect(cited(answer, 'CN.disclose.csl')).toEqual(['CN-CSL-2017 42(1)']);
    expect(status(answer, 'CN.breach.authority')).toBe('due');
  });

  it('an incident that spans the change is judged by both, and says so', () => {
    const events = { act_from: '2025-12-31T23:00:00+08:00', act_to: '2026-01-01T01:00:00+08:00' };
    const answer = cn({ events });
    expect(cited(answer, 'CN.csl.leak')).toEqual([...old, ...amended]);
    expect(answer.notes).toMatchObject([
      {
        kind: 'spans-change',
        instrument: { id: 'CN-CSL-2026' },
        days: { from: '2025-12-31', to: '2026-01-01' },
      },
    ]);
    const within = { act_from: '2026-01-01T00:00:00+08:00', act_to: '2026-01-02T01:00:00+08:00' };
    expect(cn({ events: within }).notes).toEqual([]);
  });

  it('an act that began before a law was in force is covered for its later part', () => {
    const events = { act_from: '2021-10-01T00:00:00+08:00', act_to: '2021-12-01T00:00:00+08:00' };
    const answer = cn({ events, recipient_role: 'independent_controller' });
    expect(status(answer, 'CN.disclose.third_party')).toBe('due');
    expect(duty(answer, 'CN.disclose.third_party')?.reasons).toContainEqual({
      kind: 'in-force-for-part',
      from: '2021-11-01',
      to: null,
    });
  });
});

describe('giving data to others', () => {
  it.each([
    ['independent_controller', 'due'],
    ['processor', 'none'],
    ['joint_controller', 'none'],
    ['public', 'none'],
    ['unknown', 'ask'],
  ])('%s: %s', (role, expected) => {
    const answer = ask({ ...QUIET, jurisdictions: ['CN', 'EU'], recipient_role: role });
    expect(status(answer, 'CN.disclose.third_party')).toBe(expected);
    expect(status(answer, 'EU.disclose.third_party')).toBe(expected);
  });

  it('is free where nobody can be identified again, in China and for this rule alone', () => {
    const answer = ask({
      ...QUIET,
      jurisdictions: ['CN', 'EU'],
      recipient_role: 'independent_controller',
      irreversible_anonymised: true,
    });
    expect(status(answer, 'CN.disclose.third_party')).toBe('suppressed');
    expect(status(answer, 'CN.breach.authority')).toBe('due');
    expect(status(answer, 'EU.disclose.third_party')).toBe('due');
  });

  it('is recorded for three years', () => {
    for (const role of ['independent_controller', 'processor'])
      expect(duty(cn({ recipient_role: role }), 'CN.keep.egress')?.reasons).toContainEqual({
        kind: 'keep',
        atLeast: { value: 3, unit: 'year' },
      });
    expect(status(cn({ recipient_role: 'public' }), 'CN.keep.egress')).toBe('none');
    expect(status(cn({}, { at: '2024-12-31T23:59:59+08:00' }), 'CN.keep.egress')).toBe('none');
    expect(status(cn({}, { at: '2025-01-01T00:00:00+08:00' }), 'CN.keep.egress')).toBe('due');
  });
});

describe('the telecom ministry', () => {
  const miit = (facts: object) =>
    duty(cn({ cn_telecom_licensed: true, cn_serious_consequences: false, ...facts }), 'CN.miit.report');

  it.each([
    [999_999, 0, undefined],
    [999_999, 99_999, undefined],
    [1_000_000, 0, 'larger'],
    [100_000, 100_000, 'larger'],
    [999_999, 999_999, 'larger'],
    [1_000_000, 1_000_000, 'major'],
    [9_999_999, 0, 'larger'],
    [10_000_000, 0, 'major'],
    [9_999_999, 9_999_999, 'major'],
    [10_000_000, 10_000_000, 'especially_major'],
    [99_999_999, 0, 'major'],
    [100_000_000, 0, 'especially_major'],
  ])('%i people, %i of them sensitive: %s', (people, sensitive, level) => {
    expect(miit({ persons_distinct: people, persons_sensitive: sensitive })?.levels[0]).toBe(level);
  });

  it('is marked as recalled, and judged only where its sector was named', () => {
    expect(miit({ persons_distinct: 1_000_000 })?.verification.level).toBe('recalled');
    const unsaid = cn({ persons_distinct: 1_000_000 });
    expect(status(unsaid, 'CN.miit.report')).toBe('none');
    expect(unsaid.notJudged.find(({ fact }) => fact === 'cn_telecom_licensed')?.decides).toContain(
      'CN.miit.report',
    );
    expect(questions(unsaid)).toEqual([]);
    const named = cn({ persons_distinct: 1_000_000, cn_telecom_licensed: 'unknown' });
    expect(status(named, 'CN.miit.report')).toBe('ask');
    expect(questions(named)).toEqual(['cn_telecom_licensed', 'cn_serious_consequences']);
  });

  it('hears at once of serious consequences, which a person judges', () => {
    const both = { cn_telecom_licensed: true, cn_serious_consequences: true };
    expect(status(cn(both), 'CN.miit.order24')).toBe('due');
    expect(status(cn({ ...both, cn_serious_consequences: false }), 'CN.miit.order24')).toBe('none');
    expect(status(cn({ cn_telecom_licensed: true }), 'CN.miit.order24')).toBe('ask');
    expect(status(cn({ cn_telecom_licensed: false }), 'CN.miit.order24')).toBe('none');
  });
});

describe('criminal counters', () => {
  const crime = (records: object, more: object = {}) =>
    cn({ persons_distinct: 1_000, records_by_class: records, ...more });
  const id = 'CN.crime.253-1';

  it.each([
    [{ location_track: 49 }, 'none'],
    [{ location_track: 50 }, 'due'],
    [{ communication_content: 50 }, 'due'],
    [{ credit_report: 50 }, 'due'],
    [{ property: 50 }, 'due'],
    [{ lodging: 499 }, 'none'],
    [{ lodging: 500 }, 'due'],
    [{ communication_log: 500 }, 'due'],
    [{ health: 500 }, 'due'],
    [{ transaction: 500 }, 'due'],
    [{ contact: 4_999 }, 'none'],
    [{ contact: 5_000 }, 'due'],
    [{ anything_else: 5_000 }, 'due'],
    [{ a: 50 }, 'due'],
    [{ b: 499 }, 'none'],
    [{ c: 5_000 }, 'due'],
    // Mixed classes add up: exactly 1, and the least below it.
    [{ location_track: 25, lodging: 250 }, 'due'],
    [{ location_track: 25, lodging: 249 }, 'none'],
    [{ location_track: 24, lodging: 250 }, 'none'],
    [{ location_track: 24, lodging: 250, contact: 99 }, 'none'],
    [{ location_track: 24, lodging: 250, contact: 100 }, 'due'],
    [{ location_track: 10, lodging: 100, contact: 3_000 }, 'due'],
    [{ location_track: 10, lodging: 100, contact: 2_999 }, 'none'],
    [{}, 'none'],
  ])('%j: %s', (records, expected) => {
    expect(status(crime(records), id)).toBe(expected);
  });

  it('counts the same record once for each recipient', () => {
    const to = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`recipient ${i}`, 17]));
    expect(status(crime({ location_track: to(2) }), id)).toBe('none');
    expect(status(crime({ location_track: to(3) }), id)).toBe('due');
  });

  it.each([
    [{ location_track: 24 }, 'none'],
    [{ location_track: 25 }, 'due'],
    [{ lodging: 249 }, 'none'],
    [{ lodging: 250 }, 'due'],
    [{ contact: 2_499 }, 'none'],
    [{ contact: 2_500 }, 'due'],
  ])('obtained in duty or service, %j: %s', (records, expected) => {
    expect(status(crime(records, { obtained_in_duty_or_service: true }), id)).toBe(expected);
    expect(status(crime(records, { obtained_in_duty_or_service: false }), id)).toBe('none');
    expect(status(crime(records, { obtained_in_duty_or_service: 'unknown' }), id)).toBe(
      expected === 'due' ? 'ask' : 'none',
    );
    const unsaid = crime(records).notJudged.map(({ fact }) => fact);
    expect(unsaid.includes('obtained_in_duty_or_service')).toBe(expected === 'due');
  });

  it.each([
    [{ location_track: 499 }, 'serious'],
    [{ location_track: 500 }, 'especially_serious'],
    [{ lodging: 5_000 }, 'especially_serious'],
    [{ contact: 49_999 }, 'serious'],
    [{ contact: 50_000 }, 'especially_serious'],
  ])('%j is %s by number', (records, level) => {
    expect(duty(crime(records), id)?.levels).toEqual([level]);
  });

  it.each([
    [4_999, false, 'none'],
    [5_000, false, 'due'],
    [2_499, true, 'none'],
    [2_500, true, 'due'],
  ])('gain of %i yuan, in duty %s: %s', (gain, inDuty, expected) => {
    const more = { illegal_gain_cny: gain, obtained_in_duty_or_service: inDuty };
    expect(status(crime({}, more), id)).toBe(expected);
  });

  it('goes to counsel, and says nothing about an offence', () => {
    const found = duty(crime({ location_track: 50 }), id);
    expect(found?.notify).toEqual({ recipient: 'counsel' });
    expect(found?.isAdvice).toBe(true);
    expect(status(crime({ location_track: 50 }, { irreversible_anonymised: true }), id)).toBe('suppressed');
    expect(status(crime({ location_track: 50 }, { irreversible_anonymised: 'unknown' }), id)).toBe('due');
    const open = cn({ records_by_class: 'unknown' });
    expect(status(open, id)).toBe('ask');
    expect(questions(open)).toEqual(['records_by_class']);
  });
});

describe('working days in China', () => {
  const rectified = (at: string) => {
    const answer = cn({ events: { audit_rectification_finished: at } }, { at: '2025-05-01T00:00:00+08:00' });
    return {
      due: dueOf(answer, 'CN.audit.rectification'),
      deadline: duty(answer, 'CN.audit.rectification')?.deadline,
    };
  };

  it('are asked for only when a rectification has finished', () => {
    expect(status(cn({}), 'CN.audit.rectification')).toBe('none');
  });

  it('leave out weekends and days off, and count weekends that are worked', () => {
    // 2026-02-10 is a Tuesday. Worked: 11, 12, 13, 14 (Saturday), 24–27, 28 (Saturday), 2–6 March, 9 March.
    expect(rectified('2026-02-10T17:00:00+08:00').due).toBe('2026-03-09T17:00:00+08:00');
    // No holiday in between: three weeks.
    expect(rectified('2026-07-01T17:00:00+08:00').due).toBe('2026-07-22T17:00:00+08:00');
    // Saturday afternoon counts from Monday on.
    expect(rectified('2026-07-04T17:00:00+08:00').due).toBe('2026-07-24T17:00:00+08:00');
  });

  it('are not guessed where no calendar reaches', () => {
    const { due, deadline } = rectified('2026-12-20T17:00:00+08:00');
    expect(due).toBeNull();
    expect(deadline?.missing).toBe('calendar');
    expect(rectified('2026-12-10T17:00:00+08:00').due).toBe('2026-12-31T17:00:00+08:00');
    expect(rectified('2026-12-11T17:00:00+08:00').due).toBeNull();
  });
});

describe('the European Union', () => {
  it('the authority hears within 72 hours of a breach that has happened', () => {
    expect(dueOf(eu({}), 'EU.breach.authority')).toBe('2026-07-04T09:00:00+08:00');
    // Hours run over a change of clocks, weekends and holidays.
    expect(dueOf(eu({}, { at: '2026-12-24T22:30:00+01:00' }), 'EU.breach.authority')).toBe(
      '2026-12-27T22:30:00+01:00',
    );
    expect(dueOf(eu({}, { at: '2026-02-26T23:59:59Z' }), 'EU.breach.authority')).toBe('2026-03-01T23:59:59Z');
    expect(status(eu({ incident_state: 'suspected' }), 'EU.breach.authority')).toBe('none');
    expect(status(eu({ incident_state: 'unknown' }), 'EU.breach.authority')).toBe('ask');
  });

  it('unless a risk is unlikely, which a person judges while the clock runs', () => {
    expect(status(eu({ risk_unlikely: true }), 'EU.breach.authority')).toBe('none');
    const open = eu({ risk_unlikely: 'unknown' });
    expect(status(open, 'EU.breach.authority')).toBe('ask');
    expect(dueOf(open, 'EU.breach.authority')).toBe('2026-07-04T09:00:00+08:00');
    expect(questions(open)).toEqual(['risk_unlikely']);
    // Encryption is no exemption from telling the authority.
    expect(status(eu({ encrypted_key_safe: true }), 'EU.breach.authority')).toBe('due');
  });

  it('people hear of a high risk, without hours', () => {
    expect(status(eu({}), 'EU.breach.individual')).toBe('none');
    const high = eu({ high_risk: true });
    expect(status(high, 'EU.breach.individual')).toBe('due');
    expect(dueOf(high, 'EU.breach.individual')).toBeNull();
    expect(status(eu({ high_risk: 'unknown' }), 'EU.breach.individual')).toBe('ask');
    expect(status(eu({ high_risk: true, incident_state: 'suspected' }), 'EU.breach.individual')).toBe('none');
  });

  it.each(['encrypted_key_safe', 'eu_high_risk_no_longer_likely'])(
    '%s excuses telling people alone',
    (fact) => {
      const answer = eu({ high_risk: true, [fact]: true });
      expect(status(answer, 'EU.breach.individual')).toBe('suppressed');
      expect(status(answer, 'EU.breach.authority')).toBe('due');
      expect(status(eu({ high_risk: true, [fact]: 'unknown' }), 'EU.breach.individual')).toBe('ask');
    },
  );

  it('China’s test of harm excuses nobody here', () => {
    expect(status(eu({ high_risk: true, cn_harm_effectively_avoided: true }), 'EU.breach.individual')).toBe(
      'due',
    );
  });

  it('disproportionate effort changes how people are told, and not whether', () => {
    const answer = eu({ high_risk: true, disproportionate_effort: true });
    expect(status(answer, 'EU.breach.individual')).toBe('due');
    expect(duty(answer, 'EU.breach.individual')?.notify).toEqual({
      recipient: 'public',
      name: 'public_communication',
    });
    const open = eu({ high_risk: true, disproportionate_effort: 'unknown' });
    expect(status(open, 'EU.breach.individual')).toBe('due');
    expect(questions(open)).toEqual(['disproportionate_effort']);
  });

  it('every breach is documented, also one that nobody hears of', () => {
    expect(status(eu({ risk_unlikely: true }), 'EU.keep.breach_register')).toBe('due');
    expect(status(eu({ incident_state: 'suspected' }), 'EU.keep.breach_register')).toBe('none');
  });

  it('a processor tells the controller', () => {
    expect(status(eu({ eu_acting_as_processor: true }), 'EU.breach.processor')).toBe('due');
    expect(status(eu({ eu_acting_as_processor: false }), 'EU.breach.processor')).toBe('none');
    expect(eu({}).notJudged.map(({ fact }) => fact)).toContain('eu_acting_as_processor');
  });

  it('the proposal of 96 hours is not applied', () => {
    const pack = library.packs.find(({ id }) => id === 'EU');
    expect(pack?.instruments.find(({ id }) => id === 'EU-OMNIBUS')?.status).toBe('proposed');
    const rules = FAMILIES.flatMap((family) => [...(pack?.[family] ?? [])]);
    expect(rules.flatMap(({ cite }) => cite).some(({ instrument }) => instrument === 'EU-OMNIBUS')).toBe(
      false,
    );
  });
});

describe('NIS2', () => {
  const entity = { nis2_entity: 'essential', nis2_significant: true, nis2_trust_service: false };

  it('warns in 24 hours, notifies in 72, reports a month after the notification', () => {
    const events = { nis2_notified: '2026-07-31T09:00:00+08:00' };
    const answer = eu({ ...entity, events });
    expect(dueOf(answer, 'EU.nis2.early_warning')).toBe('2026-07-02T09:00:00+08:00');
    expect(dueOf(answer, 'EU.nis2.notification')).toBe('2026-07-04T09:00:00+08:00');
    expect(dueOf(answer, 'EU.nis2.notification.final')).toBe('2026-08-31T09:00:00+08:00');
    expect(dueOf(eu(entity), 'EU.nis2.notification.final')).toBeNull();
  });

  it.each([
    ['2026-01-31T09:00:00+01:00', '2026-02-28T09:00:00+01:00'],
    ['2028-01-31T09:00:00+01:00', '2028-02-29T09:00:00+01:00'],
    ['2026-08-31T09:00:00+01:00', '2026-09-30T09:00:00+01:00'],
    ['2026-12-31T23:30:00+01:00', '2027-01-31T23:30:00+01:00'],
    ['2026-02-28T09:00:00+01:00', '2026-03-28T09:00:00+01:00'],
  ])('a month after %s is %s', (notified, due) => {
    const answer = eu(
      { ...entity, events: { nis2_notified: notified } },
      { at: '2026-01-01T00:00:00+01:00' },
    );
    expect(dueOf(answer, 'EU.nis2.notification.final')).toBe(due);
  });

  it('gives trust services 24 hours, and asks who is one', () => {
    expect(dueOf(eu({ ...entity, nis2_trust_service: true }), 'EU.nis2.notification')).toBe(
      '2026-07-02T09:00:00+08:00',
    );
    const open = eu({ ...entity, nis2_trust_service: 'unknown' });
    expect(status(open, 'EU.nis2.notification')).toBe('ask');
    expect(dueOf(open, 'EU.nis2.notification')).toBe('2026-07-02T09:00:00+08:00');
  });

  it('speaks of significant incidents of its entities, from 2024-10-18 on', () => {
    expect(status(eu({ ...entity, nis2_significant: false }), 'EU.nis2.early_warning')).toBe('none');
    expect(status(eu({ ...entity, nis2_entity: 'none' }), 'EU.nis2.early_warning')).toBe('none');
    expect(status(eu({ ...entity, nis2_entity: 'important' }), 'EU.nis2.early_warning')).toBe('due');
    expect(status(eu({ nis2_entity: 'important' }), 'EU.nis2.early_warning')).toBe('ask');
    expect(status(eu({}), 'EU.nis2.early_warning')).toBe('none');
    expect(status(eu(entity, { at: '2024-10-17T23:59:59Z' }), 'EU.nis2.early_warning')).toBe('none');
    expect(status(eu(entity, { at: '2024-10-18T00:00:00Z' }), 'EU.nis2.early_warning')).toBe('due');
  });
});

describe('an answer', () => {
  it('keeps to the jurisdictions asked about, each by itself', () => {
    const answer = ask({ ...QUIET, jurisdictions: ['EU', 'CN', 'EU'] });
    expect([...new Set(answer.duties.map(({ jurisdiction }) => jurisdiction))]).toEqual(['EU', 'CN']);
    expect(eu({}).duties.every(({ id }) => id.startsWith('EU.'))).toBe(true);
  });

  it('has rules that do not apply only when they are asked for', () => {
    expect(cn({}).duties.some(({ status: of }) => of === 'not-applicable')).toBe(false);
    const all = cn({}, { all: true });
    expect(status(all, 'CN.incident.report')).toBe('not-applicable');
    expect(duty(all, 'CN.incident.report')?.reasons.length).toBeGreaterThan(0);
  });

  it('asks for everything when nothing is known, and concludes nothing', () => {
    const answer = ask({ jurisdictions: ['CN', 'EU'] });
    expect(answer.duties.filter(({ status: of }) => of === 'due' || of === 'suppressed')).toEqual([]);
    expect(questions(answer)).toEqual([
      'incident_state',
      'persons_distinct',
      'records_by_class',
      'operator_kind',
      'threat_to_security_or_stability',
      'crime_suspected',
      'high_risk',
      'risk_unlikely',
      'encrypted_key_safe',
      'cn_harm_effectively_avoided',
      'eu_high_risk_no_longer_likely',
      'disproportionate_effort',
      'irreversible_anonymised',
      'recipient_role',
    ]);
  });

  it('asks for nothing when everything is known', () => {
    expect(questions(ask({ ...QUIET, jurisdictions: ['CN', 'EU'] }))).toEqual([]);
  });

  it('zero people: nobody is to be told, and it says why', () => {
    const answer = ask({
      ...QUIET,
      jurisdictions: ['CN', 'EU'],
      persons_distinct: 0,
      records_by_class: {},
      high_risk: true,
    });
    expect(answer.duties.filter(({ status: of }) => of !== 'not-applicable')).toEqual([]);
    expect(answer.notes).toEqual([{ kind: 'nobody' }]);
    // One person is enough.
    expect(status(cn({ persons_distinct: 1 }), 'CN.breach.individual')).toBe('due');
    // A threat to stability is an incident without anybody's data, too.
    const threat = cn({ persons_distinct: 0, records_by_class: {}, threat_to_security_or_stability: true });
    expect(status(threat, 'CN.incident.report')).toBe('due');
    expect(status(threat, 'CN.breach.authority')).toBe('none');
  });

  it('marks what is past its review, by the later of today and the moment asked about', () => {
    const past = (options: Options) => duty(cn({}, options), 'CN.breach.authority')?.pastReview;
    expect(past({ at: '2027-02-22T23:59:59+08:00' })).toBe(false);
    expect(past({ at: '2027-02-23T00:00:00+08:00' })).toBe(true);
    expect(past({ today: '2027-02-22T23:59:59+08:00' })).toBe(false);
    expect(past({ today: '2027-02-23T00:00:00+08:00' })).toBe(true);
  });
});
