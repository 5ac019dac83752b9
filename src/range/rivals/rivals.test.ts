import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../disclosure/time.ts';
import type { Sighting } from '../../judge/test.ts';
import { Random } from '../random.ts';
import { runScenario } from '../run-scenario.ts';
import { scenarioOf } from '../scenario/read-scenario.ts';
import { DistinctUrls } from './distinct-urls.ts';
import { IsolationForest } from './isolation-forest.ts';
import { CAPACITY, LeakyBucket } from './leaky-bucket.ts';
import { RequestRate } from './request-rate.ts';
import type { Rival } from './rival.ts';
import { MEASURED_THRESHOLDS } from './thresholds.ts';

const sighting = (at: number, people = 1): Sighting =>
  ({ at, route: 'GET /', people: new Array(people).fill({ person: 1n }) }) as unknown as Sighting;

/** The largest statistic of requests at a pace. */
function largest(rival: Rival, gapMs: number, requests: number, pages = Number.POSITIVE_INFINITY): number {
  let most = 0;
  for (let i = 0; i < requests; i++) most = Math.max(most, rival.observe(1n, i % pages, sighting(i * gapMs)));
  return most;
}

describe('rules that are in use elsewhere', () => {
  it('count requests of a minute', () => {
    expect(largest(new RequestRate(100), 1_000, 1_000)).toBe(60);
    expect(largest(new RequestRate(100), 100, 1_000)).toBe(600);
  });

  it('count distinct pages of a day', () => {
    expect(largest(new DistinctUrls(1_000), 60_000, 5_000)).toBe(1_440);
    expect(largest(new DistinctUrls(1_000), 60_000, 5_000, 30)).toBe(30);
  });

  it('overflow a bucket of 40 that leaks twice a second', () => {
    // Slower than the leak: never. Twice as fast: one stays of two, so 40 more need 80 requests.
    expect(largest(new LeakyBucket(), 500, 10_000)).toBeLessThan(3);
    expect(largest(new LeakyBucket(), 250, 70)).toBeLessThan(CAPACITY);
    expect(largest(new LeakyBucket(), 250, 90)).toBeGreaterThanOrEqual(CAPACITY + 1);
    // The same few pages again and again are no crawl.
    expect(largest(new LeakyBucket(), 10, 1_000, 5)).toBeLessThanOrEqual(5);
  });

  it('isolate what is unlike the rest', () => {
    const forest = new IsolationForest(2, 1);
    const random = new Random(3, 'forest');
    for (let hour = 0; hour < 26; hour++)
      for (let address = 0; address < 60; address++)
        for (let i = 0, at = hour * HOUR_MS; i < 14; i++) {
          at += random.between(5_000, 180_000);
          forest.observe(BigInt(address), random.integer(1_000), sighting(at, random.chance(0.3) ? 20 : 1));
        }
    let ordinary = 0;
    let odd = 0;
    const start = 26 * HOUR_MS;
    for (let i = 0; i < 20; i++)
      ordinary = Math.max(
        ordinary,
        forest.observe(5n, random.integer(1_000), sighting(start + i * 90_000, i % 3 === 0 ? 20 : 1)),
      );
    for (let i = 0; i < 2_000; i++)
      odd = Math.max(odd, forest.observe(99n, i, sighting(start + i * 400, 20)));
    expect(odd).toBeGreaterThan(0.55);
    expect(odd).toBeGreaterThan(ordinary);
  });

  it('watch beside the judge and keep books of their own', () => {
    const read = scenarioOf(
      'days: 2\npopulation: { people: 20000 }\nhumans: { actorsPerDay: 500 }\nharvesters: [{ startDay: 1, surface: profile }]',
      'test.yaml',
    );
    if ('contradiction' in read) throw new Error(read.contradiction.kind);
    const { rivals, outcome } = runScenario(read.scenario, 1, { rivals: MEASURED_THRESHOLDS });
    const [rate, , bucket] = rivals;
    // One person a request: refused with the request that reaches the line.
    const line = MEASURED_THRESHOLDS['request-rate'];
    expect(rate?.detected).toEqual([true]);
    expect(rate?.peopleLost[0]).toBeGreaterThanOrEqual(line);
    expect(rate?.peopleLost[0]).toBeLessThanOrEqual(line + 1);
    expect(bucket?.peopleLost[0]).toBeLessThan(100);
    expect(outcome.harvesters[0]?.peopleTaken).toBe(20_000);
    expect(runScenario(read.scenario, 1).outcome).toEqual(outcome);
  });
});
