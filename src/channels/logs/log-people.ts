/**
 * Whom a line discloses: from its path, its query or a field, by the operator's rules, or by assumption (routes.ts). A line
 * shows that somebody was asked for and that an answer with a body was sent; what the answer held it cannot show. So the
 * category is that of an identifier, and nothing else is claimed.
 *
 * Only answers of 200 to 299 with a body disclose: a redirect, an error, a HEAD and a 304 do not. 404 and 410 are a miss.
 */
import { categorySet } from '../../disclosure/category.ts';
import type { DisclosedPerson } from '../../disclosure/disclosure.ts';
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import {
  canonicalIdentifier,
  type IdentifierNamespace,
  isIdentifierNamespace,
  personKey,
} from '../../disclosure/person.ts';
import type { Asked } from '../../judge/test.ts';
import { askedFor } from '../asked.ts';
import { ByteTable, FULL } from './byte-table.ts';
import { type LogLine, METHOD, PERSON, QUERY, ROUTE, TARGET, textOf } from './line.ts';
import { queryValues } from './query-values.ts';
import type { QuietLines } from './quiet-lines.ts';
import { type LogRoute, printable, type RouteRules, Routes } from './routes.ts';

export interface PeopleRules extends RouteRules {
  /** Parameters whose values name people. */
  readonly query: readonly string[];
}

/** People whose keys are kept ready. */
const KEPT_PEOPLE = 262_144;
const KEPT_BYTES = 16 * 1024 * 1024;
/** Longest identifier; longer ones are text. */
const MAX_ID_BYTES = 254;
/** An identifier that is shown; what else is in the answer nobody knows. */
const SHOWN = categorySet('pd:UID');
const PERCENT = 0x25;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const PLUS = 0x2b;

/** What a line comes to. */
export interface LogDisclosure {
  readonly route: string;
  readonly people: readonly DisclosedPerson[];
  readonly asked: Asked | undefined;
  /** How the people are known. */
  readonly by: 'rule' | 'assumption' | 'page';
  /** What assumed people are called. */
  readonly place: string;
}

export class LogPeople {
  readonly #hash: KeyedHash;
  readonly #routes: Routes;
  readonly #query: readonly Uint8Array[];
  readonly #table = new ByteTable(KEPT_PEOPLE, KEPT_BYTES);
  readonly #keys = new BigUint64Array(KEPT_PEOPLE);
  /** A prefix, and behind it the identifier that is asked for. */
  readonly #message = new Uint8Array(512);
  readonly #prefixes = new Map<string, Uint8Array>();
  /** Whose prefix stands in the message, and how long it is. */
  #namespace = '';
  #place = '';
  #prefixBytes = 0;
  readonly #quiet: QuietLines | undefined;
  /** How often routes had been learned anew when the last path was remembered. */
  #cleared = 0;

  /** @param quiet told of paths that show nobody. */
  constructor(hash: KeyedHash, rules: PeopleRules, quiet?: QuietLines) {
    this.#hash = hash;
    this.#quiet = quiet;
    this.#routes = new Routes(rules);
    this.#query = rules.query.map((name) => new TextEncoder().encode(name));
  }

