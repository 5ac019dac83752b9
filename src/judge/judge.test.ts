import { describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { ALARM_E, DENY_E, STEP_UP_E } from './combination.ts';
import { ACTOR_KINDS, CELL_KINDS, type EntityKind, type EntityNumber } from './entity.ts';
import { Judge, type JudgeOptions, type Later } from './judge.ts';
import { DENY_LASTS_MS, STEP_UP_LASTS_MS } from './standings.ts';
import type { JudgeTest, Report, Scene, TestName } from './test.ts';

const hash = new Keyring(new Uint8Array(32).fill(5));
const NAME = categorySet('pd:Name');
const visitor = recipientFrom(hash, { session: 's1', ip: '203.0.113.9', client: 'ja4' }) as Recipient;
const employee = recipientFrom(hash, { employee: 'e33' }) as Recipient;

/** A test that says what it is told to say, of the actor or of a cell. */
class Says implements JudgeTest {
  readonly name: TestName;
  readonly about: readonly EntityKind[] = [...ACTOR_KINDS, ...CELL_KINDS];
  of: EntityKind | 'actor' = 'actor';
  e: number | undefined;
  people = 40;
  exact = false;
  readonly renewed: EntityNumber[] = [];

  constructor(name: TestName) {
    this.name = name;
  }

  observe(scene: Scene, report: Report): void {
    if (this.e === undefined) return;
    const entity = this.of === 'actor' ? scene.actor : scene.of(this.of);
    const { people, exact } = this;
    report({ entity, test: this.name, logE: Math.log(this.e), people, windowMs: DAY_MS, limit: 10, exact });
    this.e = undefined;
  }

  renew(entity: EntityNumber): void {
    this.renewed.push(entity);
  }
}

function setUp(options: Partial<JudgeOptions> = {}, later?: Later) {
  const [first, second] = [new Says('rarity'), new Says('enumeration')];
  const judge = new Judge({ maxEntities: 1 << 10, ...options, tests: () => [first, second] });
  const see = (at: number, recipient = visitor): Verdict[] =>
    judge.observe(
      { at, route: 'GET /a', recipient, people: [{ person: 1n, categories: NAME, basis: 'none' }] },
      later,
    );
  const says = (e: number, at: number, recipient = visitor) => {
    first.e = e;
    return see(at, recipient);
  };
  return { judge, first, second, see, says };
}

const exactly = (people: number) => ({ people: () => people });

describe('what tests found', () => {
  it('is averaged over all that could have spoken, the silent ones as nothing', () => {
    const { first, second, says, see } = setUp();
    expect(says(1.9 * STEP_UP_E, 0)).toEqual([]);
    const [verdict] = says(2.1 * STEP_UP_E, 1);
    expect(verdict).toMatchObject({
      kind: 'step-up',
      evidence: { test: 'rarity', combined: { tests: 2, recounted: null } },
    });
    expect(verdict?.evidence.combined?.logE).toBeCloseTo(Math.log(1.05 * STEP_UP_E), 6);
    expect(verdict?.evidence.errorProbability).toBeCloseTo(1 / (1.05 * STEP_UP_E), 12);
    // A product would have passed the denial's line by far.
    first.e = 1e8;
    second.e = 1e8;
    expect(see(2)).toEqual([]);
  });

  it('denies nobody without the exact recount, and nobody for whom it says otherwise', () => {
    for (const recount of [undefined, exactly(38)]) {
      const { says, judge } = setUp(recount === undefined ? {} : { recount });
      expect(says(10 * DENY_E, 0).map(({ kind }) => kind)).toEqual(['step-up']);
      expect(judge.standing(visitor, 1)).toBe('step-up');
    }
    // Those of this response have not been recorded yet.
    const { says, judge } = setUp({ recount: exactly(39) });
    const [verdict] = says(10 * DENY_E, 0);
    expect(verdict).toMatchObject({ kind: 'deny', evidence: { combined: { recounted: 39 } } });
    expect(judge.standing(visitor, 1)).toBe('deny');
  });

  it('waits for the ledger where it has to be asked, and tells what it said later', async () => {
    const told: Verdict[] = [];
    const troubles: unknown[] = [];
    let answer: (people: number) => void = () => undefined;
    const people = () => new Promise<number>((resolve) => (answer = resolve));
    const { says, judge } = setUp(
      { recount: { people }, onTrouble: (error) => troubles.push(error) },
      (verdict) => told.push(verdict),
    );
    expect(says(10 * DENY_E, 0).map(({ kind }) => kind)).toEqual(['step-up']);
    expect(judge.standing(visitor, 1)).toBe('step-up');
    // Asked once, however often it comes meanwhile.
    says(30 * DENY_E, 5);
    answer(40);
    await Promise.resolve();
    await Promise.resolve();
    expect(told).toMatchObject([{ at: 0, kind: 'deny', recipient: { kind: 'session' } }]);
    expect(judge.standing(visitor, 6)).toBe('deny');
    expect(troubles).toEqual([]);
  });

  it('tells when the ledger cannot be asked, and denies nobody', async () => {
    const troubles: unknown[] = [];
    const { says, judge } = setUp({
      recount: { people: () => Promise.reject(new Error('away')) },
      onTrouble: (error) => troubles.push(error),
    });
    says(10 * DENY_E, 0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(troubles).toHaveLength(1);
    expect(judge.standing(visitor, 1)).toBe('step-up');
    // It is asked again with the next evidence.
    says(30 * DENY_E, 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(troubles).toHaveLength(2);
  });

  it('holds an employee where it would mask a visitor', () => {
    const { says } = setUp({ recount: exactly(1_000) });
    expect(says(3 * STEP_UP_E, 0, employee).map(({ kind }) => kind)).toEqual(['hold']);
    expect(says(3 * STEP_UP_E, 0).map(({ kind }) => kind)).toEqual(['step-up']);
  });

  it('is an alarm where it is of a cell, which denies nobody in it', () => {
    const { first, says, judge } = setUp({ recount: exactly(1_000) });
    first.of = 'client';
    expect(says(1.9 * ALARM_E, 0)).toEqual([]);
    const [alarm] = says(2.1 * ALARM_E, 1);
    expect(alarm).toMatchObject({
      scope: 'cell',
      kind: 'step-up',
      subject: { kind: 'client', value: 'ja4' },
    });
    expect(alarm?.recipient).toEqual(alarm?.subject);
    expect(says(100 * DENY_E, 2)).toEqual([]);
    expect(judge.standing(visitor, 3)).toBe('step-up');
    first.of = 'route';
    expect(says(3 * ALARM_E, 4)).toMatchObject([
      { scope: 'cell', subject: { kind: 'cell', value: 'route GET /a' } },
    ]);
  });
});

describe('what stands', () => {
  it('begins anew for a cell after each alarm, so that what is over is not told again', () => {
    const { first, second, says, judge, see } = setUp();
    first.of = 'client';
    second.of = 'client';
    expect(says(3 * ALARM_E, 0)).toMatchObject([{ scope: 'cell' }]);
    const { key } = visitor.identities.find(({ kind }) => kind === 'client') as { key: bigint };
    const cell = judge.entities.find('client', key);
    expect([first.renewed, second.renewed]).toEqual([[cell], [cell]]);
    // While it stands, evidence of its own keeps it standing and is no second alarm.
    expect(says(3 * ALARM_E, HOUR_MS)).toEqual([]);
    expect(first.renewed).toEqual([cell, cell]);
    // What another test found of it before the alarm is no evidence any more.
    const later = HOUR_MS + STEP_UP_LASTS_MS + 1;
    second.e = 1.9 * ALARM_E;
    expect(see(later)).toEqual([]);
    expect(says(3 * ALARM_E, later + 1)).toMatchObject([{ scope: 'cell' }]);
    // A recipient's evidence goes on.
    first.of = 'actor';
    says(10 * DENY_E, later + 2);
    expect(first.renewed).toHaveLength(3);
  });

  it('is said once, falls only when the evidence has fallen far, and runs out', () => {
    const { says, judge } = setUp();
    expect(says(3 * STEP_UP_E, 0)).toHaveLength(1);
    expect(says(9 * STEP_UP_E, 1)).toEqual([]);
    // Hysteresis: below the line, and not far below.
    says(1 * STEP_UP_E, 2);
    expect(judge.standing(visitor, 3)).toBe('step-up');
    says(0.01 * STEP_UP_E, 4);
    expect(judge.standing(visitor, 5)).toBe('pass');
    says(3 * STEP_UP_E, 10);
    expect(judge.standing(visitor, 9 + STEP_UP_LASTS_MS)).toBe('step-up');
    expect(judge.standing(visitor, 11 + STEP_UP_LASTS_MS)).toBe('pass');
    expect(says(3 * STEP_UP_E, 20 + STEP_UP_LASTS_MS)).toHaveLength(1);
  });

  it('lasts longer for a denial, and begins again with new evidence', () => {
    const { first, says, judge } = setUp();
    first.exact = true;
    expect(says(10 * DENY_E, 0).map(({ kind }) => kind)).toEqual(['deny']);
    expect(says(10 * DENY_E, HOUR_MS)).toEqual([]);
    expect(judge.standing(visitor, HOUR_MS + DENY_LASTS_MS - 1)).toBe('deny');
    expect(judge.standing(visitor, HOUR_MS + DENY_LASTS_MS + 1)).toBe('pass');
  });

  it('gives way to an operator’s word until that is over, of whoever was seen', () => {
    const { first, says, judge } = setUp();
    first.exact = true;
    says(10 * DENY_E, 0);
    judge.overrule(visitor.primary, 1, DAY_MS);
    expect(judge.standing(visitor, 2)).toBe('pass');
    expect(says(100 * DENY_E, 3)).toEqual([]);
    expect(says(100 * DENY_E, DAY_MS + 1).map((verdict) => verdict.kind)).toEqual(['deny']);
  });

  it('gives way for a cell that no identity stands for, and for one that was not seen yet', () => {
    const { first, says, judge } = setUp();
    first.of = 'route';
    const [alarm] = says(3 * ALARM_E, 0);
    judge.overrule(alarm?.subject as Verdict['subject'], 1, DAY_MS);
    expect(says(9 * ALARM_E, 2)).toEqual([]);
    expect(says(9 * ALARM_E, DAY_MS + 2)).toHaveLength(1);
    first.of = 'actor';
    judge.overrule(employee.primary, 0, DAY_MS);
    expect(says(3 * STEP_UP_E, 1, employee)).toEqual([]);
  });

  it('goes on after a restart, with what an operator said, and a damaged snapshot is refused', () => {
    const { first, says, judge } = setUp();
    first.exact = true;
    says(10 * DENY_E, 0);
    judge.overrule(employee.primary, 1, DAY_MS);
    const bytes = judge.snapshot();
    const again = setUp();
    expect(again.judge.restore(bytes)).toBe(true);
    expect(again.judge.standing(visitor, 2)).toBe('deny');
    expect(again.says(3 * STEP_UP_E, 3, employee)).toEqual([]);
    expect(setUp().judge.restore(bytes.subarray(1))).toBe(false);
  });

  it('is nothing for recipients that are verified, who are counted all the same', () => {
    const { says, judge } = setUp({ isVerified: ({ primary }) => primary.value === 's1' });
    expect(says(10 * DENY_E, 0)).toEqual([]);
    expect(judge.entities.size).toBeGreaterThan(0);
    expect(says(3 * STEP_UP_E, 1, employee)).toHaveLength(1);
  });
});
