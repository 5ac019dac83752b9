import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../disclosure/verdict.ts';
import { LogOutcome } from './log-outcome.ts';
import { type LogPlan, LogSimulation } from './log-simulation.ts';
import { CRAWLER_PLANS, LOG_STYLES, type LogStyle } from './styles.ts';

const PLAN: LogPlan = {
  seed: 5,
  start: Date.UTC(2026, 9, 5),
  days: 2,
  people: 1_000,
  visitorsPerDay: 60,
  styles: LOG_STYLES,
  crawlersFrom: 1,
};
const textOf = (plan: Partial<LogPlan> = {}) =>
  [...new LogSimulation({ ...PLAN, ...plan }).pieces()].join('');
const LINE =
  /^(\S+) - - \[(\d\d)\/Oct\/2026:(\d\d:\d\d:\d\d) \+0000\] "GET (\S+) HTTP\/1\.1" (200|404) \d+ "-" "([^"]+)"$/;

describe('a simulated log', () => {
  const text = textOf();
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => LINE.exec(line) as RegExpExecArray);

  it('is the same for the same seed, and another for another', () => {
    expect(textOf()).toBe(text);
    expect(textOf({ seed: 6 })).not.toBe(text);
  });

  it('is in the order of time, in the combined format to the last line', () => {
    expect(lines.every((line) => line !== null)).toBe(true);
    const times = lines.map(([, , day, time]) => `${day} ${time}`);
    expect(times).toEqual([...times].sort());
  });

  it('has each style as it is described, from its day on, and visitors before', () => {
    const { truth } = new LogSimulation(PLAN);
    const asked = new Map<LogStyle, string[]>();
    for (const [, address = '', day, , path = ''] of lines) {
      const style = truth.get(address);
      if (style === undefined) continue;
      expect(day).not.toBe('05');
      const paths = asked.get(style) ?? [];
      paths.push(path);
      asked.set(style, paths);
    }
    for (const style of LOG_STYLES) {
      const { addresses, perMinute, hours } = CRAWLER_PLANS[style];
      expect([...truth.values()].filter((each) => each === style)).toHaveLength(addresses);
      const expected = perMinute * 60 * (hours[1] - hours[0]) * (style === 'prefetching' ? 6 : 1);
      expect(Math.abs((asked.get(style)?.length ?? 0) / expected - 1)).toBeLessThan(0.1);
    }
    const numbers = (asked.get('sequential') ?? []).map((path) => Number(path.split('/').at(-1)));
    expect(numbers.slice(0, 500)).toEqual(numbers.slice(0, 500).map((_, i) => (i % 1_000) + 1));
    const visitors = lines.filter(([, address = '']) => !truth.has(address));
    expect(visitors.some(([, , day]) => day === '05')).toBe(true);
    expect(visitors.some(([, , , , path = '']) => path.endsWith('.css'))).toBe(true);
  });
});

describe('what verdicts were worth', () => {
  const verdict = (value: string, kind: Verdict['kind'], scope?: 'cell'): Verdict => {
    const subject = { kind: scope === 'cell' ? ('client' as const) : ('ip' as const), value, key: 1n };
    const evidence = {
      test: 'budget',
      people: 1,
      windowMs: 1,
      limit: 1,
      tier: null,
      unexplainedOnly: true,
      errorProbability: null,
    };
    return { at: 7, kind, recipient: subject, subject, ...(scope === undefined ? {} : { scope }), evidence };
  };
  const outcome = () =>
    new LogOutcome(
      new Map<string, LogStyle>([
        ['1.1.1.1', 'slow'],
        ['2.2.2.2', 'prefetching'],
      ]),
    );
  const see = (all: LogOutcome, address: string, people: readonly bigint[], client = 'c') =>
    all.see({ at: 7, address, client, net: 'n', people });

  it('are people taken until the first denial, once each', () => {
    const all = outcome();
    see(all, '1.1.1.1', [1n, 2n, 2n]);
    all.judge(verdict('1.1.1.1', 'step-up'));
    see(all, '1.1.1.1', [3n]);
    all.judge(verdict('1.1.1.1', 'deny'));
    see(all, '1.1.1.1', [4n]);
    all.judge(verdict('1.1.1.1', 'deny'));
    const [slow] = all.end().styles;
    expect(slow).toMatchObject({ taken: 4, lost: 3, foundAt: 7, by: 'budget', denied: 1, addresses: 1 });
  });

  it('are everything where nothing was found, and false where visitors are denied', () => {
    const all = outcome();
    see(all, '1.1.1.1', [1n, 2n]);
    see(all, '9.9.9.9', [1n]);
    all.judge(verdict('9.9.9.9', 'deny'));
    all.judge(verdict('9.9.9.9', 'deny'));
    all.judge(verdict('8.8.8.8', 'step-up'));
    const { styles, visitors } = all.end();
    expect(styles[0]).toMatchObject({ taken: 2, lost: 2, foundAt: undefined });
    expect(visitors).toEqual({ denied: 1, steppedUp: 1, alarms: 0 });
  });

  it('an alarm about a group is true of harvesters that are a part of it, and false otherwise', () => {
    const all = outcome();
    see(all, '1.1.1.1', [1n, 2n], 'robot');
    see(all, '2.2.2.2', [1n, 2n], 'app');
    for (let i = 0; i < 20; i++) see(all, '9.9.9.9', [BigInt(i)], 'browser');
    for (const client of ['robot', 'app', 'browser']) all.judge(verdict(client, 'step-up', 'cell'));
    const { styles, visitors } = all.end();
    expect(styles.map(({ foundAt }) => foundAt)).toEqual([7, 7]);
    expect(visitors.alarms).toBe(2);
  });

  it('an alarm about a group is held against those of the time in which its evidence was gathered', () => {
    const all = outcome();
    const HOUR = 3_600_000;
    for (let i = 0; i < 100; i++)
      all.see({ at: i, address: '9.9.9.9', client: 'browser', net: 'n', people: [1n] });
    for (let i = 0; i < 10; i++)
      all.see({ at: 2 * HOUR + i, address: '1.1.1.1', client: 'browser', net: 'm', people: [BigInt(i)] });
    const alarm = (windowMs: number) => {
      const told = verdict('browser', 'step-up', 'cell');
      all.judge({ ...told, at: 2 * HOUR + 10, evidence: { ...told.evidence, windowMs } });
    };
    alarm(HOUR);
    expect(all.end().visitors.alarms).toBe(0);
    alarm(3 * HOUR);
    expect(all.end().visitors.alarms).toBe(1);
  });

  it('an alarm about misses is one about whoever misses', () => {
    const all = outcome();
    for (let i = 0; i < 5; i++) see(all, '1.1.1.1', [], 'browser');
    for (let i = 0; i < 10; i++) see(all, '9.9.9.9', [BigInt(i)], 'browser');
    all.judge(verdict('browser', 'step-up', 'cell'));
    expect(all.end().visitors.alarms).toBe(0);
  });
});
