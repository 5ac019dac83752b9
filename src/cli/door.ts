/**
 * The gate as weir.yaml wants it, in one process: front and back put together. What it tells of itself is the same as that
 * of a gate with workers (crew-door.ts).
 */
import { lookingWay } from '../channels/disclosure-way.ts';
import type { CertificateFacts } from '../channels/gate/certificates.ts';
import type { GateOptions } from '../channels/gate/gate.ts';
import { IdentityMemory } from '../channels/gate/identify.ts';
import { Meter } from '../channels/gate/meter.ts';
import { Look } from '../channels/look.ts';
import { meteredWay } from '../channels/metered-way.ts';
import type { ApplicationDesk } from '../channels/middleware/desk.ts';
import type { KeptSource } from '../channels/relations/kept-source.ts';
import type { Held } from '../console/held.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import type { Headcount } from '../headcount/headcount.ts';
import type { Inspector } from '../inspect/inspection.ts';
import type { Judge } from '../judge/judge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openApplicationDesk } from './applications.ts';
import { openBack } from './back.ts';
import { changedKeys, isUnder } from './config/changes.ts';
import { RELOAD_KEYS, RESTART_KEYS } from './config/gate.ts';
import type { Config } from './config.ts';
import type { ConfigSource } from './config-source.ts';
import { openFront } from './front.ts';

/** A gate that gets no requests cannot find out that its disk is well again: after so long it is tried. */
const RECORDING_RETRY_S = 15;

/** A clock that never goes back, in seconds. */
export const secondsNow = () => performance.now() / 1_000;

/** A process of a gate that has several, as it was last heard of. */
export interface WorkerFacts {
  readonly number: number;
  readonly pid: number;
  /** Requests since it was started. */
  readonly requests: number;
  readonly open: number;
  readonly connections: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Processes that take connections, where there are several. */
export interface Workers {
  readonly wanted: number;
  readonly running: readonly WorkerFacts[];
  /** How often one was started again. */
  readonly restarts: number;
}

/** The gate with the configuration that it runs under. */
export interface Door {
  /** @returns the address that is listened on. @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED */
  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }>;
  /** Where nothing is listened on, for there are no sites: resolves when whoever tells what leaves may begin. */
  ready(): Promise<void>;
  /** Where applications tell what leaves them. */
  readonly desk: ApplicationDesk;
  /** Stops gracefully; see Gate. */
  close(): Promise<void>;
  /** Exchanges that are open. */
  readonly open: number;
  readonly draining: boolean;
  readonly certificates: readonly CertificateFacts[];
  /** What all processes of the gate have counted. */
  readonly meter: Meter;
  readonly listening: boolean;
  /** Whether responses could not be recorded a moment ago. */
  readonly recordingFails: boolean;
  readonly config: Config;
  /** Replies that wait for a colleague. */
  readonly held: Held;
  /** What tells relations. */
  readonly relationSources: readonly KeptSource[];
  /** Undefined where one process does everything. */
  readonly workers: Workers | undefined;
  /** @param source where the configuration is from. @returns keys that differ and need a restart. @throws WeirError; then the old configuration stays in force. */
  reload(config: Config, source?: ConfigSource): readonly string[];
}

export interface DoorOptions extends Pick<GateOptions, 'clock' | 'log'> {
  readonly config: Config;
  /** Told of each verdict after it is durable. */
  readonly onVerdict?: (verdict: Verdict, enforced: boolean) => void;
  /**
   * Whatever else takes another configuration up. @returns what puts it in force, once nobody has refused it.
   * @throws WeirError; then the old configuration stays in force
   */
  readonly prepare?: (config: Config) => () => void;
}

/** What stays whatever the configuration says. */
export interface DoorParts {
  readonly judge: Judge;
  readonly ledger: Ledger;
  readonly headcount: Headcount;
}

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_ORIGIN_URL, WEIR_TLS_CERTIFICATE */
export function openDoor(options: DoorOptions, parts: DoorParts & { readonly inspector: Inspector }): Door {
  const { clock, log } = options;
  const { ledger, inspector } = parts;
  const started = options.config;
  let config = started;
  const meter = new Meter();
  const back = openBack({ ...options, ...parts, meter });
  const relate = back.prepare(config);
  const look = new Look({
    keyedHash: ledger.keyring,
    inspector,
    onFault: (error) => log.error({ fault: (error as Error).stack }, 'a response could not be inspected'),
  });
  const front = openFront({
    config,
    clock,
    log,
    hash: ledger.keyring,
    meter,
    memory: new IdentityMemory(),
    behind: (next) => {
      const { measures, assessor } = back.of(next);
      const way = lookingWay(look, assessor, { ...measures.measures, policy: measures.policy });
      return { way: meteredWay(way, meter, secondsNow), threshold: measures.threshold };
    },
  });
  ledger.onKeyChange(() => {
    look.forget();
    front.rename();
  });
  relate();
  const onFault = (error: unknown) =>
    log.error({ fault: (error as Error).stack }, 'what an application told could not be inspected');
  const told = openApplicationDesk(config, {
    clock,
    ledger,
    judge: parts.judge,
    back,
    meter,
    inspector,
    secondsNow,
    onFault,
  });
  let listening = false;
  return {
    workers: undefined,
    desk: told.desk,
    held: back.held,
    get relationSources() {
      return back.relationSources;
    },
    meter,
    get config() {
      return config;
    },
    get open() {
      return front.open;
    },
    get draining() {
      return front.draining;
    },
    get certificates() {
      return front.certificates;
    },
    get recordingFails() {
      return recordingFails(meter);
    },
    get listening() {
      return listening;
    },
    listen: async (host, port) => {
      await back.firstLooks();
      const bound = await front.listen(host, port);
      listening = true;
      return bound;
    },
    ready: async () => {
      await back.firstLooks();
      listening = true;
    },
    close: async () => {
      // What waits for a colleague would keep the gate open until its time is over.
      back.refuseWaiting();
      await front.close();
      await back.close();
    },
    reload: (next) => {
      try {
        const relateAnew = back.prepare(next);
        const takeUp = options.prepare?.(next);
        front.reload(next);
        told.reload(next);
        relateAnew();
        takeUp?.();
      } catch (error) {
        meter.reloads.add('refused');
        throw error;
      }
      meter.reloads.add('taken');
      const waiting = restartKeys(started, config, next);
      config = { ...next, tls: config.tls === undefined ? undefined : (next.tls ?? config.tls) };
      return waiting;
    },
  };
}

/** Whether responses could not be recorded a moment ago. */
export function recordingFails({ recordingFailedAtS }: Meter): boolean {
  return recordingFailedAtS !== undefined && secondsNow() - recordingFailedAtS < RECORDING_RETRY_S;
}

/** Keys that differ from what the gate was started with and need a restart. */
export function restartKeys(started: Config, config: Config, next: Config): readonly string[] {
  const waiting = changedKeys(started, next).filter(
    (key) => !isUnder(key, RELOAD_KEYS) || isUnder(key, RESTART_KEYS),
  );
  if ((config.tls === undefined) !== (next.tls === undefined)) waiting.push('tls');
  return [...new Set(waiting)].sort();
}
