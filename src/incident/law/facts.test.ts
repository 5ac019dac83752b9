import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { lawSchemaDocument } from '../../../scripts/law-schema.mjs';
import { clearScratch, scratchDirectory } from '../../../test/support/scratch.ts';
import { WeirError } from '../../disclosure/error.ts';
import { answerText } from './answer-text.ts';
import { dutiesOf } from './duties.ts';
import { nearest, readFacts, readMoment } from './facts.ts';
import { parseFacts } from './facts-file.ts';
import { readLibrary } from './read-library.ts';

afterAll(clearScratch);

const library = readLibrary('laws');
const aware = readMoment('--at', '2026-07-01T09:00:00+08:00');
const read = (facts: unknown) => readFacts(facts, aware, library);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WeirError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'none';
}
const refused = (facts: unknown) => codeOf(() => read(facts));
const CN = { jurisdictions: ['CN'] };

describe('facts', () => {
  it('that are unknown, null or absent are the same', () => {
    for (const value of ['unknown', null]) {
      const facts = read({
        ...CN,
        high_risk: value,
        persons_distinct: value,
        operator_kind: value,
        records_by_class: value,
      });
      expect([...facts.known]).toEqual([]);
    }
  });

  it.each([
    [{ ...CN, persons_distinct: -1 }, 'persons_distinct'],
    [{ ...CN, persons_distinct: 1.5 }, 'persons_distinct'],
    [{ ...CN, persons_distinct: '1000000' }, 'persons_distinct'],
    [{ ...CN, persons_distinct: 2 ** 53 }, 'persons_distinct'],
    [{ ...CN, high_risk: 'yes' }, 'high_risk'],
    [{ ...CN, high_risk: 1 }, 'high_risk'],
    [{ ...CN, incident_state: 'rumoured' }, 'incident_state'],
    [{ ...CN, records_by_class: 5 }, 'records_by_class'],
    [{ ...CN, records_by_class: { health: -1 } }, 'records_by_class.health'],
    [{ ...CN, records_by_class: { health: { a: 1, b: 'two' } } }, 'records_by_class.health'],
    [{ ...CN, events: '2026-07-01' }, 'events'],
    [{}, 'jurisdictions'],
    [{ jurisdictions: [] }, 'jurisdictions'],
    [{ jurisdictions: 'CN' }, 'jurisdictions'],
    [[], '.'],
    ['CN', '.'],
  ])('%j is refused by the name of the fact', (facts, name) => {
    expect(refused(facts)).toMatch(`WEIR_LAW_FACTS_INVALID ${name} in the facts`);
  });

  it('with an unknown name are refused, and the nearest name is said', () => {
    const error = (() => {
      try {
        read({ ...CN, person_distinct: 5 });
      } catch (cause) {
        return cause as WeirError;
      }
      return undefined;
    })();
    expect(error).toMatchObject({ code: 'WEIR_LAW_FACT_UNKNOWN' });
    expect(error?.hint).toContain('persons_distinct');
    expect(refused({ ...CN, events: { handled: '2026-07-01T09:00:00Z' } })).toContain('events.handled');
    expect(refused(JSON.parse('{"jurisdictions":["CN"],"__proto__":{"x":1}}'))).toContain('__proto__');
    expect(refused({ ...CN, toString: 1 })).toContain('WEIR_LAW_FACT_UNKNOWN');
    expect(nearest('jurisdiction', ['high_risk', 'jurisdictions'])).toBe('jurisdictions');
  });

  it.each([['US-CA'], ['cn'], [''], [5]])(
    'of jurisdiction %j are refused: nothing is concluded from another’s law',
    (id) => {
      expect(refused({ jurisdictions: ['CN', id] })).toContain('WEIR_LAW_JURISDICTION');
    },
  );

  it('with a time that has no zone are refused', () => {
    expect(refused({ ...CN, events: { act_from: '2026-06-01T09:00:00' } })).toContain(
      'WEIR_LAW_TIME_ZONE events.act_from',
    );
    expect(refused({ ...CN, events: { act_from: '2026-06-31T09:00:00Z' } })).toContain(
      'WEIR_LAW_TIME events.act_from',
    );
    expect(refused({ ...CN, events: { act_from: 1_780_000_000 } })).toContain(
      'WEIR_LAW_TIME events.act_from',
    );
    expect(codeOf(() => readMoment('--at', '2026-07-01T09:00:00'))).toContain('WEIR_LAW_TIME_ZONE --at');
  });

  it.each([
    [{ persons_distinct: 3, persons_sensitive: 4 }],
    [{ persons_distinct: 0, records_by_class: { contact: 1 } }],
    [{ high_risk: true, risk_unlikely: true }],
    [{ events: { aware: '2026-07-01T09:00:01+08:00' } }],
    [{ events: { discovered_or_learned: '2026-07-01T09:00:01+08:00' } }],
    [{ events: { act_from: '2026-06-02T00:00:00Z', act_to: '2026-06-01T00:00:00Z' } }],
    [{ events: { act_from: '2026-07-01T09:00:01+08:00' } }],
    [{ events: { handling_finished: '2026-07-01T08:59:59+08:00' } }],
    [{ events: { nis2_notified: '2026-07-01T08:59:59+08:00' } }],
  ])('%j contradict each other', (facts) => {
    expect(refused({ ...CN, ...facts })).toContain('WEIR_LAW_CONTRADICTION');
  });

  it.each([
    [{ persons_distinct: 3, persons_sensitive: 3 }],
    [{ persons_distinct: 0, persons_sensitive: 0, records_by_class: { contact: 0 } }],
    [{ high_risk: true, risk_unlikely: false }],
    [{ high_risk: true, eu_high_risk_no_longer_likely: true }],
    [{ events: { aware: '2026-07-01T01:00:00Z', discovered_or_learned: '2026-07-01T09:00:00+08:00' } }],
    [{ events: { handling_finished: '2026-07-01T09:00:00+08:00' } }],
  ])('%j do not', (facts) => {
    expect(refused({ ...CN, ...facts })).toBe('none');
  });

  it('in a file: a name that stands twice is a contradiction, not the last one', () => {
    expect(parseFacts('\uFEFF{"a":[1,{"b":null}]}', 'f')).toEqual({ a: [1, { b: null }] });
    expect(codeOf(() => parseFacts('{"high_risk":true,\n"high_risk":false}', 'f'))).toContain(
      '"high_risk" × 2',
    );
    expect(codeOf(() => parseFacts('{"events":{"aware":1,"aware":2}}', 'f'))).toContain(
      'WEIR_LAW_CONTRADICTION',
    );
    expect(codeOf(() => parseFacts('{high_risk: true}', 'f'))).toContain('WEIR_LAW_FACTS_UNREADABLE');
    expect(codeOf(() => parseFacts('', 'f'))).toContain('WEIR_LAW_FACTS_UNREADABLE');
    expect(codeOf(() => parseFacts(`"${'x'.repeat(1_000_001)}"`, 'f'))).toContain(
      'WEIR_LAW_FACTS_UNREADABLE',
    );
  });

  it('of any shape are answered or refused with a code', () => {
    const names = [...Object.keys(library.terms.facts), 'events', 'other'];
    const values = fc.oneof(
      fc.jsonValue(),
      fc.boolean(),
      fc.nat(),
      fc.constantFrom('suspected', 'cii', 'unknown'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), values), (facts) => {
        let answer: ReturnType<typeof dutiesOf>;
        try {
          answer = dutiesOf(library, read({ ...facts, jurisdictions: ['CN', 'EU'] }), {
            aware,
            today: aware.at,
            all: true,
          });
        } catch (error) {
          expect(error).toBeInstanceOf(WeirError);
          expect((error as WeirError).code).toMatch(/^WEIR_LAW_/);
          return;
        }
        for (const locale of ['en', 'zh-CN'] as const) {
          const said = answerText(answer, library, locale);
          expect(
            said.duties.every(({ reasons, deadline }) => reasons.length > 0 && deadline.text !== undefined),
          ).toBe(true);
          expect(said.duties.every(({ cite }) => cite.length > 0)).toBe(true);
        }
      }),
    );
  });
});

