/**
 * Which format a file is in, told by its first lines: every format reads them, and the one that takes the most is it. Of two
 * that take as many the more particular one is, which stands first here.
 */
import { WeirError } from '../../../disclosure/error.ts';
import { LogLine } from '../line.ts';
import { formatStringParser, isFormatString, KNOWN_FORMATS, knownFormat } from './format-string.ts';
import { HaproxyParser } from './haproxy.ts';
import { JsonLines } from './json-lines.ts';
import type { LogParser, ParserOptions } from './log-parser.ts';
import { W3cParser } from './w3c.ts';
import { WeirLines } from './weir-lines.ts';
import { WrappedLines } from './wrapped.ts';

/** Lines that a format is told by. */
export const SAMPLE_LINES = 200;
/** Share of the sample's entries that a format must take. */
export const LEAST_SHARE = 0.5;

/** Formats by their names, the more particular first. */
const MAKERS: Readonly<Record<string, (options: ParserOptions) => LogParser>> = {
  json: (options) => new JsonLines(options),
  wrapped: (options) => new WrappedLines(WITHIN.map((name) => parserOf(name, options))),
  w3c: (options) => new W3cParser(options),
  alb: (options) => knownFormat('alb', options) as LogParser,
  haproxy: (options) => new HaproxyParser(options),
  ...Object.fromEntries(
    Object.keys(KNOWN_FORMATS).map((name) => [
      name,
      (options: ParserOptions) => knownFormat(name, options) as LogParser,
    ]),
  ),
  weir: (options) => new WeirLines(options),
};

/** What stands within a collector's lines. */
const WITHIN = ['json', 'alb', 'haproxy', ...Object.keys(KNOWN_FORMATS)];

/** Other names of theirs. */
const ALSO: Readonly<Record<string, string>> = {
  nginx: 'combined',
  main: 'combined',
  apache: 'combined',
  'nginx-json': 'json',
  caddy: 'json',
  envoy: 'json',
  traefik: 'json',
  ocsf: 'json',
  docker: 'wrapped',
  journald: 'wrapped',
  filebeat: 'wrapped',
  iis: 'w3c',
  cloudfront: 'w3c',
};

export const AUTO = 'auto';
export const HAR = 'har';
/** What --format takes, beside a format string. */
export const FORMAT_NAMES: readonly string[] = [AUTO, ...Object.keys(MAKERS), HAR, ...Object.keys(ALSO)];

/** A parser by its name or by a format string. @throws WeirError WEIR_LOG_FORMAT */
export function parserOf(name: string, options: ParserOptions): LogParser {
  if (isFormatString(name)) return formatStringParser(name, options);
  const maker = MAKERS[ALSO[name] ?? name];
  if (maker === undefined) {
    const reason = `it is neither a format string nor one of ${FORMAT_NAMES.join(', ')}`;
    throw new WeirError('WEIR_LOG_FORMAT', { format: name.slice(0, 80), reason });
  }
  return maker(options);
}

/** One parser of each format, the more particular first. */
export function allParsers(options: ParserOptions): LogParser[] {
  return Object.values(MAKERS).map((make) => make(options));
}

/** A line of a sample. */
export interface SampleLine {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** @returns the parser that takes the most of a sample; undefined when none takes LEAST_SHARE of its entries. */
export function detect(sample: readonly SampleLine[], options: ParserOptions): LogParser | undefined {
  const line = new LogLine();
  let best: LogParser | undefined;
  let most = 0;
  for (const parser of allParsers(options)) {
    let taken = 0;
    let entries = 0;
    for (const { bytes, from, to } of sample) {
      const why = parser.read(bytes, from, to, line);
      if (why !== 'directive') entries += 1;
      if (why === undefined) taken += 1;
    }
    if (taken <= most || taken < LEAST_SHARE * entries) continue;
    most = taken;
    best = parser;
  }
  return best;
}
