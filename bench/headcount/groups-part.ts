/**
 * Groups, counted in two ways: by counters of their own, which costs something at each page, and by the union of their
 * members' counters, which costs something at each question.
 */
import { categorySet } from '../../src/disclosure/category.ts';
import { type IdentityKind, type Recipient, recipientOf } from '../../src/disclosure/recipient.ts';
import { GROUP_KINDS, type GroupRules, Groups } from '../../src/headcount/groups.ts';
import { Headcount } from '../../src/headcount/index.ts';
import { Random } from '../../src/range/random.ts';
import { type BenchContext, cpuSeconds, type Measuring, rounded, type Said } from '../bench.ts';

const PEOPLE_PER_PAGE = 20;
const CATEGORIES = categorySet('pd:Name', 'pd:TelephoneNumber');
const AT_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const PEOPLE = 10_000_000;
const NOTHING: GroupRules = { kinds: [], cells: false, teams: {} };

interface Way {
  readonly name: Said;
  readonly rules: GroupRules;
}

const WAYS: readonly Way[] = [
  { name: { en: 'recipients alone', zh: '仅接收方' }, rules: NOTHING },
  { name: { en: 'and networks', zh: '另计网段' }, rules: { ...NOTHING, kinds: ['net'] } },
  {
    name: { en: 'and networks, clients, operators', zh: '另计网段、客户端、运营方' },
    rules: { ...NOTHING, kinds: GROUP_KINDS },
  },
  {
    name: { en: 'and routes by kinds of data as well', zh: '并按路由与信息类别计' },
    rules: { ...NOTHING, kinds: GROUP_KINDS, cells: true },
  },
];

export function groups({ seed, quick, progress }: BenchContext, { rows }: Measuring): void {
  const pages = quick ? 5_000 : 50_000;
  for (const { name, rules } of WAYS) {
    progress(`groups: ${typeof name === 'string' ? name : name.en}`);
    const text = typeof name === 'string' ? { en: name, zh: name } : name;
    rows.push({
      name: {
        en: `a page of ${PEOPLE_PER_PAGE} people, ${text.en}`,
        zh: `每页 ${PEOPLE_PER_PAGE} 人，${text.zh}`,
      },
      value: rounded(microsecondsAPage(rules, pages, seed), 3),
      unit: { en: 'µs of CPU', zh: 'µs CPU' },
    });
  }
  for (const members of [2, 10, 100, 1_000, 10_000]) {
    progress(`groups: union of ${members}`);
    const { union, own } = microsecondsAQuestion(members, seed);
    rows.push({
      name: { en: `a group of ${members}, asked as a union`, zh: `${members} 个成员的组，按并集询问` },
      value: rounded(union, 3),
      unit: {
        en: `µs of CPU; ${rounded(own, 3)} as a counter of its own`,
        zh: `µs CPU；自有计数器为 ${rounded(own, 3)}`,
      },
    });
  }
}

/** Visitors in 10,000 networks, with 500 clients of 200 operators: what a page costs with its groups. */
function microsecondsAPage(rules: GroupRules, pages: number, seed: number): number {
  const random = new Random(seed, 'groups');
  const headcount = new Headcount();
  const counted = new Groups(headcount, rules, { employee: () => 0n, group: (text) => hashed(text) });
  const visitors = Array.from({ length: 20_000 }, (_, i) =>
    recipient([
      ['session', i],
      ['ip', i],
      ['client', random.integer(500)],
      ['net', i >> 1],
      ['asn', random.integer(200)],
    ]),
  );
  const sightings = Array.from({ length: pages }, (_, i) => ({
    at: AT_MS + i * 10,
    route: `GET /${i % 50}`,
    recipient: visitors[random.integer(visitors.length)] as Recipient,
    people: Array.from({ length: PEOPLE_PER_PAGE }, () => ({
      person: BigInt(random.integer(PEOPLE)),
      categories: CATEGORIES,
      basis: 'none' as const,
    })),
  }));
  const seconds = cpuSeconds(() => {
    for (const sighting of sightings) {
      for (const { person } of sighting.people)
        headcount.observe(sighting.recipient.primary.key, person, sighting.at, 1);
      counted.observe(sighting);
    }
  });
  return (1e6 * seconds) / pages;
}

/** Members with a dozen people each. */
function microsecondsAQuestion(
  members: number,
  seed: number,
): { readonly union: number; readonly own: number } {
  const random = new Random(seed, 'union');
  const headcount = new Headcount();
  const ids = Array.from({ length: members }, (_, i) => BigInt(i + 1));
  for (const id of ids) {
    for (let i = 0; i < 12; i++) {
      const person = BigInt(random.integer(PEOPLE));
      headcount.observe(id, person, AT_MS);
      headcount.observe(0n, person, AT_MS);
    }
  }
  const times = Math.max(20, Math.floor(200_000 / members));
  const perQuestion = (ask: () => unknown) =>
    (1e6 *
      cpuSeconds(() => {
        for (let i = 0; i < times; i++) ask();
      })) /
    times;
  return {
    union: perQuestion(() => headcount.union(ids, DAY_MS, AT_MS)),
    own: perQuestion(() => headcount.estimate(0n, DAY_MS, AT_MS)),
  };
}

function recipient(known: readonly (readonly [IdentityKind, number])[]): Recipient {
  return recipientOf(
    known.map(([kind, number], i) => ({ kind, key: (BigInt(i + 1) << 40n) | BigInt(number), value: '' })),
  ) as Recipient;
}

/** FNV-1a, for names of cells only. */
function hashed(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const character of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100_0000_01b3n);
  return hash;
}
