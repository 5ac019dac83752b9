/**
 * Whose data it is: findings go to the nearest object, row or element that holds an identity.
 *
 *   {"order":{"orderNo":"…","buyer":{"id":7,"phone":"138…"},"address":"…"}}
 *             └ no identity        └ identity 7, 138…       └ loose: goes to the one person here
 *
 * Within an object, values are told apart by the role in their keys (`buyerPhone`, `sellerPhone`). Groups of the
 * same side become one unless they contradict each other: two different phones are two people. Elements of a list
 * never become one. The rules stand in `settleObject` and `settleElement`; nothing else decides about people.
 *
 * Invariant: a group is one person or part of one; merging only ever joins; the cost is linear in candidates, since
 * loose values rise MAX_RISE containers at most and at most MAX_RISING groups rise through each.
 */
import { CATEGORIES, type Category, type CategorySet } from '../disclosure/category.ts';
import {
  IDENTIFIER_NAMESPACES,
  type Identifier,
  type IdentifierNamespace,
  strongestFirst,
} from '../disclosure/person.ts';
import type { ValueContext } from './inspection.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';
import type { Side } from './keys/vocabulary.ts';
import type { ContainerKind } from './sink.ts';

/** How a candidate came to be. */
export type Origin =
  /** Its key says what it is, or it is the whole value. */
  | 'value'
  /** It stands within longer text, which may speak of somebody else. */
  | 'text';

/** Something that may become a finding. */
export interface Candidate {
  readonly entity: string;
  readonly category: Category;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly context: ValueContext;
  readonly path: string | undefined;
  readonly side: Side;
  /** Word of role in its key; see KeyMeaning.who. */
  readonly who: string;
  readonly origin: Origin;
  /** What it identifies somebody by; undefined when it identifies nobody. */
  readonly identifier: Identifier | undefined;
  /** `id`, `name`: an identity only beside another one. */
  readonly contextual: boolean;
  /** Personal only because of whose it is: an opinion, a purchase, a gender. Without a person it is no finding. */
  readonly dependent: boolean;
  /** A stretch in which other findings may lie; it gives way to them. */
  readonly wide: boolean;
  group: Group | undefined;
  dropped: boolean;
}

/** Identifiers kept of one person; more than these are a list, not a person. */
export const MAX_IDENTIFIERS = 8;
/** Containers that a loose value rises through in search of its person. */
const MAX_RISE = 3;
/** Groups that rise out of one container; where there are more, it is a list. */
const MAX_RISING = 8;

/** Namespaces in which one person has one value, as far as merging goes. */
const EXCLUSIVE: ReadonlySet<IdentifierNamespace> = new Set(['id', 'residentId', 'phone', 'email', 'card']);

/** A person, or a part of one. */
export class Group {
  readonly identifiers: Identifier[] = [];
  categories: CategorySet = 0;
  side: Side;
  into: Group | undefined;

  constructor(side: Side) {
    this.side = side;
  }

  root(): Group {
    let group: Group = this;
    while (group.into !== undefined) group = group.into;
    if (this.into !== undefined) this.into = group;
    return group;
  }

  add(identifier: Identifier): void {
    if (this.identifiers.length >= MAX_IDENTIFIERS) return;
    for (const { namespace, value } of this.identifiers) {
      if (namespace === identifier.namespace && value === identifier.value) return;
    }
    this.identifiers.push(identifier);
  }

  has(namespace: IdentifierNamespace): boolean {
    return this.identifiers.some((identifier) => identifier.namespace === namespace);
  }

  /** Takes another group in. */
  absorb(other: Group): void {
    for (const identifier of other.identifiers) this.add(identifier);
    other.into = this;
  }
}

