/** The mock must answer as the real console does; its answers are read with the API's own schemas. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  comparisonSchema,
  heldReplySchema,
  heldSchema,
  ledgerSchema,
  lookupSchema,
  overviewSchema,
  peoplePageSchema,
  problemSchema,
  recipientPageSchema,
  retentionSchema,
} from '../../src/console/api.ts';
import { MockApi } from './mock-api.ts';

const now = Date.parse('2026-11-22T17:24:05Z');
const mock = new MockApi({ now });
beforeAll(() => mock.listen(0));
afterAll(() => mock.close());

/** Unknown keys are refused: what the mock adds, the pages could come to rely on. */
async function get<S extends z.ZodType>(path: string, schema: S, status = 200): Promise<z.infer<S>> {
  const response = await fetch(mock.origin + path);
  expect(response.status).toBe(status);
  const body: unknown = await response.json();
  const parsed = schema.parse(body);
  expect(parsed).toEqual(body);
  return parsed;
}

describe('the mock API', () => {
  it.each(['leak', 'quiet', 'empty'] as const)(
    'answers an overview in the API’s shape: %s',
    async (scenario) => {
      const api = new MockApi({ now, scenario });
      overviewSchema.parse(api.ledger.overview());
    },
  );

  it('has replies that wait, which a colleague decides and nobody for themselves', async () => {
    const { replies, colleague } = await get('/api/held', heldSchema);
    const [other, own] = replies.filter(({ state }) => state === 'waiting');
    expect(own?.recipient.value).toBe(colleague);
    await get(`/api/held/${own?.id}/approve`, problemSchema, 404);
    const decided = await get(`/api/held/${other?.id}/refuse`, heldReplySchema);
    expect(decided).toMatchObject({ state: 'refused', decidedBy: colleague });
  });

  it('has sums that agree', async () => {
    const overview = await get('/api/overview?hours=24', overviewSchema);
    for (const row of overview.topRecipients) {
      const page = await get(`/api/recipients/${row.recipient.key}`, recipientPageSchema);
      expect(page.people).toBe(row.people);
      expect(page.series.at(-1)?.total).toBe(row.people);
      for (const each of [...page.categories, ...page.routes, ...page.series])
        expect(each.people).toBeLessThanOrEqual(page.people);
      let before = 0;
      for (const { people, total } of page.series) {
        expect(total).toBeGreaterThanOrEqual(before);
        expect(people).toBeGreaterThanOrEqual(total - before);
        before = total;
      }
    }
  });

  it('has sets that add up', async () => {
    const { topRecipients } = await get('/api/overview', overviewSchema);
    const [first, second] = topRecipients as [(typeof topRecipients)[0], (typeof topRecipients)[0]];
    const base = `/api/recipients/${first.recipient.key}`;
    const other = second.recipient.key;
    const sets = await get(`${base}/comparison?with=${other}`, comparisonSchema);
    expect(sets.both + sets.onlyFirst).toBe(first.people);
    expect(sets.both + sets.onlyOther).toBe(second.people);
    expect(sets.either).toBe(sets.both + sets.onlyFirst + sets.onlyOther);
    const lists = { and: sets.both, not: sets.onlyFirst, or: sets.either };
    for (const [operation, people] of Object.entries(lists)) {
      const page = await get(`${base}/people?with=${other}&operation=${operation}`, peoplePageSchema);
      expect(page.total).toBe(people);
    }
    await get(`${base}/comparison?with=account:nobody`, problemSchema, 404);
  });

  it.each(['leak', 'empty'] as const)('says what the ledger holds in the API’s shape: %s', (scenario) => {
    const api = new MockApi({ now, scenario });
    expect(ledgerSchema.parse(api.ledger.stored())).toEqual(api.ledger.stored());
    const retention = api.ledger.retention();
    expect(retentionSchema.parse(retention)).toEqual(retention);
    // What is held is among what is there, and nothing goes next that is older than the oldest.
    for (const { rows, held, oldestMonth, next } of retention.kinds) {
      expect(held.rows + (next?.rows ?? 0)).toBeLessThanOrEqual(rows);
      if (next !== null) expect(next.month >= (oldestMonth as string)).toBe(true);
    }
  });

  it('gives everybody once, page by page', async () => {
    const overview = await get('/api/overview', overviewSchema);
    const { recipient, people } = overview.topRecipients.find((row) => row.recipient.kind === 'employee')!;
    const seen = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: z.infer<typeof peoplePageSchema> = await get(
        `/api/recipients/${recipient.key}/people?limit=50${query}`,
        peoplePageSchema,
      );
      for (const row of page.people) seen.add(row.person);
      cursor = page.next;
    }
    expect(seen.size).toBe(people);
    const csv = await (await fetch(`${mock.origin}/api/recipients/${recipient.key}/people.csv`)).text();
    expect(csv.trimEnd().split('\r\n')).toHaveLength(people + 1);
  });

  it('finds recipients and people by what one would type, and people by their key', async () => {
    const found = await get('/api/lookup?q=%2B86%20138%200013%208000', lookupSchema);
    expect(found.found).toBe('person');
    if (found.found === 'person') {
      expect(await get(`/api/lookup?q=${found.person}`, lookupSchema)).toEqual(found);
      expect(found.recipients.length).toBeGreaterThan(1);
    }
    expect((await get('/api/lookup?q=account:10023', lookupSchema)).found).toBe('recipient');
    expect((await get('/api/lookup?q=203.0.113.9', lookupSchema)).found).toBe('recipient');
    expect((await get('/api/lookup?q=nobody', lookupSchema)).found).toBe('nothing');
  });

  it('refuses in problem documents', async () => {
    await get('/api/recipients/ffffffffffffffff', problemSchema, 404);
    mock.authorised = false;
    await get('/api/overview', problemSchema, 401);
    mock.authorised = true;
  });
});
