/**
 * People at desks. Ordinary ones open their tickets, look up those customers and a few others who call; the
 * telemarketer looks up the customers of the tickets, too, and then pages through the customer search.
 */
import type { EpochMs } from '../../disclosure/time.ts';
import { HOUR_MS, MINUTE_MS } from '../../disclosure/time.ts';
import { Random } from '../random.ts';
import { STAFF_PASSWORD } from '../shop/employees.ts';
import { Browser } from './browser.ts';
import type { PassedOn } from './distributor.ts';
import { goesOn, type Stage } from './stage.ts';

/** Callers without a ticket whom an ordinary employee looks up in an hour. */
const CALLERS_PER_HOUR = 3;

interface TicketList {
  readonly tickets: readonly { readonly customerId: number }[];
}

interface CustomerList {
  readonly customers: readonly PassedOn[];
}

/** One ordinary employee's shift. @returns requests made. */
export async function deskWork(stage: Stage, employeeId: string): Promise<number> {
  const { clock, shop, signal } = stage;
  const random = new Random(stage.seed, 'desk', employeeId);
  const browser = await signIn(stage, employeeId);
  const { tickets } = JSON.parse((await browser.get('/staff/api/tickets')).text) as TicketList;
  let requests = 2;
  const span = Math.max(1, stage.end - clock.now());
  const callers = random.poisson((CALLERS_PER_HOUR * span) / HOUR_MS);
  const work = random.shuffle([
    ...tickets.map(({ customerId }) => `/staff/api/customers/${customerId}`),
    ...Array.from({ length: callers }, () => {
      const { phone } = shop.population.person(random.integer(shop.population.size));
      return `/staff/api/customers?q=${encodeURIComponent(phone)}`;
    }),
  ]);
  for (const path of work) {
    await clock.until(clock.now() + random.exponential(span / (work.length + 1)), signal);
    if (!goesOn(stage)) break;
    await browser.get(path);
    requests += 1;
  }
  return requests;
}

export interface TelemarketerPlan {
  readonly employeeId: string;
  readonly startAt: EpochMs;
  /** Simulated time between two pages of the search. */
  readonly intervalMs: number;
  readonly city: string;
  /** Gets the customers of the first page of the search; the telemarketer looks further when it is done with them. */
  readonly passOn?: (customers: readonly PassedOn[]) => Promise<void>;
}

/** The telemarketer: rightful tickets first, then the customer search, page by page. @returns requests made. */
export async function telemarketer(stage: Stage, plan: TelemarketerPlan): Promise<number> {
  const { clock, signal } = stage;
  await clock.until(plan.startAt, signal);
  const browser = await signIn(stage, plan.employeeId);
  const { tickets } = JSON.parse((await browser.get('/staff/api/tickets')).text) as TicketList;
  let requests = 2;
  for (const { customerId } of tickets) {
    if (!goesOn(stage)) break;
    await browser.get(`/staff/api/customers/${customerId}`);
    requests += 1;
  }
  for (let page = 1; goesOn(stage); page++) {
    const answer = await browser.get(
      `/staff/api/customers?city=${encodeURIComponent(plan.city)}&page=${page}&size=20`,
    );
    requests += 1;
    if (answer.status !== 200) break;
    if (page === 1) await plan.passOn?.((JSON.parse(answer.text) as CustomerList).customers);
    await clock.until(plan.startAt + page * plan.intervalMs, signal);
  }
  return requests;
}

async function signIn(stage: Stage, employeeId: string): Promise<Browser> {
  const ordinal = Number(employeeId.slice(1));
  const browser = new Browser(stage.pool, `192.0.2.${ordinal}`);
  // Nobody arrives at the same second.
  await stage.clock.until(stage.clock.now() + (ordinal % 10) * MINUTE_MS, stage.signal);
  await browser.post('/staff/login', { username: employeeId, password: STAFF_PASSWORD });
  return browser;
}
