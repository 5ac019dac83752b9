/** The people of a whole body: groups that name the same person are one, numbered in order of appearance. */
import { EXCLUSIVE, type Groups } from './group.ts';
import { type IdentifierTable, namespaceNumber } from './identifier-table.ts';
import { Zeros } from './zeros.ts';

const NAME = namespaceNumber('name');

/** Used again for every body: nothing waits in between. */
const OWNERS = new Zeros(-1);
const NUMBERS = new Zeros(-1);

/**
 * Makes groups that name the same person one: by the strongest identifier; by a weaker one only if nothing
 * contradicts, and never by a name.
 * @returns for each group the number of its person in order of appearance, or −1; good until the next call. Only those of
 * roots are set.
 */
export function numberPeople(groups: Groups, table: IdentifierTable): Int32Array {
  const owners = OWNERS.of(table.count);
  const numbers = NUMBERS.of(groups.count);
  for (let group = 0; group < groups.count; group++) {
    if (!groups.isRoot(group) || groups.size(group) === 0) continue;
    groups.sort(group);
    const same = findSame(groups, table, group, owners);
    const owner = same === -1 ? group : same;
    if (same !== -1) {
      groups.absorb(same, group);
      groups.sort(same);
    }
    for (let i = 0; i < groups.size(owner); i++) owners[groups.identifier(owner, i)] = owner;
    numbers[group] = 0;
  }
  let count = 0;
  for (let group = 0; group < groups.count; group++) {
    if (numbers[group] !== 0) continue;
    numbers[group] = groups.isRoot(group) ? count++ : -1;
  }
  return numbers;
}

function findSame(groups: Groups, table: IdentifierTable, group: number, owners: Int32Array): number {
  for (let i = 0; i < groups.size(group); i++) {
    const identifier = groups.identifier(group, i);
    if (owners[identifier] === -1) continue;
    const namespace = table.namespace(identifier);
    if (i > 0 && namespace === NAME) continue;
    const same = groups.root(owners[identifier]!);
    if (same === group) continue;
    if (i === 0 && table.namespace(groups.identifier(same, 0)) === namespace) return same;
    if (namespace !== NAME && !groups.contradict(group, same, EXCLUSIVE)) return same;
  }
  return -1;
}
