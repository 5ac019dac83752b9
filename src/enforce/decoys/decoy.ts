/**
 * Decoys: a person who does not exist, added to a JSON list of people. It is shaped by its neighbours and holds nobody's
 * data: what is personal comes from the canary, and of everything else only what several neighbours have in common, or
 * what lies between them.
 *
 *   [{"userId":71,"nick":"ann","level":2,"at":"2026-03-01"},          level: several have 2
 *    {"userId":93,"nick":"bob","level":2,"at":"2026-03-09"},          at: between the two
 *    {"userId":88,"nick":"cyn","level":5,"at":"2026-03-05"}]          userId, nick: the canary's
 *
 *   place of a value   found to be personal   shared by neighbours   number or date   anything else
 *   in the decoy       the canary's, or ""    one that is shared     one between      ""
 *
 * Invariant: no value of the decoy that only one neighbour has, but for numbers and dates between those of two.
 */
import type { Category } from '../../disclosure/category.ts';
import type { Finding } from '../../inspect/inspection.ts';
import type { Edit } from '../edits.ts';
import { type JsonValue, readJsonValues, textOfString, visitJson } from '../json-members.ts';
import type { CanaryPerson } from './canaries.ts';

/** Fewer neighbours than these say too little about what is common, and a decoy among two would be found at once. */
export const MIN_NEIGHBOURS = 3;

/** Chance for one decoy: seeded, so that the same list gets the same decoy at the same place. */
export interface DecoyChance {
  /** @returns an integer in [0, bound). */
  below(bound: number): number;
}

/**
 * Adds a decoy to the longest list of people in a document.
 * @returns undefined where there is no list that one could hide in.
 */
export function decoyEdit(
  body: Uint8Array,
  findings: readonly Finding[],
  canary: CanaryPerson,
  chance: DecoyChance,
  root: '$' | '$[]',
): Edit | undefined {
  const documents = readJsonValues(body, root);
  if (documents === undefined) return undefined;
  const list = listOfPeople(documents, findings);
  if (list === undefined) return undefined;
  const shape = new Shape(body, findings, canary, chance);
  const neighbours = onePerPerson(list, findings);
  if (neighbours.length < MIN_NEIGHBOURS) return undefined;
  const text = shape.like(neighbours);
  // Never first or last: those are the places that a look at a page falls on.
  const before = list.children[1 + chance.below(list.children.length - 1)] as JsonValue;
  return { start: before.start, end: before.start, text: `${text},` };
}

/** The longest list most of whose elements are objects that hold data of a person. */
function listOfPeople(documents: readonly JsonValue[], findings: readonly Finding[]): JsonValue | undefined {
  let longest: JsonValue | undefined;
  visitJson(documents, (value) => {
    if (value.kind !== 'array' || value.children.length < MIN_NEIGHBOURS) return;
    if ((longest?.children.length ?? 0) >= value.children.length) return;
    const isList = value.children.every(
      ({ kind, start, end }) =>
        kind === 'object' &&
        findings.some(
          (finding) => finding.person !== undefined && finding.start >= start && finding.end <= end,
        ),
    );
    if (isList) longest = value;
  });
  return longest;
}

/** Somebody who stands there twice is one neighbour: what only they have would look shared. */
function onePerPerson({ children }: JsonValue, findings: readonly Finding[]): JsonValue[] {
  const seen = new Set<number>();
  return children.filter(({ start, end }) => {
    const people = findings.flatMap((finding) =>
      finding.person !== undefined && finding.start >= start && finding.end <= end ? [finding.person] : [],
    );
    const isNew = people.every((person) => !seen.has(person));
    for (const person of people) seen.add(person);
    return isNew;
  });
}

class Shape {
  readonly #body: Uint8Array;
  readonly #found: ReadonlyMap<number, Category>;
  readonly #canary: CanaryPerson;
  readonly #chance: DecoyChance;
  readonly #personal: readonly Finding[];

  constructor(body: Uint8Array, findings: readonly Finding[], canary: CanaryPerson, chance: DecoyChance) {
    this.#body = body;
    this.#personal = findings;
    this.#found = new Map(findings.map(({ start, category }) => [start, category]));
    this.#canary = canary;
    this.#chance = chance;
  }

  /** A value like its neighbours at the same place of each. */
  like(neighbours: readonly JsonValue[]): string {
    const category = this.#categoryOf(neighbours);
    if (category !== undefined) return this.#canaryValue(category, neighbours);
    const kind = commonKind(neighbours);
    if (kind === 'object') return this.#objectLike(neighbours);
    if (kind === 'array') return '[]';
    // Somebody's data may stand within a longer text: nothing of such a place is taken over.
    if (neighbours.some((value) => this.#isPersonal(value))) return kind === 'string' ? '""' : 'null';
    const texts = neighbours.map((value) => this.#textOf(value));
    return this.#shared(texts) ?? this.#between(neighbours, texts) ?? (kind === 'string' ? '""' : 'null');
  }

  /** The keys that most neighbours have, in the order of the first one that has them all. */
  #objectLike(neighbours: readonly JsonValue[]): string {
    const objects = neighbours.filter(({ kind }) => kind === 'object');
    const count = new Map<string, number>();
    for (const { children } of objects)
      for (const { key } of children) count.set(key as string, (count.get(key as string) ?? 0) + 1);
    const usual = objects.find(({ children }) =>
      children.every(({ key }) => (count.get(key as string) ?? 0) * 2 > objects.length),
    );
    const keys = (usual?.children.map(({ key }) => key as string) ?? [...count.keys()]).filter(
      (key) => (count.get(key) ?? 0) * 2 > objects.length,
    );
    const members = keys.map((key) => {
      const values = objects.flatMap(({ children }) => children.filter((child) => child.key === key));
      return `${JSON.stringify(key)}:${this.like(values)}`;
    });
    return `{${members.join(',')}}`;
  }

  #categoryOf(neighbours: readonly JsonValue[]): Category | undefined {
    for (const { start, kind } of neighbours) {
      const category = this.#found.get(kind === 'string' ? start + 1 : start);
      if (category !== undefined) return category;
    }
    return undefined;
  }

  #isPersonal(value: JsonValue): boolean {
    return this.#personal.some(({ start, end }) => start < value.end && end > value.start);
  }

