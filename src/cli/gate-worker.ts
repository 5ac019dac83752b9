/**
 * A worker of a gate that has several processes: HTTP, TLS, inspection, masks; everything that must be one is asked of the
 * process that counts (crew-door.ts), over a line. It is started by that process only, and ends with it.
 *
 *   client ─▶ front ─▶ look ─▶ line ═══▶ back, judge, ledger
 *   client ◀─ last piece ◀──── line ◀═══ recorded
 *
 * Invariant: nothing that outlives a response is known here alone, but for what is learned of routes by the first worker,
 * which it tells.
 */
import { Socket } from 'node:net';
import { pino } from 'pino';
import { lookingWay } from '../channels/disclosure-way.ts';
import { IdentityMemory, type Known } from '../channels/gate/identify.ts';
import { Meter } from '../channels/gate/meter.ts';
import { stateOf } from '../channels/gate/meter-state.ts';
import { Look } from '../channels/look.ts';
import { meteredWay } from '../channels/metered-way.ts';
import type { PassDesk } from '../channels/pass-desk.ts';
import { Line } from '../channels/workers/line.ts';
import { LINE_FD, METER_EVERY_MS, type WorkerReport } from '../channels/workers/pool.ts';
import { WeirError } from '../disclosure/error.ts';
import { decodeKeyFile } from '../disclosure/key-file.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { systemClock } from '../disclosure/time.ts';
import { RouteProfiles, type SavedProfiles } from '../inspect/profiles/route-profiles.ts';
import { alteringOf } from './altering.ts';
import type { Config } from './config.ts';
import { type ConfigSource, configOf } from './config-source.ts';
import { secondsNow } from './door.ts';
import { type Front, openFront } from './front.ts';
import { driftLine } from './gate-lines.ts';
import { inspectorOf } from './inspectors.ts';
import { keepProfiles } from './profile-files.ts';
import { LEARNER, type WorkerSetup } from './worker-setup.ts';

/** How often the worker that learns tells the others: what is known of a route matters for a long time. */
const LEARNED_EVERY_MS = 15_000;
/** What is still open when the process that counts has gone cannot be recorded any more, and ends soon. */
const LOST_GRACE_MS = 3_000;

/** Whose a session is, known to all workers before a response leaves that tells it. */
class SharedMemory extends IdentityMemory {
  readonly #line: Line;
  #telling: Promise<void> | undefined;

  constructor(line: Line) {
    super();
    this.#line = line;
  }

  override learn(session: string, known: Known): void {
    const before = this.of(session);
    super.learn(session, known);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(known)) return;
    const told = this.#line.session(session, known);
    this.#telling =
      this.#telling === undefined ? told : Promise.all([this.#telling, told]).then(() => undefined);
  }

  /** What another worker has learned. */
  hear(session: string, known: Known): void {
    super.learn(session, known);
  }

  /** What was learned since it was last asked for. */
  readonly told = (): Promise<void> | undefined => {
    const told = this.#telling;
    this.#telling = undefined;
    return told;
  };
}

/** Knows whether anything was learned. */
class LearnedProfiles extends RouteProfiles {
  news = false;

  override learn(learning: Parameters<RouteProfiles['learn']>[0]): void {
    this.news = true;
    super.learn(learning);
  }
}

class GateWorker {
  readonly #line: Line;
  readonly #memory: SharedMemory;
  readonly #meter = new Meter();
  #setup: WorkerSetup | undefined;
  #keyring: Keyring | undefined;
  #profiles: LearnedProfiles | undefined;
  #look: Look | undefined;
  #front: Front | undefined;

