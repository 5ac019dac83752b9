/** HTML elements: everything below becomes one person as long as nothing contradicts. */
import { type Frame, leave, MAX_RISING } from './frame.ts';
import {
  attach,
  type Birth,
  type Candidate,
  contradict,
  everyoneAlone,
  Group,
  groupTexts,
  join,
} from './group.ts';

/** An HTML element: everything below becomes one person as long as nothing contradicts. */
export function settleElement(frame: Frame, birth: Birth): void {
  const groups: Group[] = [];
  const loose: Candidate[] = [];
  const texts: Candidate[] = [];
  for (const candidate of frame.own ?? []) {
    if (candidate.origin === 'text') texts.push(candidate);
    else if (candidate.identifier === undefined || candidate.contextual) loose.push(candidate);
    else {
      const group = birth(candidate.side);
      join(candidate, group);
      groups.push(group);
    }
  }
  for (const group of groupTexts(texts, birth)) groups.push(group);
  if (frame.listedValues !== undefined) {
    everyoneAlone(frame.listedValues, birth);
    frame.many = true;
  }
  for (const { group } of frame.risen ?? []) groups.push(group.root());
  const person = frame.many ? undefined : mergeAll(groups);
  if (groups.length > 0 && person === undefined) frame.many = true;
  for (const candidate of loose) place(frame, candidate, 0, person);
  for (const { candidate, rise } of frame.loose ?? []) place(frame, candidate, rise, person);
  const { parent } = frame;
  if (parent === undefined) return;
  if (frame.many) parent.many = frame.kind === 'element';
  if (frame.kind === 'element' && person !== undefined) {
    parent.risen ??= [];
    if (parent.risen.length < 4 * MAX_RISING)
      parent.risen.push({ group: person, open: true, height: 1, account: '', row: undefined });
    else parent.many = true;
  }
}

function place(frame: Frame, candidate: Candidate, rise: number, person: Group | undefined): void {
  if (person !== undefined) attach(candidate, person);
  else leave(frame, candidate, rise);
}

/** One group of all, or undefined when two of them cannot be one person. */
function mergeAll(groups: readonly Group[]): Group | undefined {
  const [first, ...others] = groups;
  if (first === undefined) return undefined;
  const sum = new Group(first.side);
  for (const group of groups) {
    if (contradict(sum, group, true)) return undefined;
    for (const identifier of group.identifiers) sum.add(identifier);
    sum.nameParts |= group.nameParts;
  }
  for (const group of others) if (group.root() !== first.root()) first.root().absorb(group.root());
  return first.root();
}
