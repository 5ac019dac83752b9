import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FINDINGS, LIBRARY } from '../../../test/support/case-file.ts';
import { clearScratch, scratchDirectory } from '../../../test/support/scratch.ts';
import { openKeyring } from '../../disclosure/keyring.ts';
import { complaintHeldBy } from '../../ledger/held-statements.ts';
import { PersonLog } from '../../ledger/person-log.ts';
import { factsOfCase } from './answers.ts';
import { Cases, type NewCase } from './case.ts';
import { checkWithdrawal, heldCases, holdsOfCase, setHold } from './case-hold.ts';

afterAll(clearScratch);

const AWARE = { at: Date.UTC(2026, 6, 1, 1), offset: 480 };
const party = [{ key: '00000000000000aa', kind: 'employee', value: 'e33' } as const];
const scope = { parties: [party], from: null, to: null, routes: [] };
const MADE: NewCase = {
  title: 'Views by e33',
  origin: { kind: 'hand', reference: '' },
  aware: AWARE,
  jurisdictions: ['CN'],
  hold: null,
  version: { scope, people: 3, disclosures: 5 },
};

function book(): { cases: Cases; directory: string } {
  const directory = scratchDirectory();
  return { cases: new Cases(directory, openKeyring(join(directory, 'weir.key'))), directory };
}
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'none';
};

describe('cases', () => {
  it('are numbered, changed and closed, and keep what they were', () => {
    const { cases } = book();
    expect(cases.open(MADE, 1).id).toBe('I-1');
    expect(cases.open({ ...MADE, title: 'Another' }, 2).id).toBe('I-2');
    cases.answer('I-1', { high_risk: 'true', contact: 'a' }, 3);
    cases.answer('I-1', { high_risk: null }, 4);
    cases.note('I-1', 'called the partner', 5);
    const narrowed = { scope: { ...scope, from: 7 }, people: 2, disclosures: 2 };
    cases.rescope('I-1', narrowed, 6);
    const closed = cases.close('I-1', 'done', 8);
    expect(closed).toMatchObject({ state: 'closed', closedAt: 8, scope: { from: 7 } });
    expect([...closed.answers]).toEqual([['contact', 'a']]);
    expect(closed.versions.map(({ at, people }) => [at, people])).toEqual([
      [1, 3],
      [6, 2],
    ]);
    expect(closed.timeline.map(({ what }) => what)).toEqual([
      'opened',
      'answered',
      'answered',
      'noted',
      'scoped',
      'closed',
    ]);
    expect(cases.one('I-2').state).toBe('open');
    for (const change of [
      () => cases.note('I-1', 'x', 9),
      () => cases.answer('I-1', { contact: 'b' }, 9),
      () => cases.close('I-1', 'x', 9),
    ])
      expect(codeOf(change)).toBe('WEIR_INCIDENT_CLOSED');
    expect(codeOf(() => cases.note('I-3', 'x', 9))).toBe('WEIR_INCIDENT_UNKNOWN');
  });

  it('keep who did what, what was sent, and who held them, also when they are closed', () => {
    const { cases, directory } = book();
    cases.open(MADE, 1, 'li');
    cases.mark('I-1', { duty: 'CN.breach.authority', at: 2, by: 'wang', how: 'portal' }, 3, 'li');
    const held = setHold({ directory, cases }, 'I-1', { on: true, reason: 'court', by: 'li' }, 4);
    expect(held).toMatchObject({ hold: 'incident I-1', sent: [{ duty: 'CN.breach.authority', by: 'wang' }] });
    expect(held.timeline.map(({ what, text, by }) => [what, text, by])).toEqual([
      ['opened', 'Views by e33', 'li'],
      ['sent', 'CN.breach.authority · wang · portal', 'li'],
      ['held', 'court', 'li'],
    ]);
    // Held once for each identity, however often it is said.
    setHold({ directory, cases }, 'I-1', { on: true, reason: 'court' }, 5);
    expect(holdsOfCase(directory, 'I-1')).toHaveLength(1);
    expect(['I-1', 'I-10', 'I-2'].map(heldCases(directory))).toEqual([true, false, false]);
    cases.close('I-1', 'done', 6);
    expect(setHold({ directory, cases }, 'I-1', { on: false, reason: 'over' }, 7).hold).toBeNull();
    expect(holdsOfCase(directory, 'I-1')).toEqual([]);
    expect(codeOf(() => setHold({ directory, cases }, 'I-1', { on: false, reason: 'x' }, 8))).toBe(
      'WEIR_HOLD_UNKNOWN',
    );
  });

  it('keep their complaints from being withdrawn while they are under hold', () => {
    const { cases, directory } = book();
    const complaints = (reference: string) => ({
      ...MADE,
      origin: { kind: 'complaint', reference } as const,
    });
    cases.open(complaints('C-1 C-12'), 1);
    for (let i = 2; i < 12; i++) cases.open(complaints('C-9'), i);
    // The tenth case is not the first one's, nor is its hold.
    setHold({ directory, cases }, 'I-10', { on: true, reason: 'court' }, 20);
    checkWithdrawal(directory, cases, 'C-1');
    setHold({ directory, cases }, 'I-1', { on: true, reason: 'court' }, 21);
    for (const id of ['C-1', 'C-12', 'C-9'])
      expect(codeOf(() => checkWithdrawal(directory, cases, id))).toBe('WEIR_COMPLAINT_HELD');
    checkWithdrawal(directory, cases, 'C-2');
    setHold({ directory, cases }, 'I-1', { on: false, reason: 'over' }, 22);
    checkWithdrawal(directory, cases, 'C-1');
  });

  it('keep whoever complained from being forgotten while they are under hold', () => {
    const { cases, directory } = book();
    const keyring = openKeyring(join(directory, 'weir.key'));
    const log = new PersonLog(directory, 'complaints', keyring);
    for (const [i, key] of [11n, 12n, 13n].entries())
      log.append(() => [{ what: 'made', id: `C-${i + 1}`, at: 1, keys: [key] }]);
    cases.open({ ...MADE, origin: { kind: 'complaint', reference: 'C-1 C-12' } }, 1);
    cases.open({ ...MADE, origin: { kind: 'complaint', reference: 'C-2' } }, 2);
    cases.open({ ...MADE, origin: { kind: 'trace', reference: 'C-3' } }, 3);
    const keeps = (...keys: bigint[]) => complaintHeldBy(directory, keyring, new Set(keys))?.name;
    expect(keeps(11n, 12n, 13n)).toBeUndefined();
    for (const id of ['I-1', 'I-3']) setHold({ directory, cases }, id, { on: true, reason: 'court' }, 4);
    // C-1 is not C-12, a hash that reads like a number is no complaint, and who never complained is not held.
    expect([[11n], [12n], [13n], [14n, 11n]].map((keys) => keeps(...keys))).toEqual([
      'incident I-1',
      undefined,
      undefined,
      'incident I-1',
    ]);
    // What cannot be read is not forgotten.
    const other = openKeyring(join(scratchDirectory(), 'weir.key'));
    expect(codeOf(() => complaintHeldBy(directory, other, new Set([12n])))).toBe('WEIR_INCIDENT_SEALED');
    setHold({ directory, cases }, 'I-1', { on: false, reason: 'over' }, 5);
    expect(keeps(11n)).toBeUndefined();
  });

  it('say nothing without the key', () => {
    const { cases, directory } = book();
    cases.open(MADE, 1);
    cases.answer('I-1', { contact: 'privacy@shop.example' }, 2);
    const log = readFileSync(join(directory, 'incidents.log'), 'utf8');
    expect(log).not.toMatch(/e33|Views|privacy|contact|00000000000000aa/);
    const other = openKeyring(join(scratchDirectory(), 'weir.key'));
    expect(codeOf(() => new Cases(directory, other).all())).toBe('WEIR_INCIDENT_SEALED');
  });

  it('lose nothing to a line cut short, and answer nothing from a damaged one', () => {
    const { cases, directory } = book();
    cases.open(MADE, 1);
    const path = join(directory, 'incidents.log');
    appendFileSync(path, '00000000 {"what":"clo');
    expect(cases.one('I-1').state).toBe('open');
    expect(cases.note('I-1', 'after the crash', 2).timeline).toHaveLength(2);
    appendFileSync(path, '00000000 {"what":"closed","id":"I-1","at":3}\n');
    expect(codeOf(() => cases.all())).toBe('WEIR_LOG_DAMAGED');
  });
});