  constructor(socket: Socket) {
    this.#line = new Line(socket, {
      setup: (setup) => this.#begin(setup as WorkerSetup),
      key: async (key) => {
        this.#keyring?.adopt(new Keyring(decodeKeyFile(key, 'the line')));
        this.#look?.forget();
        this.#front?.rename();
      },
      reload: async (source) => {
        this.#front?.reload(configOf(source as ConfigSource));
      },
      session: (session, known) => this.#memory.hear(session, known),
      learned: (profiles) => this.#profiles?.replace(profiles as SavedProfiles),
      listen: () => void this.#listen(),
      drain: () => void this.#drain(),
      lost: () => this.#lost(),
    });
    this.#memory = new SharedMemory(this.#line);
  }

  #begin(setup: WorkerSetup): void {
    try {
      this.#open(setup);
      this.#line.prepared();
    } catch (error) {
      this.#fail(error);
    }
  }

  #open(setup: WorkerSetup): void {
    const { number, workers, source, key, sessions, profiles, locale } = setup;
    this.#setup = setup;
    const config = configOf(source);
    const keyring = new Keyring(decodeKeyFile(Buffer.from(key, 'base64'), 'the line'));
    this.#keyring = keyring;
    for (const [session, known] of sessions) this.#memory.hear(session, known);
    const log = pino(
      { base: { worker: number }, timestamp: pino.stdTimeFunctions.isoTime },
      pino.destination({ dest: 2, sync: true }),
    );
    const learned = new LearnedProfiles({
      onDrift: (drift) => log.warn(...driftLine(drift, locale)),
      onFault: (error) =>
        log.error({ fault: (error as Error).stack }, 'a response could not be learned from'),
    });
    this.#profiles = learned;
    if (config.inspect.learn) {
      learned.restore(profiles);
      const onTrouble = ({ code, hint, message }: WeirError) => log.error({ code, hint }, message);
      keepProfiles({ directory: config.data, profiles: learned, onTrouble, pinsOnly: true });
    }
    const meter = this.#meter;
    const look = new Look({
      keyedHash: keyring,
      inspector: inspectorOf(config, learned, number === LEARNER),
      onFault: (error) => log.error({ fault: (error as Error).stack }, 'a response could not be inspected'),
    });
    this.#look = look;
    const line = this.#line;
    this.#front = openFront({
      config,
      clock: systemClock,
      log,
      hash: keyring,
      meter,
      memory: this.#memory,
      told: this.#memory.told,
      shares: workers,
      behind: (next) => {
        const { policy, parts, threshold } = alteringOf(
          next,
          {
            keyring,
            onMiss: (arrival, { miss }, refused) => line.missed(arrival, miss, refused),
            onTaken: ({ measure, enforced }) => (enforced ? meter.acted : meter.observed).add(measure),
          },
          passesOf(next, line),
        );
        const way = lookingWay(look, line.assessorFor(policy), { ...parts, policy });
        return { way: meteredWay(way, meter, secondsNow), threshold };
      },
    });
  }

  async #listen(): Promise<void> {
    const { host, port } = this.#setup as WorkerSetup;
    try {
      await this.#front?.listen(host, port, true);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#line.listening();
    setInterval(() => this.#report(), METER_EVERY_MS).unref();
    setInterval(() => this.#tellLearned(), LEARNED_EVERY_MS).unref();
  }

  #report(): void {
    const { user, system } = process.cpuUsage();
    const report: WorkerReport = {
      meter: stateOf(this.#meter),
      open: this.#front?.open ?? 0,
      cpuSeconds: (user + system) / 1e6,
      residentBytes: process.memoryUsage.rss(),
      certificates: this.#front?.certificates ?? [],
    };
    this.#line.meter(report);
  }

  #tellLearned(): void {
    const profiles = this.#profiles;
    if (this.#setup?.number !== LEARNER || profiles?.news !== true) return;
    profiles.news = false;
    this.#line.learned(profiles.save());
  }

  async #drain(): Promise<void> {
    await this.#front?.close();
    this.#report();
    this.#tellLearned();
    this.#line.flush(() => process.exit(0));
  }

  /** Whoever waits is told so; nothing more can be recorded. */
  #lost(): void {
    setTimeout(() => process.exit(1), LOST_GRACE_MS).unref();
    void this.#front?.close().then(() => process.exit(1));
    if (this.#front === undefined) process.exit(1);
  }

  #fail(error: unknown): void {
    const told =
      error instanceof WeirError
        ? error
        : new WeirError('WEIR_INTERNAL', { reason: (error as Error).message });
    this.#line.failed(told, () => process.exit(1));
  }
}

function passesOf({ enforce: { challenge } }: Config, line: Line): PassDesk | undefined {
  return challenge.mode === 'off' ? undefined : line.passDesk(challenge.passLasts);
}

// A terminal and a service's manager ask the whole group: the process that counts decides, and its workers end with it.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
new GateWorker(new Socket({ fd: LINE_FD }));
