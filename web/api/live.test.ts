import { describe, expect, it } from 'vitest';
import type { Overview } from '../../src/console/api-types.ts';
import { LiveOverview, POLL_MS, RETRY_MS, STREAM_SILENCE_MS, type StreamHandlers } from './live.ts';
import type { Failure } from './request.ts';

const overview = (now: number) => ({ now }) as unknown as Overview;
const refused = {
  kind: 'problem',
  problem: { type: 'about:blank', title: 'no', status: 401, code: 'X', hint: '' },
} as const;

/** A server, a stream and a clock that do as the test says. */
function scene() {
  let answer: Overview | Failure = overview(1);
  let time = 0;
  const timers = new Map<object, { at: number; run: () => void }>();
  const streams: (StreamHandlers & { closed: boolean })[] = [];
  let asked = 0;
  const live = new LiveOverview({
    async fetchOverview() {
      asked += 1;
      if ('kind' in answer) throw answer;
      return answer;
    },
    failureOf: (error) => error as Failure,
    openStream(handlers) {
      const stream = { ...handlers, closed: false };
      streams.push(stream);
      return {
        close() {
          stream.closed = true;
        },
      };
    },
    setTimer(run, ms) {
      const timer = {};
      timers.set(timer, { at: time + ms, run });
      return timer;
    },
    clearTimer: (timer) => void timers.delete(timer as object),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    live,
    streams,
    settle,
    get asked() {
      return asked;
    },
    get timers() {
      return timers.size;
    },
    get open() {
      return streams.filter((stream) => !stream.closed);
    },
    answers(next: Overview | Failure) {
      answer = next;
    },
    async pass(ms: number) {
      time += ms;
      for (const [timer, { at, run }] of [...timers]) {
        if (at > time) continue;
        timers.delete(timer);
        run();
      }
      await settle();
    },
  };
}

describe('the live overview', () => {
  it('shows an answer first, then what the stream says', async () => {
    const s = scene();
    s.live.start();
    await s.settle();
    expect(s.live.state).toMatchObject({ overview: { now: 1 }, connection: 'opening' });
    s.open[0]?.overview(overview(2));
    expect(s.live.state).toMatchObject({ overview: { now: 2 }, connection: 'live' });
    expect(s.timers).toBe(1);
  });

  it('polls as long as no stream comes through, and never opens a second one', async () => {
    const s = scene();
    s.live.start();
    await s.settle();
    s.answers(overview(2));
    await s.pass(POLL_MS);
    expect(s.live.state).toMatchObject({ overview: { now: 2 }, connection: 'polling' });
    expect(s.open).toHaveLength(1);
  });

  it('stops polling while the stream speaks', async () => {
    const s = scene();
    s.live.start();
    await s.settle();
    for (let i = 0; i < 20; i++) {
      s.open[0]?.overview(overview(i));
      await s.pass(1000);
    }
    expect(s.asked).toBe(1);
  });

  it('asks when a stream falls silent, and opens another', async () => {
    const s = scene();
    s.live.start();
    await s.settle();
    s.open[0]?.overview(overview(2));
    s.answers(overview(3));
    await s.pass(STREAM_SILENCE_MS);
    expect(s.live.state).toMatchObject({ overview: { now: 3 }, connection: 'polling' });
    expect(s.streams).toHaveLength(2);
    expect(s.open).toHaveLength(1);
  });

  it('keeps the figures when the server does not answer, says so, and finds back by itself', async () => {
    const s = scene();
    s.live.start();
    await s.settle();
    s.open[0]?.overview(overview(2));
    s.answers({ kind: 'unreachable' });
    s.open[0]?.error();
    await s.settle();
    expect(s.live.state).toMatchObject({ overview: { now: 2 }, connection: 'lost' });
    s.answers(overview(4));
    await s.pass(RETRY_MS);
    expect(s.live.state).toMatchObject({ overview: { now: 4 }, failure: undefined, connection: 'polling' });
    s.open[0]?.overview(overview(5));
    expect(s.live.state.connection).toBe('live');
  });

  it('shows nothing to whom the server refuses', async () => {
    const s = scene();
    s.live.start();
    await s.settle();
    s.answers(refused);
    await s.pass(POLL_MS);
    expect(s.live.state).toEqual({ overview: undefined, failure: refused, connection: 'polling' });
    expect(s.open).toHaveLength(0);
  });

  it('throws away the answer to a question from before it was stopped', async () => {
    const s = scene();
    s.live.start();
    s.live.stop();
    await s.settle();
    expect(s.live.state.overview).toBeUndefined();
    expect(s.timers).toBe(0);
  });

  it('can be stopped while live and started again', async () => {
    const s = scene();
    s.live.start();
    await s.settle();
    s.open[0]?.overview(overview(2));
    s.live.stop();
    expect([s.open.length, s.timers]).toEqual([0, 0]);
    s.answers(overview(9));
    s.live.start();
    await s.settle();
    expect(s.live.state).toMatchObject({ overview: { now: 9 } });
    expect(s.open).toHaveLength(1);
  });
});
