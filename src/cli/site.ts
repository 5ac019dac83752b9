/**
 * One site under watch: ledger, headcount, judge, way, gate and console put together and taken down again. The only
 * place where the rooms meet; `weir gate` and `weir demo` both start one.
 */
import type { Locale } from '../../locales/locale.ts';
import type { GateOptions } from '../channels/gate/gate.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import type { ApplicationDesk } from '../channels/middleware/desk.ts';
import type { Overrule } from '../console/overrule.ts';
import { type Console, createConsole } from '../console/server.ts';
import type { WeirError } from '../disclosure/error.ts';
import type { Clock } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import type { Drift } from '../inspect/profiles/route-profile.ts';
import { RouteProfiles } from '../inspect/profiles/route-profiles.ts';
import type { Judge } from '../judge/judge.ts';
import { Ledger } from '../ledger/ledger.ts';
import { consentDoor } from '../share/consent-door.ts';
import { hasSites, listenToApplications } from './applications.ts';
import { type Config, parseListen } from './config.ts';
import type { ConfigSource } from './config-source.ts';
import { type Counting, openCounting } from './counting.ts';
import { openCrewDoor } from './crew-door.ts';
import { type OpenDesk, openDesk } from './desk/desk.ts';
import { type Door, openDoor } from './door.ts';
import { LEAST_FLUSH_MS, openGateOuts } from './gate-outs.ts';
import { inspectorOf } from './inspectors.ts';
import { serverOf } from './ledger-server.ts';
import { type Operating, operate } from './operate.ts';
import { PAGES_ROOT } from './package-root.ts';
import { keepProfiles, type ProfileKeeping } from './profile-files.ts';
import { retentionOf } from './retain.ts';

export interface SiteOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: GateOptions['log'];
  /** How many times faster than real time a simulation runs; null outside of one. */
  readonly simulationSpeed: number | null;
  readonly onVerdict?: (verdict: Verdict, enforced: boolean) => void;
  readonly onTrouble: (error: WeirError) => void;
  /** Told of a path of a route that is no longer what was learned of it. */
  readonly onDrift?: (drift: Drift) => void;
  /** Several processes, and what they are told; without it one does everything. */
  readonly crew?: { readonly workers: number; readonly source: ConfigSource; readonly locale: Locale };
}

export interface Site {
  readonly ledger: Ledger;
  /** Address of the gate; undefined when there are no sites to stand before. */
  readonly gateUrl: string | undefined;
  /** Where applications tell what leaves them; undefined when none is listened to. */
  readonly applicationsUrl: string | undefined;
  /** What takes what applications tell. */
  readonly desk: ApplicationDesk;
  /** Address of liveness, readiness and metrics; undefined when there is none. */
  readonly adminUrl: string | undefined;
  /** Address of the console with its token; undefined when it is switched off. */
  readonly consoleUrl: string | undefined;
  /**
   * Puts another configuration in force, as far as the door is concerned: at once, as a whole, and without a connection
   * lost. @returns keys that differ and need a restart.
   * @throws WeirError; then the old one stays in force.
   */
  reload(config: Config, source?: ConfigSource): readonly string[];
  /** Stops taking requests, lets those that run end, records the last of them, saves the headcount, closes the ledger. */
  close(): Promise<void>;
}

