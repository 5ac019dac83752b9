/**
 * What an application states itself, for ways that no wrapper sees: that people's data leave, and why somebody may see
 * them. Checked here, at the edge, so that a mistake is said where it was made; nothing of it is repeated in the message.
 */
import { z } from 'zod';
import { CATEGORIES, type Category } from '../../disclosure/category.ts';
import { BASES, type Basis, CHANNELS, type Channel } from '../../disclosure/channel.ts';
import { WeirError } from '../../disclosure/error.ts';
import { HOUR_MS } from '../../disclosure/time.ts';
import { askerText } from './asker-text.ts';
import { type Asker, askerSchema, MAX_PEOPLE_PER_CALL, type NamedPerson, personSchema } from './wire.ts';

/** A person by an id alone, or by several identifiers, any of which may lead to them later. */
export type StatedPerson = string | number | NamedPerson;

export interface DisclosureStatement {
  /** Whom the data go to: `{ account: '42' }`, `{ partner: 'courier' }`, `{ employee: 'w.chen' }` … */
  readonly recipient: Asker;
  readonly people: Iterable<StatedPerson>;
  /** What of them, such as `pd:TelephoneNumber`. */
  readonly categories: readonly Category[];
  /** What it goes through, as the ledger is to call it: `export orders.csv`, `mail invoice`. */
  readonly door: string;
  /** Default `export`. */
  readonly channel?: Channel;
  /** Why the recipient may have them. Default: what is known already, or nothing. */
  readonly basis?: Basis;
}

export interface Explanation {
  /** An account, an employee or a partner. */
  readonly recipient: Asker;
  readonly people: Iterable<StatedPerson>;
  readonly basis: Exclude<Basis, 'none'>;
  /** How long it holds, in ms. Default DEFAULT_EXPLAINED_MS. */
  readonly lastsMs?: number;
}

/** A working day, as for relations that traffic shows. */
export const DEFAULT_EXPLAINED_MS = 12 * HOUR_MS;
/** Nothing is explained for longer than this by one call. */
export const LONGEST_EXPLAINED_MS = 366 * 24 * HOUR_MS;

const keysOf = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];

const recipient = askerSchema.refine((given) => Object.values(given).some(Boolean), 'names nobody');
const person = z.preprocess(
  (given) => (typeof given === 'string' || typeof given === 'number' ? { id: String(given) } : given),
  personSchema,
);
const people = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && Symbol.iterator in given ? firstOf(given) : given,
  z.array(person).min(1).max(MAX_PEOPLE_PER_CALL),
);

const disclosureSchema = z.strictObject({
  recipient,
  people,
  categories: z.array(z.enum(keysOf<Category>(CATEGORIES))).min(1),
  door: z.string().min(1).max(200),
  channel: z.enum(keysOf<Channel>(CHANNELS)).default('export'),
  basis: z.enum(keysOf<Basis>(BASES)).optional(),
});

const explanationSchema = z.strictObject({
  recipient: recipient.refine(
    ({ account, employee, partner }) => Boolean(account ?? employee ?? partner),
    'names neither an account nor an employee nor a partner',
  ),
  people,
  basis: z.enum(keysOf<Basis>(BASES)).exclude(['none']),
  lastsMs: z.number().int().positive().max(LONGEST_EXPLAINED_MS).default(DEFAULT_EXPLAINED_MS),
});

export interface ReadDisclosure {
  readonly who: Asker;
  readonly people: readonly NamedPerson[];
  readonly categories: readonly Category[];
  readonly route: string;
  readonly channel: Channel;
  readonly basis: Basis | undefined;
}

export interface ReadExplanation {
  readonly who: Asker;
  readonly people: readonly NamedPerson[];
  readonly basis: Exclude<Basis, 'none'>;
  readonly lastsMs: number;
}

/** @throws WeirError WEIR_STATEMENT_INVALID */
export function readDisclosure(given: DisclosureStatement): ReadDisclosure {
  const { recipient, door, basis, ...rest } = parsed('disclose', disclosureSchema, given);
  return { who: recipient, route: door, basis, ...rest };
}

/** @throws WeirError WEIR_STATEMENT_INVALID */
export function readExplanation(given: Explanation): ReadExplanation {
  const { recipient, ...rest } = parsed('explain', explanationSchema, given);
  return { who: recipient, ...rest };
}

export function textOfDisclosure(told: ReadDisclosure, at: number): string {
  const { who, people, categories, route, channel, basis } = told;
  return JSON.stringify({ kind: 'disclosure', at, route, channel, who, people, categories, basis });
}

export function textOfExplanation({ who, people, basis, lastsMs }: ReadExplanation, at: number): string {
  const rest = JSON.stringify({ people, basis, until: at + lastsMs }).slice(1);
  return `{"kind":"explanation","at":${at},"who":${askerText(who)},${rest}`;
}

/** One more than are allowed is enough to refuse: an endless iterable is not read to its end. */
function firstOf(given: object): unknown[] {
  const taken: unknown[] = [];
  for (const one of given as Iterable<unknown>) {
    taken.push(one);
    if (taken.length > MAX_PEOPLE_PER_CALL) break;
  }
  return taken;
}

function parsed<T>(call: string, schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const where = [...issue.path.map(String), ...keys].join('.');
  const problem = keys.length > 0 ? 'is not known' : issue.message;
  throw new WeirError('WEIR_STATEMENT_INVALID', {
    call,
    where: where === '' ? 'what was given' : where,
    problem,
  });
}
