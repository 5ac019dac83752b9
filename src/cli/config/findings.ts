/**
 * What a configuration amounts to before it runs: what keeps it from running, what an operator should look at, and what
 * would happen. Reads the files that it names; opens no connection, no ledger, and changes nothing.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Certificates } from '../../channels/gate/certificates.ts';
import { IdentityMemory } from '../../channels/gate/identify.ts';
import { Meter } from '../../channels/gate/meter.ts';
import { WeirError } from '../../disclosure/error.ts';
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import { readCanaries } from '../altering.ts';
import { addressOf, tokensOf } from '../applications.ts';
import { type Config, parseListen } from '../config.ts';
import { type OutPlan, outPlans } from '../gate-out-plan.ts';
import { gateSettings, readText, tlsFiles, tlsSetup } from '../gate-settings.ts';
import { identification } from '../identification.ts';
import { checkSources } from '../relation-keeping.ts';

/** A certificate that ends within this time is worth a word: authorities renew 30 days before. */
export const EXPIRY_WARNING_MS = 14 * DAY_MS;

/** Something to look at; params fill the sentence of its code in the reader's language. */
export interface Finding {
  readonly code: FindingCode;
  readonly params: Readonly<Record<string, string | number>>;
}

export type FindingCode =
  | 'certificate-expired'
  | 'certificate-expires'
  | 'certificate-not-yet'
  | 'key-exposed'
  | 'trusts-everybody'
  | 'headers-never-believed'
  | 'clear-text'
  | 'console-open'
  | 'admin-open'
  | 'applications-open'
  | 'origin-unverified'
  | 'token-unverified'
  | 'certificate-never-asked'
  | 'greeting-never-read'
  | 'fails-open'
  | 'nobody-decides'
  | 'nobody-asked'
  | 'ids-still-taken'
  | 'feed-clear-text'
  | 'database-clear-text'
  | 'out-clear-text'
  | 'out-names-recipients'
  | 'block-list-idle'
  | 'addresses-only';

export interface Findings {
  /** Errors of what cannot run. */
  readonly problems: readonly WeirError[];
  readonly warnings: readonly Finding[];
  /** Names of those who are told of verdicts. */
  readonly outs: readonly string[];
}

