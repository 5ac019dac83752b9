/**
 * Format strings of web servers as templates: nginx's log_format (ngx_http_log_module) and Apache's LogFormat
 * (mod_log_config). Variables that say nothing about who received what are skipped, whatever they are called.
 */
import { WeirError } from '../../../disclosure/error.ts';
import type { Role } from '../line.ts';
import { CombinedParser } from './combined.ts';
import { type LogParser, type NamedFields, type ParserOptions, roleGiven } from './log-parser.ts';
import { TemplateParser, type TemplatePart } from './template.ts';

const NGINX: Readonly<Record<string, Role>> = {
  remote_addr: 'address',
  http_x_forwarded_for: 'forwarded',
  proxy_add_x_forwarded_for: 'forwarded',
  remote_user: 'user',
  time_local: 'time',
  time_iso8601: 'time',
  msec: 'time',
  request: 'request',
  request_method: 'method',
  request_uri: 'target',
  uri: 'target',
  document_uri: 'target',
  args: 'query',
  query_string: 'query',
  status: 'status',
  body_bytes_sent: 'size',
  bytes_sent: 'size',
  http_user_agent: 'userAgent',
  http_cookie: 'cookies',
};

const APACHE: Readonly<Record<string, Role>> = {
  h: 'address',
  a: 'address',
  u: 'user',
  t: 'time',
  r: 'request',
  m: 'method',
  U: 'target',
  q: 'query',
  s: 'status',
  b: 'size',
  B: 'size',
  O: 'size',
};
const APACHE_FIELDS: Readonly<Record<string, Role>> = {
  'user-agent': 'userAgent',
  'x-forwarded-for': 'forwarded',
  cookie: 'cookies',
};

/** Whether a text is a format string rather than the name of a format. */
export function isFormatString(text: string): boolean {
  return /[$%]/.test(text);
}

/** @throws WeirError WEIR_LOG_FORMAT when it is no format string, or names neither a time nor anybody. */
export function formatStringParser(text: string, options: ParserOptions, name = 'custom'): TemplateParser {
  const isNginx = /\$\{?[a-z]/i.test(text);
  try {
    const parts = isNginx ? nginxParts(text, options.fields) : apacheParts(text, options.fields);
    const parser = new TemplateParser(name, parts, { ...options, dashIsNothing: !isNginx });
    if (!parser.isEnough) throw new RangeError('it needs a time, and an address or a user');
    return parser;
  } catch (cause) {
    throw new WeirError('WEIR_LOG_FORMAT', { format: text.slice(0, 80), reason: (cause as Error).message });
  }
}

/** Parts of an nginx format: `$name` and `${name}`. Pieces of a configuration file between quotes are joined. */
export function nginxParts(text: string, fields: NamedFields): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    if (match.index > at) parts.push({ literal: text.slice(at, match.index) });
    const name = (match[1] ?? match[2]) as string;
    const isSession = fields.cookie !== undefined && name === `cookie_${fields.cookie}`;
    parts.push({ role: isSession ? 'session' : (roleGiven(fields, name) ?? NGINX[name]) });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ literal: text.slice(at) });
  return parts;
}

const DIRECTIVE = /%(?:!?\d{3}(?:,\d{3})*)?[<>]?(?:\{([^}]*)\})?(\^t[io]|[a-zA-Z%])/g;

/** Parts of an Apache format. `\"` stands for a quote, as in its configuration files. @throws RangeError */
export function apacheParts(given: string, fields: NamedFields): TemplatePart[] {
  const text = given.replace(/\\"/g, '"').replace(/\\t/g, '\t').replace(/\\n$/, '');
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const match of text.matchAll(DIRECTIVE)) {
    if (match.index > at) parts.push({ literal: text.slice(at, match.index) });
    at = match.index + match[0].length;
    const [whole, argument, letter] = match as unknown as [string, string | undefined, string];
    if (letter === '%') parts.push({ literal: '%' });
    else if (letter === 't' && argument === undefined)
      parts.push({ literal: '[' }, { role: 'time' }, { literal: ']' });
    else parts.push({ role: apacheRole(letter, argument, fields, whole) });
  }
  if (at < text.length) parts.push({ literal: text.slice(at) });
  return parts;
}

function apacheRole(
  letter: string,
  argument: string | undefined,
  fields: NamedFields,
  whole: string,
): Role | undefined {
  if (argument === undefined) return APACHE[letter];
  const name = argument.toLowerCase();
  if (letter === 'C') return argument === fields.cookie ? 'session' : roleGiven(fields, argument);
  if (letter === 'i') return roleGiven(fields, argument) ?? APACHE_FIELDS[name];
  if (letter === 't') {
    const [, unit = name] = /^(?:begin:|end:)?(.*)$/.exec(name) ?? [];
    const readable = ['sec', 'msec', 'usec', '%s', '%d/%b/%y:%t %z', '%y-%m-%dt%t%z', '%y-%m-%d %t'];
    if (readable.includes(unit)) return 'time';
    throw new RangeError(`the time ${whole} is not one that is read: use %t or %{msec}t`);
  }
  // The peer's address, where another one stands for the client.
  if (letter === 'a' && name === 'c') return undefined;
  return roleGiven(fields, argument);
}

/** Formats with a name of their own. */
export const KNOWN_FORMATS = {
  'vhost-combined': '%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"',
  combined: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"',
  common: '%h %l %u %t "%r" %>s %b',
} as const;

/** Elastic Load Balancing, application load balancer: "Access log entries". What is behind the user agent is skipped. */
const ALB: readonly (Role | undefined)[] = [
  undefined,
  'time',
  undefined,
  'address',
  ...Array.from({ length: 4 }, () => undefined),
  'status',
  undefined,
  undefined,
  'size',
];

/** A parser of a format with a name; undefined when there is none. */
export function knownFormat(name: string, options: ParserOptions): LogParser | undefined {
  if (name === 'alb') return albParser(options);
  if (!Object.hasOwn(KNOWN_FORMATS, name)) return undefined;
  const text = KNOWN_FORMATS[name as keyof typeof KNOWN_FORMATS];
  const parts = apacheParts(text, options.fields);
  // Operators add fields behind: times, hosts, ids of requests. nginx's `main` has X-Forwarded-For there.
  const tail = name === 'combined';
  const template = new TemplateParser(name, parts, { ...options, tail, dashIsNothing: true });
  const { fields, times } = options;
  // Whoever gave a meaning to one of its headers has another format.
  const isUsual = ['referer', 'user-agent'].every((header) => roleGiven(fields, header) === undefined);
  return tail && isUsual ? new CombinedParser(template, times) : template;
}

function albParser(options: ParserOptions): TemplateParser {
  const parts: TemplatePart[] = [];
  for (const role of ALB) parts.push({ role }, { literal: ' ' });
  parts.push(
    { literal: '"' },
    { role: 'request' },
    { literal: '" "' },
    { role: 'userAgent' },
    { literal: '"' },
  );
  return new TemplateParser('alb', parts, { ...options, tail: true });
}
