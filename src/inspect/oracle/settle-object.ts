/**
 * Objects and rows: values are told apart by the role in their keys (`buyerPhone`, `sellerPhone`). Groups of the same
 * side become one unless they contradict each other: two different phones are two people.
 */
import { accountWord, haveNameInCommon, tellNumbersApart } from '../keys/account-words.ts';
import { PERHAPS } from '../keys/grammar.ts';
import { isAttribute } from '../keys/inner-key.ts';
import { SUBJECT_STAFF } from '../keys/roles.ts';
import { rowOf, type Tables } from '../keys/tables.ts';
import type { Side } from '../keys/vocabulary.ts';
import { SURE_NAME } from '../log-odds.ts';
import { type Frame, leave, MAX_RISE, MAX_RISING } from './frame.ts';
import {
  attach,
  type Birth,
  type Candidate,
  contradict,
  contradictIn,
  EXCLUSIVE,
  everyoneAlone,
  type Group,
  groupTexts,
  join,
  MAX_IDENTIFIERS,
  oneOfEach,
} from './group.ts';

export function settleObject(frame: Frame, birth: Birth, tables: Tables): void {
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
  const { slots, others } = bySide(byRole, weak);
  const row = settleWeak(frame, weak, slots, byRole, others, birth, tables);
  mergeSelf(slots);
  mergeRisen(frame, slots, row);

  const people = [...new Set([...slots.values(), ...others].map((group) => group.root()))];
  settleLists(frame, slots, birth);
  const main = mainPerson(slots);
  for (const candidate of loose) {
    const holder = holderOf(candidate, byRole, slots) ?? subject(frame, main, candidate.dependent);
    if (holder !== undefined) attach(candidate, holder);
    else leave(frame, candidate, 0);
  }
  for (const { candidate, rise } of frame.loose ?? []) {
    const holder = holderOf(candidate, byRole, slots) ?? subject(frame, main, candidate.dependent);
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
  passOn(frame, people, main, row);
}

/** Whom a value is of by the role in its key. */
function holderOf(
  { who, side, plate }: Candidate,
  byRole: ReadonlyMap<string, Group>,
  slots: ReadonlyMap<Side, Group>,
): Group | undefined {
  const driver = plate && side === 'self' ? slots.get('courier') : undefined; // who drives it
  return ((who === '' ? undefined : byRole.get(who)) ?? driver ?? slots.get(side))?.root();
}

/** Roles of one side are one person, unless they contradict; somebody unlisted is the object's own, or another. */
function bySide(
  byRole: ReadonlyMap<string, Group>,
  weak: readonly Candidate[],
): { slots: Map<Side, Group>; others: Group[] } {
  const slots = new Map<Side, Group>();
  const others: Group[] = [];
  for (const [who, group] of byRole) {
    if (group.side === 'self' && who !== '') continue;
    const slot = slots.get(group.side);
    const names = group.side !== 'self' && group.side !== 'party';
    if (slot === undefined) slots.set(group.side, group);
    else if (contradict(slot, group, false, names)) others.push(group);
    else slot.absorb(group);
  }
  const ownName = weak.some(
    ({ who, side, identifier }) => who === '' && side === 'self' && identifier?.namespace === 'name',
  );
  let free = !slots.has('party') && !ownName;
  for (const [who, group] of byRole) {
    const unlisted = group.side === 'self' && who !== '';
    if (unlisted && who.startsWith(PERHAPS)) {
      const own = (slots.get('self') ?? slots.get('party'))?.root();
      if (own === undefined) slots.set('self', group.root());
      else if (contradict(own, group, false, true)) others.push(group);
      else own.absorb(group);
      continue;
    }
    if (!unlisted && !(group.side === 'staff' && SUBJECT_STAFF.has(who))) continue;
    const self = slots.get('self');
    const named = unlisted && self?.has('name') === true;
    const apart = (unlisted && !free) || slots.has('party') || named;
    if (apart || (self !== undefined && contradict(self, group, false, !unlisted))) {
      if (unlisted) others.push(group);
    } else if (self === undefined) slots.set('self', group.root());
    else self.absorb(group.root());
    if (unlisted) free = false;
  }
  return { slots, others };
}

/**
 * `id` and `name` count when their side has a better identity, or when the object itself is a role.
 * @returns what numbers the object as a row, once that is known to be somebody's.
 */
function settleWeak(
  frame: Frame,
  weak: readonly Candidate[],
  slots: Map<Side, Group>,
  byRole: Map<string, Group>,
  others: Group[],
  birth: Birth,
  tables: Tables,
): string | undefined {
  let row: string | undefined;
  const isRole = frame.key.role;
  for (const candidate of weak) {
    const { who, side } = candidate;
    if (side === 'self' && who !== '' && !isRole && (!who.startsWith(PERHAPS) || byRole.has(who))) {
      // `supervisor: "…"` names another person where somebody is known.
      if (frame.thing > 1 || slots.size === 0) {
        candidate.dropped = true;
        continue;
      }
      const known = byRole.has(who);
      const group = slotOf(byRole, who, 'self', birth).root();
      if (!known) others.push(group);
      join(candidate, group);
      continue;
    }
    const isId = candidate.identifier?.namespace === 'id';
    const thing = isId ? frame.thing > 0 : frame.thing > 1 && candidate.confidence < SURE_NAME;
    const slot = slots.get(candidate.side);
    const known = slot !== undefined && slot.identifiers.length > 0;
    if (thing || !(known || isRole) || (isId && slot?.has('id') === true)) {
      candidate.dropped = true;
    } else {
      if (isId && side === 'self' && who === '') {
        row = rowOf(frame.table ?? tables.ofCollection(frame), candidate.identifier!.value);
        candidate.identifier = { namespace: 'id', value: row };
      }
      join(candidate, slot ?? slotOf(slots, candidate.side, candidate.side, birth));
    }
  }
  return row;
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
  const other = slots.get('author') ?? slots.get('relative');
  if (other !== undefined && !contradict(self, other, false)) other.absorb(self);
}

function mergeRisen(frame: Frame, slots: Map<Side, Group>, row: string | undefined): void {
  for (const { group, open, account, row: inner } of frame.risen ?? []) {
    const root = group.root();
    if (!open) continue;
    const side = root.side === 'self' ? mainSide(slots) : root.side;
    const slot = (slots.get(side) ?? (side === 'party' ? slots.get('self') : undefined))?.root();
    if (slot === undefined) slots.set(side, root);
    else if (
      slot !== root &&
      (!contradict(slot, root, false) || (account !== '' && isAccountOf(slot, root, row, account, inner)))
    )
      slot.absorb(root);
  }
}

/** Whether the account that a record holds is that of whom the record is about; as in ../people/account.ts. */
function isAccountOf(
  record: Group,
  account: Group,
  row: string | undefined,
  word: string,
  accountRow: string | undefined,
): boolean {
  const textsOf = ({ identifiers }: Group, wanted: string): string[] =>
    identifiers.filter(({ namespace }) => namespace === wanted).map(({ value }) => value);
  for (const namespace of ['residentId', 'phone', 'email', 'card', 'username'] as const) {
    if (contradictIn(namespace, record, account)) return false;
  }
  if (
    contradictIn('name', record, account) &&
    !haveNameInCommon(textsOf(record, 'name'), textsOf(account, 'name'))
  )
    return false;
  const told = tellNumbersApart(textsOf(record, 'id'), textsOf(account, 'id'), row, accountRow);
  if (told === 'record') record.replaceId(row!, undefined);
  else if (told === 'account') account.replaceId(accountRow!, `${word}/${accountRow}`);
  return told !== 'no';
}

function mainSide(slots: ReadonlyMap<Side, Group>): Side {
  return slots.has('self') ? 'self' : slots.has('party') ? 'party' : 'self';
}

/** Values of lists belong to the object's person when it has an identity and they are few, else each to its own. */
function settleLists(frame: Frame, slots: Map<Side, Group>, birth: Birth): void {
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

/** The one person below, when there is just one, or one on the customer's side. */
function onlyRisen(frame: Frame, height: number): Group | undefined {
  if (frame.many || frame.risen === undefined) return undefined;
  const people = new Set<Group>();
  for (const risen of frame.risen) if (risen.height <= height) people.add(risen.group.root());
  if (people.size === 1) for (const person of people) return person;
  const party = [...people].filter(({ side }) => side === 'party');
  return party.length === 1 ? party[0] : undefined; // the customer rather than the seller
}

function passOn(
  frame: Frame,
  people: readonly Group[],
  main: Group | undefined,
  row: string | undefined,
): void {
  const { parent, key } = frame;
  if (parent === undefined) return;
  if (frame.many) parent.many = true;
  const rising = new Map<Group, number>();
  for (const { group, height } of frame.risen ?? []) rising.set(group.root(), height + 1);
  for (const group of people) rising.set(group.root(), 1);
  if (rising.size === 0) return;
  const attribute = isAttribute(key);
  if ((frame.listed && !attribute) || rising.size > MAX_RISING) {
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
    const ofRole = key.role || (attribute && key.side !== 'self');
    if (isMain && ofRole && (group.side === 'self' || group.side === 'party')) group.side = key.side;
    const open = isMain && (key.role || key.part || attribute || frame.kind === 'row');
    const account = open && !frame.apart ? accountWord(key) : '';
    parent.risen.push({ group, open, height, account, row });
  }
}

function slotOf<Key>(slots: Map<Key, Group>, key: Key, side: Side, birth: Birth): Group {
  let slot = slots.get(key);
  if (slot === undefined) {
    slot = birth(side);
    slots.set(key, slot);
  }
  return slot;
}
