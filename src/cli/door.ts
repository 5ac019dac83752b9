/**
 * The gate as weir.yaml wants it, and wants it anew: on a reload everything about the door is replaced at once, while
 * what was learned (sessions, aliases, relations) and what is counted go on.
 */

import { AliasBook } from '../channels/alias-book.ts';
import { createDisclosureWay, type WayOptions } from '../channels/disclosure-way.ts';
import type { Arrival } from '../channels/entry.ts';
import { createGate, type Gate, type GateOptions } from '../channels/gate/gate.ts';
import { IdentityMemory } from '../channels/gate/identify.ts';
import { Meter } from '../channels/gate/meter.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { meteredRecorder, meteredWay } from '../channels/metered-way.ts';
import type { KeptSource } from '../channels/relations/kept-source.ts';
import { Relations } from '../channels/relations.ts';
import type { Held } from '../console/held.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Miss } from '../enforce/opaque/translate.ts';
import type { Headcount } from '../headcount/headcount.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { changedKeys, isUnder } from './config/changes.ts';
import { RELOAD_KEYS, RESTART_KEYS } from './config/gate.ts';
import type { Config } from './config.ts';
import { watchFiles } from './file-watch.ts';
import { gateSettings, tlsFiles, tlsSetup } from './gate-settings.ts';
import { identification } from './identification.ts';
import { type Measures, SiteMeasures } from './measures.ts';
import { quotasOf } from './quotas.ts';
import { RelationKeeping } from './relation-keeping.ts';

/** A gate that gets no requests cannot find out that its disk is well again: after so long it is tried. */
const RECORDING_RETRY_S = 15;

const secondsNow = () => performance.now() / 1_000;

/** The gate with the configuration that it runs under. */
export interface Door extends Pick<Gate, 'listen' | 'close' | 'open' | 'draining' | 'certificates'> {
  readonly meter: Meter;
  readonly listening: boolean;
  /** Whether responses could not be recorded a moment ago. */
  readonly recordingFails: boolean;
  readonly config: Config;
  /** Replies that wait for a colleague. */
  readonly held: Held;
  /** What tells relations. */
  readonly relationSources: readonly KeptSource[];
  reload(config: Config): readonly string[];
}

export interface DoorOptions extends Pick<GateOptions, 'clock' | 'log'>, Pick<WayOptions, 'onVerdict'> {
  readonly config: Config;
}

