/**
 * Verdicts of a gate on their way to other systems. A verdict is offered once it is durable; nothing of the gate waits for
 * a receiver, and neither a slow nor a dead one costs more than its queue.
 *
 *   verdict ─▶ take ─┬─▶ Delivery (1,000 wait) ─▶ wire or findings file
 *    (durable)       └─▶ BlockList ─▶ its file, whole, at most once a second
 *
 * A reload keeps receivers that stay, with what waits for them; those that go have REMOVED_FLUSH_MS for what waits.
 *
 * Invariants: take() neither waits nor throws; what is lost is counted and said; a verdict is told once to each receiver,
 * also while receivers change.
 */
import { WeirError } from '../disclosure/error.ts';
import { MINUTE_MS, SECOND_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import type { Config } from './config.ts';
import {
  type GateOutsOptions,
  LOOK_EVERY_MS,
  type Out,
  type OutFacts,
  openOut,
  TOLD_EVERY_MS,
} from './gate-out.ts';
import { type OutPlan, outPlans } from './gate-out-plan.ts';

/** A stop lets what waits leave for so long at least, ms: requests may have taken all of limits.drain. */
export const LEAST_FLUSH_MS = SECOND_MS;
/** What waits for a receiver that a reload has taken out may still leave for so long, ms. */
export const REMOVED_FLUSH_MS = MINUTE_MS;

export interface GateOuts {
  /** Never waits and never throws. @param enforced whether the verdict acts on traffic. */
  take(verdict: Verdict, enforced: boolean): void;
  readonly facts: readonly OutFacts[];
  /**
   * Looks at another configuration, and changes nothing yet. @returns what puts it in force; it cannot fail.
   * @throws WeirError as openGateOuts
   */
  prepare(config: Pick<Config, 'out'>): () => void;
  /** Lets what waits leave, for so long at most; what does not is lost, counted and said. */
  close(withinMs: number): Promise<void>;
}

/** A receiver, and what was said of its losses. */
interface Watched {
  readonly out: Out;
  /** Who it is, whatever it is called. */
  readonly receiver: string;
  told: number;
  toldAt: number;
}

/** @throws WeirError WEIR_OUT_TARGET, WEIR_OUT_SECRET, WEIR_INPUT_UNREADABLE, WEIR_OUTPUT */
export function openGateOuts(config: Pick<Config, 'out'>, options: GateOutsOptions): GateOuts {
  const { log } = options;
  const watch = (plan: OutPlan): Watched => ({
    out: openOut(plan, options),
    receiver: receiverOf(plan),
    told: 0,
    toldAt: Number.NEGATIVE_INFINITY,
  });
  let watched: readonly Watched[] = outPlans(config.out, options.env).map(watch);
  const leaving = new Set<Watched>();
  const look = (each: Watched, always: boolean) => {
    const { name, lost, reason } = each.out;
    const now = performance.now();
    if (lost === each.told || (!always && now - each.toldAt < TOLD_EVERY_MS)) return;
    const error = new WeirError('WEIR_OUT_LOST', { count: lost - each.told, target: name, reason });
    log.error({ code: error.code, hint: error.hint }, error.message);
    each.told = lost;
    each.toldAt = now;
  };
  const end = async (each: Watched, withinMs: number) => {
    await each.out.close(withinMs);
    look(each, true);
  };
  const timer = setInterval(() => {
    for (const each of watched) {
      each.out.look();
      look(each, false);
    }
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    take: (verdict, enforced) => {
      for (const { out } of watched) out.take(verdict, enforced);
    },
    get facts() {
      return watched.map(({ out }) => out);
    },
    prepare: ({ out }) => {
      const plans = outPlans(out, options.env);
      return () => {
        const stays = staying(watched, plans);
        const before = watched;
        watched = plans.map((plan, i) => {
          const known = stays[i];
          known?.out.adopt(plan);
          return known ?? watch(plan);
        });
        for (const each of before) {
          if (watched.includes(each)) continue;
          leaving.add(each);
          void end(each, REMOVED_FLUSH_MS).finally(() => leaving.delete(each));
        }
      };
    },
    close: async (withinMs) => {
      clearInterval(timer);
      await Promise.all([...watched, ...leaving].map((each) => end(each, withinMs)));
    },
  };
}

/** Who goes on under which plan: whoever is called so, else whoever is the same receiver under another name. */
function staying(watched: readonly Watched[], plans: readonly OutPlan[]): (Watched | undefined)[] {
  const left = new Set(watched);
  const take = (is: (each: Watched) => boolean) => {
    const found = [...left].find(is);
    if (found !== undefined) left.delete(found);
    return found;
  };
  const named = plans.map((plan) =>
    take(({ out, receiver }) => out.name === plan.name && receiver === receiverOf(plan)),
  );
  return named.map(
    (found, i) => found ?? take(({ receiver }) => receiver === receiverOf(plans[i] as OutPlan)),
  );
}

function receiverOf({ target }: OutPlan): string {
  return JSON.stringify(target);
}
