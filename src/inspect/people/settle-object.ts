/**
 * Objects and rows: values are told apart by the role in their keys (`buyerPhone`, `sellerPhone`). Groups of the same
 * side become one unless they contradict each other: two different phones are two people.
 */
import { accountWord } from '../keys/account-words.ts';
import { PERHAPS } from '../keys/grammar.ts';
import { isAttribute } from '../keys/inner-key.ts';
import { SUBJECT_STAFF } from '../keys/roles.ts';
import type { Side } from '../keys/vocabulary.ts';
import { SURE_NAME } from '../log-odds.ts';
import { isAccountOf } from './account.ts';
import { CONTEXTUAL, DEPENDENT, IN_TEXT } from './candidates.ts';
import { type Frame, MAX_RISE, MAX_RISING } from './frame.ts';
import { EXCLUSIVE, ID, MAX_IDENTIFIERS, NAME, NAMED } from './group.ts';
import { NOBODY } from './identifier-table.ts';
import { IntList } from './int-list.ts';
import type { People } from './people.ts';
import { Slots } from './slots.ts';

/** Used again for every object: nothing settles inside of settling. */
const slots = new Slots<Side>();
const roles = new Slots<string>();
const others = new IntList();
const loose = new IntList();
const texts = new IntList();
const weak = new IntList();
const persons = new IntList();
const risingGroups = new IntList();
const risingHeights = new IntList();
/** What numbers the object as a row: its own `id`, once that is known to be somebody's; else NOBODY. */
let row = NOBODY;

export function settleObject(frame: Frame, people: People): void {
  if (isBare(frame)) {
    if (frame.many && frame.parent !== undefined) frame.parent.many = true;
    return;
  }
  const { next, moulds, rises } = people.candidates;
  roles.clear();
  loose.clear();
  texts.clear();
  weak.clear();
  others.clear();
  persons.clear();
  row = NOBODY;
  for (let candidate = frame.own.head; candidate !== -1; candidate = next[candidate]!) {
    if (people.has(candidate, IN_TEXT)) texts.push(candidate);
    else if (people.has(candidate, CONTEXTUAL)) weak.push(candidate);
    else if (!people.names(candidate)) loose.push(candidate);
    else {
      const { who, side } = moulds[candidate]!.key;
      people.join(candidate, slotOf(roles, who, side, people));
    }
  }
  bySide(people);
  if (weak.count > 0) settleWeak(frame, people);
  mergeSelf(people);
  mergeRisen(frame, people);

  people.groups.unmark();
  for (let i = 0; i < slots.count; i++) addPerson(people, slots.group(i));
  for (let i = 0; i < others.count; i++) addPerson(people, others.items[i]!);
  settleLists(frame, people);
  const main = mainPerson(people);
  for (let i = 0; i < loose.count; i++) place(frame, people, loose.items[i]!, 0, main);
  for (let candidate = frame.loose.head; candidate !== -1; ) {
    const after = next[candidate]!;
    place(frame, people, candidate, rises[candidate]!, main);
    candidate = after;
  }
  if (texts.count > 0) {
    const holder = subject(frame, people, main, false);
    if (holder === -1) people.groupTexts(texts, persons);
    else if (frame.kind === 'row' && onlyNamed(people, holder) && people.oneOfEach(texts))
      for (let i = 0; i < texts.count; i++) people.join(texts.items[i]!, holder);
    else for (let i = 0; i < texts.count; i++) people.attach(texts.items[i]!, holder);
  }
  passOn(frame, people, main);
}

/** Nothing in it and nobody below. */
function isBare(frame: Frame): boolean {
  return (
    frame.own.count === 0 && frame.loose.count === 0 && frame.listedValues.count === 0 && frame.risen === 0
  );
}

function addPerson(people: People, group: number): void {
  const root = people.groups.root(group);
  if (people.groups.mark(root)) persons.push(root);
}

