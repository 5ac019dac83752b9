/** What a sighting costs in memory: people spread over many small counters, and all in one. */
import { Headcount } from '../src/headcount/headcount.ts';
import { type Bench, type BenchContext, collectGarbage, type Measured } from './bench.ts';

const PEOPLE_PER_SMALL_COUNTER = 100;

export const bench: Bench = {
  name: 'headcount-memory',
  summary: {
    en: 'what a sighting costs in memory: many small counters, and one large one',
    zh: '每次记数占用的内存：许多小计数器与一个大计数器',
  },
  options: [
    {
      name: 'sightings',
      about: { en: 'sightings in all', zh: '记数总次数' },
      byDefault: 2_000_000,
    },
  ],
  run,
};

async function run({ quick, options, progress }: BenchContext): Promise<Measured> {
  const sightings = quick ? 200_000 : (options.sightings as number);
  const unit = { en: 'bytes a sighting', zh: '字节/次' };
  progress('1/2');
  const small = measure(sightings, Math.ceil(sightings / PEOPLE_PER_SMALL_COUNTER));
  progress('2/2');
  const large = measure(sightings, 1);
  return {
    rows: [
      {
        name: {
          en: `counters of ${PEOPLE_PER_SMALL_COUNTER} people`,
          zh: `每个计数器 ${PEOPLE_PER_SMALL_COUNTER} 人`,
        },
        value: small,
        unit,
      },
      { name: { en: 'one counter', zh: '单个计数器' }, value: large, unit },
    ],
    promises: [],
  };
}

/** @returns bytes a sighting, on the heap and in buffers. */
function measure(sightings: number, counters: number): number {
  const used = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const headcount = new Headcount();
  let person = 1n;
  for (let i = 0; i < sightings; i++) {
    person = BigInt.asUintN(64, person * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    headcount.observe(BigInt(i % counters), person, i);
  }
  const bytes = (used() - before) / headcount.sightings;
  // Held until here, so that it is not collected before it is measured.
  if (headcount.size !== counters) throw new Error('a counter is missing');
  return Math.round(bytes);
}
