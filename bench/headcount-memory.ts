/**
 * What a sighting costs in heap: two million people, spread over many small counters and all in one.
 *
 *   npm run bench:headcount-memory
 */
import { Headcount } from '../src/headcount/headcount.ts';
import { DATE, MACHINE } from './machine.ts';

const SIGHTINGS = 2_000_000;
const PEOPLE_PER_SMALL_COUNTER = 100;

/** @returns bytes of heap a sighting. */
function measure(counters: number): number {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  collect();
  const before = process.memoryUsage().heapUsed;
  const headcount = new Headcount();
  let person = 1n;
  for (let i = 0; i < SIGHTINGS; i++) {
    person = BigInt.asUintN(64, person * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    headcount.observe(BigInt(i % counters), person, i);
  }
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / headcount.sightings;
  // Held until here, so that it is not collected before it is measured.
  if (headcount.size !== counters) throw new Error('a counter is missing');
  return Math.round(bytes);
}

const unit = 'bytes of heap a sighting';
console.log(
  JSON.stringify({
    bench: 'headcount-memory',
    date: DATE,
    machine: MACHINE,
    rows: [
      {
        name: `counters of ${PEOPLE_PER_SMALL_COUNTER} people`,
        value: measure(SIGHTINGS / PEOPLE_PER_SMALL_COUNTER),
        unit,
      },
      { name: 'one counter', value: measure(1), unit },
    ],
    promises: [],
  }),
);
