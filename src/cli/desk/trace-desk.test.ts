import { describe, expect, it } from 'vitest';
import { scratchDirectory } from '../../../test/support/scratch.ts';
import { WeirError } from '../../disclosure/error.ts';
import { Keyring } from '../../disclosure/keyring.ts';
import { HOUR_MS } from '../../disclosure/time.ts';
import { Complaints } from '../../trace/complaints.ts';
import type { Report, Task } from './task.ts';
import { MAX_TASKS, TaskRunner } from './task-runner.ts';
import { MAX_KEPT, TraceDesk } from './trace-desk.ts';

const directory = scratchDirectory();
const complaints = new Complaints(directory, new Keyring(new Uint8Array(32).fill(7)));
let now = 1_000;

/** Tasks that are told what they read, and end when the test says so. */
function bed(maxUploadBytes = 100) {
  const started: {
    task: Task;
    bytes: number;
    ended: boolean;
    killed: boolean;
    finish: (report: Report | WeirError) => void;
  }[] = [];
  const start = (task: Task) => {
    const made = { task, bytes: 0, ended: false, killed: false, finish: (_: Report | WeirError) => {} };
    const done = new Promise<Report>((resolve, reject) => {
      made.finish = (report) => (report instanceof WeirError ? reject(report) : resolve(report));
    });
    started.push(made);
    return {
      done,
      write: async (piece: Uint8Array) => {
        made.bytes += piece.length;
        return true;
      },
      end: () => {
        made.ended = true;
      },
      kill: () => {
        made.killed = true;
      },
    };
  };
  const desk = new TraceDesk({
    task: { directory },
    runner: { start },
    complaints,
    clock: { now: () => now },
    freshen: async () => undefined,
    maxUploadBytes,
  });
  return { desk, started };
}

async function* pieces(...sizes: readonly number[]) {
  for (const size of sizes) yield new Uint8Array(size);
}
const FILE = { name: 'leaked.csv', before: undefined, whole: false };
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );

describe('a file that is sent', () => {
  it('goes to its task whole, and is asked about before the time it was sent', async () => {
    const { desk, started } = bed();
    const { id } = await desk.file({ ...FILE, before: now + 5 }, pieces(60, 40), 'en');
    expect(started[0]).toMatchObject({ bytes: 100, ended: true, task: { work: { before: now } } });
    expect(desk.one(id, 'en').state).toBe('running');
    started[0]?.finish(new WeirError('WEIR_INPUT_INVALID', { path: 'x', line: 1, problem: 'none' }));
    await expect.poll(() => desk.one(id, 'en').state).toBe('failed');
    expect(desk.one(id, 'zh-CN').problem).toMatchObject({ code: 'WEIR_INPUT_INVALID' });
  });

  it('is ended and forgotten when it is too large, or whoever sends it goes away', async () => {
    const { desk, started } = bed();
    expect(await codeOf(desk.file(FILE, pieces(60, 41), 'en'))).toBe('WEIR_UPLOAD_TOO_LARGE');
    const cut = (async function* () {
      yield new Uint8Array(1);
      throw new Error('gone');
    })();
    expect(await codeOf(desk.file(FILE, cut, 'en'))).toBe('Error: gone');
    expect(started.map(({ killed, ended }) => [killed, ended])).toEqual([
      [true, false],
      [true, false],
    ]);
    expect(desk.all('en').traces).toEqual([]);
  });

  it('is forgotten after an hour, and when there are too many', async () => {
    const { desk } = bed();
    const first = await desk.file(FILE, pieces(1), 'en');
    for (let i = 0; i <= MAX_KEPT; i++) await desk.file(FILE, pieces(1), 'en');
    expect(() => desk.one(first.id, 'en')).toThrow(expect.objectContaining({ code: 'WEIR_TRACE_UNKNOWN' }));
    expect(desk.all('en').traces).toHaveLength(MAX_KEPT);
    now += HOUR_MS + 1;
    expect(desk.all('en').traces).toEqual([]);
  });
});

describe('tasks', () => {
  it('are as many at a time as they may be, and end with the gate', async () => {
    const runner = new TaskRunner();
    const task: Task = { directory, now, work: { kind: 'complaints', ids: [] } };
    const running = Array.from({ length: MAX_TASKS }, () => runner.start(task, () => undefined));
    expect(() => runner.start(task, () => undefined)).toThrow(
      expect.objectContaining({ code: 'WEIR_DESK_BUSY' }),
    );
    runner.close();
    for (const { done } of running) expect(await codeOf(done)).toBe('WEIR_TRACE_FAILED');
    expect(runner.running).toBe(0);
  });

  it('say what is wrong in the words of the command line', async () => {
    const runner = new TaskRunner();
    const task: Task = { directory: '/nowhere/at/all', now, work: { kind: 'complaints', ids: [] } };
    expect(await codeOf(runner.start(task, () => undefined).done)).toBe('WEIR_LEDGER_NONE');
  });
});
