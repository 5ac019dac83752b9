/**
 * Clients that ask a gate for people without pause and remember what they got: whom they asked for, and whom they
 * received in responses that came whole.
 */
import { Agent } from 'node:http';
import type { Random } from '../../src/range/random.ts';
import { as, get } from '../support/client.ts';
import { peopleIn } from '../support/shop-answers.ts';

/** A page of the application and the customer numbers on it. */
export interface Page {
  readonly path: string;
  readonly people: readonly string[];
}

/** How often each person was asked for, and received. */
export interface Account {
  readonly address: string;
  readonly begun: Map<string, number>;
  readonly received: Map<string, number>;
}

export class Load {
  readonly accounts: readonly Account[];
  /** Responses that came whole. */
  whole = 0;
  /** Responses that were cut off, or never came. */
  cut = 0;
  /** Requests that are under way. */
  open = 0;
  readonly #pages: readonly Page[];
  readonly #random: Random;
  readonly #refusals: readonly number[];
  readonly #running: Promise<void>[] = [];
  #gate: Promise<string>;
  #open: (url: string) => void = () => undefined;
  #ending = false;
  /** What went wrong in a client; told at the end. */
  #failure: unknown;

  /** @param refusals statuses of answers that the gate gives in place of a page. */
  constructor(
    addresses: readonly string[],
    pages: readonly Page[],
    random: Random,
    refusals: readonly number[] = [],
  ) {
    this.#refusals = refusals;
    this.#pages = pages;
    this.#random = random;
    this.#gate = this.#closed();
    this.accounts = addresses.map((address) => ({ address, begun: new Map(), received: new Map() }));
  }

  /** Everybody begins to ask, or goes on. */
  gateAt(url: string): void {
    this.#open(url);
    if (this.#running.length === 0)
      for (const account of this.accounts) this.#running.push(this.#loop(account));
  }

  /** Nobody asks anew until the gate is somewhere again. */
  gateGone(): void {
    this.#gate = this.#closed();
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Lets the open requests end. @throws whatever a client stumbled over. */
  async end(): Promise<void> {
    this.#ending = true;
    await Promise.all(this.#running);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #closed(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#open = resolve;
    return promise;
  }

  async #loop(account: Account): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      while (!this.#ending && this.#failure === undefined) {
        const url = await this.#gate;
        const page = this.#pages[Math.floor(this.#random.uniform() * this.#pages.length)] as Page;
        await this.#ask(url, page, account, agent);
      }
    } catch (error) {
      this.#failure ??= error;
    } finally {
      agent.destroy();
    }
  }

  async #ask(url: string, page: Page, account: Account, agent: Agent): Promise<void> {
    for (const person of page.people) addOne(account.begun, person);
    this.open += 1;
    const answer = await get(`${url}${page.path}`, { ...as(account.address), agent })
      .catch(() => undefined)
      .finally(() => {
        this.open -= 1;
      });
    if (answer === undefined || !answer.whole || this.#refusals.includes(answer.status)) {
      this.cut += 1;
      // A refused connection is refused again at once: the clients must not starve the gate that is starting.
      await new Promise((resolve) => setTimeout(resolve, 5));
      return;
    }
    if (answer.status !== 200) throw new Error(`${page.path} answered ${answer.status}: ${answer.body}`);
    const people = peopleIn(JSON.parse(answer.body.toString('utf8')));
    if (people.join() !== page.people.join()) throw new Error(`${page.path} shows other people than before`);
    this.whole += 1;
    for (const person of people) addOne(account.received, person);
  }
}

function addOne(counts: Map<string, number>, person: string): void {
  counts.set(person, (counts.get(person) ?? 0) + 1);
}
