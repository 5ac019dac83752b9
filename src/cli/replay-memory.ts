/**
 * What replays remember from one log to the next, in a directory of their own: who had received how many people, and what
 * ordinary use is. A judge that begins with each day's log never knows whom nobody looks at, and a month's budget never fills.
 *
 *   weir.key             makes the pseudonyms, unless a ledger's or another key file does
 *   headcount.snapshot   people by recipient, a year back
 *   judge.snapshot       what was learned, who is known since when, what stands
 *   replay.json          { version, key, until }: which key made the pseudonyms, and where the logs ended
 *
 * Pseudonyms only: no address, no name, no identifier. Written at the end, beside what was there, and renamed; replay.json
 * last. Invariant: what was made with another key is never mixed in.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import { openKeyring } from '../disclosure/keyring.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Headcount } from '../headcount/headcount.ts';
import type { Judge } from '../judge/judge.ts';
import { replaceFile } from '../ledger/files.ts';
import { KEY_FILE } from '../ledger/readable-ledger.ts';
import { restoreHeadcount, SNAPSHOT_FILE, saveHeadcount } from './headcount-file.ts';
import { JUDGE_FILE, restoreJudge, saveJudge } from './judge-file.ts';

/** What says how far the logs went. */
const STATE_FILE = 'replay.json';
const VERSION = 1;

const State = z.object({ version: z.literal(VERSION), key: z.string(), until: z.number() });

export interface ReplayMemory {
  readonly hash: KeyedHash;
  readonly headcount: Headcount;
  /** Where the logs of before ended; undefined when nothing is remembered yet. */
  readonly until: EpochMs | undefined;
  /** A headcount that could not be read and was set aside. */
  readonly trouble: WeirError | undefined;
  /** Takes up what the judge had learned; before it observes anything. @throws WeirError WEIR_DATA_DIR */
  restore(judge: Judge): void;
  /** @param until where this log ended. @throws WeirError WEIR_OUTPUT (rejects) */
  save(judge: Judge, until: EpochMs): Promise<void>;
}

/**
 * @param hash what makes pseudonyms; undefined: the directory's own key file, made when it is not there.
 * @throws WeirError WEIR_REPLAY_MEMORY, WEIR_DATA_DIR, WEIR_KEY_*
 */
export function openReplayMemory(directory: string, hash: KeyedHash | undefined): ReplayMemory {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new WeirError('WEIR_DATA_DIR', { path: directory, reason: (cause as Error).message }, { cause });
  }
  const own = hash ?? openKeyring(join(directory, KEY_FILE));
  const key = hexKey(own.key64('replay memory'));
  const known = stateIn(directory);
  if (known !== undefined && known.key !== key)
    throw new WeirError('WEIR_REPLAY_MEMORY', { path: directory });
  const counts = join(directory, SNAPSHOT_FILE);
  const { headcount, trouble } = restoreHeadcount(counts, key, {});
  return {
    hash: own,
    headcount,
    until: known?.until,
    trouble,
    restore: (judge) => {
      if (known !== undefined) restoreJudge(join(directory, JUDGE_FILE), judge);
    },
    save: async (judge, until) => {
      await saveHeadcount(counts, headcount, { mark: null, rules: key, links: [] });
      await saveJudge(join(directory, JUDGE_FILE), judge, true);
      const latest = Math.max(until, known?.until ?? until);
      const path = join(directory, STATE_FILE);
      try {
        replaceFile(path, `${JSON.stringify({ version: VERSION, key, until: latest })}\n`);
      } catch (cause) {
        throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
      }
    },
  };
}

/** @throws WeirError WEIR_REPLAY_MEMORY when the file is there and none of ours. */
function stateIn(directory: string): z.infer<typeof State> | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, STATE_FILE), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WeirError('WEIR_DATA_DIR', { path: directory, reason: (cause as Error).message }, { cause });
  }
  try {
    return State.parse(JSON.parse(text));
  } catch (cause) {
    throw new WeirError('WEIR_REPLAY_MEMORY', { path: directory }, { cause });
  }
}