function place(frame: Frame, people: People, candidate: number, rise: number, main: number): void {
  const { who, side, kind } = people.candidates.moulds[candidate]!.key;
  let slot = who === '' ? -1 : roles.get(who);
  if (slot === -1 && kind === 'plate' && side === 'self') slot = slots.get('courier'); // who drives it
  if (slot === -1) slot = slots.get(side);
  const holder =
    slot === -1 ? subject(frame, people, main, people.has(candidate, DEPENDENT)) : people.groups.root(slot);
  if (holder === -1) people.leave(frame, candidate, rise);
  else people.attach(candidate, holder);
}

/**
 * Roles of one side are one person (buyer and receiver), unless they contradict: then they are others. Beside the
 * customer two names are two people, too: a father and a mother, a doctor and a nurse. Somebody whom no list of roles
 * has (`plaintiff`) is the object's own person when nobody else is, and else another.
 */
function bySide(people: People): void {
  const { groups } = people;
  slots.clear();
  for (let i = 0; i < roles.count; i++) {
    const group = roles.group(i);
    const side = groups.sides[group]!;
    if (side === 'self' && roles.key(i) !== '') continue;
    const slot = slots.get(side);
    const exclusive = side === 'self' || side === 'party' ? EXCLUSIVE : EXCLUSIVE | NAME;
    if (slot === -1) slots.set(side, group);
    else if (groups.contradict(slot, group, exclusive)) others.push(group);
    else groups.absorb(slot, group);
  }
  let free = slots.get('party') === -1 && !namedByWeak(people);
  for (let i = 0; i < roles.count; i++) {
    const group = roles.group(i);
    const who = roles.key(i);
    const unlisted = groups.sides[group] === 'self' && who !== '';
    if (unlisted && who.startsWith(PERHAPS)) {
      perhaps(people, group);
      continue;
    }
    if (!unlisted && !(groups.sides[group] === 'staff' && SUBJECT_STAFF.has(who))) continue;
    const self = slots.get('self');
    // What numbers an employee is of the one who is named beside it.
    const exclusive = unlisted ? EXCLUSIVE : EXCLUSIVE | NAME;
    const named = unlisted && self !== -1 && (groups.namespaces(self) & NAME) !== 0;
    const apart =
      (unlisted && !free) ||
      slots.get('party') !== -1 ||
      named ||
      (self !== -1 && groups.contradict(self, group, exclusive));
    if (apart) {
      if (unlisted) others.push(group);
    } else if (self === -1) slots.set('self', groups.root(group));
    else groups.absorb(self, groups.root(group));
    if (unlisted) free = false;
  }
}

/** `maleName`: somebody else only if what is known of both contradicts. */
function perhaps({ groups }: People, group: number): void {
  let own = slots.get('self');
  if (own === -1) own = slots.get('party');
  if (own === -1) slots.set('self', groups.root(group));
  else if (groups.contradict(groups.root(own), group, EXCLUSIVE | NAME)) others.push(group);
  else groups.absorb(groups.root(own), group);
}

/** Whether a name waits to be the object's own: `name` beside `plaintiffName`. */
function namedByWeak(people: People): boolean {
  for (let i = 0; i < weak.count; i++) {
    const candidate = weak.items[i]!;
    const { who, side } = people.candidates.moulds[candidate]!.key;
    if (who === '' && side === 'self' && people.namespaceBit(candidate) === NAME) return true;
  }
  return false;
}