/** Whether two groups cannot be one person: both have a value in a namespace, and none in common. */
export function contradict(a: Group, b: Group, everyNamespace: boolean): boolean {
  for (const namespace of IDENTIFIER_NAMESPACES) {
    if (!everyNamespace && !EXCLUSIVE.has(namespace)) continue;
    let both = false;
    let common = false;
    for (const x of a.identifiers) {
      if (x.namespace !== namespace) continue;
      for (const y of b.identifiers) {
        if (y.namespace !== namespace) continue;
        both = true;
        if (x.value === y.value) common = true;
      }
    }
    if (both && !common) return true;
  }
  return false;
}

interface Risen {
  readonly group: Group;
  /** May become one with its parent's group of the same side. */
  readonly open: boolean;
  /** Containers that it rose through: 1 out of a direct child. */
  readonly height: number;
}

interface Loose {
  readonly candidate: Candidate;
  readonly rise: number;
}

/** One open container. */
export class Frame {
  readonly parent: Frame | undefined;
  readonly kind: ContainerKind;
  readonly key: KeyMeaning;
  readonly listed: boolean;
  readonly path: string;
  /** Evidence of a thing among its keys: 0, 1 or 2. */
  thing = 0;
  own: Candidate[] | undefined;
  /** Single values of a list under a key (`phones: […]`). */
  listedValues: Candidate[] | undefined;
  loose: Loose[] | undefined;
  risen: Risen[] | undefined;
  /** More people below than rise. */
  many = false;

  constructor(
    parent: Frame | undefined,
    kind: ContainerKind,
    key: KeyMeaning,
    listed: boolean,
    path: string,
  ) {
    this.parent = parent;
    this.kind = kind;
    this.key = key;
    this.listed = listed;
    this.path = path;
  }
}

/** Decides about the candidates of a container that closes. `birth` registers every new group. */
export function settle(frame: Frame, birth: (side: Side) => Group): void {
  if (frame.kind === 'array') settleArray(frame, birth);
  else if (frame.kind === 'element' || frame.kind === 'section') settleElement(frame, birth);
  else settleObject(frame, birth);
}

/** A list has no subject: its single values wait for the object that holds the list. */
function settleArray(frame: Frame, birth: (side: Side) => Group): void {
  const { parent } = frame;
  const values = joined(frame.own, frame.listedValues);
  if (parent === undefined) {
    if (values !== undefined) everyoneAlone(values, birth);
    for (const { candidate } of frame.loose ?? []) {
      if (candidate.dependent || candidate.contextual) candidate.dropped = true;
    }
    return;
  }
  if (values !== undefined) {
    if (parent.kind === 'element' || parent.kind === 'section') everyoneAlone(values, birth);
    else parent.listedValues = joined(parent.listedValues, values);
  }
  raise(frame, parent);
  if (frame.many || (frame.risen?.length ?? 0) > 1) parent.many = true;
}

/** Both lists in one; the shorter is added to the longer, so that nested lists cost no more than they hold. */
function joined(a: Candidate[] | undefined, b: Candidate[] | undefined): Candidate[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  for (const candidate of short) long.push(candidate);
  return long;
}

function settleObject(frame: Frame, birth: (side: Side) => Group): void {
  const byRole = new Map<string, Group>();
  const loose: Candidate[] = [];
  const texts: Candidate[] = [];
  const weak: Candidate[] = [];
  for (const candidate of frame.own ?? []) {
    if (candidate.origin === 'text') texts.push(candidate);
    else if (candidate.contextual) weak.push(candidate);
    else if (candidate.identifier === undefined) loose.push(candidate);
    else join(candidate, slotOf(byRole, candidate.who, candidate.side, birth));
  }
  const { slots, others } = bySide(byRole);
  if (weak.length > 0) settleWeak(frame, weak, slots, birth);
  mergeSelf(slots);
  mergeRisen(frame, slots);

  const people = [...new Set([...slots.values(), ...others].map((group) => group.root()))];
  settleLists(frame, slots, birth);
  const main = mainPerson(slots);
  for (const candidate of loose) {
    const holder = slots.get(candidate.side)?.root() ?? subject(frame, main, candidate.dependent);
    if (holder !== undefined) attach(candidate, holder);
    else leave(frame, candidate, 0);
  }
  for (const { candidate, rise } of frame.loose ?? []) {
    const holder = slots.get(candidate.side)?.root() ?? subject(frame, main, candidate.dependent);
    if (holder !== undefined) attach(candidate, holder);
    else leave(frame, candidate, rise);
  }
  if (texts.length > 0) {
    const holder = subject(frame, main, false);
    if (holder === undefined) for (const group of groupTexts(texts, birth)) people.push(group);
    else if (frame.kind === 'row' && onlyNamed(holder) && oneOfEach(texts))
      for (const text of texts) join(text, holder);
    else for (const text of texts) attach(text, holder);
  }
  passOn(frame, people, main);
}

