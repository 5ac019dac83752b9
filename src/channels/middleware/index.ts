/**
 * `weir/middleware`: what an application imports to tell a gate what leaves it.
 *
 *   const weir = createWeir({ gate: 'http://127.0.0.1:7391', token })
 *
 * Adapters are entry points of their own (`weir/express` …), so that no framework is loaded for another.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { WeirError } from '../../disclosure/error.ts';
import { type HttpCarrierOptions, httpCarrier } from './http-carrier.ts';
import { DEFAULT_THREAD_BYTES, type Line, type LinePorts, RING_BODIES, RING_SHARE } from './line.ts';
import { LoopLine } from './loop-line.ts';
import { DEFAULT_MAX_BODY_BYTES } from './response-tap.ts';
import { ringMemory } from './ring.ts';
import type { TellerSetup } from './teller-thread.ts';
import { ThreadLine } from './thread-line.ts';
import { ApplicationWeir, type Weir, type WeirOptions } from './weir.ts';

export { WeirError } from '../../disclosure/error.ts';
export type { DoorOptions } from './door.ts';
export type { DisclosureStatement, Explanation, StatedPerson } from './statement.ts';
export type { Disclosed, Weir, WeirOptions } from './weir.ts';
export type { Asker, NamedPerson } from './wire.ts';

/** Hosts that stop a process between two requests say so here; a thread would be stopped in the middle of telling. */
const STOPS_BETWEEN_REQUESTS = [
  'AWS_LAMBDA_FUNCTION_NAME',
  'FUNCTIONS_WORKER_RUNTIME',
  'FUNCTION_TARGET',
  'K_SERVICE',
  'VERCEL',
];

export interface GateWeirOptions extends WeirOptions, Omit<HttpCarrierOptions, 'enforces'> {
  /**
   * Whether a thread of the process tells, so that the event loop only copies. Default true, but where the process is stopped
   * between requests (AWS Lambda, Azure and Google functions, Cloud Run, Vercel).
   */
  readonly thread?: boolean;
}

/**
 * Tells a gate what leaves; see docs/middleware.md.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS, WEIR_INPUT_UNREADABLE
 */
export function createWeir(options: GateWeirOptions): Weir {
  const { thread = !STOPS_BETWEEN_REQUESTS.some((name) => process.env[name] !== undefined) } = options;
  // What is wrong with the options is said at once, and not by a thread later.
  const carrier = httpCarrier({ ...options, enforces: () => false });
  void carrier.close();
  return new ApplicationWeir(
    (ports) => (thread ? byThread(options, ports) : byLoop(options, ports)),
    options,
  );
}

function byLoop(options: GateWeirOptions, ports: LinePorts): LoopLine {
  return new LoopLine((enforces) => httpCarrier({ ...options, enforces }), ports);
}

function byThread(options: GateWeirOptions, ports: LinePorts): Line {
  const { gate, token, tokenFile, ca, plaintext, maxBodyBytes: bodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const maxBytes = ports.maxBytes ?? DEFAULT_THREAD_BYTES;
  const memory = ringMemory(maxBytes * RING_SHARE);
  // A body that would not fit when the ring is half full would be lost where the loop loses none.
  if (memory === undefined || memory.bytes.byteLength < RING_BODIES * bodyBytes)
    return byLoop(options, ports);
  const setup: TellerSetup = {
    memory,
    maxBytes: maxBytes - memory.bytes.byteLength,
    gate: {
      gate,
      ...(token === undefined ? {} : { token }),
      ...(tokenFile === undefined ? {} : { tokenFile }),
      ...(ca === undefined ? {} : { ca }),
      ...(plaintext === undefined ? {} : { plaintext }),
    },
  };
  const fallBack = () => byLoop(options, { ...ports, maxBytes });
  try {
    const entry = new URL(`./teller-thread${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(entry, { workerData: setup, execArgv: [], name: 'weir' });
    return new ThreadLine({ memory, maxBytes, worker, label: gate, fallBack, ports });
  } catch (error) {
    // A runtime or a permission without threads.
    const reason = (error as Error).message;
    ports.onTrouble(new WeirError('WEIR_TELLING_THREAD', { gate, reason, records: 0 }));
    return fallBack();
  }
}
