/**
 * kill -9 in the middle of a removal under retention, at every step of it and of the hand-over that seals it: the next run
 * finishes what was sealed or plans anew what was not, verifying says that a removal is unfinished and never that
 * everything is well in between, and afterwards nothing but what was past its time is gone.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categorySet } from '../../src/disclosure/category.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import type { HandOverStep } from '../../src/ledger/hand-over.ts';
import { placeHold } from '../../src/ledger/holds.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { REMOVAL_STEPS, type RemovalStep } from '../../src/ledger/retention/carry-out.ts';
import { runWeir } from '../support/processes.ts';

const PEOPLE = 30;
const MONTHS = [Date.UTC(2019, 2, 1), Date.UTC(2019, 3, 1), Date.UTC(2019, 4, 1)];
const RECENT = Date.now() - 86_400_000;

let work: string;
let original: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'weir-retention-kill-'));
  original = join(work, 'original');
  const ledger = await Ledger.open({ directory: original });
  for (const [i, at] of [...MONTHS, RECENT].entries()) {
    const recipient = recipientFrom(ledger.keyring, { account: String(i % 2) }) as Recipient;
    const people = Array.from({ length: PEOPLE }, (_, n) => ({
      person: personKey(ledger.keyring, { namespace: 'id', value: String(100 * i + n) }),
      categories: categorySet('pd:UID'),
      basis: 'none' as const,
    }));
    await ledger.record({
      at,
      channel: 'web',
      route: 'GET /',
      recipient,
      measure: 'pass',
      people,
      aliases: [],
    });
    // Two months in one batch, the others in one each.
    if (i !== 0) await ledger.flush();
  }
  // One person of the first month is held: that month is rewritten, the others are dropped.
  const held = personKey(ledger.keyring, { namespace: 'id', value: '7' });
  placeHold(original, 1, { name: 'H', reason: 'court', people: [held] });
  await ledger.close();
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A share of the kills in every run, all of them with WEIR_KILLS=200. */
const ALL = Number(process.env.WEIR_KILLS ?? 24) >= 200;
const REMOVAL: readonly (RemovalStep | HandOverStep)[] = REMOVAL_STEPS;

const STEPS: readonly (RemovalStep | HandOverStep)[] = [
  'plan a removal',
  'note the batch',
  'insert',
  'seal',
  'note that it is done',
  'remove a month',
  'a month is removed',
  'finish a removal',
];

describe('kill -9 in the middle of a removal', () => {
  it.each(
    STEPS.flatMap((step) =>
      ALL ? [`${step}, both`, step] : [REMOVAL.includes(step) ? `${step}, both` : step],
    ),
  )('before or after the step: %s', { timeout: 120_000 }, async (step) => {
    const directory = mkdtempSync(join(work, 'copy-'));
    cpSync(original, directory, { recursive: true, verbatimSymlinks: true });
    const marker = join(work, `die-at-${step.replaceAll(/\W+/g, '-')}`);
    const weir = (...args: string[]) => runWeir([...args, '--data', directory]);
    const dry = await weir('ledger', 'retain', '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({ removed: 3 * PEOPLE - 1, held: 1 });
    writeFileSync(marker, step);
    process.env.WEIR_TEST_DIE_AT = marker;
    await weir('ledger', 'retain').finally(() => {
      delete process.env.WEIR_TEST_DIE_AT;
    });
    expect(existsSync(marker)).toBe(false);

    const between = JSON.parse((await weir('verify', '--json')).stdout);
    const isUnder = existsSync(join(directory, 'retention.json'));
    if (isUnder) expect(between.problem).toEqual({ kind: 'removal-unfinished', horizon: 1 });
    else expect(between.problem).toBeNull();
    const finished = await weir('ledger', 'retain', '--json');
    expect(finished.code).toBe(0);
    const after = JSON.parse((await weir('verify', '--json')).stdout);
    expect(after).toMatchObject({ verified: true, problem: null });
    expect(after.removed.map(({ rows }: { rows: number }) => rows)).toEqual([3 * PEOPLE - 1]);
    const stats = JSON.parse((await weir('ledger', 'stats', '--json')).stdout);
    const disclosures = stats.months.map(({ disclosures: rows }: { disclosures: number }) => rows);
    expect(disclosures.filter((rows: number) => rows > 0)).toEqual([1, PEOPLE]);
    rmSync(directory, { recursive: true, force: true });
  });
});
