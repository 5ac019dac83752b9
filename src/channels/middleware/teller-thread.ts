/** The thread that tells a gate what an application's event loop has written down (thread-line.ts). */
import { parentPort, workerData } from 'node:worker_threads';
import { type HttpCarrierOptions, httpCarrier } from './http-carrier.ts';
import type { RingMemory } from './ring.ts';
import { Teller, type ToTeller } from './teller.ts';

export interface TellerSetup {
  readonly memory: RingMemory;
  readonly maxBytes: number;
  readonly gate: Omit<HttpCarrierOptions, 'enforces'>;
}

const port = parentPort;
if (port === null) throw new Error('not a thread');
const { memory, maxBytes, gate } = workerData as TellerSetup;
const teller = new Teller({
  memory,
  maxBytes,
  carrier: (enforces) => httpCarrier({ ...gate, enforces }),
  say: (message) => {
    port.postMessage(message);
    if (message.kind === 'closed') port.close();
  },
});
port.on('message', (message: ToTeller) => teller.hear(message));
