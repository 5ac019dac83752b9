/** HTML elements: everything below becomes one person as long as nothing contradicts. */
import { CONTEXTUAL, IN_TEXT } from './candidates.ts';
import { type Frame, MAX_RISING } from './frame.ts';
import { EVERY, NAME } from './group.ts';
import { IntList } from './int-list.ts';
import type { People } from './people.ts';

const groups = new IntList();
const loose = new IntList();
const texts = new IntList();

/** An HTML element: everything below becomes one person as long as nothing contradicts. */
export function settleElement(frame: Frame, people: People): void {
  const { parent } = frame;
  const { next, rises } = people.candidates;
  groups.clear();
  loose.clear();
  texts.clear();
  for (let candidate = frame.own.head; candidate !== -1; candidate = next[candidate]!) {
    if (people.has(candidate, IN_TEXT)) texts.push(candidate);
    else if (!people.names(candidate) || people.has(candidate, CONTEXTUAL)) loose.push(candidate);
    else people.alone(candidate, groups);
  }
  people.groupTexts(texts, groups);
  if (frame.listedValues.count > 0) {
    people.everyoneAlone(frame.listedValues.head);
    frame.many = true;
  }
  for (let i = 0; i < frame.risen; i++) groups.push(people.groups.root(frame.risenGroups[i]!));
  const person = frame.many ? -1 : mergeAll(people);
  if (groups.count > 0 && person === -1) frame.many = true;
  for (let i = 0; i < loose.count; i++) place(frame, people, loose.items[i]!, 0, person);
  for (let candidate = frame.loose.head; candidate !== -1; ) {
    const after = next[candidate]!;
    place(frame, people, candidate, rises[candidate]!, person);
    candidate = after;
  }
  if (parent === undefined) return;
  if (frame.many) parent.many = frame.kind === 'element';
  if (frame.kind === 'element' && person !== -1) {
    if (parent.risen < 4 * MAX_RISING) parent.rise(person, true, 1);
    else parent.many = true;
  }
}

function place(frame: Frame, people: People, candidate: number, rise: number, person: number): void {
  if (person === -1) people.leave(frame, candidate, rise);
  else people.attach(candidate, person);
}

/** One group of all, or −1 when two of them cannot be one person. */
function mergeAll({ groups: all }: People): number {
  if (groups.count === 0) return -1;
  const first = groups.items[0]!;
  const sum = all.birth(all.sides[first]!);
  let agree = true;
  for (let i = 0; i < groups.count && agree; i++) {
    const other = groups.items[i]!;
    agree = !all.contradict(sum, other, all.completes(sum, other) ? EVERY & ~NAME : EVERY);
    if (agree) all.addAll(sum, groups.items[i]!);
  }
  all.unborn();
  if (!agree) return -1;
  const root = all.root(first);
  for (let i = 1; i < groups.count; i++) {
    const other = all.root(groups.items[i]!);
    if (other !== root) all.absorb(root, other);
  }
  return root;
}
