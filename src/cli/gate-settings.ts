/** What weir.yaml says of the door, as the gate wants it: files are read here, and what they hold is checked. */
import { readFileSync } from 'node:fs';
import type { TlsSetup } from '../channels/gate/certificates.ts';
import type { GateLimits } from '../channels/gate/limits.ts';
import type { OriginTls } from '../channels/gate/origin.ts';
import type { GateSettings, OriginSettings } from '../channels/gate/setup.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import type { Channel } from '../disclosure/channel.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Config } from './config.ts';

/** What the settings need that no configuration holds. */
export type GateParts = Pick<GateSettings, 'way' | 'identify' | 'authenticate' | 'threshold'>;

/** @param shares processes that share what limits allow. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_ORIGIN_URL */
export function gateSettings(config: Config, parts: GateParts, shares = 1): GateSettings {
  const { identify } = config;
  return {
    ...parts,
    ...(config.origin === undefined
      ? {}
      : originSettings({
          origin: config.origin,
          originHost: config.originHost,
          originTls: config.originTls,
        })),
    origins: config.origins.map((site) => ({
      ...originSettings(site),
      match: {
        ...(site.host === undefined ? {} : { host: site.host }),
        ...(site.path === undefined ? {} : { path: site.path }),
      },
    })),
    trustedProxies: new TrustedProxies(identify.trustedProxies),
    readsGreetings: identify.fingerprint === 'ja4' || identify.fingerprint === 'joined',
    channelOf: channelOf(config),
    failClosed: config.ledger.onFailure === 'closed',
    limits: limitsOf(config, shares),
    forwarded: config.forwarded,
    strip: identify.strip ? Object.values(identify.responseHeaders).filter((name) => name !== undefined) : [],
  };
}

function originSettings(
  given: Pick<Config['origins'][number], 'origin' | 'originHost' | 'originTls'>,
): OriginSettings {
  const { caFile, servername, verify } = given.originTls;
  const originTls: OriginTls = {
    ...(caFile === undefined ? {} : { ca: readText(caFile) }),
    ...(servername === undefined ? {} : { servername }),
    ...(verify ? {} : { rejectUnauthorized: false }),
  };
  return { origin: originUrl(given.origin), host: given.originHost, originTls };
}

/** @throws WeirError WEIR_ORIGIN_URL */
export function originUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new WeirError('WEIR_ORIGIN_URL', { url: text });
  return url;
}

/** What is of the whole gate is divided among its processes. */
function limitsOf({ limits }: Config, shares: number): GateLimits {
  const share = (whole: number) => Math.ceil(whole / shares);
  return {
    // What is held back to be changed is held whole, so it must be seen whole.
    maxSeenBytes: limits.inspectedBytes,
    maxHeldBytes: limits.inspectedBytes,
    maxCopyBytes: share(limits.copyBytes),
    maxDecodingRatio: limits.decodingRatio,
    maxHeaderBytes: limits.headerBytes,
    requestHeadersTimeoutMs: limits.requestHeaders,
    requestTimeoutMs: limits.request,
    requestIdleMs: limits.requestIdle,
    clientStallMs: limits.clientStall,
    keepAliveMs: limits.keepAlive,
    handshakeTimeoutMs: limits.handshake,
    maxClients: share(limits.clients),
    maxStreams: limits.streams,
    connectTimeoutMs: limits.connect,
    originHeadersTimeoutMs: limits.originHeaders,
    originBodyTimeoutMs: limits.originBody,
    originKeepAliveMs: limits.originKeepAlive,
    originConnections: share(limits.originConnections),
    drainMs: limits.drain,
  };
}

/** The first matching path decides; everything else is the web. */
function channelOf(config: Config): (target: string) => Channel {
  const doors = config.channels;
  return (target) => doors.find((door) => target.startsWith(door.path))?.channel ?? 'web';
}

/** @returns undefined for a gate without TLS. @throws WeirError WEIR_INPUT_UNREADABLE */
export function tlsSetup({ tls }: Config): TlsSetup | undefined {
  if (tls === undefined) return undefined;
  return {
    certificates: tls.certificates.map(({ certFile, keyFile }) => ({
      cert: readText(certFile),
      key: readText(keyFile),
      label: certFile,
    })),
    minVersion: tls.minVersion,
    ...(tls.clientCaFile === undefined ? {} : { clientAuthorities: readText(tls.clientCaFile) }),
    clientsMust: tls.clientsMust,
  };
}

/** Files whose change means other certificates. */
export function tlsFiles({ tls }: Config): readonly string[] {
  return tls === undefined ? [] : tls.certificates.flatMap(({ certFile, keyFile }) => [certFile, keyFile]);
}

/** @throws WeirError WEIR_INPUT_UNREADABLE */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}
