/**
 * What is the same for most answers of a route: its template, how it was asked for, what its answers are. Each combination is
 * written out once and referred to by a number from then on, so that an answer costs a look into a map and no JSON.
 *
 * Invariant: never more than MAX_WAYS are kept; one that has no place any more gets number 0, and is good until the next.
 */
import type { Channel } from '../../disclosure/channel.ts';
import { routeOf, unroutedOf } from './route-pattern.ts';
import type { Sent } from './sent.ts';
import type { Asker } from './wire.ts';

/** Combinations that are kept; an application has a few for each of its routes. */
export const MAX_WAYS = 2_000;
/** Combinations of one route: a route whose types or states are endless does not make each answer slow. */
const MAX_OF_A_ROUTE = 16;

export interface WayFacts {
  readonly method: string;
  /** The router's own template, as the framework spells it; undefined where none fitted. */
  readonly pattern: string | undefined;
  readonly channel: Channel;
  readonly status: number;
  readonly type: string | undefined;
  /** Content encoding of the bytes that left. */
  readonly encoding: string | undefined;
}

/** A way that is ready to be told. */
export interface Way extends WayFacts {
  /** 0 for one that was not kept. */
  readonly id: number;
  /** Template as the ledger spells it; undefined where it is read from each target. */
  readonly route: string | undefined;
  /** Its members of a head (wire.ts), as JSON, each with a comma before it. */
  readonly text: string;
}

export function wayOf(facts: WayFacts, id: number): Way {
  return ready(facts, facts.pattern === undefined ? undefined : routeOf(facts.pattern), id);
}

function ready(facts: WayFacts, route: string | undefined, id: number): Way {
  const { method, pattern, channel, status, type, encoding } = facts;
  const json = JSON.stringify({
    method,
    route,
    status,
    type,
    encoding,
    ...(channel === 'web' ? {} : { channel }),
  });
  return { method, pattern, channel, status, type, encoding, id, route, text: `,${json.slice(1, -1)}` };
}

interface WayRecord extends Pick<WayFacts, 'method' | 'status' | 'type' | 'encoding'> {
  readonly way: number;
  readonly route?: string;
  readonly channel?: Channel;
}

/** How the record of a way begins, by which whoever has written it knows it. */
const WAY_RECORD = '{"kind":"way"';

/** A way as a batch says it before its first packed response (packed.ts), as JSON. */
export function wayRecord({ id, text }: Way): string {
  return `${WAY_RECORD},"way":${id}${text}}`;
}

/** The way that a record says, which wayRecord() has made; undefined for any other record. */
export function wayOfRecord(head: string): Way | undefined {
  if (!head.startsWith(WAY_RECORD)) return undefined;
  const { way, route, method, channel = 'web', status, type, encoding } = JSON.parse(head) as WayRecord;
  return ready({ method, pattern: undefined, channel, status, type, encoding }, route, way);
}

/** The route of an answer, in braces. */
export function routeOn({ route }: Way, target: string): string {
  return route ?? unroutedOf(target);
}

/** The head of a response (wire.ts). @param route routeOn() of it. @param who asks, as JSON. */
export function responseHead(
  at: number,
  way: Way,
  target: string,
  route: string,
  unseen: number,
  who: string,
): string {
  const own = way.route === undefined ? `,"route":${JSON.stringify(route)}` : '';
  const more = unseen > 0 ? `,"unseen":${unseen}` : '';
  return `{"kind":"response","at":${at},"target":${JSON.stringify(target)}${way.text}${own}${more},"who":${who}}`;
}

/** What is counted of a response. @param bytes that left. */
export function sentOf(at: number, way: Way, route: string, asker: Asker, bytes: number): Sent {
  return { at, asker, channel: way.channel, method: way.method, route, bytes };
}

export class WayBook {
  readonly #byPattern = new Map<string, Way[]>();
  readonly #all: Way[] = [];

  /** Ways by their numbers, from 1 on. */
  get all(): readonly Way[] {
    return this.#all;
  }

  /** Cost: a look into a map and six comparisons for a way that is known. */
  of(
    method: string,
    pattern: string | undefined,
    channel: Channel,
    status: number,
    type: string | undefined,
    encoding: string | undefined,
  ): Way {
    const known = this.#byPattern.get(pattern ?? NO_PATTERN);
    if (known !== undefined) {
      for (let i = 0; i < known.length; i++) {
        const way = known[i] as Way;
        if (
          way.status === status &&
          way.type === type &&
          way.method === method &&
          way.channel === channel &&
          way.encoding === encoding &&
          way.pattern === pattern
        )
          return way;
      }
    }
    const facts = { method, pattern, channel, status, type, encoding };
    if (this.#all.length >= MAX_WAYS || (known?.length ?? 0) >= MAX_OF_A_ROUTE) return wayOf(facts, 0);
    const made = wayOf(facts, this.#all.length + 1);
    this.#all.push(made);
    if (known === undefined) this.#byPattern.set(pattern ?? NO_PATTERN, [made]);
    else known.push(made);
    return made;
  }
}

/** No framework has such a pattern. */
const NO_PATTERN = '\0';
