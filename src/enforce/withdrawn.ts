/**
 * What does not leave, person by person, because a measure covered it: the ledger keeps of a person what left, and no
 * more. Invariant: a category counts as withdrawn only when every finding of it about that person is covered.
 */
import { type CategorySet, categorySet } from '../disclosure/category.ts';
import type { Finding } from '../inspect/inspection.ts';
import { type Edit, isCovered } from './edits.ts';

/**
 * @param edits of any measures, in any order.
 * @returns categories withdrawn, by the index in Inspection.people; people of whom nothing was withdrawn are left out.
 */
export function withdrawn(
  findings: readonly Finding[],
  edits: readonly Edit[],
): ReadonlyMap<number, CategorySet> {
  const gone = new Map<number, CategorySet>();
  if (edits.length === 0) return gone;
  const spans = apart(edits);
  const left = new Map<number, CategorySet>();
  for (const { person, category, start, end } of findings) {
    if (person === undefined) continue;
    const into = isCovered(spans, start, end) ? gone : left;
    into.set(person, (into.get(person) ?? 0) | categorySet(category));
  }
  for (const [person, categories] of left) {
    const covered = gone.get(person);
    if (covered === undefined) continue;
    const wholly = covered & ~categories;
    if (wholly === 0) gone.delete(person);
    else gone.set(person, wholly);
  }
  return gone;
}

/**
 * People whose id leaves as a token. A token is good for one recipient, who can tell the person apart by it and get at the
 * record behind it: that is a disclosure, of a pseudonym.
 * @param edits of all measures. @param tokens those of them that put tokens.
 * @returns indices in Inspection.people.
 */
export function givenTokens(
  findings: readonly Finding[],
  edits: readonly Edit[],
  tokens: ReadonlySet<Edit>,
): ReadonlySet<number> {
  const people = new Set<number>();
  if (tokens.size === 0) return people;
  const spans = apart(edits).filter((edit) => tokens.has(edit));
  for (const { person, start, end } of findings)
    if (person !== undefined && isCovered(spans, start, end)) people.add(person);
  return people;
}

/** The spans that applyEdits really replaces: sorted, and of two that overlap the one that begins first. */
function apart(edits: readonly Edit[]): Edit[] {
  const spans: Edit[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (edit.start < at) continue;
    spans.push(edit);
    at = edit.end;
  }
  return spans;
}