/** `id` and `name` count when their side has a better identity, or when the object itself is a role. */
function settleWeak(frame: Frame, people: People): void {
  const { groups, candidates } = people;
  const isRole = frame.key.role;
  for (let i = 0; i < weak.count; i++) {
    const candidate = weak.items[i]!;
    const side = people.side(candidate);
    const { who } = candidates.moulds[candidate]!.key;
    if (side === 'self' && who !== '' && !isRole && (!who.startsWith(PERHAPS) || roles.get(who) !== -1)) {
      settleSomebody(frame, people, candidate, who);
      continue;
    }
    const isId = people.namespaceBit(candidate) === ID;
    const { confidence } = candidates.moulds[candidate]!;
    const thing = isId ? frame.thing > 0 : frame.thing > 1 && confidence < SURE_NAME;
    const slot = slots.get(side);
    const known = slot !== -1 && groups.size(slot) > 0;
    const idKnown = slot !== -1 && (groups.namespaces(slot) & ID) !== 0;
    if (thing || !(known || isRole) || (isId && idKnown)) candidates.drop(candidate);
    else {
      const own = isId && side === 'self' && who === '';
      if (own) people.number(candidate, frame);
      people.join(candidate, slotOf(slots, side, side, people));
      if (own) row = candidates.identifiers[candidate]!;
    }
  }
}

/** `supervisor: "…"` names another person where somebody is known. */
function settleSomebody(frame: Frame, people: People, candidate: number, who: string): void {
  const { groups, candidates } = people;
  if (frame.thing > 1 || slots.count === 0) {
    candidates.drop(candidate);
    return;
  }
  const known = roles.get(who);
  const group = known === -1 ? people.birth('self') : groups.root(known);
  if (known === -1) {
    roles.set(who, group);
    others.push(group);
  }
  people.join(candidate, group);
}

/** An object's own values and those of its customer's side are one person, if they do not contradict. */
function mergeSelf({ groups }: People): void {
  const self = slots.get('self');
  if (self === -1) return;
  const party = slots.get('party');
  if (party !== -1) {
    if (!groups.contradict(self, party, EXCLUSIVE)) groups.absorb(party, self);
    return;
  }
  // Beside one other person and without a name of its own, a phone is that person's: {authorId, phone}.
  if (slots.count !== 2 || (groups.namespaces(self) & NAMED) !== 0) return;
  let other = slots.get('author');
  if (other === -1) other = slots.get('relative');
  if (other !== -1 && !groups.contradict(self, other, EXCLUSIVE)) groups.absorb(other, self);
}

function mergeRisen(frame: Frame, people: People): void {
  const { groups } = people;
  for (let i = 0; i < frame.risen; i++) {
    if (frame.risenOpen[i] === 0) continue;
    const root = groups.root(frame.risenGroups[i]!);
    const own = groups.sides[root]!;
    const side = own === 'self' ? mainSide() : own;
    let slot = slots.get(side);
    if (slot === -1 && side === 'party') slot = slots.get('self');
    if (slot === -1) {
      slots.set(side, root);
      continue;
    }
    slot = groups.root(slot);
    if (slot === root) continue;
    const account = frame.risenAccounts[i]!;
    if (
      !groups.contradict(slot, root, EXCLUSIVE) ||
      (account !== '' && isAccountOf(people, slot, root, row, account, frame.risenRows[i]!))
    )
      groups.absorb(slot, root);
  }
}

function mainSide(): Side {
  if (slots.get('self') !== -1) return 'self';
  return slots.get('party') === -1 ? 'self' : 'party';
}

/** Values of lists belong to the object's person when it has an identity and they are few, else each to its own. */
function settleLists(frame: Frame, people: People): void {
  const values = frame.listedValues;
  if (values.count === 0) return;
  const main = mainPerson(people);
  if (
    main === -1 ||
    values.count > MAX_IDENTIFIERS ||
    !allOfSide(frame, people, people.groups.sides[main]!)
  ) {
    people.everyoneAlone(values.head);
    frame.many = true;
    return;
  }
  const { next } = people.candidates;
  for (let candidate = values.head; candidate !== -1; candidate = next[candidate]!) {
    if (people.has(candidate, IN_TEXT)) people.attach(candidate, main);
    else people.join(candidate, main);
  }
}

function allOfSide(frame: Frame, people: People, side: Side): boolean {
  const { next } = people.candidates;
  for (let candidate = frame.listedValues.head; candidate !== -1; candidate = next[candidate]!) {
    const own = people.side(candidate);
    if (own !== 'self' && own !== side) return false;
  }
  return true;
}

