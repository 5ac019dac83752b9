/**
 * The range by itself and before the judge: disclosures a second of CPU on one core, everything that the gate's judge does
 * included, and what the same visitors cost without any judge. No other simulator of this is known to compare with.
 */
import { runScenario } from '../src/range/run-scenario.ts';
import { scenarioOf } from '../src/range/scenario/read-scenario.ts';
import type { Scenario } from '../src/range/scenario/scenario.ts';
import { simulate } from '../src/range/simulate/simulation.ts';
import { type Bench, collectGarbage, cpuSeconds, rounded } from './bench.ts';

const PROMISED_PER_SECOND = 300_000;

export const bench: Bench = {
  name: 'range',
  summary: {
    en: 'simulated disclosures a second, with the judge and all its tests, and without',
    zh: '每秒模拟的披露次数：带判定器及其全部检验，以及不带',
  },
  async run({ seed, quick, progress }) {
    const scenario = scenarioFor(quick ? 2_000 : 20_000, quick ? 2 : 4);
    progress('without a judge');
    let events = 0;
    const alone = cpuSeconds(() => {
      ({ events } = simulate({
        scenario,
        seed,
        watcher: () => ({ observe: () => [], standing: () => 'pass' }),
      }));
    });
    collectGarbage();
    const before = process.memoryUsage().rss;
    progress('with the judge');
    const judged = cpuSeconds(() => runScenario(scenario, seed));
    const after = process.memoryUsage().rss;
    const perSecond = rounded(events / judged);
    return {
      rows: [
        {
          name: { en: 'disclosures simulated', zh: '模拟的披露' },
          value: events,
          unit: { en: 'disclosures', zh: '次' },
        },
        {
          name: { en: 'without a judge', zh: '不带判定器' },
          value: rounded(events / alone),
          unit: { en: 'disclosures a second of CPU', zh: '次/CPU 秒' },
        },
        {
          name: { en: 'with the judge, all tests', zh: '带判定器，全部检验' },
          value: perSecond,
          unit: { en: 'disclosures a second of CPU', zh: '次/CPU 秒' },
        },
        {
          name: { en: 'memory that the judged run added', zh: '带判定器运行增加的内存' },
          value: Math.round((after - before) / 2 ** 20),
          unit: 'MiB',
        },
      ],
      promises: [
        {
          promise: { en: 'simulated and judged on one core', zh: '单核模拟并判定' },
          target: PROMISED_PER_SECOND,
          measured: perSecond,
          unit: { en: 'disclosures a second of CPU', zh: '次/CPU 秒' },
          holds: perSecond >= PROMISED_PER_SECOND,
        },
      ],
    };
  },
};

function scenarioFor(actorsPerDay: number, days: number): Scenario {
  const read = scenarioOf(
    `population: { people: 200000 }\ndays: ${days}\nhumans: { actorsPerDay: ${actorsPerDay} }\nharvesters: [{ startDay: 1, identities: 100, peoplePerSecond: 2 }]\ninsiders: [{ startDay: 1 }]`,
    'bench',
  );
  if ('contradiction' in read) throw new Error(read.contradiction.kind);
  return read.scenario;
}
