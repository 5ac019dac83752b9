import { describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import { Keyring } from '../disclosure/keyring.ts';
import {
  type Recipient,
  type RecipientIdentity,
  recipientFrom,
  recipientKey,
} from '../disclosure/recipient.ts';
import { GROUP_KINDS, Groups } from '../headcount/groups.ts';
import { Headcount, MIN_MAX_BYTES } from '../headcount/headcount.ts';
import { BudgetTest } from '../judge/budget.ts';
import { DEFAULT_BUDGET_POLICY } from '../judge/budget-policy.ts';
import { GroupCounts } from '../judge/group-counts.ts';
import { Judge } from '../judge/judge.ts';
import { cellsSchema, headcountStateSchema, liveCountSchema } from './api.ts';
import { headcountState, liveCells, liveCounts, MAX_ROWS } from './live-headcounts.ts';

const hash = new Keyring(new Uint8Array(32).fill(3));
const NOW = 10 ** 12;
const NAME = categorySet('pd:Name');
const NET = '203.0.113.0/24';
const named = ({ kind, key, value }: RecipientIdentity) => ({ kind, key: hexKey(key), value });

function counting() {
  const headcount = new Headcount({ maxBytes: MIN_MAX_BYTES });
  const rules = { kinds: GROUP_KINDS, cells: true, teams: { support: ['e1'] } };
  const groups = new Groups(headcount, rules, {
    employee: (name) => recipientKey(hash, 'employee', name),
    group: (text) => hash.key64(text),
  });
  const judge = new Judge({
    counters: [new GroupCounts(DEFAULT_BUDGET_POLICY, groups)],
    tests: (entities) => [new BudgetTest(DEFAULT_BUDGET_POLICY, headcount, entities)],
  });
  const see = (known: Parameters<typeof recipientFrom>[1], from: number, to: number, route = 'GET /a') => {
    const recipient = recipientFrom(hash, known) as Recipient;
    const people = Array.from({ length: to - from }, (_, i) => ({
      person: BigInt(from + i),
      categories: NAME,
      basis: 'none' as const,
    }));
    judge.observe({ at: NOW, route, recipient, people });
    return recipient;
  };
  const rowsOf = ({ primary, identities }: Recipient) => {
    const [recipient, ...others] = [primary, ...identities.filter((each) => each !== primary)].map(named);
    return liveCounts({ headcount, groups }, recipient as ReturnType<typeof named>, others, NOW).map(
      (row) => {
        const { group, name, members, windows } = liveCountSchema.parse(row);
        return [group, name, members, windows.map(({ people }) => people)];
      },
    );
  };
  return { headcount, groups, see, rowsOf };
}

describe('counts of now', () => {
  it('are those of a recipient and of everybody it is counted with, each person once', () => {
    const { see, rowsOf } = counting();
    see({ session: 's1', ip: '203.0.113.1', net: NET }, 0, 10);
    const account = see({ account: 'a1', session: 's1', ip: '203.0.113.1', net: NET, client: 'c' }, 5, 15);
    see({ session: 's2', ip: '203.0.113.2', net: NET }, 12, 20);
    const all = (people: number) => [people, people, people, people];
    expect(rowsOf(account)).toEqual([
      ['recipient', 'a1', null, all(10)],
      ['linked', null, 2, all(15)],
      ['ip', '203.0.113.1', null, all(15)],
      ['client', 'c', null, all(10)],
      ['net', NET, null, all(20)],
    ]);
    const employee = see({ employee: 'e1', ip: '192.0.2.1' }, 0, 3);
    expect(rowsOf(employee)).toEqual([
      ['recipient', 'e1', null, all(3)],
      ['team', 'support', null, all(3)],
    ]);
  });

  it('are no more than a page shows', () => {
    const { headcount, groups, see } = counting();
    const others = Array.from({ length: 3 * MAX_ROWS }, (_, i) => {
      const net = `203.0.${i}.0/24`;
      return see({ session: `s${i}`, ip: `203.0.${i}.1`, net }, 0, 2).identities[2] as RecipientIdentity;
    }).map(named);
    const recipient = named(see({ account: 'a1', ip: '203.0.1.1' }, 0, 2).primary);
    expect(liveCounts({ headcount, groups }, recipient, others, NOW)).toHaveLength(MAX_ROWS);
  });

  it('of cells come with the most people first, and the engine says how full it is', () => {
    const { headcount, groups, see } = counting();
    see({ ip: '203.0.113.1' }, 0, 3, 'GET /few');
    see({ ip: '203.0.113.1' }, 0, 300, 'GET /many');
    const { cells } = cellsSchema.parse(liveCells({ headcount, groups }, NOW));
    expect(cells.map(({ route, categories }) => [route, categories])).toEqual([
      ['GET /many', ['pd:Name']],
      ['GET /few', ['pd:Name']],
    ]);
    expect(liveCells(undefined, NOW).cells).toEqual([]);
    const state = headcountStateSchema.parse(headcountState({ headcount, groups }));
    expect(state).toMatchObject({ maxBytes: MIN_MAX_BYTES, dropped: { counters: 0, people: 0 } });
  });
});