/** The person that an object is about: its own, its customer, or the only one; −1 when there is none. */
function mainPerson({ groups }: People): number {
  let own = slots.get('self');
  if (own === -1) own = slots.get('party');
  if (own === -1) own = slots.count === 1 ? slots.group(0) : slots.get('author');
  return own === -1 ? -1 : groups.root(own);
}

/** Whom a value without a role belongs to: the object's person, but a customer below before a seller here. */
function subject(frame: Frame, people: People, main: number, dependent: boolean): number {
  const { sides } = people.groups;
  if (main !== -1 && (sides[main] === 'self' || sides[main] === 'party')) return main;
  // An opinion is that of a person right below; an envelope's text is not that of anyone inside.
  const below = onlyRisen(frame, people, dependent ? 1 : MAX_RISE);
  if (main === -1) return below;
  return below !== -1 && (sides[below] === 'self' || sides[below] === 'party') ? below : main;
}

/** On a line `张三 138…` the number is that of the name. */
function onlyNamed(people: People, group: number): boolean {
  return (people.groups.namespaces(group) & EXCLUSIVE) === 0;
}

/** The one person below, when there is just one, or one on the customer's side. */
function onlyRisen(frame: Frame, { groups }: People, height: number): number {
  if (frame.many) return -1;
  groups.unmark();
  let people = 0;
  let customers = 0;
  let last = -1;
  let customer = -1;
  for (let i = 0; i < frame.risen; i++) {
    if (frame.risenHeights[i]! > height) continue;
    const root = groups.root(frame.risenGroups[i]!);
    if (!groups.mark(root)) continue;
    people++;
    last = root;
    if (groups.sides[root] === 'party') {
      customers++;
      customer = root;
    }
  }
  if (people === 1) return last;
  return customers === 1 ? customer : -1; // the customer rather than the seller
}

function passOn(frame: Frame, people: People, main: number): void {
  const { parent, key } = frame;
  const { groups } = people;
  if (parent === undefined) return;
  if (frame.many) parent.many = true;
  risingGroups.clear();
  risingHeights.clear();
  for (let i = 0; i < frame.risen; i++) {
    addRising(groups.root(frame.risenGroups[i]!), frame.risenHeights[i]! + 1);
  }
  for (let i = 0; i < persons.count && risingGroups.count <= MAX_RISING; i++) {
    addRising(groups.root(persons.items[i]!), 1);
  }
  const { count } = risingGroups;
  if (count === 0) return;
  // One of a list stays its own, and a list of one must not swallow what stands outside.
  if ((frame.listed && !isAttribute(key)) || count > MAX_RISING || parent.risen + count > MAX_RISING) {
    parent.many = true;
    return;
  }
  const subjectOf = main === -1 ? -1 : groups.root(main);
  for (let i = 0; i < count; i++) {
    const group = risingGroups.items[i]!;
    const isMain = group === subjectOf;
    const side = groups.sides[group];
    const attribute = isAttribute(key);
    const ofRole = key.role || (attribute && key.side !== 'self');
    if (isMain && ofRole && (side === 'self' || side === 'party')) groups.sides[group] = key.side;
    const open = isMain && (key.role || key.part || attribute || frame.kind === 'row');
    const account = open && !frame.apart ? accountWord(key) : '';
    parent.rise(group, open, risingHeights.items[i]!, account, row);
  }
}

function addRising(group: number, height: number): void {
  const at = risingGroups.indexOf(group);
  if (at === -1) {
    risingGroups.push(group);
    risingHeights.push(height);
  } else {
    risingHeights.items[at] = height;
  }
}

function slotOf<Key>(of: Slots<Key>, key: Key, side: Side, people: People): number {
  let slot = of.get(key);
  if (slot === -1) {
    slot = people.birth(side);
    of.set(key, slot);
  }
  return slot;
}
