import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { clearScratch, scratchDirectory } from '../../test/support/scratch.ts';
import { openKeyring } from '../disclosure/keyring.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { replayJudge } from './replay-judge.ts';
import { openReplayMemory } from './replay-memory.ts';

afterAll(clearScratch);

const AT = Date.UTC(2026, 9, 5, 12);
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'none';
};

/** A log in which one address looks at so many people, from some person on; what it comes to is kept. */
async function readLog(directory: string, at: number, from: number, people: number) {
  const memory = openReplayMemory(directory, undefined);
  const { judge, headcount } = replayJudge(memory.hash, [], undefined, memory.headcount);
  memory.restore(judge);
  const recipient = recipientFrom(memory.hash, { ip: '203.0.113.9' }) as Recipient;
  const verdicts = [];
  for (let i = from; i < from + people; i++)
    verdicts.push(
      ...judge.observe({
        at: at + i,
        route: 'GET /api/users/{id}',
        recipient,
        people: [{ person: memory.hash.person64(`id:${i}`), categories: 1, basis: 'none' }],
      }),
    );
  await memory.save(judge, at + from + people);
  const { firstAt, days } = judge.entities;
  const known = judge.entities.find('ip', recipient.primary.key);
  return {
    memory,
    verdicts: verdicts.map(({ kind }) => kind),
    people: headcount.count(recipient.primary.key, 30 * DAY_MS, at + DAY_MS),
    since: firstAt.call(judge.entities, known),
    days: days.call(judge.entities, known),
  };
}

describe('what replays remember', () => {
  it('is people by recipient, who is known since when, and where the logs ended', async () => {
    const directory = join(scratchDirectory(), 'seen');
    const first = await readLog(directory, AT, 0, 150);
    expect([first.memory.until, first.people, first.verdicts]).toEqual([undefined, 150, []]);
    const second = await readLog(directory, AT + 1_000, 100, 180);
    // Fifty people of the first log again: they count once, and the budget of a minute is crossed by both logs together.
    expect([second.memory.until, second.people, second.since]).toEqual([AT + 150, 280, AT]);
    expect(second.verdicts).toEqual(['step-up']);
    const third = await readLog(directory, AT + DAY_MS, 400, 1);
    expect([third.memory.until, third.people, third.days]).toEqual([AT + 1_280, 281, 2]);
    // A log of before is read, too, and does not turn back where they end.
    await readLog(directory, AT - DAY_MS, 0, 1);
    expect(openReplayMemory(directory, undefined).until).toBe(AT + DAY_MS + 401);
    for (const name of ['weir.key', 'replay.json', 'judge.snapshot', 'headcount.snapshot'])
      expect(statSync(join(directory, name)).mode & 0o077, name).toBe(0);
  });

  it('is of one key, and is not mixed with another’s', async () => {
    const directory = scratchDirectory();
    await readLog(directory, AT, 0, 3);
    const other = openKeyring(join(scratchDirectory(), 'weir.key'));
    expect(codeOf(() => openReplayMemory(directory, other))).toBe('WEIR_REPLAY_MEMORY');
    const own = openKeyring(join(directory, 'weir.key'));
    expect(openReplayMemory(directory, own).until).toBe(AT + 3);
  });

  it('that cannot be read is set aside and said, or refused', async () => {
    const directory = scratchDirectory();
    await readLog(directory, AT, 0, 3);
    for (const name of ['headcount.snapshot', 'judge.snapshot']) {
      const path = join(directory, name);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      writeFileSync(path, bytes);
    }
    const memory = openReplayMemory(directory, undefined);
    expect(memory.trouble?.code).toMatch(/^WEIR_HEADCOUNT_SNAPSHOT/);
    const { judge } = replayJudge(memory.hash, [], undefined, memory.headcount);
    memory.restore(judge);
    expect([memory.headcount.size, judge.entities.size]).toEqual([0, 0]);
    for (const name of ['headcount.snapshot.aside', 'judge.snapshot.aside'])
      expect(existsSync(join(directory, name)), name).toBe(true);
    for (const text of ['', '{"version":2,"key":"00","until":1}', 'no json']) {
      writeFileSync(join(directory, 'replay.json'), text);
      expect(
        codeOf(() => openReplayMemory(directory, undefined)),
        text,
      ).toBe('WEIR_REPLAY_MEMORY');
    }
  });
});
