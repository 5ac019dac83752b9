/**
 * The workers of a gate as the process that counts sees them: started, set up, told what changes, started again when they
 * die, drained.
 *
 *   spawn ─▶ setup ─▶ prepared ─▶ listen ─▶ listening ─▶ (died ─▶ pause ─▶ spawn)* ─▶ drain ─▶ ended
 *
 * Invariants: a worker listens only when it is told of whatever the others are told of; what a worker had counted is not
 * lost with it, but for the last METER_EVERY_MS.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { WeirError } from '../../disclosure/error.ts';
import type { CertificateFacts } from '../gate/certificates.ts';
import type { Known } from '../gate/identify.ts';
import { Meter } from '../gate/meter.ts';
import { addTo, type MeterState, stateOf } from '../gate/meter-state.ts';
import { Recipients } from './codec.ts';
import { Station, type StationPorts } from './station.ts';

/** Pause before a worker that died is started again, doubled up to the most; reset when it has listened for a while. */
const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 30_000;
/** After so long a worker counts as well: its next death is another matter. */
const WELL_AFTER_MS = 60_000;
/** Time that a drained worker is given beyond what its requests are given. */
const STOP_GRACE_MS = 10_000;
/** How often a worker tells what it has counted. */
export const METER_EVERY_MS = 1_000;
/** Where a worker finds its line. */
export const LINE_FD = 3;

/** What a worker tells of itself. */
export interface WorkerReport {
  readonly meter: MeterState;
  /** Exchanges that are open. */
  readonly open: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly certificates: readonly CertificateFacts[];
}

export interface PoolOptions {
  /** File that a worker runs. */
  readonly entry: string;
  readonly count: number;
  /** What a worker is told first. @param number from 1 on; the same for whoever takes a dead one's place. */
  readonly setup: (number: number) => unknown;
  readonly desk: Pick<StationPorts, 'assessor' | 'passes' | 'missed'>;
  /** A worker has learned whose a session is; all workers are told. */
  readonly onSession: (session: string, known: Known) => void;
  readonly onLearned: (profiles: unknown) => void;
  /** Something to tell the operator; the others go on. */
  readonly onTrouble: (error: WeirError) => void;
  /** How long a drained worker's requests are given. */
  readonly drainMs: () => number;
}

interface Worker {
  readonly number: number;
  readonly child: ChildProcess;
  readonly station: Station;
  /** Whether it must know of whatever is told from now on before somebody acts on it. */
  told: boolean;
  listening: boolean;
  report: WorkerReport | undefined;
  failure: WeirError | undefined;
}