  /** @returns undefined when a line discloses nobody. */
  of(line: LogLine): LogDisclosure | undefined {
    if (line.has(PERSON)) return this.#named(line);
    if (!line.has(TARGET)) return undefined;
    const { status } = line;
    const isMiss = status === 404 || status === 410;
    if (!isMiss && !hasBody(line)) return undefined;
    const route = this.#routes.of(line);
    if (route === undefined) return undefined;
    const { rule, assumed, pageSize } = route;
    if (rule === undefined && assumed === -1 && pageSize === 0 && this.#query.length === 0) {
      this.#learnQuiet(line);
      return undefined;
    }
    const segment = rule === undefined ? assumed : rule.person;
    if (isMiss) return this.#miss(line, route, segment);
    if (pageSize > 0) return this.#page(line, route);
    const people: DisclosedPerson[] = [];
    let value: number | undefined;
    if (segment >= 0) {
      const { from, to } = this.#routes.segments;
      const [start, end] = [from[segment] as number, to[segment] as number];
      const namespace = rule?.namespace ?? 'id';
      const key = this.#key(namespace, rule === undefined ? route.place : '', line.bytes, start, end);
      if (key !== 0n) people.push({ person: key, categories: SHOWN, basis: 'none', namedBy: namespace });
      value = numberAt(line.bytes, start, end);
    }
    if (this.#query.length > 0) value = this.#inQuery(line, people) ?? value;
    if (people.length === 0) return undefined;
    route.hasShown = true;
    const by = rule === undefined && segment >= 0 && assumed >= 0 ? 'assumption' : 'rule';
    const asked: Asked | undefined = value === undefined ? undefined : { by: 'id', value, found: true };
    return { route: route.template, people, asked, by, place: route.place };
  }

  /** The path of a line shows nobody, whatever else the line says. */
  #learnQuiet(line: LogLine): void {
    const quiet = this.#quiet;
    if (quiet === undefined) return;
    const { cleared, segments } = this.#routes;
    // A route that is learned anew may come out otherwise: what its number means is told by the path that came first.
    if (cleared !== this.#cleared) quiet.forgetPaths();
    this.#cleared = cleared;
    const from = line.from[TARGET] as number;
    if (line.bytes[from] === SLASH) quiet.learn(line.bytes, from, segments.end);
  }

  /** Somebody asked for a person who is not there, on a route that shows people. */
  #miss(line: LogLine, route: LogRoute, segment: number): LogDisclosure | undefined {
    if (!route.hasShown || segment < 0) return undefined;
    const { from, to } = this.#routes.segments;
    const value = numberAt(line.bytes, from[segment] as number, to[segment] as number);
    const asked: Asked = { by: 'id', ...(value === undefined ? {} : { value }), found: false };
    return { route: route.template, people: [], asked, by: 'rule', place: '' };
  }

