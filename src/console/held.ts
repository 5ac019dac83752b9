/**
 * Replies that wait for a colleague, as the console shows and decides them. Who decides is who the company's sign-on says:
 * the header that names employees, from a peer that is trusted to set it. The token alone decides nothing, because it does
 * not tell two people apart.
 */
import type { Hono } from 'hono';
import { categoriesOf } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { Clock } from '../disclosure/time.ts';
import type { HeldLog } from '../enforce/held-log.ts';
import type { HeldReply as Reply } from '../enforce/held-reply.ts';
import type { HoldDesk } from '../enforce/hold-desk.ts';
import type { Held as HeldPage, HeldReply } from './api-types.ts';
import { colleagueOf, type SignOn } from './colleague.ts';
import { isForeign } from './given.ts';
import { problem } from './problem.ts';

/** What the gate hands to the console. */
export interface Held {
  readonly desk: HoldDesk;
  /** What was asked and decided before this start. */
  readonly log: HeldLog;
}

export interface HeldSetup extends Held {
  readonly employee: SignOn;
}

/** Replies shown. */
export const MAX_SHOWN = 200;

const STATUS = { WEIR_HELD_UNKNOWN: 404, WEIR_HELD_DECIDED: 409, WEIR_HELD_OWN: 403 } as const;

export function heldRoutes(app: Hono, held: HeldSetup | undefined, clock: Clock): void {
  app.get('/api/held', (context) => {
    const page: HeldPage = {
      replies: held === undefined ? [] : repliesOf(held, clock).map(shown),
      colleague: held === undefined ? null : (colleagueOf(held.employee, context) ?? null),
    };
    return context.json(page);
  });
  for (const [word, decision] of [
    ['approve', 'approved'],
    ['refuse', 'refused'],
  ] as const) {
    app.post(`/api/held/:id/${word}`, (context) => {
      const colleague = held === undefined ? undefined : colleagueOf(held.employee, context);
      if (held === undefined || colleague === undefined) return problem(context, 403, 'WEIR_HELD_NAMELESS');
      if (isForeign(context)) return problem(context, 403, 'WEIR_HELD_NAMELESS');
      try {
        return context.json(shown(held.desk.decide(context.req.param('id'), decision, colleague)));
      } catch (error) {
        if (!(error instanceof WeirError) || !(error.code in STATUS)) throw error;
        return problem(context, STATUS[error.code as keyof typeof STATUS], error.code, error.params);
      }
    });
  }
}

/** What waits now, then what was decided, before this start too. */
function repliesOf({ desk, log }: Held, clock: Clock): Reply[] {
  const now = desk.list();
  const known = new Set(now.map(({ id }) => id));
  const before = now.length >= MAX_SHOWN ? [] : log.read(clock.now()).filter(({ id }) => !known.has(id));
  return [...now, ...before].slice(0, MAX_SHOWN);
}

function shown(reply: Reply): HeldReply {
  const { recipient, categories, reason, decidedBy, decidedAt, ...rest } = reply;
  return {
    ...rest,
    recipient: { kind: recipient.kind, key: hexKey(recipient.key), value: recipient.value },
    categories: categoriesOf(categories),
    reason: reason ?? null,
    decidedBy: decidedBy ?? null,
    decidedAt: decidedAt ?? null,
  };
}