/** Roles of one side are one person (buyer and receiver), unless they contradict: then they are others. */
function bySide(byRole: ReadonlyMap<string, Group>): { slots: Map<Side, Group>; others: Group[] } {
  const slots = new Map<Side, Group>();
  const others: Group[] = [];
  for (const group of byRole.values()) {
    const slot = slots.get(group.side);
    if (slot === undefined) slots.set(group.side, group);
    else if (contradict(slot, group, false)) others.push(group);
    else slot.absorb(group);
  }
  return { slots, others };
}

/** `id` and `name` count when their side has a better identity, or when the object itself is a role. */
function settleWeak(
  frame: Frame,
  weak: readonly Candidate[],
  slots: Map<Side, Group>,
  birth: (side: Side) => Group,
): void {
  const isRole = frame.key.role;
  for (const candidate of weak) {
    const isId = candidate.identifier?.namespace === 'id';
    const thing = isId ? frame.thing > 0 : frame.thing > 1;
    const slot = slots.get(candidate.side);
    const known = slot !== undefined && slot.identifiers.length > 0;
    if (thing || !(known || isRole) || (isId && slot?.has('id') === true)) {
      candidate.dropped = true;
    } else {
      join(candidate, slot ?? slotOf(slots, candidate.side, candidate.side, birth));
    }
  }
}

/** An object's own values and those of its customer's side are one person, if they do not contradict. */
function mergeSelf(slots: Map<Side, Group>): void {
  const self = slots.get('self');
  if (self === undefined) return;
  const party = slots.get('party');
  if (party !== undefined) {
    if (!contradict(self, party, false)) party.absorb(self);
    return;
  }
  // Beside one other person and without a name of its own, a phone is that person's: {authorId, phone}.
  if (slots.size !== 2 || self.has('id') || self.has('username') || self.has('name')) return;
  const author = slots.get('author');
  if (author !== undefined && !contradict(self, author, false)) author.absorb(self);
}

function mergeRisen(frame: Frame, slots: Map<Side, Group>): void {
  for (const { group, open } of frame.risen ?? []) {
    const root = group.root();
    if (!open) continue;
    const side = root.side === 'self' ? mainSide(slots) : root.side;
    const slot = (slots.get(side) ?? (side === 'party' ? slots.get('self') : undefined))?.root();
    if (slot === undefined) slots.set(side, root);
    else if (slot !== root && !contradict(slot, root, false)) slot.absorb(root);
  }
}

function mainSide(slots: ReadonlyMap<Side, Group>): Side {
  return slots.has('self') ? 'self' : slots.has('party') ? 'party' : 'self';
}

/** Values of lists belong to the object's person when it has an identity and they are few, else each to its own. */
function settleLists(frame: Frame, slots: Map<Side, Group>, birth: (side: Side) => Group): void {
  const values = frame.listedValues;
  if (values === undefined) return;
  const main = mainPerson(slots);
  if (
    main !== undefined &&
    values.length <= MAX_IDENTIFIERS &&
    values.every(({ side }) => side === 'self' || side === main.side)
  ) {
    for (const candidate of values) {
      if (candidate.origin === 'text') attach(candidate, main);
      else join(candidate, main);
    }
  } else {
    everyoneAlone(values, birth);
    frame.many = true;
  }
}

