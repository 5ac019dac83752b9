/** Held replies of the mock: two that wait, one of them one's own, and two that are over. All of them are invented. */
import type { Held, HeldReply } from '../../src/console/api-types.ts';

const MINUTE_MS = 60_000;
/** Who sits before the mock's console. */
const COLLEAGUE = 'support-0102';

export class MockHeld {
  readonly #now: number;
  #replies: HeldReply[];

  constructor(now: number) {
    this.#now = now;
    const reply = (
      id: string,
      minutesAgo: number,
      employee: string,
      more: Partial<HeldReply>,
    ): HeldReply => ({
      id,
      at: now - minutesAgo * MINUTE_MS,
      until: now + (15 - minutesAgo) * MINUTE_MS,
      route: 'GET /staff/api/customers',
      channel: 'staff',
      recipient: { key: `${id}00000000`, kind: 'employee', value: employee },
      people: 240,
      categories: ['pd:Name', 'pd:TelephoneNumber'],
      cause: 'bulk',
      reason: null,
      state: 'waiting',
      decidedBy: null,
      decidedAt: null,
      ...more,
    });
    this.#replies = [
      reply('3f0a91c2', 2, 'sales-0417', { reason: 'T-20418: call list of the week' }),
      reply('77b1e004', 5, COLLEAGUE, { people: 61, cause: 'verdict' }),
      reply('a90cc318', 95, 'sales-0311', {
        state: 'approved',
        decidedBy: COLLEAGUE,
        decidedAt: now - 93 * MINUTE_MS,
        reason: 'T-20377',
      }),
      reply('c15d2209', 200, 'sales-0417', { people: 1_920, state: 'expired' }),
    ];
  }

  held(): Held {
    return { replies: this.#replies, colleague: COLLEAGUE };
  }

  /** @returns undefined when no such reply waits for this colleague. */
  decide(id: string, decision: string): HeldReply | undefined {
    const found = this.#replies.find((reply) => reply.id === id && reply.state === 'waiting');
    if (found === undefined || found.recipient.value === COLLEAGUE) return undefined;
    const state = decision === 'approve' ? 'approved' : 'refused';
    const decided: HeldReply = { ...found, state, decidedBy: COLLEAGUE, decidedAt: this.#now };
    this.#replies = this.#replies.map((reply) => (reply === found ? decided : reply));
    return decided;
  }
}