export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #recipients = new Recipients();
  readonly #workers = new Map<number, Worker>();
  readonly #pauses = new Map<number, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What those had counted that are no more. */
  readonly #past = new Meter();
  #epoch = 0;
  #stopping = false;
  restarts = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Resolves when all listen. @throws WeirError of the first that cannot (rejects); then none is left. */
  async start(): Promise<void> {
    const numbers = Array.from({ length: this.#options.count }, (_, i) => i + 1);
    try {
      await Promise.all(numbers.map((number) => this.#spawn(number)));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Those that listen, with what they last told of themselves. */
  get running(): readonly {
    readonly number: number;
    readonly pid: number;
    readonly report: WorkerReport | undefined;
  }[] {
    return [...this.#workers.values()]
      .filter(({ listening }) => listening)
      .map(({ number, child, report }) => ({ number, pid: child.pid as number, report }))
      .sort((a, b) => a.number - b.number);
  }

  /** What all workers have counted, those that are no more included. */
  get counted(): readonly MeterState[] {
    return [stateOf(this.#past), ...this.#reports().map(({ meter }) => meter)];
  }

  /** Workers name people by another key from now on. */
  key(key: Uint8Array): void {
    this.#epoch++;
    for (const { station } of this.#workers.values()) this.#heed(station.key(this.#epoch, key));
  }

  reload(source: unknown): void {
    for (const { station } of this.#workers.values()) this.#heed(station.reload(source));
  }

  /** Hands on what was learned to all but the one that learns. */
  learned(profiles: unknown, from: number): void {
    for (const { station, number } of this.#workers.values()) if (number !== from) station.learned(profiles);
  }

  /** Drains them; resolves when all have ended. */
  async close(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const workers = [...this.#workers.values()];
    const ended = workers.map(({ child }) => endOf(child));
    for (const { station } of workers) station.drain();
    const late = setTimeout(() => {
      for (const { child } of workers) child.kill('SIGKILL');
    }, this.#options.drainMs() + STOP_GRACE_MS);
    await Promise.all(ended);
    clearTimeout(late);
  }

  #reports(): WorkerReport[] {
    return [...this.#workers.values()].flatMap(({ report }) => report ?? []);
  }

  /** Resolves when it listens. @throws WeirError when it ends before that (rejects) */
  #spawn(number: number): Promise<void> {
    const { entry, desk, setup, onSession, onLearned } = this.#options;
    // A debugger's or a profiler's flags are for this process, not for its workers.
    const child = spawn(process.execPath, [entry], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
    return new Promise((resolve, reject) => {
      const station = new Station(
        child.stdio[LINE_FD] as Duplex,
        {
          get assessor() {
            return desk.assessor;
          },
          get passes() {
            return desk.passes;
          },
          missed: (...miss) => desk.missed(...miss),
          session: async (session, known) => {
            onSession(session, known);
            const others = [...this.#workers.values()].filter((other) => other.station !== station);
            // One that is not told yet hears of it before it listens.
            const heard = others.map((other) => {
              const told = other.station.session(session, known);
              return other.told ? told : undefined;
            });
            await Promise.all(heard);
          },
          meter: (report) => {
            worker.report = report as WorkerReport;
          },
          learned: (profiles) => {
            onLearned(profiles);
            this.learned(profiles, number);
          },
          prepared: () => {
            worker.told = true;
            station.listen();
          },
          listening: () => {
            worker.listening = true;
            this.#after(WELL_AFTER_MS, () => {
              if (this.#workers.get(number) === worker) this.#pauses.delete(number);
            });
            resolve();
          },
          failed: (error) => {
            worker.failure = error;
          },
          lost: (error) => {
            // Who cannot be understood, or does not speak any more, is of no use; its connections break with it.
            if (error !== undefined) worker.failure = died(number, String(error));
            if (!this.#stopping) child.kill('SIGKILL');
          },
        },
        this.#recipients,
        this.#epoch,
      );
      const worker: Worker = {
        number,
        child,
        station,
        told: false,
        listening: false,
        report: undefined,
        failure: undefined,
      };
      this.#workers.set(number, worker);
      station.setUp(setup(number));
      child.once('error', (cause) => {
        worker.failure ??= died(number, cause.message);
      });
      endOf(child).then((end) => {
        this.#workers.delete(number);
        if (worker.report !== undefined) addTo(this.#past, { ...worker.report.meter, connections: 0 });
        const error = worker.failure ?? died(number, end);
        reject(error);
        if (!this.#stopping && worker.listening) this.#again(number, error);
      });
    });
  }

  #again(number: number, error: WeirError): void {
    this.#options.onTrouble(error);
    const pauseMs = this.#pauses.get(number) ?? FIRST_RESTART_MS;
    this.#pauses.set(number, Math.min(2 * pauseMs, LONGEST_RESTART_MS));
    this.#after(pauseMs, () => {
      if (this.#stopping) return;
      this.restarts++;
      // One that ends before it listens is not started again by its end.
      this.#spawn(number).catch((failure: WeirError) => {
        if (!this.#stopping && !this.#workers.has(number)) this.#again(number, failure);
      });
    });
  }

  #after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  #heed(done: Promise<void>): void {
    done.catch((error: WeirError) => this.#options.onTrouble(error));
  }
}

/** Resolves with how a process has ended, or why it never began. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null)
      resolve(String(child.signalCode ?? child.exitCode));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
}

function died(number: number, reason: string): WeirError {
  return new WeirError('WEIR_WORKER_DIED', { worker: number, reason });
}
