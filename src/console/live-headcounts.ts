/**
 * What the engine counts now, beside the ledger's exact answers: a recipient, and everybody it is counted together with.
 * Each row is a set of people: whoever is in two of them is not twice anybody.
 */
import { categoriesOf } from '../disclosure/category.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { IdentityKind } from '../disclosure/recipient.ts';
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import type { Count } from '../headcount/counting.ts';
import { GROUP_KINDS, type Groups } from '../headcount/groups.ts';
import type { Headcount } from '../headcount/headcount.ts';
import { addressCounter } from '../judge/budget.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import type { Cells, HeadcountState, LiveCount } from './api-types.ts';

/** Windows that are shown; a year costs a scan more and says what the ledger says. */
export const SHOWN_WINDOWS_MS: readonly number[] = [MINUTE_MS, HOUR_MS, DAY_MS, 30 * DAY_MS];
/** Rows of one recipient at most: an account may have been seen in thousands of networks. */
export const MAX_ROWS = 12;
/** Cells in one answer at most. */
export const MAX_SHOWN_CELLS = 500;

export interface LiveHeadcounts {
  readonly headcount: Headcount;
  readonly groups: Groups;
}

/** The engine as a whole: how full it is, and what it had to let go. */
export function headcountState({ headcount }: LiveHeadcounts): HeadcountState {
  const { size, bytes, maxBytes, dropped } = headcount;
  return { counters: size, bytes, maxBytes, dropped: { ...dropped, people: Math.round(dropped.people) } };
}

/** People by route and kind of data, the most in a day first. O(cells) of each that was met since the start. */
export function liveCells(counting: LiveHeadcounts | undefined, now: EpochMs): Cells {
  if (counting === undefined) return { now, cells: [] };
  const { headcount, groups } = counting;
  const inADay = ({ windows }: Cells['cells'][number]) =>
    windows.find(({ windowMs }) => windowMs === DAY_MS)?.people ?? 0;
  const cells = Array.from(groups.cells(), ({ route, categories, counter }) => ({
    route,
    categories: [...categoriesOf(categories)],
    windows: windowsOf((windowMs) => headcount.estimate(counter, windowMs, now)),
  }));
  return { now, cells: cells.sort((a, b) => inADay(b) - inADay(a)).slice(0, MAX_SHOWN_CELLS) };
}

function windowsOf(count: (windowMs: number) => Count): LiveCount['windows'] {
  return SHOWN_WINDOWS_MS.map((windowMs) => {
    const { people, low, high, exact } = count(windowMs);
    return { windowMs, people, low, high, exact };
  });
}

/**
 * Counts of a recipient and of its groups. Groups that have nobody are left out. O(people + cells) of each.
 * @param identities seen together with it.
 */
export function liveCounts(
  { headcount, groups }: LiveHeadcounts,
  recipient: NamedIdentity,
  identities: readonly NamedIdentity[],
  now: EpochMs,
): LiveCount[] {
  const key = BigInt(`0x${recipient.key}`);
  const rows: LiveCount[] = [];
  const add = (of: Omit<LiveCount, 'windows'>, count: (windowMs: number) => Count) => {
    const windows = windowsOf(count);
    if (rows.length < MAX_ROWS && windows.some(({ people }) => people > 0)) rows.push({ ...of, windows });
  };
  const addCounter = (of: Omit<LiveCount, 'windows' | 'members'>, counter: bigint) =>
    add({ ...of, members: null }, (windowMs) => headcount.estimate(counter, windowMs, now));
  addCounter({ group: 'recipient', key: recipient.key, name: recipient.value }, key);
  const members = groups.links.of(key);
  if (members.length > 1) {
    const of = { group: 'linked', key: null, name: null, members: members.length } as const;
    add(of, (windowMs) => groups.linked(key, windowMs, now));
  }
  for (const identity of [recipient, ...identities]) {
    const { kind, value } = identity;
    if (kind === 'ip')
      addCounter(
        { group: 'ip', key: identity.key, name: value },
        addressCounter(BigInt(`0x${identity.key}`)),
      );
    else if (identity !== recipient && (GROUP_KINDS as readonly IdentityKind[]).includes(kind))
      addCounter(
        { group: kind as LiveCount['group'], key: identity.key, name: value },
        BigInt(`0x${identity.key}`),
      );
  }
  const team = recipient.kind === 'employee' ? groups.team(key) : undefined;
  if (team !== undefined)
    addCounter({ group: 'team', key: hexKey(team.counter), name: team.name }, team.counter);
  return rows;
}
