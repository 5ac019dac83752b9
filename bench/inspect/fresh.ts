/**
 * Quality on what no rule was made with: records, exports, pages and messages of the held-out split, the development
 * split for comparison, and clean traffic of services that know nobody.
 */

import type { Inspector } from '../../src/inspect/inspection.ts';
import { createInspector } from '../../src/inspect/inspector.ts';
import { learningInspector } from '../../src/inspect/profiles/learning-inspector.ts';
import { RouteProfiles } from '../../src/inspect/profiles/route-profiles.ts';
import { WARM_UP_RESPONSES } from '../../src/inspect/profiles/verdict.ts';
import { Random } from '../../src/range/random.ts';
import type { BenchContext } from '../bench.ts';
import type { Document } from '../corpora/document.ts';
import { fresh } from '../corpora/fresh/records.ts';
import { TRAP_ROUTES, traps } from '../corpora/fresh/traps.ts';
import type { Split } from '../corpora/fresh/values.ts';
import { Truth } from './truth.ts';

/** Bytes of each split: some ten thousand people. */
const SPLIT_BYTES = 3e6;
const TRAP_BYTES = 10e6;

/** What is found of what was planted in a split. */
export function measureSplit({ progress, seed, quick }: BenchContext, split: Split): Truth {
  progress(`what was planted, ${split}`);
  const inspector = createInspector();
  const truth = new Truth();
  const random = new Random(seed, 'fresh', split);
  for (let bytes = 0; bytes < SPLIT_BYTES / (quick ? 6 : 1); ) {
    const document = fresh(random, split);
    truth.add(document, inspector.inspect(document.bytes, { contentType: document.contentType }));
    bytes += document.bytes.length;
  }
  return truth;
}

/** Findings per megabyte of traffic that knows nobody: cold, and when every route has been met for 200 responses. */
export function measureTraps(
  { progress, seed, quick }: BenchContext,
  misses: Map<string, number>,
): { cold: number; learned: number } {
  const random = new Random(seed, 'traps', 'measure');
  const documents: Document[] = [];
  let bytes = 0;
  while (bytes < TRAP_BYTES / (quick ? 5 : 1)) {
    const document = traps(random);
    documents.push(document);
    bytes += document.bytes.length;
  }
  const perMegabyte = (inspector: Inspector): number => {
    let findings = 0;
    for (const { bytes: body, contentType, route } of documents) {
      for (const { entity } of inspector.inspect(body, { contentType, route }).findings) {
        const what = `false on services’ clean traffic: ${entity} ${route}`;
        misses.set(what, (misses.get(what) ?? 0) + 1);
        findings++;
      }
    }
    return findings / (bytes / 1e6);
  };
  progress('services’ clean traffic, cold');
  const cold = perMegabyte(createInspector());
  progress('services’ clean traffic, learned');
  const profiles = new RouteProfiles();
  const inspector = learningInspector(
    createInspector({ evidence: (route) => profiles.of(route) }),
    createInspector({ tier: 'all' }),
    profiles,
  );
  const met = new Map<string, number>();
  const warmUp = new Random(seed, 'traps', 'warm-up');
  while (met.size < TRAP_ROUTES || [...met.values()].some((count) => count < WARM_UP_RESPONSES)) {
    const { bytes: body, contentType, route } = traps(warmUp);
    const times = (met.get(route) ?? 0) + 1;
    met.set(route, times);
    if (times <= WARM_UP_RESPONSES) inspector.inspect(body, { contentType, route });
  }
  return { cold, learned: perMegabyte(inspector) };
}
