/**
 * What is handed out of a body whose containers have all closed: people, numbered in order of appearance, and candidates
 * that became findings, each with its person.
 */
import type { Identifier } from '../../disclosure/person.ts';
import { apart, readings } from '../apart.ts';
import type { Finding, FoundPerson } from '../inspection.ts';
import { type Candidates, DEPENDENT, DROPPED } from './candidates.ts';
import type { PeopleColumns } from './columns.ts';
import type { Mould } from './mould.ts';
import { numberPeople } from './numbering.ts';
import type { People } from './people.ts';
import { Zeros } from './zeros.ts';

/** Findings and people may be made when they are first asked for. */
export interface Collected {
  readonly findings: readonly Finding[];
  readonly people: readonly FoundPerson[];
  /** The people as columns, where they are there as such. */
  readonly columns?: PeopleColumns;
}

/** Of each person, while they are handed out. */
const CATEGORIES = new Zeros();

/** @param all whether every reading of a value is a finding. Cost: one pass over candidates, and an object for each finding. */
export function handOut({ candidates, groups, identifiers }: People, all: boolean): Collected {
  const numbers = numberPeople(groups, identifiers);
  const people: { identifiers: Identifier[]; categories: number }[] = [];
  for (let group = 0; group < groups.count; group++) {
    if (numbers[group] === -1) continue;
    const size = groups.size(group);
    const named = new Array<Identifier>(size);
    for (let i = 0; i < size; i++) named[i] = identifiers.identifier(groups.identifier(group, i));
    people.push({ identifiers: named, categories: 0 });
  }
  const categories = CATEGORIES.of(people.length);
  const { moulds, flags, groups: groupOf, starts, ends, count } = candidates;
  let kept = 0;
  let until = 0;
  let areApart = true;
  for (let candidate = 0; candidate < count; candidate++) {
    const flag = flags[candidate]!;
    if ((flag & DROPPED) !== 0) continue;
    const group = groupOf[candidate]!;
    const person = group === -1 ? -1 : numbers[groups.root(group)]!;
    groupOf[candidate] = person;
    if (person !== -1) categories[person]! |= moulds[candidate]!.categories;
    else if ((flag & DEPENDENT) !== 0) {
      candidates.drop(candidate);
      continue;
    }
    kept++;
    if (starts[candidate]! < until) areApart = false;
    until = ends[candidate]!;
  }
  for (let person = 0; person < people.length; person++) people[person]!.categories = categories[person]!;
  return { findings: !all && areApart ? inOrder(candidates, kept) : inPieces(candidates, all), people };
}

/** Candidates nearly always stand in order and apart already. @param kept those that were not dropped. */
function inOrder({ moulds, groups, starts, ends, flags }: Candidates, kept: number): Finding[] {
  const findings = new Array<Finding>(kept);
  for (let candidate = 0, i = 0; i < kept; candidate++) {
    if ((flags[candidate]! & DROPPED) !== 0) continue;
    findings[i++] = toFinding(moulds[candidate]!, starts[candidate]!, ends[candidate]!, groups[candidate]!);
  }
  return findings;
}

function inPieces(candidates: Candidates, all: boolean): Finding[] {
  const { moulds, groups } = candidates;
  const pieces = all ? readings(candidates) : apart(candidates);
  return pieces.candidates.map((candidate, i) =>
    toFinding(moulds[candidate]!, pieces.starts[i]!, pieces.ends[i]!, groups[candidate]!),
  );
}

export function toFinding(mould: Mould, start: number, end: number, person: number): Finding {
  const { context, path, confidence } = mould;
  const { entity, category } = mould.report;
  if (person === -1) {
    return path === undefined
      ? { entity, category, start, end, confidence, context }
      : { entity, category, start, end, confidence, context, path };
  }
  return path === undefined
    ? { entity, category, start, end, confidence, context, person }
    : { entity, category, start, end, confidence, context, path, person };
}
