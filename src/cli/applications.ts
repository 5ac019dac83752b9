/**
 * Applications that tell what leaves them: the desk that takes it, under the configuration that is in force, and the
 * listener where gates are told.
 */

import { lookingWay } from '../channels/disclosure-way.ts';
import type { DisclosureWay } from '../channels/exchange.ts';
import type { Meter } from '../channels/gate/meter.ts';
import { Look } from '../channels/look.ts';
import { meteredWay } from '../channels/metered-way.ts';
import { ApplicationDesk, type DeskWay } from '../channels/middleware/desk.ts';
import { createDeskListener, type DeskListener, tokenDigest } from '../channels/middleware/desk-listener.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Clock } from '../disclosure/time.ts';
import { acts, type EnforcementPolicy } from '../enforce/measures.ts';
import type { Inspector } from '../inspect/inspection.ts';
import type { Judge } from '../judge/judge.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Back, Deciding } from './back.ts';
import { type Config, parseListen } from './config.ts';
import { readText } from './gate-settings.ts';

/** A token that is shorter can be guessed. */
const MIN_TOKEN_LENGTH = 16;

export interface DeskParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly judge: Judge;
  readonly back: Back;
  readonly meter: Meter;
  readonly inspector: Inspector;
  readonly secondsNow: () => number;
  readonly onFault: (error: unknown) => void;
}

export interface SiteDesk {
  readonly desk: ApplicationDesk;
  /** Puts another configuration in force. */
  reload(config: Config): void;
}

export function openApplicationDesk(config: Config, parts: DeskParts): SiteDesk {
  const { clock, ledger, judge, back, meter, inspector, secondsNow, onFault } = parts;
  const look = new Look({ keyedHash: ledger.keyring, inspector, onFault });
  let ways = waysOf(config);
  const desk = new ApplicationDesk({
    hash: ledger.keyring,
    clock,
    explained: back.explained,
    recorder: back.recorder,
    way: (enforces) => (enforces ? ways.enforcing : ways.observing),
    standing: (recipient, at) => judge.standing(recipient, at),
    limits: {
      maxBodyBytes: config.limits.inspectedBytes,
      maxCopyBytes: config.limits.copyBytes,
      maxDecodingRatio: config.limits.decodingRatio,
    },
  });
  ledger.onKeyChange(() => {
    look.forget();
    desk.rename();
  });

  function waysOf(next: Config) {
    const deciding = back.of(next);
    const { policy } = deciding.measures;
    const way = (assessor: Deciding['assessor'], under: EnforcementPolicy): DisclosureWay =>
      meteredWay(lookingWay(look, assessor, { policy: under }), meter, secondsNow);
    const enforcing: DeskWay = {
      assessor: deciding.assessor,
      way: way(deciding.assessor, policy),
      // A route is known when it was answered; who is refused is refused by all that the application lets enforce.
      refuses: (verdict, channel, route) => acts(policy, 'deny', { route, channel, verdict }),
    };
    const observing: DeskWay = {
      assessor: deciding.observer,
      way: way(deciding.observer, { ...policy, mode: 'observe' }),
      refuses: () => false,
    };
    return { enforcing, observing };
  }

  return {
    desk,
    reload: (next) => {
      ways = waysOf(next);
    },
  };
}

/** @returns undefined where no application is listened to. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID, WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED */
export async function listenToApplications(
  { applications }: Config,
  desk: ApplicationDesk,
  onTrouble: (error: WeirError, application: string) => void,
): Promise<{ readonly url: string; readonly listener: DeskListener } | undefined> {
  if (applications.listen === undefined) return undefined;
  const listener = createDeskListener({
    desk,
    tokens: tokensOf({ applications }),
    ...(applications.tls === undefined
      ? {}
      : { tls: { cert: readText(applications.tls.certFile), key: readText(applications.tls.keyFile) } }),
    onTrouble: (error, application) =>
      onTrouble(
        error instanceof WeirError
          ? error
          : new WeirError('WEIR_INTERNAL', { reason: (error as Error).stack ?? String(error) }),
        application,
      ),
  });
  return { url: await listener.listen(addressOf(applications.listen)), listener };
}

/** @throws WeirError WEIR_USAGE */
export function addressOf(
  listen: string,
): { readonly path: string } | { readonly host: string; readonly port: number } {
  return listen.startsWith('unix:') ? { path: listen.slice('unix:'.length) } : parseListen(listen, 'gate');
}

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
export function tokensOf({ applications }: Pick<Config, 'applications'>): { name: string; digest: Buffer }[] {
  return applications.tokens.map(({ name, tokenFile }) => {
    const token = readText(tokenFile).trim();
    if (token.length < MIN_TOKEN_LENGTH) {
      const problem = `the token has less than ${MIN_TOKEN_LENGTH} characters`;
      throw new WeirError('WEIR_INPUT_INVALID', { path: tokenFile, line: 1, problem });
    }
    return { name, digest: tokenDigest(token) };
  });
}

/** Whether a configuration has sites to stand before; without any, only applications tell. */
export function hasSites({ origin, origins }: Pick<Config, 'origin' | 'origins'>): boolean {
  return origin !== undefined || origins.length > 0;
}
