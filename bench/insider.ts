/**
 * Insiders: how surely a case is opened within three working days, against how many honest employees are wronged in a
 * quarter; measured of the judge's own test at several lines, beside what the best of all tests could do (insider/bound.ts).
 *
 * Teams are those of the range: a hundred honest employees for whole quarters, and an insider among fifty colleagues who
 * takes ten people a day beyond, six working days after the judge first met them. All lines see the same days.
 */
import { DEFAULT_BUDGET_POLICY } from '../src/judge/budget-policy.ts';
import { Entities } from '../src/judge/entity.ts';
import { Scenes } from '../src/judge/scene.ts';
import { CASE_R, Unexplained } from '../src/judge/unexplained.ts';
import { scenarioOf } from '../src/range/scenario/read-scenario.ts';
import { SIMULATION_START, workingDays } from '../src/range/simulate/calendar.ts';
import { simulate } from '../src/range/simulate/simulation.ts';
import { type Bench, type Row, rounded } from './bench.ts';
import { bestPower, type InsiderLaw } from './insider/bound.ts';

/** Lines at which a case would be opened. */
const LINES = [5, 10, CASE_R, 20, 40];
const START_DAY = 8;
const DAY_MS = 86_400_000;
const PROMISED_DAYS = 3;
const PROMISED_SHARE = 95;
const PROMISED_WRONG = 1;
const QUARTER = { days: 91, peers: 99, extraPerDay: 0, startDay: 0 };
const WATCHED = { days: 17, peers: 50, extraPerDay: 10, startDay: START_DAY };

export const bench: Bench = {
  name: 'insider',
  summary: {
    en: 'insiders found within three working days, against wrong cases a quarter, beside the best of all tests',
    zh: '三个工作日内发现的内鬼，对照每季度的错案，并列出任何检验所能达到的上限',
  },
  options: [
    {
      name: 'mean',
      about: {
        en: 'people a working day without a ticket, of an ordinary employee',
        zh: '普通员工每个工作日无工单的人数',
      },
      byDefault: 5,
    },
  ],
  async run({ seed, quick, options, progress }) {
    const meanPerDay = Number(options.mean);
    const [quarters, insiders] = quick ? [1, 10] : [30, 400];
    const wrong = new Map(LINES.map((line) => [line, 0]));
    for (let i = 0; i < quarters; i++) {
      progress(`${i} of ${quarters} quarters`);
      for (const [line, cases] of watch({ ...QUARTER, meanPerDay }, seed + i))
        wrong.set(line, (wrong.get(line) as number) + cases.size);
    }
    const found = new Map(LINES.map((line) => [line, 0]));
    for (let i = 0; i < insiders; i++) {
      progress(`${i} of ${insiders} insiders`);
      for (const [line, cases] of watch({ ...WATCHED, meanPerDay }, seed + 10_000 + i)) {
        const days = cases.get('agent:0');
        if (days !== undefined && days <= PROMISED_DAYS) found.set(line, (found.get(line) as number) + 1);
      }
    }
    const share = (line: number) => rounded((100 * (found.get(line) as number)) / insiders);
    const wronged = (line: number) => rounded((wrong.get(line) as number) / quarters);
    const unitFound = { en: '% within 3 working days', zh: '% 于三个工作日内' };
    const unitWrong = { en: 'per 100 employees a quarter', zh: '每百名员工每季度' };
    const rows: Row[] = LINES.flatMap((line) => [
      {
        name: { en: `line ${line}: wrong cases`, zh: `界线 ${line}：错案` },
        value: wronged(line),
        unit: unitWrong,
      },
      { name: { en: `line ${line}: found`, zh: `界线 ${line}：发现` }, value: share(line), unit: unitFound },
    ]);
    return { rows: [...rows, ...bounds(meanPerDay)], promises: promises(share(CASE_R), wronged(CASE_R)) };
  },
};

