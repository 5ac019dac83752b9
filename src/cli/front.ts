/**
 * The front of a gate as weir.yaml wants it, and wants it anew: listener, origins, certificates, who is asking. What it
 * hands responses to is passed in, so that the one process of a gate and each of its workers have the same front.
 */
import type { Threshold } from '../channels/entry.ts';
import type { DisclosureWay } from '../channels/exchange.ts';
import { createGate, type Gate, type GateOptions } from '../channels/gate/gate.ts';
import type { IdentityMemory } from '../channels/gate/identify.ts';
import type { Meter } from '../channels/gate/meter.ts';
import type { GateSettings } from '../channels/gate/setup.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { WeirError } from '../disclosure/error.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import type { Config } from './config.ts';
import { watchFiles } from './file-watch.ts';
import { gateSettings, tlsFiles, tlsSetup } from './gate-settings.ts';
import { identification } from './identification.ts';

/** What one configuration hands responses and requests to. */
export interface Behind {
  readonly way: DisclosureWay;
  /** Undefined where nothing needs to look at requests. */
  readonly threshold: Threshold | undefined;
}

export interface FrontOptions extends Pick<GateOptions, 'clock' | 'log'> {
  readonly config: Config;
  readonly hash: KeyedHash;
  readonly meter: Meter;
  /** What is known of sessions. */
  readonly memory: IdentityMemory;
  /** @throws WeirError */
  readonly behind: (config: Config) => Behind;
  /** See Shared. */
  readonly told?: GateSettings['told'];
  /** Processes that share what limits allow. Default 1. */
  readonly shares?: number;
}

export interface Front extends Pick<Gate, 'listen' | 'close' | 'open' | 'draining' | 'certificates'> {
  /** @throws WeirError; then the old configuration stays in force. */
  reload(config: Config): void;
  /** Names recipients anew, by a key that has changed. */
  rename(): void;
}

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_ORIGIN_URL, WEIR_TLS_CERTIFICATE */
export function openFront(options: FrontOptions): Front {
  const { clock, log, hash, meter, memory, behind, told, shares = 1 } = options;
  let config = options.config;
  const settingsOf = (next: Config): GateSettings => {
    const { way, threshold } = behind(next);
    const parts = { way, ...identification(next, { hash, clock, meter, memory }) };
    return {
      ...gateSettings(next, threshold === undefined ? parts : { ...parts, threshold }, shares),
      ...(told === undefined ? {} : { told }),
    };
  };
  const tls = tlsSetup(config);
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
  let watch = watchFiles(tlsFiles(config), present);
  return {
    get open() {
      return gate.open;
    },
    get draining() {
      return gate.draining;
    },
    get certificates() {
      return gate.certificates;
    },
    listen: (host, port, shared) => gate.listen(host, port, shared),
    close: async () => {
      watch.close();
      await gate.close();
    },
    reload: (next) => {
      gate.reload(settingsOf(next), config.tls === undefined ? undefined : tlsSetup(next));
      config = { ...next, tls: config.tls === undefined ? undefined : (next.tls ?? config.tls) };
      watch.close();
      watch = watchFiles(tlsFiles(config), present);
    },
    rename: () => {
      try {
        gate.reload(settingsOf(config));
      } catch (error) {
        // A file that has gone meanwhile: recipients who are remembered keep their names until it is back.
        log.error(
          { code: 'WEIR_INTERNAL', reason: (error as Error).message },
          'recipients were not named anew',
        );
      }
    },
  };
}