  #canaryValue(category: Category, neighbours: readonly JsonValue[]): string {
    const value = this.#canary.values[category];
    if (value === undefined) return neighbours.some(({ kind }) => kind === 'word') ? 'null' : '""';
    const isNumber = commonKind(neighbours) === 'number' && /^-?(?:0|[1-9]\d{0,14})$/.test(value);
    return isNumber ? value : JSON.stringify(value);
  }

  /** A text that at least two neighbours have, with the chance that it has among them. */
  #shared(texts: readonly string[]): string | undefined {
    const count = new Map<string, number>();
    for (const text of texts) count.set(text, (count.get(text) ?? 0) + 1);
    const shared = texts.filter((text) => (count.get(text) ?? 0) > 1);
    return shared.length === 0 ? undefined : shared[this.#chance.below(shared.length)];
  }

  /** A number, or a date, between two neighbours' and like neither. */
  #between(neighbours: readonly JsonValue[], texts: readonly string[]): string | undefined {
    const kind = commonKind(neighbours);
    if (kind === 'number') return this.#numberBetween(texts);
    return kind === 'string' ? this.#dateBetween(texts) : undefined;
  }

  #numberBetween(texts: readonly string[]): string | undefined {
    const decimals = Math.max(...texts.map((text) => /\.(\d+)$/.exec(text)?.[1]?.length ?? 0));
    if (decimals > 6 || texts.some((text) => /e/i.test(text))) return undefined;
    const scale = 10 ** decimals;
    const numbers = texts.map((text) => Math.round(Number(text) * scale));
    const low = Math.min(...numbers);
    const room = Math.max(...numbers) - low - 1;
    if (room < 1 || !Number.isSafeInteger(room)) return undefined;
    return this.#within(room, texts, (step) => ((low + 1 + step) / scale).toFixed(decimals));
  }

  #dateBetween(texts: readonly string[]): string | undefined {
    const plain = texts.map((text) => text.slice(1, -1));
    const form = DATE_FORMS.find(({ pattern }) => plain.every((text) => pattern.test(text)));
    if (form === undefined) return undefined;
    const times = plain.map((text) => Date.parse(form.iso(text)));
    const low = Math.min(...times);
    const room = Math.floor((Math.max(...times) - low) / form.stepMs) - 1;
    if (!(room >= 1)) return undefined;
    return this.#within(room, texts, (step) =>
      JSON.stringify(form.write(new Date(low + (1 + step) * form.stepMs))),
    );
  }

  /** One of `room` values that no neighbour has. There are fewer neighbours than tries. */
  #within(room: number, texts: readonly string[], write: (step: number) => string): string | undefined {
    const first = this.#chance.below(Math.min(room, 0xffff_ffff));
    for (let i = 0; i <= texts.length && i < room; i++) {
      const text = write((first + i) % room);
      if (!texts.includes(text)) return text;
    }
    return undefined;
  }

  #textOf({ kind, start, end }: JsonValue): string {
    if (kind === 'string') return JSON.stringify(textOfString(this.#body, start, end));
    return Buffer.from(this.#body.buffer, this.#body.byteOffset + start, end - start).toString('latin1');
  }
}

interface DateForm {
  readonly pattern: RegExp;
  readonly stepMs: number;
  iso(text: string): string;
  write(date: Date): string;
}

const DATE_FORMS: readonly DateForm[] = [
  {
    pattern: /^\d{4}-\d\d-\d\d$/,
    stepMs: 86_400_000,
    iso: (text) => text,
    write: (date) => date.toISOString().slice(0, 10),
  },
  {
    pattern: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    stepMs: 1000,
    iso: (text) => `${text.replace(' ', 'T')}Z`,
    write: (date) => date.toISOString().slice(0, 19).replace('T', ' '),
  },
  {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    stepMs: 1000,
    iso: (text) => text,
    write: (date) => `${date.toISOString().slice(0, 19)}Z`,
  },
  {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    stepMs: 1,
    iso: (text) => text,
    write: (date) => date.toISOString(),
  },
];

/** The kind of most neighbours; null and the like do not count. */
function commonKind(neighbours: readonly JsonValue[]): JsonValue['kind'] | undefined {
  const count = new Map<JsonValue['kind'], number>();
  for (const { kind } of neighbours) if (kind !== 'word') count.set(kind, (count.get(kind) ?? 0) + 1);
  return [...count].sort((a, b) => b[1] - a[1])[0]?.[0];
}
