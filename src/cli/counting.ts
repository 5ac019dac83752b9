/**
 * The judge of one site with its headcount: restored when it opens, brought up to date from the ledger, saved every few
 * minutes and when it closes.
 */
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import { recipientKey } from '../disclosure/recipient.ts';
import { type Clock, DAY_MS, MINUTE_MS } from '../disclosure/time.ts';
import { Groups } from '../headcount/groups.ts';
import { DEFAULT_LONGEST_WINDOW_MS, type Headcount } from '../headcount/headcount.ts';
import { BUDGET_CLASSES, type BudgetPolicy } from '../judge/budget-policy.ts';
import type { Judge } from '../judge/judge.ts';
import { standardJudge } from '../judge/standard-judge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { canariesOf } from './canary-file.ts';
import type { Config } from './config.ts';
import { restoreHeadcount, SNAPSHOT_FILE, saveHeadcount } from './headcount-file.ts';
import { JUDGE_FILE, restoreJudge, saveJudge } from './judge-file.ts';
import { judgingOf } from './judging.ts';
import { ledgerRecount } from './ledger-recount.ts';

/** What was dropped for want of memory is told at most so often. */
export const PRESSURE_TOLD_EVERY_MS = MINUTE_MS;

export interface CountingOptions {
  readonly config: Pick<Config, 'data' | 'budgets' | 'headcount' | 'identify' | 'judge' | 'enforce'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly onTrouble: (error: WeirError) => void;
}

export interface Counting {
  readonly judge: Judge;
  readonly headcount: Headcount;
  readonly groups: Groups;
  /** Saves the headcount. What cannot be saved is told as trouble; the ledger has it. */
  close(): Promise<void>;
}

/** @throws WeirError WEIR_DATA_DIR */
export async function openCounting(options: CountingOptions): Promise<Counting> {
  const { config, ledger, clock, onTrouble } = options;
  const judging = judgingOf(config);
  const { policy, combination, events } = judging;
  const { tier, unexplainedOnly } = policy;
  const path = join(config.data, SNAPSHOT_FILE);
  // Others than these were other people counted.
  const { groups: kinds, cells, teams } = config.headcount;
  const counted = JSON.stringify({ unexplainedOnly, publicToo: tier !== 'personal', kinds, cells, teams });
  // Names of employees are nobody's business who reads the file.
  const rules = hexKey(ledger.keyring.key64(`headcount rules:${counted}`));
  let toldAt = Number.NEGATIVE_INFINITY;
  const { headcount, mark, links, trouble } = restoreHeadcount(path, rules, {
    maxBytes: config.headcount.maxBytes,
    onPressure: ({ counters, people }) => {
      if (clock.now() - toldAt < PRESSURE_TOLD_EVERY_MS) return;
      toldAt = clock.now();
      const { maxBytes } = config.headcount;
      onTrouble(new WeirError('WEIR_HEADCOUNT_FULL', { counters, people, maxBytes }));
    },
  });
  if (trouble !== undefined) onTrouble(trouble);
  const { keyring } = ledger;
  const groups = new Groups(
    headcount,
    { kinds, cells, teams },
    {
      employee: (name) => recipientKey(keyring, 'employee', name),
      group: (text) => keyring.key64(`group:${text}`),
    },
  );
  for (const set of links) for (const key of set) groups.links.link(set[0] as bigint, key);
  const canaries = canariesOf(config, ledger.keyring);
  const leftAlone = new Set(judging.leftAlone.map(({ kind, value }) => recipientKey(keyring, kind, value)));
  const judge = standardJudge({
    policy,
    headcount,
    groups,
    maxEntities: config.judge.maxEntities,
    combination,
    recount: ledgerRecount(ledger, unexplainedOnly),
    isVerified: ({ identities }) => leftAlone.size > 0 && identities.some(({ key }) => leftAlone.has(key)),
    onTrouble: (error) => onTrouble(asTrouble(error)),
    events,
    ...(canaries === undefined ? {} : { canaries }),
  });
  restoreJudge(join(config.data, JUDGE_FILE), judge);
  const from = Math.max(0, clock.now() - longestWindowOf(policy));
  try {
    await ledger.recall({ mark, from }, (recalled) => judge.recount(recalled));
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    onTrouble(error);
  }

  const save = async () => {
    try {
      const kept = [...groups.links.sets()].map((set) => set.map(hexKey));
      const mark = ledger.mark() ?? null;
      await saveJudge(join(config.data, JUDGE_FILE), judge);
      await saveHeadcount(path, headcount, { mark, rules, links: kept });
    } catch (error) {
      onTrouble(error as WeirError);
    }
  };
  let saving: Promise<void> | undefined;
  const timer = setInterval(() => {
    saving ??= save().finally(() => {
      saving = undefined;
    });
  }, config.headcount.snapshotEvery);
  timer.unref();
  return {
    judge,
    headcount,
    groups,
    close: async () => {
      clearInterval(timer);
      await saving;
      await save();
    },
  };
}

/** What the ledger said, or whatever else went wrong while it was asked. */
function asTrouble(error: unknown): WeirError {
  return error instanceof WeirError
    ? error
    : new WeirError('WEIR_INTERNAL', { reason: (error as Error).message }, { cause: error });
}

function longestWindowOf({ budgets }: BudgetPolicy): number {
  const windows = BUDGET_CLASSES.flatMap((name) => budgets[name].map(({ windowMs }) => windowMs));
  return Math.min(DEFAULT_LONGEST_WINDOW_MS, Math.max(DAY_MS, ...windows));
}
