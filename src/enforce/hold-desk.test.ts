import { describe, expect, it, vi } from 'vitest';
import { WeirError } from '../disclosure/error.ts';
import { MINUTE_MS } from '../disclosure/time.ts';
import type { HeldReply } from './held-reply.ts';
import { HoldDesk, type HoldRequest, MAX_WAITING_OF_ONE, type Waiter } from './hold-desk.ts';

const e7 = { kind: 'employee', value: 'e7', key: 7n } as const;
const request = (people: readonly bigint[], more: Partial<HoldRequest> = {}): HoldRequest => ({
  route: 'GET /staff/customers',
  channel: 'staff',
  recipient: e7,
  categories: 8,
  cause: 'bulk',
  reason: undefined,
  people,
  ...more,
});

class Client implements Waiter {
  gone = false;
  #listeners = new Set<() => void>();
  onGone(listener: () => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  leave() {
    this.gone = true;
    for (const listener of [...this.#listeners]) listener();
  }
  get listeners() {
    return this.#listeners.size;
  }
}

function setUp() {
  const time = { now: 0 };
  const changes: HeldReply[] = [];
  let ids = 0;
  const desk = new HoldDesk({
    clock: { now: () => time.now },
    waitMs: 5 * MINUTE_MS,
    approvalMs: MINUTE_MS,
    onChange: (reply) => changes.push(reply),
    newId: () => `h${ids++}`,
  });
  return { desk, time, changes };
}

const codeOf = (act: () => unknown) => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof WeirError ? error.code : error;
  }
};

describe('a reply that waits', () => {
  it('goes on when a colleague approves it, and what was approved may be asked for again for a while', async () => {
    const { desk, time, changes } = setUp();
    const client = new Client();
    const asked = desk.ask(request([1n, 2n]), client);
    expect(desk.list()).toMatchObject([{ id: 'h0', state: 'waiting', people: 2, recipient: e7 }]);
    expect(desk.decide('h0', 'approved', 'e8')).toMatchObject({ state: 'approved', decidedBy: 'e8' });
    expect(await asked).toBe('approved');
    expect(client.listeners).toBe(0);
    time.now = MINUTE_MS - 1;
    expect(await desk.ask(request([2n]), client)).toBe('approved');
    expect(changes.map(({ state }) => state)).toEqual(['waiting', 'approved']);
    time.now = MINUTE_MS;
    void desk.ask(request([2n]), client);
    expect(desk.list()[0]).toMatchObject({ state: 'waiting' });
  });

  it('is approved for these people, this recipient and this route only', () => {
    const { desk } = setUp();
    void desk.ask(request([1n]), undefined);
    desk.decide('h0', 'approved', 'e8');
    void desk.ask(request([1n, 2n]), undefined);
    void desk.ask(request([1n], { recipient: { ...e7, value: 'e9', key: 9n } }), undefined);
    void desk.ask(request([1n], { route: 'GET /staff/export' }), undefined);
    expect(desk.list().filter(({ state }) => state === 'waiting').length).toBe(3);
  });

  it('is never decided by who asked for it, however the name is written', async () => {
    const { desk } = setUp();
    const asked = desk.ask(request([1n]), undefined);
    for (const name of ['e7', 'E7', ' e7 ', 'ｅ7']) {
      expect(codeOf(() => desk.decide('h0', 'approved', name))).toBe('WEIR_HELD_OWN');
      expect(codeOf(() => desk.decide('h0', 'refused', name))).toBe('WEIR_HELD_OWN');
    }
    desk.decide('h0', 'refused', 'e8');
    expect(await asked).toBe('refused');
    expect(codeOf(() => desk.decide('h0', 'approved', 'e9'))).toBe('WEIR_HELD_DECIDED');
    expect(codeOf(() => desk.decide('nope', 'approved', 'e9'))).toBe('WEIR_HELD_UNKNOWN');
  });

  it('is refused when its time is over', async () => {
    vi.useFakeTimers();
    try {
      const { desk } = setUp();
      const asked = desk.ask(request([1n]), undefined);
      vi.advanceTimersByTime(5 * MINUTE_MS);
      expect(await asked).toBe('expired');
      expect(desk.list()).toMatchObject([{ state: 'expired', decidedBy: undefined }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on waiting when the client leaves, so that the approval is there when it comes back', async () => {
    const { desk } = setUp();
    const client = new Client();
    const asked = desk.ask(request([1n]), client);
    client.leave();
    expect(await asked).toBe('gone');
    desk.decide('h0', 'approved', 'e8');
    expect(await desk.ask(request([1n]), new Client())).toBe('approved');
    expect(await desk.ask(request([5n]), client)).toBe('gone');
  });

  it('is one, however often it is asked for', async () => {
    const { desk } = setUp();
    const asked = [desk.ask(request([1n, 2n]), undefined), desk.ask(request([2n]), undefined)];
    expect(desk.list().length).toBe(1);
    desk.decide('h0', 'approved', 'e8');
    expect(await Promise.all(asked)).toEqual(['approved', 'approved']);
  });

  it('is refused at once where too many wait, or where the gate stops', async () => {
    const { desk } = setUp();
    const asked = Array.from({ length: MAX_WAITING_OF_ONE }, (_, i) =>
      desk.ask(request([BigInt(i)]), undefined),
    );
    expect(await desk.ask(request([99n]), undefined)).toBe('refused');
    desk.close();
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['expired']));
    expect(await desk.ask(request([1n]), undefined)).toBe('refused');
  });
});
