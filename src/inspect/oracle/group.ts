/**
 * Candidates for findings, and groups of them: a group is one person or part of one.
 * Invariant: merging only ever joins; what contradicts is never joined.
 */
import type { Category, CategorySet } from '../../disclosure/category.ts';
import { IDENTIFIER_NAMESPACES, type Identifier, type IdentifierNamespace } from '../../disclosure/person.ts';
import type { ValueContext } from '../inspection.ts';
import { FAMILY, GIVEN, MIDDLE } from '../keys/name-part.ts';
import type { Side } from '../keys/vocabulary.ts';

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
  /** Which part of a name its key is for; undefined when its key is for no name. See keys/name-part.ts. */
  readonly namePart: number | undefined;
  /** Under a key of number plates. */
  readonly plate: boolean;
  readonly origin: Origin;
  /** What it identifies somebody by; undefined when it identifies nobody. */
  identifier: Identifier | undefined;
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

/** Namespaces in which one person has one value, as far as merging goes. */
export const EXCLUSIVE: ReadonlySet<IdentifierNamespace> = new Set([
  'id',
  'residentId',
  'phone',
  'email',
  'card',
]);

/** A person, or a part of one. */
export class Group {
  readonly identifiers: Identifier[] = [];
  categories: CategorySet = 0;
  /** Bits of the parts of a name that its names are for, all of them for a whole one. */
  nameParts = 0;
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

  /** Puts another id in the place of one, first; with undefined takes it out. */
  replaceId(id: string, by: string | undefined): void {
    const kept = this.identifiers.filter(({ namespace, value }) => namespace !== 'id' || value !== id);
    this.identifiers.length = 0;
    if (by !== undefined) this.add({ namespace: 'id', value: by });
    for (const identifier of kept) this.add(identifier);
  }

  has(namespace: IdentifierNamespace): boolean {
    return this.identifiers.some((identifier) => identifier.namespace === namespace);
  }

  /** Takes another group in. */
  absorb(other: Group): void {
    for (const identifier of other.identifiers) this.add(identifier);
    this.nameParts |= other.nameParts;
    other.into = this;
  }
}

/** A passport does not contradict an identity card: `CN_PASSPORT:…` and a bare number are of two kinds. */
function sameKind(a: string, b: string): boolean {
  return a.slice(0, a.indexOf(':') + 1) === b.slice(0, b.indexOf(':') + 1);
}

/** Whether two groups cannot be one person: both have a value in a namespace, and none in common. */
export function contradict(a: Group, b: Group, everyNamespace: boolean, names = false): boolean {
  const completes =
    everyNamespace && a.nameParts !== 0 && b.nameParts !== 0 && (a.nameParts & b.nameParts) === 0;
  return IDENTIFIER_NAMESPACES.some(
    (namespace) =>
      !(completes && namespace === 'name') &&
      (everyNamespace || EXCLUSIVE.has(namespace) || (names && namespace === 'name')) &&
      contradictIn(namespace, a, b),
  );
}

export function contradictIn(namespace: IdentifierNamespace, a: Group, b: Group): boolean {
  let both = false;
  for (const x of a.identifiers) {
    if (x.namespace !== namespace) continue;
    for (const y of b.identifiers) {
      if (y.namespace !== namespace || (namespace === 'residentId' && !sameKind(x.value, y.value))) continue;
      if (x.value === y.value) return false;
      both = true;
    }
  }
  return both;
}

/** Registers a new group. */
export type Birth = (side: Side) => Group;

/** Makes a candidate an identifier of a group. */
export function join(candidate: Candidate, group: Group): void {
  if (candidate.identifier !== undefined) {
    group.add(candidate.identifier);
    if (candidate.namePart !== undefined)
      group.nameParts |= candidate.namePart === 0 ? GIVEN | MIDDLE | FAMILY : candidate.namePart;
  }
  candidate.group = group;
}

/** Gives a candidate to a group without naming it, unless it is a name waiting for just that. */
export function attach(candidate: Candidate, group: Group): void {
  if (candidate.contextual && candidate.identifier !== undefined) {
    const known = group.has(candidate.identifier.namespace);
    if (known) candidate.dropped = true;
    else group.add(candidate.identifier);
  }
  candidate.group ??= group;
}

export function oneOfEach(candidates: readonly Candidate[]): boolean {
  const naming = candidates.filter(({ identifier }) => identifier !== undefined);
  return new Set(naming.map(({ identifier }) => identifier!.namespace)).size === naming.length;
}

/** Contact data in free text: one person when each kind is there at most once, else each a person of its own. */
export function groupTexts(texts: readonly Candidate[], birth: Birth): Group[] {
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

export function everyoneAlone(candidates: readonly Candidate[], birth: Birth): Group[] {
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