export function examine(config: Config, now: EpochMs): Findings {
  const problems: WeirError[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  attempt(() => gateSettings(config, NO_PARTS));
  attempt(() =>
    identification(config, {
      hash: NO_HASH,
      clock: { now: () => now },
      meter: new Meter(),
      memory: new IdentityMemory(1),
    }),
  );
  attempt(() => checkSources(config, { now: () => now }));
  const certificates = attempt(() => {
    const setup = tlsSetup(config);
    return setup === undefined ? undefined : new Certificates(setup).facts;
  });
  for (const text of [config.listen, config.console.listen, config.admin.listen]) {
    if (text !== undefined) attempt(() => parseListen(text, 'gate'));
  }
  attempt(() => tokensOf(config));
  if (config.applications.listen !== undefined)
    attempt(() => addressOf(config.applications.listen as string));
  for (const file of Object.values(config.applications.tls ?? {})) attempt(() => readText(file));
  if (config.ledger.caFile !== undefined) attempt(() => readText(config.ledger.caFile as string));
  if (config.ledger.passwordFile !== undefined) attempt(() => readText(config.ledger.passwordFile as string));
  const outs = attempt(() => outPlans(config.out, process.env)) ?? [];
  const { canaryFile } = config.enforce.decoys;
  if (canaryFile !== undefined) attempt(() => readCanaries(canaryFile));
  attempt(() => writable(config.data));
  const warnings = problems.length > 0 ? [] : [...doubts(config), ...doubtsOfOuts(config, outs)];
  for (const { label, validFrom, validTo } of certificates ?? []) {
    const params = { file: label, days: Math.floor(Math.abs(validTo - now) / DAY_MS) };
    if (validTo <= now) warnings.push({ code: 'certificate-expired', params });
    else if (validFrom > now) warnings.push({ code: 'certificate-not-yet', params: { file: label } });
    else if (validTo - now < EXPIRY_WARNING_MS) warnings.push({ code: 'certificate-expires', params });
  }
  return { problems, warnings, outs: outs.map(({ name }) => name) };
}

const NO_HASH = { key64: () => 0n, person64: () => 0n };

/** Looking at the door's settings needs neither a way nor somebody who asks. */
const NO_PARTS = {
  way: { admit: () => undefined, holds: () => false, settle: async () => ({ measure: 'pass' as const }) },
  identify: () => {
    throw new Error('nobody is asked for here');
  },
};

function* doubts(config: Config): Generator<Finding> {
  const { identify, tls, ledger } = config;
  for (const path of tlsFiles(config).filter((_, i) => i % 2 === 1)) {
    yield* exposed(path);
  }
  const everybody = identify.trustedProxies.find((network) => /\/0+$/.test(network));
  if (everybody !== undefined) yield { code: 'trusts-everybody', params: { network: everybody } };
  const { apiKey: _sentByClients, ...told } = identify.requestHeaders;
  const header = Object.values(told).find((name) => name !== undefined);
  if (header !== undefined && identify.trustedProxies.length === 0) {
    yield { code: 'headers-never-believed', params: { header } };
  }
  if (tls === undefined && !isLoopback(config.listen))
    yield { code: 'clear-text', params: { listen: config.listen } };
  if (config.console.enabled && !isLoopback(config.console.listen)) {
    yield { code: 'console-open', params: { listen: config.console.listen } };
  }
  if (config.admin.listen !== undefined && !isLoopback(config.admin.listen)) {
    yield { code: 'admin-open', params: { listen: config.admin.listen } };
  }
  const { applications } = config;
  if (
    applications.listen !== undefined &&
    applications.tls === undefined &&
    !applications.listen.startsWith('unix:') &&
    !isLoopback(applications.listen)
  ) {
    yield { code: 'applications-open', params: { listen: applications.listen } };
  }
  for (const { tokenFile } of applications.tokens) yield* exposed(tokenFile);
  if (applications.tls !== undefined) yield* exposed(applications.tls.keyFile);
  for (const { origin, originTls } of [config, ...config.origins]) {
    if (!originTls.verify) yield { code: 'origin-unverified', params: { origin: origin ?? '' } };
  }
  if (ledger.onFailure === 'open') yield { code: 'fails-open', params: {} };
  if (identify.jwt?.verify === false) yield { code: 'token-unverified', params: {} };
  if (identify.certificate !== undefined && tls?.clientCaFile === undefined) {
    yield { code: 'certificate-never-asked', params: {} };
  }
  if ((identify.fingerprint === 'ja4' || identify.fingerprint === 'joined') && tls === undefined) {
    yield { code: 'greeting-never-read', params: {} };
  }
  yield* doubtsOfMeasures(config);
  for (const { name, url, jwksFile, secretFile } of config.relationSources.feeds) {
    const isSigned = jwksFile !== undefined || secretFile !== undefined;
    if (!isSigned && url.startsWith('http:') && !isNear(url))
      yield { code: 'feed-clear-text', params: { name } };
  }
  for (const { name, tls: isEncrypted, database } of config.relationSources.queries) {
    if (!isEncrypted && !isNear(database)) yield { code: 'database-clear-text', params: { name } };
  }
  const names = [
    identify.sessionCookie,
    identify.requestHeaders,
    identify.responseHeaders,
    { jwt: identify.jwt, certificate: identify.certificate },
  ];
  if (
    !names.some((it) => typeof it === 'string' || Object.values(it ?? {}).some((name) => name !== undefined))
  ) {
    yield { code: 'addresses-only', params: {} };
  }
}

function* doubtsOfMeasures({ identify, enforce, staff }: Config): Generator<Finding> {
  const isSignedOn = identify.requestHeaders.employee !== undefined && identify.trustedProxies.length > 0;
  if (enforce.hold.mode === 'enforce' && !isSignedOn) yield { code: 'nobody-decides', params: {} };
  const namesEmployees =
    identify.requestHeaders.employee !== undefined ||
    identify.responseHeaders.employee !== undefined ||
    identify.jwt?.kind === 'employee' ||
    identify.certificate?.kind === 'employee';
  if (staff.reason.mode === 'enforce' && !namesEmployees) yield { code: 'nobody-asked', params: {} };
  const { mode, addresses } = enforce.opaqueIds;
  if (mode === 'enforce' && addresses.length === 0) yield { code: 'ids-still-taken', params: {} };
}

function* doubtsOfOuts({ out, enforce }: Config, outs: readonly OutPlan[]): Generator<Finding> {
  for (const path of out.flatMap(({ toFile, secretFile }) => [toFile, secretFile])) {
    if (path !== undefined) yield* exposed(path);
  }
  for (const { name, target, values, observed = false } of outs) {
    const isOpen = target.kind === 'syslog' && target.protocol !== 'tls';
    if (isOpen && !isThisMachine(target.host)) yield { code: 'out-clear-text', params: { name } };
    if (values) yield { code: 'out-names-recipients', params: { name } };
    const isList = target.kind === 'nginx' || target.kind === 'crowdsec';
    if (isList && enforce.mode === 'observe' && !observed)
      yield { code: 'block-list-idle', params: { name } };
  }
}

/** A file with a secret that others can read. */
function* exposed(file: string): Generator<Finding> {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) yield { code: 'key-exposed', params: { file, mode: mode.toString(8) } };
}

/** Whether an address is of this very machine: what is said to it passes no wire. */
function isNear(url: string): boolean {
  return isThisMachine(new URL(url).hostname);
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127\./.test(host);
}

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(listen: string): boolean {
  const { host } = parseListen(listen, 'gate');
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** @throws WeirError WEIR_DATA_DIR */
function writable(directory: string): void {
  let path = resolve(directory);
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    if (!statSync(path).isDirectory()) throw new Error(`${path} is not a directory`);
  } catch (cause) {
    throw new WeirError('WEIR_DATA_DIR', { path: directory, reason: (cause as Error).message }, { cause });
  }
}