describe('law packs', () => {
  const broken = (name: string, change: (text: string) => string): string => {
    const directory = join(scratchDirectory(), 'laws');
    cpSync('laws', directory, { recursive: true });
    const path = join(directory, name);
    const [before, after] = [readFileSync(path, 'utf8'), change(readFileSync(path, 'utf8'))];
    expect(after).not.toBe(before);
    writeFileSync(path, after);
    return codeOf(() => readLibrary(directory));
  };

  it('have their schema beside them', () => {
    expect(JSON.parse(readFileSync('laws/pack.schema.json', 'utf8'))).toEqual(
      JSON.parse(lawSchemaDocument()),
    );
  });

  it.each([
    ['an unknown key', 'cn.yaml', (text: string) => text.replace('not_legal_advice', 'legal_advice')],
    [
      'a fact that does not exist',
      'cn.yaml',
      (text: string) => text.replace('fact: crime_suspected', 'fact: crime'),
    ],
    [
      'a value that a fact cannot have',
      'cn.yaml',
      (text: string) => text.replace('eq: state_organ', 'eq: ministry'),
    ],
    [
      'a citation of nothing',
      'eu.yaml',
      (text: string) => text.replace('instrument: EU-GDPR, at: "33"', 'instrument: GDPR, at: "33"'),
    ],
    [
      'an event that does not exist',
      'cn.yaml',
      (text: string) => text.replace('starts_at: facts_known', 'starts_at: someday'),
    ],
    [
      'a rule that stands twice',
      'eu.yaml',
      (text: string) => text.replace('id: EU.breach.individual', 'id: EU.breach.authority'),
    ],
    [
      'a rule of another place',
      'eu.yaml',
      (text: string) => text.replace('id: EU.breach.individual', 'id: CN.breach.individual'),
    ],
    [
      'a day that does not exist',
      'cn.yaml',
      (text: string) => text.replace('review_by: 2027-02-22', 'review_by: 2027-02-30'),
    ],
    ['two comparators', 'cn.yaml', (text: string) => text.replace('gte: 1000000 }', 'gte: 1000000, gt: 5 }')],
    ['no YAML', 'eu.yaml', (text: string) => `${text}\n\t- [`],
  ])('with %s are refused whole', (_, name, change) => {
    expect(broken(name, change)).toContain('WEIR_LAW_PACK');
  });

  it('that are not there are missed', () => {
    expect(codeOf(() => readLibrary(scratchDirectory()))).toContain('WEIR_LAW_PACK');
  });
});
