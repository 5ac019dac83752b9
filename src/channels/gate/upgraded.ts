/**
 * Connections that speak another protocol by now: joined to the origin's, not looked at, and recorded as not seen with
 * the bytes that went to the client when they end.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WeirError } from '../../disclosure/error.ts';
import type { Exchange } from '../exchange.ts';
import type { Relay } from './relay.ts';
import type { Setup } from './setup.ts';
import { splice, switchingHead } from './upgrade.ts';

/** The client's side of a request that asked for an upgrade. */
export interface UpgradingClient {
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Bytes that were read together with the request. */
  readonly head: Buffer;
}

export class Upgraded {
  readonly #clients = new Set<Socket>();

  /** @param headers of the origin's 101. */
  join(
    setup: Setup,
    relay: Relay,
    { response, socket, head }: UpgradingClient,
    origin: Socket,
    headers: readonly (Buffer | string)[],
  ): void {
    // The relay's own end is the end of its response object; the splice counts as another exchange.
    setup.begun();
    this.#clients.add(socket);
    response.detachSocket(socket);
    response.emit('close');
    for (const side of [socket, origin]) {
      side.setTimeout(0);
      side.setNoDelay(true);
    }
    socket.write(switchingHead(headers));
    splice(socket, origin, head, (bytes) => {
      this.#clients.delete(socket);
      settle(setup, relay.exchange, bytes).finally(() => setup.over());
    });
  }

  /** Ends them all: nobody can say when a conversation is over. */
  end(): void {
    for (const socket of this.#clients) socket.destroy();
  }
}

async function settle({ way, clock, log }: Setup, exchange: Exchange, bytes: number): Promise<void> {
  try {
    await way.settle(
      { ...exchange, at: clock.now() },
      {
        status: 101,
        contentType: undefined,
        body: new Uint8Array(0),
        blind: [{ reason: 'upgraded', bytes }],
        held: false,
      },
    );
  } catch (error) {
    const code = error instanceof WeirError ? error.code : 'WEIR_INTERNAL';
    log.error({ code, route: exchange.route, bytes }, 'an upgraded connection was not recorded');
  }
}
