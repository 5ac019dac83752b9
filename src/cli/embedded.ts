/**
 * `weir/embedded`: a ledger in the application's own process. Inspecting, counting, judging and recording are those of a
 * gate, on a thread of their own: the event loop that answers the application's clients pays for a copy and no more.
 *
 *   doors ─▶ outbox ═ message port ═▶ thread: desk ─▶ judge ─▶ spool, tables, console (embedded-thread.ts)
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Carried, Carrier } from '../channels/middleware/carrier.ts';
import { ApplicationWeir, type Weir, type WeirOptions } from '../channels/middleware/weir.ts';
import { WeirError } from '../disclosure/error.ts';
import type { ErrorCode } from '../disclosure/error-codes.ts';
import type { FromThread, ThreadSetup, ToThread } from './embedded-thread.ts';

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
  const setup: ThreadSetup = {
    flags: {
      console: options.console === true ? undefined : false,
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.config === undefined ? {} : { config: options.config }),
    },
  };
  const entry = new URL(`./embedded-thread${extname(import.meta.url)}`, import.meta.url);
  const thread = new LedgerThread(new Worker(entry, { workerData: setup, execArgv: [], name: 'weir' }));
  const opened = await thread.opened;
  const weir = new ApplicationWeir((enforces) => thread.carrier(enforces), options);
  thread.onTrouble = (error) => weir.trouble(error);
  return Object.defineProperty(weir, 'consoleUrl', { value: opened.consoleUrl }) as ApplicationWeir &
    EmbeddedWeir;
}

class LedgerThread {
  readonly opened: Promise<{ readonly consoleUrl: string | undefined }>;
  onTrouble: (error: WeirError) => void = () => undefined;
  readonly #worker: Worker;
  #answer: ((carried: Carried) => void) | undefined;
  #ended = false;
  #onEnd: (() => void) | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.opened = new Promise((resolve, reject) => {
      worker.on('message', (message: FromThread) => {
        switch (message.kind) {
          case 'opened':
            // From here on it keeps nobody from ending.
            worker.unref();
            resolve({ consoleUrl: message.consoleUrl });
            break;
          case 'failed':
            reject(errorOf(message));
            break;
          case 'trouble':
            this.onTrouble(errorOf(message));
            break;
          case 'carried':
            this.#settle(message.carried);
            break;
        }
      });
      worker.on('error', (error: Error) => {
        const fault = new WeirError('WEIR_INTERNAL', { reason: error.message }, { cause: error });
        reject(fault);
        this.onTrouble(fault);
      });
      worker.on('exit', () => {
        this.#ended = true;
        reject(new WeirError('WEIR_INTERNAL', { reason: 'the thread of the ledger has ended' }));
        this.#settle(GONE);
        this.#onEnd?.();
      });
    });
  }

  carrier(enforces: () => boolean): Carrier {
    return {
      label: 'the ledger of this process',
      send: (batch) => {
        if (this.#ended) return Promise.resolve(GONE);
        return new Promise((resolve) => {
          this.#answer = resolve;
          // Whatever is under way is waited for.
          this.#worker.ref();
          // The memory is shared, and nobody else's until the thread has answered.
          const shared = batch.buffer as SharedArrayBuffer;
          this.#tell({ kind: 'batch', shared, length: batch.length, enforces: enforces() });
        });
      },
      close: () => this.#close(),
    };
  }

  #settle(carried: Carried): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (!this.#ended) this.#worker.unref();
    answer?.(carried);
  }

  async #close(): Promise<void> {
    if (this.#ended) return;
    this.#worker.ref();
    const ended = new Promise<void>((resolve) => {
      this.#onEnd = resolve;
    });
    this.#tell({ kind: 'close' });
    await ended;
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}

const GONE: Carried = { outcome: 'later', reason: 'the thread of the ledger has ended' };

function errorOf({
  code,
  params,
}: {
  readonly code: ErrorCode;
  readonly params: WeirError['params'];
}): WeirError {
  return new WeirError(code, params);
}
