/**
 * The thread on which an application's own ledger lives (embedded.ts): a site as weir.yaml wants it, without a gate before
 * it. The application's answers never wait for it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { pino } from 'pino';
import type { Carried } from '../channels/middleware/carrier.ts';
import type { RingMemory } from '../channels/middleware/ring.ts';
import { type FromTeller, Teller, type ToldError, type ToTeller } from '../channels/middleware/teller.ts';
import { readBatch, type Telling } from '../channels/middleware/wire.ts';
import { WeirError } from '../disclosure/error.ts';
import { systemClock } from '../disclosure/time.ts';
import type { Config } from './config.ts';
import { configOf, type GateFlags, readSource } from './config-source.ts';
import { openSite, type Site } from './site.ts';

export interface ThreadSetup {
  /** What the application's event loop writes, and how much may wait on this side. */
  readonly memory: RingMemory;
  readonly maxBytes: number;
  readonly flags: Pick<GateFlags, 'data' | 'config'> & { readonly console: false | undefined };
}

export type FromThread =
  | FromTeller
  | { readonly kind: 'opened'; readonly consoleUrl: string | undefined }
  | ({ readonly kind: 'failed' } & ToldError);

/** What the ledger calls the application that it is part of. */
const APPLICATION = 'this process';

const port = parentPort;
if (port === null) throw new Error('not a thread');
const say = (message: FromThread) => port.postMessage(message);

try {
  const { flags, memory, maxBytes } = workerData as ThreadSetup;
  const { console, ...rest } = flags;
  const given: GateFlags = console === undefined ? rest : { ...rest, console };
  const site = await openSite({
    config: withoutSites(configOf(readSource(given))),
    clock: systemClock,
    log: pino(
      { base: null, timestamp: pino.stdTimeFunctions.isoTime },
      pino.destination({ dest: 2, sync: true }),
    ),
    simulationSpeed: null,
    onTrouble: (error) => say({ kind: 'trouble', ...toldOf(error) }),
  });
  const teller = new Teller({
    memory,
    maxBytes,
    carrier: (enforces) => ({
      label: APPLICATION,
      readsPacked: true,
      // A copy of its own: what is looked at may be kept for longer than the answer takes.
      send: (batch) => carried(site, Buffer.from(batch), enforces()),
      close: async () => undefined,
    }),
    say: (message) => {
      say(message);
      if (message.kind === 'closed') void close(site);
    },
  });
  port.on('message', (message: ToTeller) => teller.hear(message));
  say({ kind: 'opened', consoleUrl: site.consoleUrl });
} catch (error) {
  say({ kind: 'failed', ...toldOf(error) });
  port.close();
}

/** The application is the only door: what stands before sites, and hears of others, stays shut. */
function withoutSites({ origin: _origin, ...config }: Config): Config {
  return { ...config, origins: [], applications: { tokens: [] } };
}

async function carried(site: Site, bytes: Buffer, enforces: boolean): Promise<Carried> {
  let tellings: Telling[];
  try {
    tellings = readBatch(bytes);
  } catch (error) {
    return { outcome: 'refused', reason: error instanceof RangeError ? error.message : 'it cannot be read' };
  }
  try {
    const answer = await site.desk.take(tellings, { application: APPLICATION, enforces });
    return { outcome: 'taken', answer };
  } catch (error) {
    return { outcome: 'later', reason: error instanceof WeirError ? error.code : 'WEIR_INTERNAL' };
  }
}

async function close(site: Site): Promise<void> {
  try {
    await site.close();
  } catch (error) {
    say({ kind: 'trouble', ...toldOf(error) });
  }
  port?.close();
}

function toldOf(error: unknown): ToldError {
  if (error instanceof WeirError) return { code: error.code, params: error.params };
  return { code: 'WEIR_INTERNAL', params: { reason: (error as Error).stack ?? String(error) } };
}
