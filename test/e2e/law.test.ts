/** `weir law …` as programs and people call it: its output, its errors, its languages. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { AnswerText } from '../../src/incident/law/answer-text.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

afterEach(endProcesses);
afterAll(clearScratch);

const FACTS = {
  jurisdictions: ['CN', 'EU'],
  incident_state: 'confirmed',
  persons_distinct: 1_000_000,
  operator_kind: 'other',
  risk_unlikely: false,
  high_risk: true,
  encrypted_key_safe: true,
};
const AT = '2026-01-05T09:00:00+08:00';

function duties(facts: unknown, ...args: string[]) {
  const path = join(scratchDirectory(), 'facts.json');
  writeFileSync(path, typeof facts === 'string' ? facts : JSON.stringify(facts));
  return runWeir(['law', 'duties', '--facts', path, '--at', AT, ...args]);
}

describe('weir law duties', () => {
  it('prints one object: what is due, what is asked, and why', async () => {
    const { code, stdout, stderr } = await duties(FACTS, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.endsWith('\n') && !stdout.slice(0, -1).includes('\n')).toBe(true);
    const answer = JSON.parse(stdout) as AnswerText;
    expect(answer.at).toBe(AT);
    const report = answer.duties.find(({ id }) => id === 'CN.incident.report');
    expect(report).toMatchObject({
      jurisdiction: 'CN',
      status: 'due',
      level: 'larger',
      notify: { recipient: 'provincial_cac' },
      deadline: { due: '2026-01-05T13:00:00+08:00', basis: 'law' },
      content: ['unit_and_system', 'time_type_level_effect_measures'],
      cite: [{ instrument: 'CN-IRM', at: '4, 7, 8; annex' }],
      verification: { level: 'quoted', marks: [] },
    });
    expect(report?.reasons).toContain('persons_distinct is 1,000,000, at least 1,000,000');
    const status = (id: string) => answer.duties.find((each) => each.id === id)?.status;
    expect(status('EU.breach.authority')).toBe('due');
    expect(status('EU.breach.individual')).toBe('suppressed');
    expect(status('CN.breach.individual')).toBe('ask');
    expect(answer.questions.map(({ fact }) => fact)).toContain('cn_harm_effectively_avoided');
    expect(answer.duties.every((each) => (each.status as string) !== 'not-applicable')).toBe(true);
    const all = JSON.parse((await duties(FACTS, '--json', '--all')).stdout) as AnswerText;
    expect(all.duties.length).toBeGreaterThan(answer.duties.length);
  });

  it('reads facts from standard input, and writes deadlines in the offset it was asked in', async () => {
    const { stdout } = await runWeir(
      ['law', 'duties', '--facts', '-', '--at', '2026-01-05T01:00:00Z', '--json'],
      { input: JSON.stringify(FACTS) },
    );
    const due = (JSON.parse(stdout) as AnswerText).duties.map(({ deadline }) => deadline.due);
    expect(due).toContain('2026-01-05T05:00:00Z');
    expect(due).toContain('2026-01-08T01:00:00Z');
  });

  it('speaks to people, in both languages', async () => {
    const english = await duties(FACTS);
    expect(english.stdout).toContain('DUE  CN.incident.report');
    expect(english.stdout).toContain('within 4 hours of discovering or learning of it');
    expect(english.stdout).toContain('Not legal advice');
    const chinese = await duties(FACTS, '--lang', 'zh-CN');
    expect(chinese.stdout).toContain('须办  CN.incident.report');
    expect(chinese.stdout).toContain('4 小时');
    expect(chinese.stdout).toContain('不构成法律意见');
  });

  it('says on stderr what the answer rests on', async () => {
    const { code, stdout, stderr } = await duties({ ...FACTS, persons_distinct: 0 });
    expect(code).toBe(0);
    expect(stderr).toContain('WEIR_LAW_NOBODY');
    expect(stdout).not.toContain('DUE');
    const spanning = { ...FACTS, events: { act_from: '2025-12-31T00:00:00+08:00' } };
    const { stdout: json } = await duties(spanning, '--json');
    expect((JSON.parse(json) as AnswerText).notes).toMatchObject([{ code: 'WEIR_LAW_SPANS_CHANGE' }]);
  });

  it.each([
    ['an unknown fact', { ...FACTS, person_distinct: 5 }, 'WEIR_LAW_FACT_UNKNOWN'],
    ['an unknown jurisdiction', { ...FACTS, jurisdictions: ['XX'] }, 'WEIR_LAW_JURISDICTION'],
    ['a time without zone', { ...FACTS, events: { act_from: '2025-12-31' } }, 'WEIR_LAW_TIME_ZONE'],
    ['contradictory facts', { ...FACTS, risk_unlikely: true }, 'WEIR_LAW_CONTRADICTION'],
    ['no JSON', 'high_risk: true', 'WEIR_LAW_FACTS_UNREADABLE'],
  ])('%s: one line, exit code 2', async (_, facts, expected) => {
    const { code, stdout, stderr } = await duties(facts, '--json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^weir: ${expected} [^\\n]+; [^\\n]+\\.\\n$`));
  });

  it('needs a moment with its zone, and a file that is there', async () => {
    const bare = await runWeir(['law', 'duties', '--facts', 'x', '--at', '2026-01-05T09:00:00']);
    expect({ code: bare.code, stderr: bare.stderr.split(' ')[1] }).toEqual({
      code: 2,
      stderr: 'WEIR_LAW_TIME_ZONE',
    });
    const missing = await runWeir(['law', 'duties', '--facts', '/nowhere/facts.json', '--at', AT]);
    expect({ code: missing.code, stderr: missing.stderr.split(' ')[1] }).toEqual({
      code: 2,
      stderr: 'WEIR_LAW_FACTS_UNREADABLE',
    });
  });
});

describe('weir law list and show', () => {
  it('list every rule with its article and how well it was checked', async () => {
    const { stdout } = await runWeir(['law', 'list', '--json', '--jurisdiction', 'CN']);
    const rules = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; verification: object });
    expect(rules.map(({ id }) => id)).toContain('CN.crime.253-1');
    expect(rules.every(({ id }) => id.startsWith('CN.'))).toBe(true);
    expect(rules.find(({ id }) => id === 'CN.miit.order24')?.verification).toMatchObject({
      level: 'recalled',
    });
    expect((await runWeir(['law', 'list'])).stdout).toContain('RECALLED ONLY, not verified');
  });

  it('show one as it stands, and name the nearest when there is none', async () => {
    const { stdout } = await runWeir(['law', 'show', 'EU.breach.authority', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ deadline: { kind: 'fixed', value: 72, unit: 'hour' } });
    const { code, stderr } = await runWeir(['law', 'show', 'EU.breach.authorities']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean EU.breach.authority?');
  });
});
