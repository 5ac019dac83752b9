/**
 * Route profiles as files of the data directory: what was learned, and what the operator pinned.
 *
 *   profiles.json       written by the gate every SAVE_EVERY_MS and when it stops; replaced whole, fsynced
 *   profile-pins.json   written by `weir inspect --pin`; read again by the running gate within PINS_EVERY_MS
 *
 * A file that cannot be understood is set aside, never a reason not to start: what was learned is learned again.
 * Invariant: no value of anybody's data is in them; paths hold names of fields only.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WeirError } from '../disclosure/error.ts';
import {
  type Pins,
  PROFILES_VERSION,
  type RouteProfiles,
  type SavedProfiles,
} from '../inspect/profiles/route-profiles.ts';
import { replaceFile } from '../ledger/files.ts';

export const PROFILES_FILE = 'profiles.json';
export const PINS_FILE = 'profile-pins.json';
/** A minute: what is lost with a crash is learned again in no time. */
export const SAVE_EVERY_MS = 60_000;
/** How soon a running gate follows a pin. */
export const PINS_EVERY_MS = 5_000;

const count = z.number().nonnegative();
const statistics = z.strictObject({
  path: z.string(),
  responses: count,
  values: count,
  texts: count,
  numeric: count,
  compared: count,
  increasing: count,
  longest: count,
  starts: z.string(),
  sketch: z.string(),
  hits: z.record(z.string(), z.tuple([count, count])),
});
const savedSchema = z.strictObject({
  version: z.literal(PROFILES_VERSION),
  routes: z.array(z.strictObject({ route: z.string(), responses: count, paths: z.array(statistics) })),
});
const pinsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** @returns undefined when there is no such file. @throws WeirError WEIR_PROFILES_DAMAGED */
export function readProfiles(directory: string): SavedProfiles | undefined {
  return readJson(join(directory, PROFILES_FILE), savedSchema);
}

/** @throws WeirError WEIR_PROFILES_DAMAGED */
export function readPins(directory: string): Pins {
  return readJson(join(directory, PINS_FILE), pinsSchema) ?? {};
}

/** @throws WeirError WEIR_OUTPUT */
export function writePins(directory: string, pins: Pins): void {
  const path = join(directory, PINS_FILE);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    replaceFile(path, `${JSON.stringify(pins, null, 2)}\n`);
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}

function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  let problem: string;
  try {
    const result = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    problem = `${issue?.path.join('.')}: ${issue?.message}`;
  } catch (cause) {
    problem = (cause as Error).message;
  }
  throw new WeirError('WEIR_PROFILES_DAMAGED', { path, problem });
}

export interface ProfileKeepingOptions {
  readonly directory: string;
  readonly profiles: RouteProfiles;
  readonly onTrouble: (error: WeirError) => void;
  /** Whether only pins are followed: another process of the gate keeps what is learned. Default false. */
  readonly pinsOnly?: boolean;
}

export interface ProfileKeeping {
  /** Saves and stops. Never throws: trouble is told. */
  close(): void;
}

/** Takes saved profiles and pins in, and keeps both up to date until closed. */
export function keepProfiles(options: ProfileKeepingOptions): ProfileKeeping {
  const { directory, profiles, onTrouble, pinsOnly = false } = options;
  const pinsPath = join(directory, PINS_FILE);
  let pinned = '';
  const tell = (error: unknown, path: string) =>
    onTrouble(
      error instanceof WeirError
        ? error
        : new WeirError('WEIR_OUTPUT', { path, reason: (error as Error).message }),
    );
  const followPins = () => {
    const stamp = stampOf(pinsPath);
    if (stamp === pinned) return;
    pinned = stamp;
    try {
      profiles.pin(readPins(directory));
    } catch (error) {
      tell(error, pinsPath); // what was pinned before stays
    }
  };
  const path = join(directory, PROFILES_FILE);
  const save = () => {
    if (pinsOnly) return;
    try {
      replaceFile(path, `${JSON.stringify(profiles.save())}\n`);
    } catch (error) {
      tell(error, path);
    }
  };
  try {
    const saved = pinsOnly ? undefined : readProfiles(directory);
    if (saved !== undefined) profiles.restore(saved);
  } catch (error) {
    renameSync(path, `${path}.broken`);
    tell(error, path);
  }
  followPins();
  const timers = [setInterval(save, SAVE_EVERY_MS), setInterval(followPins, PINS_EVERY_MS)];
  for (const timer of timers) timer.unref();
  return {
    close: () => {
      for (const timer of timers) clearInterval(timer);
      save();
    },
  };
}

/** Tells one state of a file from the next; empty when there is none. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
