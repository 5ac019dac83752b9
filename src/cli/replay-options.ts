/** What `weir replay` is told, read and refused in the reader's language. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { replayWords } from '../../locales/replay.ts';
import { readNetworks, verifiedCrawlers } from '../channels/crawler-networks.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { AUTO, HAR } from '../channels/logs/formats/detect.ts';
import type { NamedFields } from '../channels/logs/formats/log-parser.ts';
import type { PeopleRules } from '../channels/logs/log-people.ts';
import type { LogRecipientsOptions, UserKind } from '../channels/logs/log-recipients.ts';
import { zoneOf } from '../channels/logs/log-time.ts';
import { MAX_RULES, pageSize, personPath } from '../channels/logs/person-rules.ts';
import { WeirError } from '../disclosure/error.ts';
import { HOUR_MS, parseWindow } from '../disclosure/time.ts';
import { crawlerOf } from './identification.ts';
import { type Judging, judgingOf } from './judging.ts';
import { readConfig } from './named-config.ts';
import type { Terminal } from './terminal.ts';

export interface ReplayFlags {
  readonly format: string;
  readonly personPath: readonly string[];
  readonly personQuery: readonly string[];
  readonly personField?: string;
  readonly pageSize: readonly string[];
  /** `--no-assume`. */
  readonly assume: boolean;
  readonly userField?: string;
  readonly userKind: UserKind;
  readonly sessionField?: string;
  readonly sessionCookie?: string;
  readonly trustedProxy: readonly string[];
  readonly crawler: readonly string[];
  readonly config?: string;
  readonly zone: string;
  readonly reorder: string;
  readonly follow?: boolean;
  readonly top: string;
  readonly report?: string;
  readonly to: readonly string[];
  readonly toValues?: boolean;
  readonly blockFor: string;
  readonly ledger?: boolean;
  readonly data: string;
  readonly keyFile?: string;
  readonly remember?: string;
  readonly json?: boolean;
}

export interface ReplayPlan {
  readonly paths: readonly string[];
  /** Undefined: found by itself. */
  readonly format: string | undefined;
  readonly people: PeopleRules;
  readonly recipients: Omit<LogRecipientsOptions, 'hash'>;
  readonly fields: NamedFields;
  readonly zone: string;
  readonly zoneMs: number;
  readonly reorderMs: number;
  readonly top: number;
  readonly blockMs: number;
  /** How a configuration wants recipients judged; undefined where none is given. */
  readonly judging: Judging | undefined;
  /** Names of crawlers that are verified by options. */
  readonly crawlers: readonly string[];
}

/** @throws WeirError WEIR_USAGE, WEIR_CONFIG_*, WEIR_LOG_NONE, WEIR_LOG_PATTERN, WEIR_INPUT_* */
export function replayPlan(terminal: Terminal, files: readonly string[], flags: ReplayFlags): ReplayPlan {
  const words = replayWords(terminal.locale);
  const zoneMs = zoneOf(flags.zone);
  if (zoneMs === undefined) throw usage(words.notAZone(flags.zone));
  const reorderMs = flags.reorder === '0' ? 0 : parseWindow(flags.reorder);
  if (reorderMs === undefined || reorderMs > HOUR_MS) throw usage(words.notAWindow(flags.reorder));
  const blockMs = parseWindow(flags.blockFor);
  if (blockMs === undefined) throw usage(words.notABlock(flags.blockFor));
  const top = Number(flags.top);
  if (!/^\d+$/.test(flags.top) || !Number.isSafeInteger(top) || top < 1)
    throw usage(words.notANumber('--top', flags.top));
  const { sessionCookie, userField, sessionField, personField, userKind } = flags;
  const config = flags.config === undefined ? undefined : readConfig(flags.config);
  const named = flags.crawler.map((text) => crawlerIn(text, words.notACrawler(text)));
  // The first whose word and network fit counts: what was said by an option goes first.
  const crawlers = [...named, ...(config?.identify.crawlers ?? []).map(crawlerOf)];
  return {
    paths: pathsOf(files.length === 0 ? ['-'] : files),
    format: flags.format === AUTO ? undefined : flags.format,
    people: {
      paths: flags.personPath.slice(0, MAX_RULES).map(personPath),
      pages: flags.pageSize.slice(0, MAX_RULES).map(pageSize),
      query: flags.personQuery.slice(0, MAX_RULES),
      // Whoever says where people are has said where they are not.
      assume:
        flags.assume && flags.personPath.length + flags.personQuery.length === 0 && personField === undefined,
    },
    recipients: {
      proxies: proxiesOf([...flags.trustedProxy, ...(config?.identify.trustedProxies ?? [])]),
      userKind,
      ...(sessionCookie === undefined ? {} : { sessionCookie }),
      ...(crawlers.length === 0 ? {} : { verified: verifiedCrawlers(crawlers) }),
    },
    fields: {
      ...(userField === undefined ? {} : { user: userField }),
      ...(sessionField === undefined ? {} : { session: sessionField }),
      ...(personField === undefined ? {} : { person: personField }),
      ...(sessionCookie === undefined ? {} : { cookie: sessionCookie }),
    },
    zone: flags.zone,
    zoneMs,
    reorderMs,
    top,
    blockMs,
    judging: config === undefined ? undefined : judgingOf(config),
    crawlers: named.map(({ name }) => name),
  };
}

/** Whether a file is read with the compressions of its name; a log that is followed is plain. */
export function canFollow(paths: readonly string[], format: string | undefined): boolean {
  return format !== HAR && paths.every((path) => path !== '-' && !/\.(?:gz|br|zst)$/.test(path));
}

/** Files that are there as they stand; else what a pattern matches. @throws WeirError WEIR_LOG_NONE */
function pathsOf(files: readonly string[]): string[] {
  const paths = files.flatMap((file) => {
    if (file === '-' || existsSync(file) || !/[*?[{]/.test(file)) return [file];
    const found = globSync(file).sort();
    if (found.length === 0) throw new WeirError('WEIR_LOG_NONE', { pattern: file });
    return found;
  });
  return [...new Set(paths)];
}

function proxiesOf(networks: readonly string[]): TrustedProxies {
  try {
    return new TrustedProxies(networks);
  } catch (cause) {
    throw usage(`--trusted-proxy: ${(cause as Error).message}`);
  }
}

function crawlerIn(text: string, problem: string): { name: string; userAgent: string; networks: string[] } {
  const match = /^([^=]+)=([^=]+)=(.+)$/.exec(text);
  if (match === null) throw usage(problem);
  const [, name, userAgent, path] = match as unknown as [string, string, string, string];
  let networks: string;
  try {
    networks = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  try {
    return { name, userAgent, networks: readNetworks(networks) };
  } catch (cause) {
    throw new WeirError(
      'WEIR_INPUT_INVALID',
      { path, line: 1, problem: (cause as Error).message },
      { cause },
    );
  }
}

export function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'replay' });
}
