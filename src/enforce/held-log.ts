/**
 * held.log: every reply that waited for a colleague, and who decided. Lines are appended and synced; what was asked and
 * who decided can be read after a restart, and by the command line while the gate runs.
 *
 *   {"id":…,"at":…,"until":…,"route":…,"recipient":{"kind","key","sealed"},"people":20,…,"state":"waiting"}
 *   {"id":…,…,"state":"approved","decidedBy":<sealed>,"decidedAt":…}
 *
 * Invariants: the last line of an id is its state; names of recipients, reasons and colleagues are sealed with the key
 * file's key and bound to their line; nobody's data stand here. A line cut short by a crash is the last, and passed over.
 */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { CHANNELS, type Channel } from '../disclosure/channel.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import { IDENTITY_KINDS, type IdentityKind } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { type HeldReply, HOLD_CAUSES, HOLD_STATES } from './held-reply.ts';

export const HELD_FILE = 'held.log';

const names = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];

const lineSchema = z.object({
  id: z.string(),
  at: z.number(),
  until: z.number(),
  route: z.string(),
  channel: z.enum(names<Channel>(CHANNELS)),
  recipient: z.object({
    kind: z.enum(names<IdentityKind>(IDENTITY_KINDS)),
    key: z.string(),
    sealed: z.string(),
  }),
  people: z.number(),
  categories: z.number(),
  cause: z.enum(HOLD_CAUSES),
  reason: z.string().nullable(),
  state: z.enum(HOLD_STATES),
  decidedBy: z.string().nullable(),
  decidedAt: z.number().nullable(),
});

export class HeldLog {
  readonly #path: string;
  readonly #keyring: Keyring;

  constructor(path: string, keyring: Keyring) {
    this.#path = path;
    this.#keyring = keyring;
  }

  /** Appends a state. @throws Error when the disk does not take it. */
  write(reply: HeldReply): void {
    const { id, recipient, reason, decidedBy, decidedAt, ...rest } = reply;
    const seal = (text: string | undefined, what: string) =>
      text === undefined ? null : this.#keyring.seal(text, `held ${id} ${what}`);
    const line = {
      ...rest,
      id,
      recipient: {
        kind: recipient.kind,
        key: hexKey(recipient.key),
        sealed: seal(recipient.value, 'recipient'),
      },
      reason: seal(reason, 'reason'),
      decidedBy: seal(decidedBy, 'decided by'),
      decidedAt: decidedAt ?? null,
    };
    const file = openSync(this.#path, 'a', 0o600);
    try {
      appendFileSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** The state of every reply, the newest first. One that waits although its time is over expired with its gate. */
  read(now: EpochMs): HeldReply[] {
    if (!existsSync(this.#path)) return [];
    const replies = new Map<string, HeldReply>();
    for (const text of readFileSync(this.#path, 'utf8').split('\n')) {
      const reply = this.#replyOf(text);
      if (reply === undefined) continue;
      const isOver = reply.state === 'waiting' && reply.until <= now;
      replies.set(reply.id, isOver ? { ...reply, state: 'expired', decidedAt: reply.until } : reply);
    }
    return [...replies.values()].reverse();
  }

  #replyOf(text: string): HeldReply | undefined {
    if (text === '') return undefined;
    let line: z.infer<typeof lineSchema>;
    try {
      line = lineSchema.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
    const { id, recipient, reason, decidedBy, decidedAt, ...rest } = line;
    const open = (sealed: string | null, what: string) =>
      sealed === null ? undefined : this.#keyring.unseal(sealed, `held ${id} ${what}`);
    return {
      ...rest,
      id,
      recipient: {
        kind: recipient.kind,
        key: BigInt(`0x${recipient.key}`),
        value: open(recipient.sealed, 'recipient') ?? recipient.key,
      },
      reason: open(reason, 'reason'),
      decidedBy: open(decidedBy, 'decided by'),
      decidedAt: decidedAt ?? undefined,
    };
  }
}