/** What stays whatever the configuration says. */
export interface DoorParts extends Pick<WayOptions, 'judge' | 'inspector'> {
  readonly ledger: Ledger;
  readonly headcount: Headcount;
}

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_ORIGIN_URL, WEIR_TLS_CERTIFICATE */
export function openDoor(options: DoorOptions, { ledger, headcount, judge, inspector }: DoorParts): Door {
  const { clock, log } = options;
  const started = options.config;
  let config = started;
  const aliases = new AliasBook(ledger.keyring);
  const relations = new Relations([]);
  const keeping = new RelationKeeping({ hash: ledger.keyring, clock, log, relations });
  ledger.onKeyChange(() => {
    aliases.clear();
    keeping.forget();
  });
  const meter = new Meter();
  const recorder = meteredRecorder(ledger, meter);
  /** Whoever asks for nobody is seen by the judge, too: guessed and borrowed ids are how look-ups are emptied. */
  function missed({ at, route, recipient }: Arrival, miss: Miss, refused: boolean): void {
    meter.misses.add(miss.miss);
    // An id in the clear that goes on names somebody: that it would have been refused is no miss.
    if (miss.miss === 'bare' && !refused) return;
    const asked = { by: 'id', found: false } as const;
    for (const verdict of judge.observe({ at, route, recipient, people: [], asked })) {
      recorder.verdict(verdict, refused).then(
        () => options.onVerdict?.(verdict, refused),
        (error: WeirError) => log.error({ code: error.code }, error.message),
      );
    }
  }
  const measures = new SiteMeasures({
    directory: started.data,
    keyring: ledger.keyring,
    clock,
    quotas: ({ budgets }) => quotasOf(budgets, headcount),
    onMiss: missed,
    onTaken: ({ measure, enforced }) => (enforced ? meter.acted : meter.observed).add(measure),
    onFault: (error) =>
      log.error({ fault: (error as Error).stack }, 'a held reply could not be written down'),
  });
  const wayOf = ({ policy, measures: parts, explain }: Measures) => {
    const way = createDisclosureWay({
      keyedHash: ledger.keyring,
      inspector,
      judge,
      policy,
      measures: parts,
      explain,
      recorder,
      aliases,
      relations,
      onFault: (error) => log.error({ fault: (error as Error).stack }, 'a response could not be inspected'),
      ...(options.onVerdict === undefined ? {} : { onVerdict: options.onVerdict }),
    });
    return meteredWay(way, meter, secondsNow);
  };
  const known = { hash: ledger.keyring, clock, meter, memory: new IdentityMemory() };
  const settingsOf = (next: Config) => {
    const taken = measures.of(next);
    const { threshold } = taken;
    const parts = { way: wayOf(taken), ...identification(next, known) };
    return gateSettings(next, threshold === undefined ? parts : { ...parts, threshold });
  };
  const tls = tlsSetup(config);
  const relate = keeping.prepare(config);
  const gate = createGate({
    ...settingsOf(config),
    clock,
    log,
    meter,
    ...(tls === undefined ? {} : { tls }),
    ...(config.proxyProtocol.length === 0 ? {} : { proxyProtocol: new TrustedProxies(config.proxyProtocol) }),
  });
  const present = () => {
    try {
      const renewed = tlsSetup(config);
      if (renewed === undefined) return;
      for (const { label, names, validTo } of gate.present(renewed)) {
        log.info(
          { file: label, names, until: new Date(validTo).toISOString() },
          'a certificate was taken up',
        );
      }
    } catch (error) {
      // Whatever it was: the certificates that are shown stay.
      const { code, hint } =
        error instanceof WeirError ? error : { code: 'WEIR_INTERNAL', hint: (error as Error).stack };
      log.error({ code, hint }, (error as Error).message);
    }
  };
  relate();
  let listening = false;
  let watch = watchFiles(tlsFiles(config), present);
  return {
    get config() {
      return config;
    },
    held: { desk: measures.desk, log: measures.log },
    meter,
    get relationSources() {
      return keeping.sources;
    },
    get open() {
      return gate.open;
    },
    get draining() {
      return gate.draining;
    },
    get certificates() {
      return gate.certificates;
    },
    get recordingFails() {
      const { recordingFailedAtS } = meter;
      return recordingFailedAtS !== undefined && secondsNow() - recordingFailedAtS < RECORDING_RETRY_S;
    },
    get listening() {
      return listening;
    },
    listen: async (host, port) => {
      await keeping.firstLooks();
      const bound = await gate.listen(host, port);
      listening = true;
      return bound;
    },
    close: async () => {
      watch.close();
      // What waits for a colleague would keep the gate open until its time is over.
      measures.close();
      await gate.close();
      await keeping.close();
    },
    reload: (next) => {
      try {
        const relateAnew = keeping.prepare(next);
        gate.reload(settingsOf(next), config.tls === undefined ? undefined : tlsSetup(next));
        relateAnew();
      } catch (error) {
        meter.reloads.add('refused');
        throw error;
      }
      meter.reloads.add('taken');
      const waiting = changedKeys(started, next).filter(
        (key) => !isUnder(key, RELOAD_KEYS) || isUnder(key, RESTART_KEYS),
      );
      if ((config.tls === undefined) !== (next.tls === undefined)) waiting.push('tls');
      config = { ...next, tls: config.tls === undefined ? undefined : (next.tls ?? config.tls) };
      watch.close();
      watch = watchFiles(tlsFiles(config), present);
      return [...new Set(waiting)].sort();
    },
  };
}