function promises(found: number, wrong: number) {
  return [
    {
      promise: { en: 'insiders at +10 a day found', zh: '每天多取 10 人的内鬼被发现' },
      target: PROMISED_SHARE,
      measured: found,
      unit: { en: '% within 3 working days', zh: '% 于三个工作日内' },
      holds: found >= PROMISED_SHARE,
    },
    {
      promise: { en: 'wrong cases', zh: '错案' },
      target: PROMISED_WRONG,
      measured: wrong,
      unit: { en: 'per 100 employees a quarter', zh: '每百名员工每季度' },
      holds: wrong <= PROMISED_WRONG,
    },
  ];
}

/** What no test exceeds, reckoned. */
function bounds(meanPerDay: number): Row[] {
  const law = (historyDays: number): InsiderLaw => ({
    meanPerDay,
    spread: 0.2,
    extraPerDay: 10,
    historyDays,
  });
  const percent = (power: number) => rounded(100 * power);
  const one = PROMISED_WRONG / 100;
  const unit = { en: '%, reckoned', zh: '%，计算得出' };
  const days = [2, 3, 4, 5].flatMap((within): Row[] => [
    {
      name: {
        en: `no test finds more within ${within} working days, told the day it may begin on (1 wrong case)`,
        zh: `已知可能的起始日时，任何检验在 ${within} 个工作日内至多发现（1 例错案）`,
      },
      value: percent(bestPower(law(6), within, one)),
      unit,
    },
  ]);
  return [
    ...days,
    {
      name: {
        en: 'a look at every three days by whoever knows all laws, but not the day',
        zh: '知晓全部规律但不知起始日者，对每三天的一次检视',
      },
      // Each of 63 days may begin three: the errors of all of them together are one case.
      value: percent(bestPower(law(6), PROMISED_DAYS, one / PROMISED_DAYS)),
      unit,
    },
    {
      name: {
        en: 'no test finds more within 3 working days after 60 days of history',
        zh: '有 60 天历史时，任何检验在三个工作日内至多发现',
      },
      value: percent(bestPower(law(60), PROMISED_DAYS, one)),
      unit,
    },
  ];
}

interface Team {
  readonly days: number;
  readonly peers: number;
  readonly extraPerDay: number;
  readonly startDay: number;
  readonly meanPerDay: number;
}

/** By line: who had a case, and on which working day from the start of the insider's it was opened first. */
function watch(
  { days, peers, extraPerDay, startDay, meanPerDay }: Team,
  seed: number,
): Map<number, Map<string, number>> {
  const read = scenarioOf(
    JSON.stringify({
      population: { people: 100_000 },
      days,
      humans: { actorsPerDay: 0 },
      insiders: [
        {
          name: 'team',
          role: 'agent',
          peers,
          baselinePerDay: meanPerDay,
          explainedPerDay: 0,
          extraPerDay,
          startDay,
        },
      ],
    }),
    'bench',
  );
  if ('contradiction' in read) throw new Error(read.contradiction.kind);
  const cases = new Map(LINES.map((line) => [line, new Map<string, number>()]));
  const tests = LINES.map((caseR) => ({ caseR, test: new Unexplained({ caseR }) }));
  const scenes = new Scenes(new Entities(), DEFAULT_BUDGET_POLICY, { trusted: () => false });
  simulate({
    scenario: read.scenario,
    seed,
    watcher: () => ({
      observe: (sighting) => {
        const scene = scenes.fill(sighting);
        for (const { caseR, test } of tests)
          test.observe(scene, ({ line }) => {
            const { value } = sighting.recipient.primary;
            const opened = cases.get(caseR) as Map<string, number>;
            if (line === undefined || opened.has(value)) return;
            const sinceStart = sighting.at - SIMULATION_START;
            if (extraPerDay > 0 && value === 'agent:0' && sinceStart < startDay * DAY_MS) return;
            opened.set(value, workingDays(startDay * DAY_MS, sinceStart));
          });
        return [];
      },
      standing: () => 'pass',
    }),
  });
  return cases;
}