/** @throws WeirError WEIR_LEDGER_*, WEIR_KEY_*, WEIR_DATA_DIR, WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED, WEIR_OUT_* */
export async function openSite(options: SiteOptions): Promise<Site> {
  const { config, clock } = options;
  // Who is told is known before a ledger is opened, or made.
  const outs = openGateOuts(config, { clock, log: options.log, env: process.env });
  const onVerdict = (verdict: Verdict, enforced: boolean) => {
    options.onVerdict?.(verdict, enforced);
    outs.take(verdict, enforced);
  };
  const told = { ...options, onVerdict, prepare: (next: Config) => outs.prepare(next) };
  const retention = { rules: retentionOf(config), byItself: config.ledger.retention.automatic };
  const ledger = await Ledger.open({
    directory: config.data,
    spool: {
      durability: config.ledger.durability,
      maxBytes: config.ledger.maxSpoolBytes,
      maxWaitingBytes: config.ledger.maxWaitingBytes,
    },
    handOverWithinMs: config.ledger.handOverWithin,
    keeperGivesWay: true,
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
  let gate: Door | undefined;
  let pages: Console | undefined;
  let counting: Counting | undefined;
  let learning: ProfileKeeping | undefined;
  let operating: Operating | undefined;
  let desk: OpenDesk | undefined;
  let applications: Awaited<ReturnType<typeof listenToApplications>>;
  const close = async () => {
    const begun = performance.now();
    const { drain } = (gate?.config ?? config).limits;
    try {
      await pages?.close();
      desk?.close();
      await applications?.listener.close();
      await gate?.close();
      await operating?.close();
      learning?.close();
      await counting?.close();
      await ledger.close();
    } finally {
      // The last verdicts come while the ledger is closed.
      await outs.close(Math.max(LEAST_FLUSH_MS, drain - (performance.now() - begun)));
    }
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
    const parts = { ledger, headcount: counting.headcount, judge: counting.judge };
    const crew = hasSites(config) ? options.crew : undefined;
    const door =
      crew === undefined
        ? openDoor(told, { ...parts, inspector: inspectorOf(config, profiles) })
        : openCrewDoor({ ...told, ...crew }, { ...parts, profiles });
    gate = door;
    operating = await operate(config, { clock, ledger, outs, door });
    let gateUrl: string | undefined;
    if (hasSites(config)) {
      const listen = parseListen(config.listen, 'gate');
      const bound = await gate.listen(listen.host, listen.port);
      const host = bound.host.includes(':') ? `[${bound.host}]` : bound.host;
      gateUrl = `${config.tls === undefined ? 'http' : 'https'}://${host}:${bound.port}`;
    } else await gate.ready();
    applications = await listenToApplications(config, door.desk, ({ code, hint, message }, application) =>
      options.log.error({ code, hint, application }, message),
    );
    let consoleUrl: string | undefined;
    if (config.console.enabled) {
      desk = openDesk({
        directory: config.data,
        questions: ledger.questions,
        keyring: ledger.keyring,
        clock,
        freshen: () => ledger.freshen(),
        ...serverOf(config),
      });
      pages = createConsole({
        questions: ledger.questions,
        freshen: () => ledger.freshen(),
        keyring: ledger.keyring,
        clock,
        setting: {
          get mode() {
            return door.config.enforce.mode;
          },
          get workers() {
            const { workers } = door;
            return workers === undefined ? undefined : { ...workers, running: workers.running.length };
          },
          simulationSpeed: options.simulationSpeed,
          pending: () => ledger.pending,
          counting,
          overrule: overruleIn(ledger, counting.judge),
        },
        consents: consentDoor(config.data, ledger.keyring, clock),
        desk,
        pagesRoot: PAGES_ROOT,
        retention,
        held: {
          ...door.held,
          get employee() {
            const { employee } = door.config.identify.requestHeaders;
            const proxies = new TrustedProxies(door.config.identify.trustedProxies);
            return employee === undefined || proxies.empty ? undefined : { header: employee, proxies };
          },
        },
        seals: { directory: config.data, accepted: config.ledger.accept, witnesses: config.ledger.witness },
      });
      const address = parseListen(config.console.listen, 'gate');
      consoleUrl = await pages.listen(address.host, address.port);
    }
    return {
      ledger,
      gateUrl,
      applicationsUrl: applications?.url,
      desk: door.desk,
      consoleUrl,
      adminUrl: operating?.url,
      reload: (next, source) => door.reload(next, source),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What an operator says stands in the ledger like a verdict. */
function overruleIn(ledger: Ledger, judge: Judge): Overrule {
  return async ({ key, at, until, reason }) => {
    const named = await ledger.questions.names.identity(key);
    if (named === undefined) return false;
    const subject = { kind: named.kind, value: named.value ?? '', key };
    judge.overrule(subject, at, until);
    await ledger.verdict(
      {
        at,
        kind: 'pass',
        recipient: subject,
        subject,
        evidence: {
          test: 'operator',
          people: 0,
          windowMs: until - at,
          limit: 0,
          tier: null,
          unexplainedOnly: false,
          errorProbability: null,
          note: reason,
        },
      },
      true,
    );
    return true;
  };
}