/** The person that an object is about: its own, its customer, or the only one. */
function mainPerson(slots: ReadonlyMap<Side, Group>): Group | undefined {
  const own = slots.get('self') ?? slots.get('party');
  if (own !== undefined) return own.root();
  if (slots.size === 1) for (const group of slots.values()) return group.root();
  return slots.get('author')?.root();
}

/** Whom a value without a role belongs to: the object's person, but a customer below before a seller here. */
function subject(frame: Frame, main: Group | undefined, dependent: boolean): Group | undefined {
  if (main !== undefined && (main.side === 'self' || main.side === 'party')) return main;
  // An opinion is that of a person right below; an envelope's text is not that of anyone inside.
  const below = onlyRisen(frame, dependent ? 1 : MAX_RISE);
  if (main === undefined) return below;
  return below !== undefined && (below.side === 'self' || below.side === 'party') ? below : main;
}

/** On a line `张三 138…` the number is that of the name. */
function onlyNamed(group: Group): boolean {
  return group.identifiers.every(({ namespace }) => !EXCLUSIVE.has(namespace));
}

function oneOfEach(candidates: readonly Candidate[]): boolean {
  const naming = candidates.filter(({ identifier }) => identifier !== undefined);
  return new Set(naming.map(({ identifier }) => identifier!.namespace)).size === naming.length;
}

/** The one person below, when there is just one, or one on the customer's side. */
function onlyRisen(frame: Frame, height: number): Group | undefined {
  if (frame.many || frame.risen === undefined) return undefined;
  const people = new Set<Group>();
  for (const risen of frame.risen) if (risen.height <= height) people.add(risen.group.root());
  if (people.size === 1) for (const person of people) return person;
  const party = [...people].filter(({ side }) => side === 'party');
  return party.length === 1 ? party[0] : undefined; // the customer rather than the seller
}

function passOn(frame: Frame, people: readonly Group[], main: Group | undefined): void {
  const { parent, key } = frame;
  if (parent === undefined) return;
  if (frame.many) parent.many = true;
  const rising = new Map<Group, number>();
  for (const { group, height } of frame.risen ?? []) rising.set(group.root(), height + 1);
  for (const group of people) rising.set(group.root(), 1);
  if (rising.size === 0) return;
  if (frame.listed || rising.size > MAX_RISING) {
    // One of a list: it stays its own, and a list of one must not swallow what stands outside.
    parent.many = true;
    return;
  }
  parent.risen ??= [];
  if (parent.risen.length + rising.size > MAX_RISING) {
    parent.many = true;
    return;
  }
  for (const [group, height] of rising) {
    const isMain = group === main?.root();
    if (isMain && key.role && (group.side === 'self' || group.side === 'party')) group.side = key.side;
    const open = isMain && (key.role || key.part || frame.kind === 'row');
    parent.risen.push({ group, open, height });
  }
}

/** An HTML element: everything below becomes one person as long as nothing contradicts. */
function settleElement(frame: Frame, birth: (side: Side) => Group): void {
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
    if (parent.risen.length < 4 * MAX_RISING) parent.risen.push({ group: person, open: true, height: 1 });
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
  }
  for (const group of others) if (group.root() !== first.root()) first.root().absorb(group.root());
  return first.root();
}

/** Contact data in free text: one person when each kind is there at most once, else each a person of its own. */
function groupTexts(texts: readonly Candidate[], birth: (side: Side) => Group): Group[] {
  const naming = texts.filter(({ identifier }) => identifier !== undefined);
  if (naming.length === 0) return [];
  if (oneOfEach(naming)) {
    const group = birth('self');
    for (const candidate of naming) join(candidate, group);
    for (const candidate of texts) attach(candidate, group);
    return [group];
  }
  return everyoneAlone(naming, birth);
}