describe('facts of a case', () => {
  it('are what the ledger counted and what people answered', () => {
    const { cases } = book();
    cases.open(MADE, 1);
    const found = cases.answer(
      'I-1',
      {
        high_risk: 'false',
        operator_kind: 'cii',
        illegal_gain_cny: '4999',
        contact: 'x',
        'events.handling_finished': '2026-07-09T18:00:00+08:00',
      },
      2,
    );
    expect(factsOfCase(found, FINDINGS, LIBRARY)).toEqual({
      jurisdictions: ['CN'],
      persons_distinct: 1_000_000,
      persons_sensitive: 1_234,
      records_by_class: {
        location_track: { 'employee:e33': 1_234 },
        other: { 'employee:e33': 998_766 },
      },
      high_risk: false,
      operator_kind: 'cii',
      illegal_gain_cny: 4_999,
      events: {
        act_from: '2026-06-01T09:00:00+08:00',
        act_to: '2026-06-20T09:00:00+08:00',
        handling_finished: '2026-07-09T18:00:00+08:00',
      },
    });
  });

  it('leave out an act that began after awareness', () => {
    const { cases } = book();
    const found = cases.open(MADE, 1);
    const late = { ...FINDINGS, firstAt: AWARE.at + 1 };
    expect(factsOfCase(found, late, LIBRARY).events).toEqual({});
  });
});
