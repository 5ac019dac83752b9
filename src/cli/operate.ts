/** Liveness, readiness and metrics of a site, where the configuration asks for them. */
import { createAdmin } from '../console/admin.ts';
import type { Clock } from '../disclosure/time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Config, parseListen } from './config.ts';
import type { Door } from './door.ts';
import type { GateOuts } from './gate-outs.ts';
import { openMetrics } from './metrics.ts';

export interface Operating {
  readonly url: string;
  close(): Promise<void>;
}

export interface Operated {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'pending'>;
  readonly outs: Pick<GateOuts, 'facts'>;
  readonly door: Pick<
    Door,
    | 'meter'
    | 'workers'
    | 'relationSources'
    | 'open'
    | 'draining'
    | 'certificates'
    | 'config'
    | 'listening'
    | 'recordingFails'
    | 'desk'
  >;
}

/** @returns undefined where nobody asks. @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED */
export async function operate(
  { admin }: Config,
  { clock, ledger, outs, door }: Operated,
): Promise<Operating | undefined> {
  if (admin.listen === undefined) return undefined;
  const metrics = openMetrics({
    clock,
    meter: () => door.meter,
    workers: () => door.workers,
    open: () => door.open,
    pending: () => ledger.pending,
    certificates: () => door.certificates,
    relationSources: () => door.relationSources,
    outs: () => outs.facts,
    applications: () => door.desk.applications,
  });
  const listener = createAdmin({ hindrances: () => hindrancesOf(door), families: () => metrics.families() });
  const address = parseListen(admin.listen, 'gate');
  const url = await listener.listen(address.host, address.port);
  return {
    url,
    close: async () => {
      metrics.close();
      await listener.close();
    },
  };
}

/** An origin that is down is none: every gate before it would be taken away at once, and with them its error page. */
function hindrancesOf(door: Operated['door']): readonly string[] {
  const found: string[] = [];
  if (!door.listening) found.push('starting');
  if (door.draining) found.push('stopping');
  if (door.recordingFails && door.config.ledger.onFailure === 'closed') found.push('recording fails');
  return found;
}
