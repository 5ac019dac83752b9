/**
 * Which duties a set of facts triggers, what is due to whom by when, and what must be asked first.
 *
 *   facts ─▶ in force? ─▶ anybody's data? ─▶ condition (three values) ─▶ exemptions ─▶ due | ask | suppressed
 *                                                │ unknown                  │ unknown
 *                                                └────────── questions ◀────┘
 *
 * A rule whose outcome hangs on what is not known is `ask`, with the deadline that would hold: the clock runs while
 * people think. An exemption takes away the one duty it stands in and no other. Time is passed in; nothing is sent.
 */
import type { Answer, Asked, Duty, Note, Question } from './answer.ts';
import type { Facts } from './facts.ts';
import { changesWithin } from './in-force.ts';
import type { Library, Pack } from './pack.ts';
import { PackJudge } from './pack-judge.ts';

/** @param facts of readFacts with the same moment of awareness. */
export function dutiesOf(library: Library, facts: Facts, asked: Asked): Answer {
  const duties: Duty[] = [];
  const open = new Map<string, string[]>();
  const unsaid = new Map<string, string[]>();
  const notes: Note[] = facts.known.get('persons_distinct') === 0 ? [{ kind: 'nobody' }] : [];
  const packs = facts.jurisdictions.map((id) => library.packs.find((pack) => pack.id === id) as Pack);
  for (const pack of packs) {
    const judge = new PackJudge(library, pack, facts, asked);
    for (const rule of pack.disclosure_rules) judge.duty(rule, 'disclosure_rules');
    for (const rule of pack.breach_rules) judge.duty(rule, 'breach_rules');
    for (const rule of pack.record_rules) judge.record(rule);
    for (const rule of pack.criminal_counters) judge.counter(rule);
    duties.push(...judge.duties);
    merge(open, judge.open);
    merge(unsaid, judge.unsaid);
    for (const instrument of changesWithin(pack, judge.act))
      notes.push({ kind: 'spans-change', jurisdiction: pack.id, instrument, days: judge.act });
  }
  return {
    aware: asked.aware,
    duties: asked.all === true ? duties : duties.filter(({ status }) => status !== 'not-applicable'),
    questions: inOrder(open, library),
    notJudged: inOrder(unsaid, library),
    notes,
    packs,
  };
}

/** In the order in which facts.yaml lists them. */
function inOrder(facts: ReadonlyMap<string, readonly string[]>, { terms }: Library): Question[] {
  return Object.entries(terms.facts).flatMap(([fact, term]) => {
    const decides = facts.get(fact);
    return decides === undefined ? [] : [{ fact, term, decides }];
  });
}

function merge(into: Map<string, string[]>, from: ReadonlyMap<string, readonly string[]>): void {
  for (const [fact, ids] of from) into.set(fact, [...(into.get(fact) ?? []), ...ids]);
}

/** Ids of everything that a pack may have somebody do, later stages of a report included. */
export function dutyIds(pack: Pack): string[] {
  return [
    ...[...pack.disclosure_rules, ...pack.breach_rules].flatMap((rule) => [
      rule.id,
      ...(rule.stages ?? []).map((stage) => `${rule.id}.${stage.id}`),
    ]),
    ...pack.record_rules.map(({ id }) => id),
    ...pack.criminal_counters.map(({ id }) => id),
  ];
}