function everyoneAlone(candidates: readonly Candidate[], birth: (side: Side) => Group): Group[] {
  const groups: Group[] = [];
  for (const candidate of candidates) {
    if (candidate.identifier === undefined || candidate.contextual) {
      candidate.dropped ||= candidate.dependent || candidate.contextual;
      continue;
    }
    const group = birth(candidate.side);
    join(candidate, group);
    groups.push(group);
  }
  return groups;
}

function slotOf<Key>(slots: Map<Key, Group>, key: Key, side: Side, birth: (side: Side) => Group): Group {
  let slot = slots.get(key);
  if (slot === undefined) {
    slot = birth(side);
    slots.set(key, slot);
  }
  return slot;
}

/** Makes a candidate an identifier of a group. */
function join(candidate: Candidate, group: Group): void {
  if (candidate.identifier !== undefined) group.add(candidate.identifier);
  candidate.group = group;
}

/** Gives a candidate to a group without naming it, unless it is a name waiting for just that. */
function attach(candidate: Candidate, group: Group): void {
  if (candidate.contextual && candidate.identifier !== undefined) {
    const known = group.has(candidate.identifier.namespace);
    if (known) candidate.dropped = true;
    else group.add(candidate.identifier);
  }
  candidate.group ??= group;
}

/** Nobody here: the container around may know whose it is. */
function leave(frame: Frame, candidate: Candidate, rise: number): void {
  const { parent } = frame;
  const stays = frame.kind === 'section' || frame.kind === 'row' || (frame.listed && candidate.dependent);
  if (parent === undefined || stays || rise >= MAX_RISE) {
    if (candidate.dependent || candidate.contextual) candidate.dropped = true;
    return;
  }
  parent.loose ??= [];
  parent.loose.push({ candidate, rise: rise + 1 });
}

function raise(frame: Frame, parent: Frame): void {
  for (const { candidate, rise } of frame.loose ?? []) {
    if (rise >= MAX_RISE) {
      if (candidate.dependent || candidate.contextual) candidate.dropped = true;
      continue;
    }
    parent.loose ??= [];
    parent.loose.push({ candidate, rise: rise + 1 });
  }
}

/** Numbers the people of a body in order of appearance; groups that name the same person are one. */
export function numberPeople(groups: readonly Group[]): Map<Group, number> {
  const roots = groups.filter((group) => group.into === undefined && group.identifiers.length > 0);
  const known = new Map<string, Group>();
  for (const group of roots) {
    group.identifiers.sort(strongestFirst);
    const same = findSame(group, known);
    const owner = same ?? group;
    if (same !== undefined) {
      same.absorb(group);
      same.identifiers.sort(strongestFirst);
    }
    for (const identifier of owner.identifiers) known.set(keyOf(identifier), owner);
  }
  const numbers = new Map<Group, number>();
  for (const group of roots) if (group.into === undefined) numbers.set(group, numbers.size);
  return numbers;
}

/** By its strongest identifier; by a weaker one only if nothing contradicts, and never by a name. */
function findSame(group: Group, known: ReadonlyMap<string, Group>): Group | undefined {
  for (const [index, identifier] of group.identifiers.entries()) {
    if (index > 0 && identifier.namespace === 'name') continue;
    const same = known.get(keyOf(identifier))?.root();
    if (same === undefined || same === group) continue;
    if (index === 0 && same.identifiers[0]!.namespace === identifier.namespace) return same;
    if (identifier.namespace !== 'name' && !contradict(group, same, false)) return same;
  }
  return undefined;
}

function keyOf(identifier: Identifier): string {
  return `${identifier.namespace}:${identifier.value}`;
}

/** Adds a category to a set. */
export function withCategory(set: CategorySet, category: Category): CategorySet {
  return set | (1 << CATEGORIES[category].bit);
}
