/**
 * What one gate does to the key or to the holds, the other gates on the same tables take over while they run: every
 * POLL_MS each asks how many changes the tables know of, and reads them when there are more.
 *
 *   gate A: weir forget ─▶ spool ─▶ key_changes ─▶ gate B: points taken out of its copy of the key, caches emptied
 *   gate A: weir ledger hold ─▶ holds.log ─▶ hold_changes ─▶ gate B: holds.log
 *
 * A new sealing key does not travel this way: whoever has an older copy of the key file could read it out of the tables.
 * The operator brings it; a key file that was put in the place of the old one is taken up without a start.
 *
 * Bound: hand-over of A (about HAND_OVER_INTERVAL_MS) and POLL_MS of both, while both reach the tables.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { type Keyring, openExistingKeyring } from '../disclosure/keyring.ts';
import { storeError } from './ask.ts';
import { keyChanges } from './erase.ts';
import { writeKeyring } from './forgetting.ts';
import type { HoldChange } from './hold-change.ts';
import { HOLDS_FILE, holdChanges, takeOverHolds } from './holds.ts';
import type { SentChange } from './keeper/messages.ts';
import { rowsOf, type Store } from './store.ts';

/** Pause between two looks at what other gates have changed: two counts of rows, which the tables know by heart. */
export const POLL_MS = 2_000;

export interface SharedPorts {
  readonly directory: string;
  readonly keyPath: string;
  readonly keyring: Keyring;
  /** Throws while the tables cannot be reached. */
  store(): Store;
  /** Whether other gates may write to these tables. */
  readonly isShared: boolean;
  /** Told when the key has changed: caches are emptied. */
  changed(): void;
  record(change: HoldChange): Promise<void>;
  onTrouble(error: WeirError): void;
}

export class SharedChanges {
  readonly #ports: SharedPorts;
  #keyChanges = -1;
  #holdChanges = -1;
  #holdsAt = -1;
  #keyAt: number;
  #toldRotation = -1;
  /** Holds that were recorded by this process and may not be in the tables yet. */
  readonly #recorded = new Set<string>();

  constructor(ports: SharedPorts) {
    this.#ports = ports;
    this.#keyAt = modifiedAt(ports.keyPath);
  }

  /**
   * One look. Must not run beside a change of the key.
   * @throws WeirError WEIR_KEY_*, WEIR_HOLDS_DAMAGED, WEIR_LEDGER_UNAVAILABLE; what was not taken over is next time.
   */
  async look(): Promise<void> {
    try {
      await this.#look();
    } catch (cause) {
      throw storeError(cause);
    }
  }

  async #look(): Promise<void> {
    const { isShared, directory } = this.#ports;
    this.#takeUpKeyFile();
    const holdsAt = modifiedAt(join(directory, HOLDS_FILE));
    const counts = isShared ? await this.#counts() : { keys: 0, holds: 0 };
    if (isShared && counts.keys !== this.#keyChanges) {
      await this.#takeOverKey();
      this.#keyChanges = counts.keys;
    }
    if (counts.holds === this.#holdChanges && holdsAt === this.#holdsAt) return;
    // A file that cannot be read is told once, until it is another.
    this.#holdsAt = holdsAt;
    try {
      await this.#exchangeHolds();
    } catch (error) {
      if (!(error instanceof WeirError && error.code === 'WEIR_HOLDS_DAMAGED')) this.#holdsAt = -1;
      throw error;
    }
    this.#holdChanges = counts.holds;
    this.#holdsAt = modifiedAt(join(directory, HOLDS_FILE));
  }

  async #counts(): Promise<{ readonly keys: number; readonly holds: number }> {
    const [row] = await rowsOf<{ keys: number; holds: number }>(
      this.#ports.store(),
      'SELECT toUInt32((SELECT count() FROM key_changes)) AS keys, toUInt32((SELECT count() FROM hold_changes)) AS holds',
    );
    return { keys: Number(row?.keys ?? 0), holds: Number(row?.holds ?? 0) };
  }

  /** A key file that somebody put here, made by a rotation elsewhere; an older or foreign one is left alone. */
  #takeUpKeyFile(): void {
    const { keyPath, keyring, changed } = this.#ports;
    const at = modifiedAt(keyPath);
    if (at === this.#keyAt) return;
    this.#keyAt = at;
    const found = openExistingKeyring(keyPath);
    if (found.generation <= keyring.generation || found.fingerprint() !== keyring.fingerprint()) return;
    keyring.adopt(found);
    // What this gate forgot meanwhile is in the tables: it is taken out of the new copy, too.
    this.#keyChanges = -1;
    changed();
  }

  async #takeOverKey(): Promise<void> {
    const { store, keyring, keyPath, changed, onTrouble } = this.#ports;
    const { missed, newest } = await keyChanges(store(), 0);
    const before = keyring.generation;
    const { points, rotated } = keyring.takeOver(missed.map(received));
    if (points > 0 || keyring.generation !== before) {
      changed();
      try {
        await writeKeyring(keyring, keyPath);
      } catch (error) {
        keyring.adopt(openExistingKeyring(keyPath));
        throw error;
      }
      this.#keyAt = modifiedAt(keyPath);
    }
    if (rotated && this.#toldRotation !== newest) {
      this.#toldRotation = newest;
      onTrouble(new WeirError('WEIR_KEY_ROTATED', { path: keyPath, newest }));
    }
  }

  /** What stands here and not in the tables is recorded; what stands in the tables and not here is written here. */
  async #exchangeHolds(): Promise<void> {
    const { directory, store, record } = this.#ports;
    const rows = await rowsOf<HoldChange>(
      store(),
      `SELECT DISTINCT toUnixTimestamp64Milli(at) AS at, toString(what) AS what, name, reason, scope
       FROM hold_changes ORDER BY at, what DESC`,
    );
    const known = rows.map((row) => ({ ...row, at: Number(row.at) }));
    takeOverHolds(directory, known);
    for (const change of known) this.#recorded.add(nameOf(change));
    for (const change of holdChanges(directory)) {
      if (this.#recorded.has(nameOf(change))) continue;
      await record(change);
      this.#recorded.add(nameOf(change));
    }
  }
}

/** A change as the tables have it, as the keyring takes it. */
export function received(change: SentChange) {
  return { ...change, points: change.points.map(BigInt) };
}

/** Tells two changes apart. */
function nameOf({ at, what, name, reason, scope }: HoldChange): string {
  return JSON.stringify([at, what, name, reason, scope]);
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
