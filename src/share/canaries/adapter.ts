/**
 * How canaries come into a platform and out of it again. A platform that has neither of these ways gives an adapter of its
 * own to `placeAll`; decoys need none, for the gate adds them to lists itself.
 *
 *   sql    a statement with :field for each value; it is printed, and whoever may write to the database runs it
 *   http   { "method", "url", "headers", "body" } with {field}; sent by Weir, one request for each canary
 */
import { z } from 'zod';
import type { CanaryEntry } from './canary-book.ts';
import type { Row } from './made-people.ts';

export interface CanaryAdapter {
  /** Inserts or retires one. @throws Error whose message says why it did not happen. */
  place(canary: CanaryEntry): Promise<void>;
}

export interface Placed {
  readonly placed: readonly string[];
  /** The first that failed; those after it were not tried. */
  readonly failed?: { readonly id: string; readonly reason: string };
}

/** One after the other; stops at the first that fails, so that what is done is known. */
export async function placeAll(adapter: CanaryAdapter, canaries: readonly CanaryEntry[]): Promise<Placed> {
  const placed: string[] = [];
  for (const canary of canaries) {
    try {
      await adapter.place(canary);
    } catch (cause) {
      return { placed, failed: { id: canary.id, reason: (cause as Error).message } };
    }
    placed.push(canary.id);
  }
  return { placed };
}

/** Prints a statement for each canary. */
export class SqlAdapter implements CanaryAdapter {
  readonly #template: string;
  readonly #print: (statement: string) => Promise<void>;

  /** @param template such as `INSERT INTO users (id, nick) VALUES (:userId, :nick);` */
  constructor(template: string, print: (statement: string) => Promise<void>) {
    this.#template = template.trim();
    this.#print = print;
  }

  async place({ record }: CanaryEntry): Promise<void> {
    await this.#print(statementOf(this.#template, record));
  }
}

/**
 * A template with its values as SQL literals. Quotes are doubled as the standard has it; what some engines read as an escape
 * (a backslash) or cannot hold (NUL) is refused rather than guessed.
 * @throws Error
 */
export function statementOf(template: string, record: Row): string {
  // What stands in quotes, and casts such as ::date, are the template's own.
  return template.replace(/'(?:[^']|'')*'|::\w+|:([A-Za-z_]\w*)/g, (whole, field: string | undefined) => {
    if (field === undefined) return whole;
    if (!Object.hasOwn(record, field)) throw new Error(`the records have no field ${field}`);
    return literal(record[field] as Row[string]);
  });
}

function literal(value: Row[string]): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return String(value);
  if (/[\\\0]/.test(value)) throw new Error('a value has a backslash, which engines read differently');
  return `'${value.replaceAll("'", "''")}'`;
}

const requestSchema = z.strictObject({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.string().regex(/^https?:\/\//),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.json().optional(),
});
export type RequestTemplate = z.infer<typeof requestSchema>;

/** @returns what is wrong as text when it is no template. */
export function readRequest(text: string): RequestTemplate | string {
  try {
    return requestSchema.parse(JSON.parse(text));
  } catch (cause) {
    return cause instanceof z.ZodError ? (cause.issues[0]?.message ?? '') : (cause as Error).message;
  }
}

/** An answer is waited for so long. */
export const ANSWER_MS = 10_000;

/** Sends a request for each canary; anything but a 2xx is a failure. */
export class HttpAdapter implements CanaryAdapter {
  readonly #template: RequestTemplate;
  readonly #secret: (name: string) => string | undefined;

  /** @param secret what `env:NAME` in a header stands for: secrets are in no file. */
  constructor(template: RequestTemplate, secret: (name: string) => string | undefined) {
    this.#template = template;
    this.#secret = secret;
  }

  async place({ record }: CanaryEntry): Promise<void> {
    const { method, url, headers, body } = this.#template;
    const filled = url.replace(/\{(\w+)\}/g, (_, field: string) =>
      encodeURIComponent(String(fieldOf(record, field))),
    );
    const sent = Object.entries(headers).map(([name, value]) => [name, this.#revealed(value)] as const);
    const answer = await fetch(filled, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...Object.fromEntries(sent),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(withValues(body, record)) }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`${method} ${new URL(filled).pathname} answered ${answer.status}`);
  }

  #revealed(value: string): string {
    const name = /^env:(\w+)$/.exec(value)?.[1];
    if (name === undefined) return value;
    const secret = this.#secret(name);
    if (secret === undefined) throw new Error(`the environment has no ${name}`);
    return secret;
  }
}

/** A JSON body with `"{field}"` replaced by the value as it is, and `{field}` inside a longer text by its text. */
export function withValues(body: unknown, record: Row): unknown {
  if (typeof body === 'string') {
    const whole = /^\{(\w+)\}$/.exec(body)?.[1];
    if (whole !== undefined) return fieldOf(record, whole);
    return body.replace(/\{(\w+)\}/g, (_, field: string) => String(fieldOf(record, field)));
  }
  if (Array.isArray(body)) return body.map((each) => withValues(each, record));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, withValues(value, record)]));
}

/** @throws Error */
function fieldOf(record: Row, field: string): Row[string] {
  if (!Object.hasOwn(record, field)) throw new Error(`the records have no field ${field}`);
  return record[field] as Row[string];
}
