/** The people of a whole body: groups that name the same person are one, numbered in order of appearance. */
import { type Identifier, strongestFirst } from '../../disclosure/person.ts';
import { contradict, type Group } from './group.ts';

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
