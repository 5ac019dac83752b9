/**
 * The sources of relations that weir.yaml names, kept for as long as the gate runs. A reload starts what is new, ends what
 * is gone, and leaves alone what is as it was: with it stays what it has told.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { GateLog } from '../channels/gate/shared.ts';
import { feedSource } from '../channels/relations/feed-source.ts';
import { fileSource } from '../channels/relations/file-source.ts';
import { KeptSource } from '../channels/relations/kept-source.ts';
import { connectPostgres } from '../channels/relations/postgres.ts';
import { querySource } from '../channels/relations/query-source.ts';
import type { RelationSource } from '../channels/relations/relation-source.ts';
import { NEVER_MS } from '../channels/relations/relation-table.ts';
import { type PageKeys, signedPages } from '../channels/relations/signed-page.ts';
import { ToldRelations } from '../channels/relations/told-relations.ts';
import type { Relations, Told } from '../channels/relations.ts';
import { WeirError } from '../disclosure/error.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import { type Clock, SECOND_MS } from '../disclosure/time.ts';
import type { Config } from './config.ts';
import { readText } from './gate-settings.ts';

/** A shared secret that is shorter can be guessed (RFC 7518 §3.2). */
const MIN_SECRET_BYTES = 32;

/**
 * How long the gate waits for its sources when it starts: whoever is not explained yet counts as unexplained, and a source
 * that is down must not keep the site down.
 */
const FIRST_LOOKS_MS = 3 * SECOND_MS;

export interface RelationKeepingParts {
  readonly hash: KeyedHash;
  readonly clock: Clock;
  readonly log: GateLog;
  readonly relations: Relations;
  /** What is told besides all sources, whatever the configuration says. */
  readonly others?: readonly Told[];
}

type Given =
  | Config['relationSources']['files'][number]
  | Config['relationSources']['feeds'][number]
  | Config['relationSources']['queries'][number];

interface Kept {
  /** What it was made from. */
  readonly text: string;
  readonly source: KeptSource;
}

export class RelationKeeping {
  readonly #parts: RelationKeepingParts;
  #kept: readonly Kept[] = [];

  constructor(parts: RelationKeepingParts) {
    this.#parts = parts;
  }

  get sources(): readonly KeptSource[] {
    return this.#kept.map(({ source }) => source);
  }

  /**
   * Puts rules and sources in force.
   * @returns takes effect when it is called, and cannot fail: whatever is wrong is said before.
   * @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID for the files of keys that are named.
   */
  prepare(config: Config): () => void {
    const before = new Map(this.#kept.map((kept) => [kept.text, kept]));
    const next = givenSources(config).map((given): Kept => {
      const text = JSON.stringify(given);
      return before.get(text) ?? { text, source: this.#make(given) };
    });
    return () => {
      const ended = this.#kept.filter(({ text }) => !next.some((kept) => kept.text === text));
      const begun = next.filter(({ text }) => !before.has(text));
      this.#kept = next;
      const rules = config.relations.map(({ route, basis, lasts, party }) => ({
        route,
        basis,
        lastsMs: lasts,
        party,
      }));
      this.#parts.relations.configure(rules, [
        ...next.map(({ source }) => source.told),
        ...(this.#parts.others ?? []),
      ]);
      for (const { source } of ended) void source.close();
      for (const { source } of begun) void source.look();
    };
  }

  /** Waits until every source was looked at for the first time, but not for longer than `mostMs`. */
  async firstLooks(mostMs = FIRST_LOOKS_MS): Promise<void> {
    const late = new AbortController();
    const first = Promise.all(this.#kept.map(({ source }) => source.first));
    await Promise.race([
      first,
      setTimeout(mostMs, undefined, { ref: false, signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
  }

  /** Person keys have changed: everything is told anew. */
  forget(): void {
    for (const { source } of this.#kept) source.forget();
  }

  async close(): Promise<void> {
    await Promise.all(this.#kept.map(({ source }) => source.close()));
  }

  #make(given: Given): KeptSource {
    const { hash, clock, log, relations } = this.#parts;
    const told = new ToldRelations({
      reading: {
        hash,
        recipient: given.recipient,
        person: given.person,
        ...(given.basis === undefined ? {} : { basis: given.basis }),
        // What stands in a file holds while it stands there.
        lastsMs: 'lasts' in given ? given.lasts : NEVER_MS,
      },
      maxRelations: given.maxRelations,
      now: () => clock.now(),
      onWithdrawn: (relation) => relations.withdraw(relation),
    });
    return new KeptSource({
      name: given.name,
      source: sourceOf(given, clock),
      told,
      everyMs: given.every,
      ...('anew' in given ? { anewMs: given.anew } : {}),
      now: () => clock.now(),
      onTrouble: ({ code, hint, message }) => log.warn({ code, hint, source: given.name }, message),
      onRead: (count) => log.info({ source: given.name, relations: count }, 'relations were read'),
    });
  }
}

/** Whether the files that sources need to be asked at all can be read. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
export function checkSources(config: Config, clock: Clock): void {
  for (const given of givenSources(config)) sourceOf(given, clock);
}

function givenSources({ relationSources: { files, feeds, queries } }: Config): readonly Given[] {
  return [...files, ...feeds, ...queries];
}

function sourceOf(given: Given, clock: Clock): RelationSource {
  const hasBasis = given.basis !== undefined;
  if ('path' in given) return fileSource(given.path, hasBasis);
  const ca = given.caFile === undefined ? {} : { ca: readText(given.caFile) };
  if ('url' in given) {
    const keys = pageKeys(given);
    const token = secretIn(given.tokenFile);
    return feedSource({
      url: new URL(given.url),
      hasBasis,
      ...ca,
      ...(token === undefined ? {} : { token }),
      ...(keys === undefined ? {} : { verify: signedPages(keys, clock) }),
    });
  }
  const url = new URL(given.database);
  const password = secretIn(given.passwordFile);
  const options = { url, tls: given.tls, ...ca, ...(password === undefined ? {} : { password }) };
  return querySource({
    connect: (signal) => connectPostgres(options, signal),
    query: given.query,
    since: given.since,
    ...(given.watermark === undefined ? {} : { watermark: given.watermark }),
  });
}

/** Read now, so that what is missing is said, and anew whenever it is needed. */
function secretIn(path: string | undefined): (() => string) | undefined {
  if (path === undefined) return undefined;
  readText(path);
  return () => readText(path).trim();
}

function pageKeys({
  jwksFile,
  secretFile,
}: Config['relationSources']['feeds'][number]): PageKeys | undefined {
  if (jwksFile !== undefined) {
    try {
      return {
        by: 'jwks',
        keys: createLocalJWKSet(JSON.parse(readFileSync(jwksFile, 'utf8')) as JSONWebKeySet),
      };
    } catch (cause) {
      const problem = (cause as Error).message;
      throw (cause as NodeJS.ErrnoException).code === undefined
        ? new WeirError('WEIR_INPUT_INVALID', { path: jwksFile, line: 1, problem }, { cause })
        : new WeirError('WEIR_INPUT_UNREADABLE', { path: jwksFile, reason: problem }, { cause });
    }
  }
  if (secretFile === undefined) return undefined;
  const secret = Buffer.from(readText(secretFile).trim());
  if (secret.length >= MIN_SECRET_BYTES) return { by: 'secret', secret };
  const problem = `the secret has less than ${MIN_SECRET_BYTES} bytes`;
  throw new WeirError('WEIR_INPUT_INVALID', { path: secretFile, line: 1, problem });
}
