/**
 * One site under watch: ledger, headcount, judge, way, gate and console put together and taken down again. The only
 * place where the rooms meet; `weir gate` and `weir demo` both start one.
 */
import { AliasBook } from '../channels/alias-book.ts';
import { createDisclosureWay } from '../channels/disclosure-way.ts';
import { createGate, type Gate, type GateOptions } from '../channels/gate/gate.ts';
import { createIdentify } from '../channels/gate/identify.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { Relations } from '../channels/relations.ts';
import { type Console, createConsole } from '../console/server.ts';
import type { Channel } from '../disclosure/channel.ts';
import type { WeirError } from '../disclosure/error.ts';
import type { Clock } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import type { Inspector } from '../inspect/inspection.ts';
import { createInspector } from '../inspect/inspector.ts';
import { learningInspector } from '../inspect/profiles/learning-inspector.ts';
import type { Drift } from '../inspect/profiles/route-profile.ts';
import { RouteProfiles } from '../inspect/profiles/route-profiles.ts';
import type { Judge } from '../judge/judge.ts';
import { Ledger } from '../ledger/ledger.ts';
import { type Config, inspectionOf, parseListen } from './config.ts';
import { type Counting, openCounting } from './counting.ts';
import { serverOf } from './ledger-server.ts';
import { PAGES_ROOT } from './package-root.ts';
import { keepProfiles, type ProfileKeeping } from './profile-files.ts';
import { retentionOf } from './retain.ts';

export interface SiteOptions {
  readonly config: Config;
  readonly origin: URL;
  readonly clock: Clock;
  readonly log: GateOptions['log'];
  /** How many times faster than real time a simulation runs; null outside of one. */
  readonly simulationSpeed: number | null;
  readonly onVerdict?: (verdict: Verdict, enforced: boolean) => void;
  readonly onTrouble: (error: WeirError) => void;
  /** Told of a path of a route that is no longer what was learned of it. */
  readonly onDrift?: (drift: Drift) => void;
}

export interface Site {
  readonly ledger: Ledger;
  /** Address of the gate. */
  readonly gateUrl: string;
  /** Address of the console with its token; undefined when it is switched off. */
  readonly consoleUrl: string | undefined;
  /** Stops taking requests, lets those that run end, records the last of them, saves the headcount, closes the ledger. */
  close(): Promise<void>;
}

/** @throws WeirError WEIR_LEDGER_*, WEIR_KEY_*, WEIR_DATA_DIR, WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED */
export async function openSite(options: SiteOptions): Promise<Site> {
  const { config, clock } = options;
  const retention = { rules: retentionOf(config), byItself: config.ledger.retention.automatic };
  const ledger = await Ledger.open({
    directory: config.data,
    spool: {
      durability: config.ledger.durability,
      maxBytes: config.ledger.maxSpoolBytes,
      maxWaitingBytes: config.ledger.maxWaitingBytes,
    },
    handOverWithinMs: config.ledger.handOverWithin,
    missedIsBlind: config.ledger.onFailure === 'open',
    onTrouble: options.onTrouble,
    seals: {
      name: config.ledger.seal.origin,
      signEveryMs: config.ledger.seal.every,
      witnesses: config.ledger.witness,
    },
    retention,
    ...serverOf(config),
  });
  let gate: Gate | undefined;
  let pages: Console | undefined;
  let counting: Counting | undefined;
  let learning: ProfileKeeping | undefined;
  const close = async () => {
    await pages?.close();
    await gate?.close();
    learning?.close();
    await counting?.close();
    await ledger.close();
  };
  try {
    const profiles = new RouteProfiles({
      onFault: (error) =>
        options.log.error({ fault: (error as Error).stack }, 'a response could not be learned from'),
      ...(options.onDrift === undefined ? {} : { onDrift: options.onDrift }),
    });
    if (config.inspect.learn) {
      learning = keepProfiles({ directory: config.data, profiles, onTrouble: options.onTrouble });
    }
    counting = await openCounting({ config, ledger, clock, onTrouble: options.onTrouble });
    gate = createGateOf(options, ledger, counting.judge, profiles);
    const listen = parseListen(config.listen, 'gate');
    const bound = await gate.listen(listen.host, listen.port);
    let consoleUrl: string | undefined;
    if (config.console.enabled) {
      pages = createConsole({
        questions: ledger.questions,
        freshen: () => ledger.freshen(),
        keyring: ledger.keyring,
        clock,
        setting: {
          mode: config.enforce.mode,
          simulationSpeed: options.simulationSpeed,
          pending: () => ledger.pending,
          counting,
        },
        pagesRoot: PAGES_ROOT,
        retention,
        seals: { directory: config.data, accepted: config.ledger.accept, witnesses: config.ledger.witness },
      });
      const address = parseListen(config.console.listen, 'gate');
      consoleUrl = await pages.listen(address.host, address.port);
    }
    const host = bound.host.includes(':') ? `[${bound.host}]` : bound.host;
    return { ledger, gateUrl: `http://${host}:${bound.port}`, consoleUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function inspectorOf(config: Config, profiles: RouteProfiles): Inspector {
  const options = { ...inspectionOf(config), maxBodyBytes: config.limits.inspectedBytes };
  if (!config.inspect.learn) return createInspector(options);
  return learningInspector(
    createInspector({ ...options, evidence: (route) => profiles.of(route) }),
    createInspector({ ...options, tier: 'all' }),
    profiles,
  );
}

function createGateOf(options: SiteOptions, ledger: Ledger, judge: Judge, profiles: RouteProfiles): Gate {
  const { config, clock, origin, log } = options;
  const { identify, enforce } = config;
  const { inspectedBytes } = config.limits;
  const trustedProxies = new TrustedProxies(identify.trustedProxies);
  const aliases = new AliasBook(ledger.keyring);
  ledger.onKeyChange(() => aliases.clear());
  const way = createDisclosureWay({
    keyedHash: ledger.keyring,
    inspector: inspectorOf(config, profiles),
    judge,
    policy: enforce,
    recorder: ledger,
    aliases,
    relations: new Relations(
      config.relations.map(({ route, basis, lasts }) => ({ route, basis, lastsMs: lasts })),
    ),
    onFault: (error) => log.error({ fault: (error as Error).stack }, 'a response could not be inspected'),
    ...(options.onVerdict === undefined ? {} : { onVerdict: options.onVerdict }),
  });
  return createGate({
    origin,
    way,
    clock,
    log,
    trustedProxies,
    identify: createIdentify({
      hash: ledger.keyring,
      trustedProxies,
      requestHeaders: given(identify.requestHeaders),
      responseHeaders: given(identify.responseHeaders),
      ...(identify.sessionCookie === undefined ? {} : { sessionCookie: identify.sessionCookie }),
    }),
    channelOf: channelOf(config),
    failClosed: config.ledger.onFailure === 'closed',
    // What is held back to be changed is held whole, so it must be seen whole.
    limits: { maxSeenBytes: inspectedBytes, maxHeldBytes: inspectedBytes },
    forwarded: config.forwarded,
    strip: identify.strip ? Object.values(given(identify.responseHeaders)) : [],
  });
}

/** The first matching path decides; everything else is the web. */
function channelOf(config: Config): (target: string) => Channel {
  const doors = config.channels;
  return (target) => doors.find((door) => target.startsWith(door.path))?.channel ?? 'web';
}

/** Without the keys that are not given: the rooms tell absent from undefined. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