  /** A page of a list: so many people, of whom the log says only that they stand on this page. */
  #page(line: LogLine, route: LogRoute): LogDisclosure {
    const target = `${line.text(TARGET)}${line.has(QUERY) ? `?${line.text(QUERY)}` : ''}`;
    const people: DisclosedPerson[] = [];
    for (let i = 0; i < route.pageSize; i++)
      people.push({ person: this.#hash.person64(`page:${target}#${i}`), categories: SHOWN, basis: 'none' });
    const asked = askedFor(target);
    const isPage = asked?.by === 'page';
    return {
      route: route.template,
      people,
      asked: isPage ? { ...asked, found: true } : undefined,
      by: 'page',
      place: '',
    };
  }

  #inQuery(line: LogLine, people: DisclosedPerson[]): number | undefined {
    const { bytes } = line;
    let value: number | undefined;
    const visit = (from: number, to: number) => {
      // A list of ids in one value.
      let start = from;
      for (let i = from; i <= to; i++) {
        if (i < to && bytes[i] !== 0x2c) continue;
        const key = i === start ? 0n : this.#key('id', '', bytes, start, i);
        if (key !== 0n) people.push({ person: key, categories: SHOWN, basis: 'none', namedBy: 'id' });
        value ??= numberAt(bytes, start, i);
        start = i + 1;
      }
    };
    const { end } = this.#routes.segments;
    const to = line.to[TARGET] as number;
    if (end < to) queryValues(this.#query, bytes, end + 1, to, visit);
    if (line.has(QUERY)) {
      const from = line.from[QUERY] as number;
      const start = bytes[from] === 0x3f ? from + 1 : from;
      queryValues(this.#query, bytes, start, line.to[QUERY] as number, visit);
    }
    return value;
  }

  /** Somebody whom the line itself names: `10023`, `phone:138…`. */
  #named(line: LogLine): LogDisclosure | undefined {
    if (!hasBody(line)) return undefined;
    const text = line.text(PERSON);
    const colon = text.indexOf(':');
    const namespace = colon > 0 ? text.slice(0, colon) : '';
    const known = isIdentifierNamespace(namespace) ? namespace : 'id';
    const value = canonicalIdentifier(known, isIdentifierNamespace(namespace) ? text.slice(colon + 1) : text);
    if (value === undefined) return undefined;
    const person = personKey(this.#hash, { namespace: known, value });
    const template = line.has(ROUTE)
      ? printable(line.text(ROUTE)).slice(0, 200)
      : line.has(TARGET)
        ? (this.#routes.of(line)?.template ?? 'log')
        : 'log';
    const asked = numberOf(value);
    return {
      route: template,
      people: [{ person, categories: SHOWN, basis: 'none', namedBy: known }],
      asked: asked === undefined ? undefined : { by: 'id', value: asked, found: true },
      by: 'rule',
      place: '',
    };
  }

  /** The key of somebody; 0 when the text is no identifier. */
  #key(namespace: IdentifierNamespace, place: string, bytes: Uint8Array, from: number, to: number): bigint {
    if (to - from > MAX_ID_BYTES) return 0n;
    const message = this.#message;
    if (namespace !== this.#namespace || place !== this.#place || this.#prefixBytes === 0) {
      const prefix = this.#prefix(namespace, place);
      message.set(prefix);
      this.#namespace = namespace;
      this.#place = place;
      this.#prefixBytes = prefix.length;
    }
    const first = this.#prefixBytes;
    let isPlain = first + to - from <= message.length;
    for (let i = from, at = first; i < to && isPlain; i++, at++) {
      const byte = bytes[i] as number;
      isPlain = byte > 0x20 && byte < 0x7f && byte !== PERCENT && byte !== BACKSLASH && byte !== PLUS;
      message[at] = byte;
    }
    if (!isPlain) return this.#decoded(namespace, place, textOf(bytes, from, to));
    const end = first + to - from;
    let number = this.#table.of(message, 0, end);
    if (number === FULL) {
      this.#table.clear();
      this.#keys.fill(0n);
      number = this.#table.of(message, 0, end);
    }
    const known = this.#keys[number];
    if (known !== undefined && known !== 0n) return known;
    const key = this.#decoded(namespace, place, textOf(bytes, from, to));
    if (number !== FULL) this.#keys[number] = key;
    return key;
  }

  #decoded(namespace: IdentifierNamespace, place: string, text: string): bigint {
    const value = canonicalIdentifier(namespace, `${place === '' ? '' : `${place}/`}${unescaped(text)}`);
    return value === undefined ? 0n : personKey(this.#hash, { namespace, value });
  }

  #prefix(namespace: IdentifierNamespace, place: string): Uint8Array {
    const text = `${namespace}:${place}/`;
    let prefix = this.#prefixes.get(text);
    if (prefix === undefined) {
      prefix = new TextEncoder().encode(text).subarray(0, 200);
      if (this.#prefixes.size > 10_000) this.#prefixes.clear();
      this.#prefixes.set(text, prefix);
    }
    return prefix;
  }
}

/** Whether an answer with a body was sent, as far as the log says. */
function hasBody(line: LogLine): boolean {
  const { bytes, from, to, status, size } = line;
  if (status !== 0 && (status < 200 || status > 299 || status === 204 || status === 205)) return false;
  if (size === 0) return false;
  if (!line.has(METHOD)) return true;
  const start = from[METHOD] as number;
  const first = bytes[start];
  const length = (to[METHOD] as number) - start;
  // HEAD and OPTIONS.
  return !((first === 0x48 && length === 4) || (first === 0x4f && length === 7));
}

/** Percent-encoding, and the servers' own escapes of bytes (`\x22`); as it stands where that is malformed. */
function unescaped(text: string): string {
  const bytes = text.replace(/\\x([0-9a-fA-F]{2})/g, '%$1');
  try {
    return decodeURIComponent(bytes);
  } catch {
    return text;
  }
}

function numberAt(bytes: Uint8Array, from: number, to: number): number | undefined {
  if (to <= from || to - from > 15) return undefined;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = 10 * value + digit;
  }
  return value;
}

function numberOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
