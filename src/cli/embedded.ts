/**
 * `weir/embedded`: a ledger in the application's own process. Inspecting, counting, judging and recording are those of a
 * gate, on a thread of their own: the event loop that answers the application's clients pays for a copy and no more.
 *
 *   doors ─▶ ring ═ shared memory ═▶ thread: desk ─▶ judge ─▶ spool, tables, console (embedded-thread.ts)
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Carrier } from '../channels/middleware/carrier.ts';
import { DEFAULT_THREAD_BYTES, RING_BODIES, RING_SHARE } from '../channels/middleware/line.ts';
import { LoopLine } from '../channels/middleware/loop-line.ts';
import { DEFAULT_MAX_BODY_BYTES } from '../channels/middleware/response-tap.ts';
import { LEAST_RING_BYTES, type RingMemory, ringMemory } from '../channels/middleware/ring.ts';
import { ThreadLine } from '../channels/middleware/thread-line.ts';
import { ApplicationWeir, type Weir, type WeirOptions } from '../channels/middleware/weir.ts';
import { WeirError } from '../disclosure/error.ts';
import type { FromThread, ThreadSetup } from './embedded-thread.ts';

export type { Weir, WeirOptions } from '../channels/middleware/weir.ts';
export { WeirError } from '../disclosure/error.ts';

export interface EmbeddedOptions extends WeirOptions {
  /** Data directory of the ledger. Default: that of the configuration, else `weir-data`. One process at a time has it. */
  readonly data?: string;
  /** A configuration as for `weir gate`; what is about sites is not looked at. */
  readonly config?: string;
  /** Whether the console is served, where the configuration says. Default false. */
  readonly console?: boolean;
}

/** A Weir with a ledger of its own. */
export interface EmbeddedWeir extends Weir {
  /** Address of the console with its token; undefined where it is not served. */
  readonly consoleUrl: string | undefined;
}

/**
 * Opens the ledger, or makes one. Resolves when it takes disclosures.
 * @throws WeirError WEIR_LEDGER_*, WEIR_KEY_*, WEIR_DATA_DIR, WEIR_CONFIG_* (rejects)
 */
export async function openWeir(options: EmbeddedOptions = {}): Promise<EmbeddedWeir> {
  const { maxWaitingBytes = DEFAULT_THREAD_BYTES, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const least = Math.max(LEAST_RING_BYTES, RING_BODIES * maxBodyBytes) / RING_SHARE;
  const maxBytes = Math.max(maxWaitingBytes, least);
  const memory = ringMemory(maxBytes * RING_SHARE) as RingMemory;
  const setup: ThreadSetup = {
    memory,
    maxBytes: maxBytes - memory.bytes.byteLength,
    flags: {
      console: options.console === true ? undefined : false,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.config === undefined ? {} : { config: options.config }),
    },
  };
  const entry = new URL(`./embedded-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(entry, { workerData: setup, execArgv: [], name: 'weir' });
  const { consoleUrl, troubles } = await opened(worker);
  const weir = new ApplicationWeir(
    (ports) =>
      new ThreadLine({
        memory,
        maxBytes,
        worker,
        label: LABEL,
        fallBack: () => new LoopLine(() => NOBODY, { ...ports, maxBytes }),
        endedWith: (reason, records) =>
          new WeirError('WEIR_INTERNAL', { reason: `${ENDED}: ${reason}; ${records} records were lost` }),
        // The ledger is closed as it should be.
        isPatient: true,
        ports,
      }),
    options,
  );
  for (const error of troubles) weir.trouble(error);
  return Object.defineProperty(weir, 'consoleUrl', { value: consoleUrl }) as ApplicationWeir & EmbeddedWeir;
}

const LABEL = 'the ledger of this process';
const ENDED = 'the thread of the ledger has ended';

/** Whom an application tells that has lost its ledger: what waits goes on waiting, as far as there is room. */
const NOBODY: Carrier = {
  label: LABEL,
  send: async () => ({ outcome: 'later', reason: ENDED }),
  close: async () => undefined,
};

interface Opened {
  readonly consoleUrl: string | undefined;
  /** What was told meanwhile. */
  readonly troubles: readonly WeirError[];
}

/** Waits for a thread whose ledger is open. */
function opened(worker: Worker): Promise<Opened> {
  const troubles: WeirError[] = [];
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromThread) => {
      switch (message.kind) {
        case 'opened':
          worker.off('message', onMessage);
          resolve({ consoleUrl: message.consoleUrl, troubles });
          break;
        case 'failed':
          reject(new WeirError(message.code, message.params));
          break;
        case 'trouble':
          troubles.push(new WeirError(message.code, message.params));
          break;
      }
    };
    worker.on('message', onMessage);
    worker.once('error', (error: Error) =>
      reject(new WeirError('WEIR_INTERNAL', { reason: error.message }, { cause: error })),
    );
    worker.once('exit', () => reject(new WeirError('WEIR_INTERNAL', { reason: ENDED })));
  });
}
