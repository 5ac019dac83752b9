/**
 * An ordinary crowd: visitors who look at products and read reviews, some signed in, some behind one address with
 * others. How much they look at is log-normal; what they look at follows Zipf's law.
 */
import { MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import { Random } from '../random.ts';
import { CUSTOMER_PASSWORD } from '../shop/accounts.ts';
import { Zipf } from '../zipf.ts';
import { Browser } from './browser.ts';
import { goesOn, type Stage } from './stage.ts';

/** Product views of one visit. */
export const VIEWS = { median: 6, p99: 60, most: 200 };
/** Time between two views, on average. */
export const THINKING_MS = 45 * SECOND_MS;
/** Of all visitors: who signs in, and who sits behind an address with others. */
const SIGNED_IN_SHARE = 0.3;
const SHARED_ADDRESS_SHARE = 0.2;
const SHARED_ADDRESSES = 4;
/** A visitor who starts later has no time to look around. */
const LAST_ARRIVAL_MS = 5 * MINUTE_MS;

/** Lets a crowd visit. Resolves with the requests made when everybody has left. */
export async function crowd(stage: Stage, visitors: number): Promise<number> {
  const start = stage.clock.now();
  const products = new Zipf(stage.shop.world.catalogue.byRank.length, 1);
  const visits = Array.from({ length: visitors }, async (_, i) => {
    const random = new Random(stage.seed, 'visitor', i);
    const arrival = start + random.uniform() * Math.max(0, stage.end - start - LAST_ARRIVAL_MS);
    await stage.clock.until(arrival, stage.signal);
    return goesOn(stage) ? visit(stage, i, random, products) : 0;
  });
  return (await Promise.all(visits)).reduce((sum, requests) => sum + requests, 0);
}

async function visit(stage: Stage, visitor: number, random: Random, products: Zipf): Promise<number> {
  const { shop, clock, signal } = stage;
  const browser = new Browser(stage.pool, addressOf(visitor, random));
  let requests = 1;
  await browser.get('/');
  if (random.chance(SIGNED_IN_SHARE)) {
    const { username } = shop.population.person(random.integer(shop.population.size));
    await browser.post('/login', { username, password: CUSTOMER_PASSWORD });
    await browser.get(random.chance(0.5) ? '/api/me' : '/api/orders');
    requests += 2;
  }
  const views = Math.min(VIEWS.most, Math.max(1, Math.round(random.logNormal(VIEWS.median, VIEWS.p99))));
  for (let i = 0; i < views && goesOn(stage); i++) {
    const product = shop.world.catalogue.byRank[products.sample(random)];
    if (product === undefined) continue;
    // The page's own script asks for the first reviews, as a browser would.
    await browser.get(`/products/${product.id}`);
    await browser.get(`/api/products/${product.id}/reviews?page=1&size=20`);
    requests += 2;
    if (random.chance(0.1)) {
      await browser.get(`/api/products/${product.id}/reviews?page=2&size=20`);
      requests += 1;
    }
    await clock.until(clock.now() + random.exponential(THINKING_MS), signal);
  }
  return requests;
}

/** From 198.18.0.0/15, the range for benchmarks of network devices (RFC 2544): nobody's address. */
function addressOf(visitor: number, random: Random): string {
  if (random.chance(SHARED_ADDRESS_SHARE)) return `198.19.255.${random.integer(SHARED_ADDRESSES) + 1}`;
  return `198.18.${Math.floor(visitor / 250)}.${(visitor % 250) + 1}`;
}
