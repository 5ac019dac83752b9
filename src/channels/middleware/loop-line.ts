/**
 * Telling on the event loop itself: heads as JSON and bodies as UTF-8 go into batches, which a carrier sends. For processes
 * that cannot have a thread, or have lost it; everybody else has thread-line.ts, which costs the loop a tenth.
 */

import { askerText } from './asker-text.ts';
import type { Carrier } from './carrier.ts';
import { Hearing } from './hearing.ts';
import type { Left, Line, LinePorts, LineState } from './line.ts';
import { Outbox } from './outbox.ts';
import type { SeenAnswer } from './response-tap.ts';
import type { Sent } from './sent.ts';
import { responseHead, routeOn, sentOf, type Way, WayBook } from './way.ts';
import type { Asker } from './wire.ts';

export class LoopLine implements Line {
  readonly #outbox: Outbox;
  readonly #ways = new WayBook();

  constructor(carrier: (enforces: () => boolean) => Carrier, ports: LinePorts) {
    const { maxBytes, enforces, onTrouble, onHeard, now } = ports;
    const hearing = new Hearing();
    this.#outbox = new Outbox({
      carrier: carrier(enforces),
      now,
      onTrouble,
      onAnswer: ({ standing }, batch) => {
        const heard = hearing.of(standing, batch);
        if (heard.length > 0) onHeard(heard);
      },
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
  }

  get state(): LineState {
    return { ...this.#outbox.state, by: 'loop' };
  }

  get reachable(): boolean {
    return this.#outbox.state.reachable;
  }

  take(bytes: number): boolean {
    return this.#outbox.take(bytes);
  }

  give(bytes: number): void {
    this.#outbox.give(bytes);
  }

  /** Cost: a line of JSON, and the body as UTF-8. */
  tell({ at, method, target, pattern, channel }: Left, seen: SeenAnswer, asker: Asker): void {
    const { status, type, encoding, body, unseen } = seen;
    const way = this.#ways.of(method, pattern, channel, status, type, encoding);
    this.response(at, way, target, asker, body, unseen);
  }

  /** The same, of a way that is known. */
  response(
    at: number,
    way: Way,
    target: string,
    asker: Asker,
    body: Uint8Array | string,
    unseen: number,
  ): void {
    const route = routeOn(way, target);
    const head = responseHead(at, way, target, route, unseen, askerText(asker));
    this.#outbox.add(head, body, sentOf(at, way, route, asker, body.length + unseen));
  }

  add(head: string, sent: Sent): void {
    this.#outbox.add(head, undefined, sent);
  }

  flush(): void {
    this.#outbox.flush();
  }

  enforcesNow(): void {
    // Asked with each batch.
  }

  close(withinMs: number): Promise<number> {
    return this.#outbox.close(withinMs);
  }
}
