/**
 * What was seen of a response, handed to the way of a disclosure, and what the way says brought down to what a relay can
 * do. Invariant: where nothing could be recorded and the configuration says closed, nothing leaves.
 */
import { WeirError } from '../../disclosure/error.ts';
import type { Blind, ClientSide, Exchange, Outcome, Part } from '../exchange.ts';
import type { Shared } from './shared.ts';
import type { SeenBody } from './tee.ts';

const PASS: Outcome = { measure: 'pass' };

/** The head of the response that was seen. */
export interface SettledHead {
  readonly status: number;
  readonly contentType: string | undefined;
}

/** @returns what to do, or undefined when the response may not leave because it was not recorded. */
export async function settleSeen(
  { way, log, failClosed }: Shared,
  exchange: Exchange,
  { status, contentType }: SettledHead,
  { body, blind }: SeenBody,
  held: boolean,
  client: ClientSide,
  part?: Part,
): Promise<Outcome | undefined> {
  const partial: Blind = { reason: 'partial-content', bytes: body.length };
  try {
    const outcome = await way.settle(exchange, {
      status,
      contentType,
      body,
      blind: status === 206 ? [...blind, partial] : blind,
      held,
      client,
      ...(part === undefined ? {} : { part }),
    });
    // A stream can be ended between two of its parts.
    if (part !== undefined && outcome.measure === 'deny') return outcome;
    if (held || outcome.measure === 'pass') return outcome;
    const error = new WeirError('WEIR_INTERNAL', { reason: `${outcome.measure} for a response not held` });
    log.error({ code: error.code, route: exchange.route }, error.message);
    return PASS;
  } catch (error) {
    log.error(
      {
        code: error instanceof WeirError ? error.code : 'WEIR_INTERNAL',
        route: exchange.route,
        failClosed,
        // Which disk and why, and what is safe to do: the client is told neither.
        ...(error instanceof WeirError
          ? { reason: error.message, hint: error.hint }
          : { fault: (error as Error).stack }),
      },
      failClosed ? 'a response was not recorded and is not sent' : 'a response was not recorded and is sent',
    );
    return failClosed ? undefined : PASS;
  }
}
