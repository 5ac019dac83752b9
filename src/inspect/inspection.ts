/**
 * What looking at a response yields: findings (where personal data stand) and people (whose data they are).
 * These are the interfaces of the room; everything that reads a body hands out the same.
 */
import type { Category, CategorySet } from '../disclosure/category.ts';
import type { IdentifierColumns } from '../disclosure/identifier-columns.ts';
import type { Identifier } from '../disclosure/person.ts';

/** What surrounds a value: tells a mask how to stay well-formed. */
export type ValueContext =
  | 'json-string'
  | 'json-number'
  /** A key that is the datum itself (`{"138…": {…}}`). */
  | 'json-key'
  | 'html-text'
  | 'html-attribute'
  | 'csv-field'
  | 'text';

/** One piece of personal data. */
export interface Finding {
  /** Presidio's entity name where Presidio has one (`PHONE_NUMBER`), else Weir's (`CN_RESIDENT_ID`). */
  readonly entity: string;
  readonly category: Category;
  /** Byte offsets into the inspected body, end exclusive: the value itself, without quotes and labels. */
  readonly start: number;
  readonly end: number;
  /** Probability that this is what it is taken for, 0 to 1. */
  readonly confidence: number;
  readonly context: ValueContext;
  /** JSON path, header or element under which it stood, such as `$.items[].phone`; absent in plain text. */
  readonly path?: string;
  /** Index into Inspection.people of the person it belongs to; absent when it belongs to nobody known. */
  readonly person?: number;
}

/** One person in a response. */
export interface FoundPerson {
  /** Canonical identifiers, strongest first, at least one. The first one names the person. */
  readonly identifiers: readonly Identifier[];
  /** Everything found about this person. */
  readonly categories: CategorySet;
}

/**
 * People as columns: what FoundPerson says of each, without an object or a text of anybody.
 *
 *   person 0 │ categories │ first name 0          name 0 ─▶ identifier 0     identifier 0 │ phone │ bytes[7100 … 7114)
 *   person 1 │ categories │ first name 2          name 1 ─▶ identifier 2     identifier 1 │ id    │ bytes[7114 … 7122)
 *     end    │            │ first name 3          name 2 ─▶ identifier 1          end     │       │ 7122
 */
export interface PeopleByColumns extends IdentifierColumns {
  /** People. */
  readonly count: number;
  /** What was found of a person; as in FoundPerson. */
  categories(person: number): CategorySet;
  /** The first of a person's names; they end where those of the next begin, the strongest is the first. */
  firstName(person: number): number;
  /** Number of the identifier that a name is; several people may have one, and some may be nobody's. */
  identifier(name: number): number;
}

export type UnseenReason = 'over-cap' | 'encoding' | 'malformed';

/** What was not looked at, and why. Becomes a blind period. */
export interface Unseen {
  readonly reason: UnseenReason;
  readonly bytes: number;
}

export interface Inspection {
  /** In the order of their offsets. They do not overlap, but for tier `all`: there every reading of a value is one. */
  readonly findings: readonly Finding[];
  readonly people: readonly FoundPerson[];
  readonly unseen: readonly Unseen[];
  /** The same people without an object or a text of anybody, where they are there as such: for whoever makes keys of all. */
  readonly columns?: PeopleByColumns;
  /** Whether this very object is handed out again when the same body is looked at again. */
  readonly mayComeAgain?: true;
}

export const NOTHING_FOUND: Inspection = { findings: [], people: [], unseen: [] };

export type BodyType = 'json' | 'html' | 'csv' | 'text';

/** What is known of a body before it is read. */
export interface BodyDescription {
  /** Value of Content-Type, or undefined. */
  readonly contentType?: string;
  /** Overrides what the content type says. */
  readonly type?: BodyType;
  /** Whether it is looked at window by window: it may be of any length, and what it shows is handed out as it goes. */
  readonly inWindows?: boolean;
  /** Route template, so that profiles can be learned by route. */
  readonly route?: string;
}

/** Looks at one body that arrives in pieces. */
export interface InspectionSession {
  /** Takes the next piece of the decoded body. Never throws on what the bytes say; the piece may be reused after. */
  write(chunk: Uint8Array): void;
  /**
   * What is decided of what was written since the last call: people, and no findings. Whoever is met again later is handed
   * out again. Only of sessions that were opened for windows.
   */
  window(): Inspection;
  /** @returns everything found in what was written, or since the last window. Call once. */
  end(): Inspection;
}

export interface Inspector {
  open(body: BodyDescription): InspectionSession;
  /** open, one write, end. */
  inspect(bytes: Uint8Array, body: BodyDescription): Inspection;
  /** Lets go of everything that it remembers of bodies; absent where nothing is remembered. */
  forget?(): void;
}
