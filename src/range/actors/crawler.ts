/** A crawler: walks through the reviews API product by product, page by page, without cookies. */
import type { EpochMs } from '../../disclosure/time.ts';
import { Browser } from './browser.ts';
import { goesOn, type Stage } from './stage.ts';

const PAGE_SIZE = 20;

export interface CrawlerPlan {
  readonly address: string;
  readonly startAt: EpochMs;
  /** Simulated time between two pages. */
  readonly intervalMs: number;
  /** Pages asked for at the same time at most. */
  readonly parallel: number;
  readonly maxPages: number;
  /** Rank of the product it begins with. */
  readonly fromRank: number;
}

/** @returns pages that it got. */
export async function crawler(stage: Stage, plan: CrawlerPlan): Promise<number> {
  const { clock, signal, shop } = stage;
  await clock.until(plan.startAt, signal);
  const browser = new Browser(stage.pool, plan.address, {
    keepsCookies: false,
    headers: { 'user-agent': 'python-requests/2.32' },
  });
  const running = new Set<Promise<void>>();
  let got = 0;
  let asked = 0;
  for (const path of reviewPages(shop.world.catalogue.byRank.slice(plan.fromRank))) {
    if (asked >= plan.maxPages || !goesOn(stage)) break;
    await clock.until(plan.startAt + asked * plan.intervalMs, signal);
    while (running.size >= plan.parallel) await Promise.race(running);
    asked += 1;
    const asking = browser.get(path).then((answer) => {
      if (answer.status === 200) got += 1;
      running.delete(asking);
    });
    running.add(asking);
  }
  await Promise.all(running);
  return got;
}

function* reviewPages(
  products: readonly { readonly id: number; readonly reviewCount: number }[],
): Generator<string> {
  for (const { id, reviewCount } of products) {
    for (let page = 1; page <= Math.ceil(reviewCount / PAGE_SIZE); page++) {
      yield `/api/products/${id}/reviews?page=${page}&size=${PAGE_SIZE}`;
    }
  }
}
