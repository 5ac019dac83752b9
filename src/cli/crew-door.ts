/**
 * The gate as weir.yaml wants it, with several processes: workers take connections, speak HTTP and TLS, inspect and mask;
 * this process counts, judges, records and decides. What is counted, and who is refused when, is the same as with one.
 *
 *            ┌─▶ worker 1 ═╗
 *   port ────┼─▶ worker 2 ═╬═▶ this process: back, judge, ledger, console
 *            └─▶ worker n ═╝
 */
import { createServer } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locale } from '../../locales/locale.ts';
import { IdentityMemory } from '../channels/gate/identify.ts';
import { Meter } from '../channels/gate/meter.ts';
import { stateOf, sumOf } from '../channels/gate/meter-state.ts';
import { meteredAssessor } from '../channels/metered-way.ts';
import { WorkerPool } from '../channels/workers/pool.ts';
import { WeirError } from '../disclosure/error.ts';
import type { RouteProfiles, SavedProfiles } from '../inspect/profiles/route-profiles.ts';
import { openApplicationDesk } from './applications.ts';
import { openBack } from './back.ts';
import { type ConfigSource, configOf } from './config-source.ts';
import {
  type Door,
  type DoorOptions,
  type DoorParts,
  recordingFails,
  restartKeys,
  secondsNow,
} from './door.ts';
import { tlsSetup } from './gate-settings.ts';
import { inspectorOf } from './inspectors.ts';
import type { WorkerSetup } from './worker-setup.ts';

/** The workers of a gate that was killed let go of its port within this time. */
const PORT_WAIT_MS = 5_000;
const PORT_RETRY_MS = 100;

export interface CrewOptions extends DoorOptions {
  readonly source: ConfigSource;
  readonly workers: number;
  readonly locale: Locale;
  readonly onTrouble: (error: WeirError) => void;
}

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_ORIGIN_URL, WEIR_TLS_CERTIFICATE */
export function openCrewDoor(
  options: CrewOptions,
  parts: DoorParts & { readonly profiles: RouteProfiles },
): Door {
  const { workers: count, locale, onTrouble } = options;
  const { ledger, profiles } = parts;
  const started = options.config;
  let { config, source } = options;
  const meter = new Meter();
  const back = openBack({ ...options, ...parts, meter });
  const memory = new IdentityMemory();
  const relate = back.prepare(config);
  let deciding = back.of(config);
  let assessor = meteredAssessor(deciding.assessor, meter, secondsNow);
  let address = { host: '', port: 0 };
  const pool = new WorkerPool({
    entry: fileURLToPath(new URL(`./gate-worker-start${extname(import.meta.url)}`, import.meta.url)),
    count,
    desk: {
      get assessor() {
        return assessor;
      },
      get passes() {
        return deciding.measures.passes;
      },
      missed: (missed, miss, refused) =>
        back.missed(missed, miss as Parameters<typeof back.missed>[1], refused),
    },
    setup: (number): WorkerSetup => ({
      number,
      workers: count,
      source,
      key: ledger.keyring.bytes().toString('base64'),
      ...address,
      sessions: [...memory],
      profiles: profiles.save(),
      locale,
    }),
    onSession: (session, known) => memory.learn(session, known),
    onLearned: (saved) => profiles.replace(saved as SavedProfiles),
    onTrouble,
    drainMs: () => config.limits.drain,
  });
  ledger.onKeyChange(() => pool.key(ledger.keyring.bytes()));
  relate();
  // What applications tell is looked at by this process; routes are learned by the first worker.
  const told = openApplicationDesk(config, {
    clock: options.clock,
    ledger,
    judge: parts.judge,
    back,
    meter,
    inspector: inspectorOf(config, profiles, false),
    secondsNow,
    onFault: (error) =>
      options.log.error({ fault: (error as Error).stack }, 'what an application told could not be inspected'),
  });
  let listening = false;
  let draining = false;
  return {
    desk: told.desk,
    held: back.held,
    get relationSources() {
      return back.relationSources;
    },
    get meter() {
      const sum = sumOf([stateOf(meter), ...pool.counted]);
      sum.recordingFailedAtS = meter.recordingFailedAtS;
      return sum;
    },
    get config() {
      return config;
    },
    get open() {
      return pool.running.reduce((sum, { report }) => sum + (report?.open ?? 0), 0);
    },
    get draining() {
      return draining;
    },
    get certificates() {
      return pool.running.find(({ report }) => report !== undefined)?.report?.certificates ?? [];
    },
    get recordingFails() {
      return recordingFails(meter);
    },
    get listening() {
      return listening && pool.running.length > 0;
    },
    get workers() {
      return {
        wanted: count,
        restarts: pool.restarts,
        running: pool.running.map(({ number, pid, report }) => ({
          number,
          pid,
          requests: (report?.meter.tallies.asked ?? []).reduce((sum, [, count]) => sum + count, 0),
          open: report?.open ?? 0,
          connections: report?.meter.connections ?? 0,
          cpuSeconds: report?.cpuSeconds ?? 0,
          residentBytes: report?.residentBytes ?? 0,
        })),
      };
    },
    listen: async (host, port) => {
      await back.firstLooks();
      const bound = await freePort(host, port);
      address = { host, port: bound.port };
      await pool.start();
      listening = true;
      return bound;
    },
    ready: () => back.firstLooks(),
    close: async () => {
      draining = true;
      // What waits for a colleague would keep the gate open until its time is over.
      back.refuseWaiting();
      await pool.close();
      await back.close();
    },
    reload: (next, from) => {
      const nextSource = from ?? source;
      try {
        // What a worker would refuse is refused here, before any of them is told.
        const relateAnew = back.prepare(next);
        const takeUp = options.prepare?.(next);
        const taken = back.of(next);
        tlsSetup(next);
        configOf(nextSource);
        told.reload(next);
        relateAnew();
        takeUp?.();
        deciding = taken;
        assessor = meteredAssessor(taken.assessor, meter, secondsNow);
      } catch (error) {
        meter.reloads.add('refused');
        throw error;
      }
      meter.reloads.add('taken');
      source = nextSource;
      pool.reload(source);
      const waiting = restartKeys(started, config, next);
      config = { ...next, tls: config.tls === undefined ? undefined : (next.tls ?? config.tls) };
      return waiting;
    },
  };
}

/**
 * Finds out where the workers are to listen. Sockets that share a port do not see that another program has it, so it is
 * asked for alone first.
 * @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED
 */
async function freePort(
  host: string,
  port: number,
): Promise<{ readonly host: string; readonly port: number }> {
  const until = performance.now() + PORT_WAIT_MS;
  for (;;) {
    try {
      return await tryPort(host, port);
    } catch (error) {
      const isLate = performance.now() > until;
      if (isLate || !(error instanceof WeirError) || error.code !== 'WEIR_PORT_IN_USE') throw error;
      await new Promise((resolve) => setTimeout(resolve, PORT_RETRY_MS));
    }
  }
}

function tryPort(host: string, port: number): Promise<{ readonly host: string; readonly port: number }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const params = { address: `${host}:${port}`, option: '--listen', reason: cause.code ?? '' };
      const code = cause.code === 'EADDRINUSE' ? 'WEIR_PORT_IN_USE' : 'WEIR_LISTEN_FAILED';
      reject(new WeirError(code, params, { cause }));
    });
    server.listen(port, host, () => {
      const { address, port: bound } = server.address() as { address: string; port: number };
      server.close(() => resolve({ host: address, port: bound }));
    });
  });
}
