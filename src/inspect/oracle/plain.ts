/**
 * A body looked at in the plain way: walkers in TypeScript, every value handed to the recogniser, an object for every
 * candidate and group. What the product finds has to be what this finds.
 */
import type { BodyType, Inspection } from '../inspection.ts';
import { type FindingTier, TIER_FLOOR } from '../log-odds.ts';
import { recognitionOf } from '../recognition.ts';
import { walkCsv } from '../walkers/csv.ts';
import { walkHtml } from '../walkers/html.ts';
import { jsonStart, walkJson } from '../walkers/json.ts';
import { walkEvents, walkText } from '../walkers/text.ts';
import { WalkTools } from '../walkers/walk-tools.ts';
import { Collector } from './collector.ts';

const tools = new WalkTools();

/** Findings and people of a body in UTF-8, its kind being known; `events` are lines of JSON, too. */
export function plainly(bytes: Uint8Array, type: BodyType | 'events', tier: FindingTier): Inspection {
  const collector = new Collector(tools, TIER_FLOOR[tier], recognitionOf({ floor: TIER_FLOOR[tier] }));
  const source = { bytes, start: 0, end: bytes.length, map: undefined, level: 0 };
  let malformed = 0;
  if (type === 'json') {
    const start = jsonStart(bytes, 0, bytes.length);
    malformed = walkJson({ ...source, start }, collector, tools);
  } else if (type === 'html') malformed = walkHtml(source, collector, tools);
  else if (type === 'csv') walkCsv(source, collector, tools);
  else if (type === 'events') malformed = walkEvents(source, collector, tools);
  else walkText(source, collector, tools);
  const { findings, people } = collector.finish();
  return {
    findings,
    people: people.map(({ identifiers, categories }) => ({ identifiers: [...identifiers], categories })),
    unseen: malformed > 0 ? [{ reason: 'malformed', bytes: malformed }] : [],
  };
}
