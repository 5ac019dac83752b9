/**
 * Makes people who do not exist after records of people who do, so that nobody can tell them apart by their form.
 *
 *   field of a record       in the canary
 *   an id                   one of a range that the platform keeps free for them
 *   a telephone number      one of the operator's own
 *   an e-mail address       of a domain of the operator's own, the local part put together from two others
 *   a name                  the first part of one person's and the last part of another's
 *   a number, a date        between those of two people
 *   shared by several       as one of them has it
 *   anything else           empty: it could be somebody's
 *
 * Invariant: no value but numbers and dates that only one of the sampled people has, and no contact point that is not the
 * operator's own.
 */
import type { Category } from '../../disclosure/category.ts';

/** A record as the platform keeps it. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface MakeOptions {
  /** Records of real people; their values are taken apart, never taken over. */
  readonly sample: readonly Row[];
  /** Which field is what; fields that are not named are none of a person's identifiers. */
  readonly fields: Readonly<Record<string, Category>>;
  /** Ids that the platform gives to nobody else, both ends included. */
  readonly ids: { readonly from: number; readonly to: number };
  /** Telephone numbers of the operator's own. */
  readonly phones: readonly string[];
  /** Domain of the operator's own. */
  readonly emailDomain: string | undefined;
  /** Ids and telephone numbers that earlier canaries have. */
  readonly taken: ReadonlySet<string>;
  /** @returns an integer in [0, bound). */
  readonly below: (bound: number) => number;
}

export interface MadePerson {
  readonly record: Row;
  /** What of it names somebody, by category: what turns up again in a leak. */
  readonly values: Readonly<Partial<Record<Category, string>>>;
}

/** Records that a sample must have, so that what several share is no single person's. */
export const LEAST_SAMPLE = 20;
/** Draws for a value that nobody has before giving up. */
const TRIES = 1_000;

/** Why a canary could not be made. */
export type MakeProblem = 'sample' | 'ids' | 'phones' | 'email-domain' | 'names';

/** @returns the person, or what is missing. O(sample) for each. */
export function makePerson(options: MakeOptions): MadePerson | MakeProblem {
  const { sample, fields } = options;
  if (sample.length < LEAST_SAMPLE) return 'sample';
  const record: Record<string, Row[string]> = {};
  const values: Partial<Record<Category, string>> = {};
  for (const field of Object.keys(sample[0] as Row)) {
    const category = fields[field];
    const made = category === undefined ? likeOthers(field, options) : identifier(category, field, options);
    if (made instanceof Missing) return made.problem;
    record[field] = made;
    if (category !== undefined && made !== null && made !== '') values[category] = String(made);
  }
  return { record, values };
}

class Missing {
  readonly problem: MakeProblem;
  constructor(problem: MakeProblem) {
    this.problem = problem;
  }
}

function identifier(category: Category, field: string, options: MakeOptions): Row[string] | Missing {
  switch (category) {
    case 'pd:UID':
      return freeId(field, options);
    case 'pd:TelephoneNumber':
      return options.phones.find((phone) => !options.taken.has(phone)) ?? new Missing('phones');
    case 'pd:EmailAddress':
      return address(field, options);
    case 'pd:Name':
    case 'pd:Username':
      return mixedName(field, options);
    default:
      return likeOthers(field, options);
  }
}

function freeId(
  field: string,
  { ids: { from, to }, taken, sample, below }: MakeOptions,
): Row[string] | Missing {
  const used = new Set(sample.map((row) => String(row[field])));
  const isText = typeof sample[0]?.[field] === 'string';
  for (let tries = 0; tries < TRIES; tries++) {
    const id = from + below(to - from + 1);
    if (!taken.has(String(id)) && !used.has(String(id))) return isText ? String(id) : id;
  }
  return new Missing('ids');
}

function address(field: string, options: MakeOptions): Row[string] | Missing {
  const { emailDomain, sample, taken } = options;
  if (emailDomain === undefined) return new Missing('email-domain');
  const locals = sample
    .map((row) => String(row[field] ?? '').split('@')[0] ?? '')
    .filter((local) => local.length > 2);
  for (let tries = 0; tries < TRIES && locals.length > 1; tries++) {
    const [one, other] = [pick(locals, options), pick(locals, options)];
    const local = one.slice(0, Math.ceil(one.length / 2)) + other.slice(Math.ceil(other.length / 2));
    const made = `${local}@${emailDomain}`;
    if (!locals.includes(local) && !taken.has(made)) return made;
  }
  return new Missing('names');
}

/** "Ann Lee" and "Bob Ray" make "Ann Ray"; a name of Chinese characters is a family name and the rest. */
function mixedName(field: string, options: MakeOptions): Row[string] | Missing {
  const names = options.sample.map((row) => String(row[field] ?? '')).filter((name) => name.length > 1);
  for (let tries = 0; tries < TRIES && names.length > 1; tries++) {
    const [one, other] = [partsOf(pick(names, options)), partsOf(pick(names, options))];
    const made = one.first + one.between + other.last;
    if (!names.includes(made) && !options.taken.has(made)) return made;
  }
  return new Missing('names');
}

function partsOf(name: string): { first: string; between: string; last: string } {
  const space = name.lastIndexOf(' ');
  if (space !== -1) return { first: name.slice(0, space), between: ' ', last: name.slice(space + 1) };
  const at = /^\p{Script=Han}/u.test(name) ? 1 : Math.ceil(name.length / 2);
  return { first: name.slice(0, at), between: '', last: name.slice(at) };
}

/** What no field of a person's identifiers is. */
function likeOthers(field: string, options: MakeOptions): Row[string] {
  const { sample, below } = options;
  const all = sample.map((row) => row[field] ?? null);
  const drawn = all[below(all.length)] as Row[string];
  // What two have is nobody's alone.
  if (all.filter((value) => value === drawn).length > 1) return drawn;
  const other = all[below(all.length)] as Row[string];
  if (typeof drawn === 'number' && typeof other === 'number') return between(drawn, other, below);
  if (typeof drawn === 'string' && typeof other === 'string') {
    const [from, to] = [Date.parse(drawn), Date.parse(other)];
    if (isDate(drawn) && isDate(other) && !Number.isNaN(from + to))
      return new Date(between(from, to, below)).toISOString().slice(0, drawn.length);
  }
  const shared = all.filter((value, i) => value !== null && all.indexOf(value) !== i);
  if (shared.length > 0) return shared[below(shared.length)] as Row[string];
  return typeof drawn === 'string' ? '' : null;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{3})?)?Z?)?$/.test(text);
}

function between(one: number, other: number, below: (bound: number) => number): number {
  const [from, to] = one < other ? [one, other] : [other, one];
  const place = below(1_000_001) / 1_000_000;
  const value = from + place * (to - from);
  return Number.isInteger(one) && Number.isInteger(other) ? Math.round(value) : value;
}

function pick(all: readonly string[], { below }: MakeOptions): string {
  return all[below(all.length)] as string;
}
