/**
 * Which site behind the gate a request is for, by its host and path. The most particular rule counts: a named host
 * before a wildcard before none, then the longest path; the origin without a rule takes the rest.
 *
 * Invariant: a request goes to the same origin whichever way its path could be read. Where rules tell paths apart, a
 * path with dot segments or encoded ones has no place: `/public/../staff` is one path here and another at the origin.
 */
import type { Refusal } from '../exchange.ts';
import type { Origin } from './origin.ts';
import { problem } from './problem.ts';

/** A request that a rule is for; what is left out matches all. */
export interface OriginMatch {
  /** Name without a port, in lower case; `*.example.com` stands for every name below. */
  readonly host?: string;
  /** Beginning of the path, at whole segments. */
  readonly path?: string;
}

/** A site behind the gate as requests see it. */
export interface Target {
  readonly origin: Origin;
  /** Which Host it sees: the client's own, or its name. */
  readonly host: 'client' | 'origin';
}

interface Rule {
  readonly match: OriginMatch;
  readonly target: Target;
}

/** `.` and `..` between slashes, encoded or not, and encoded slashes: what servers read in different ways. */
const TWO_WAYS = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?=[/\\;?#]|%2f|%5c|$)|%2f|%5c|\\|\/\/|%00/i;

export class OriginTable {
  readonly #rules: readonly Rule[];
  readonly #rest: Target | undefined;
  readonly #byPath: boolean;

  /** @param rest where requests go that no rule is for; without it they are refused. */
  constructor(rules: readonly Rule[], rest: Target | undefined) {
    this.#rules = [...rules].sort((a, b) => weight(b.match) - weight(a.match));
    this.#rest = rest;
    this.#byPath = rules.some((rule) => rule.match.path !== undefined && rule.match.path !== '/');
  }

  /**
   * @param host value of Host.
   * @param target the request target.
   */
  find(host: string, target: string): Target | Refusal {
    if (this.#rules.length === 0 && this.#rest !== undefined) return this.#rest;
    if (this.#byPath && TWO_WAYS.test(pathOf(target))) {
      return problem(400, 'WEIR_REQUEST_REFUSED', 'the path can be read in two ways');
    }
    const name = hostName(host);
    for (const { match, target: found } of this.#rules) {
      if (hostMatches(match.host, name) && pathMatches(match.path, target)) return found;
    }
    return this.#rest ?? problem(421, 'WEIR_REQUEST_REFUSED', 'no site behind this gate has that name');
  }
}

function weight({ host, path }: OriginMatch): number {
  const ofHost = host === undefined ? 0 : host.startsWith('*.') ? 1_000 + host.length : 2_000;
  return ofHost * 10_000 + (path?.length ?? 0);
}

/** The name in a Host, in lower case and without port and closing dot. */
export function hostName(host: string): string {
  const bare = host.startsWith('[') ? host.replace(/^(\[[^\]]*\]).*$/, '$1') : host.replace(/:[0-9]*$/, '');
  return bare.replace(/\.$/, '').toLowerCase();
}

function hostMatches(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined) return true;
  return pattern.startsWith('*.')
    ? name.length > pattern.length - 1 && name.endsWith(pattern.slice(1))
    : name === pattern;
}

function pathMatches(prefix: string | undefined, target: string): boolean {
  if (prefix === undefined || prefix === '/') return true;
  if (!target.startsWith(prefix)) return false;
  if (prefix.endsWith('/') || target.length === prefix.length) return true;
  const next = target.charCodeAt(prefix.length);
  return next === SLASH || next === QUESTION;
}

function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

const SLASH = 0x2f;
const QUESTION = 0x3f;
