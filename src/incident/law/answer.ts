/** The answer of the law engine, as values: duties, questions, what was not judged, and notes. Texts are made of it elsewhere. */
import type { EpochMs } from '../../disclosure/time.ts';
import type { Ground } from './condition.ts';
import type { Counted } from './crime-counter.ts';
import type { Deadline } from './deadline.ts';
import type { Days } from './in-force.ts';
import type { Moment } from './moment.ts';
import type {
  Citation,
  Exemption,
  FactTerm,
  Family,
  Instrument,
  Notify,
  Pack,
  Period,
  Verification,
} from './pack.ts';

export type DutyStatus = 'due' | 'ask' | 'suppressed' | 'not-applicable';

/** Why a duty has its status. */
export type Reason =
  | Ground
  | {
      readonly kind: 'not-in-force';
      readonly from: string | null;
      readonly to: string | null;
      readonly days: Days;
    }
  | { readonly kind: 'in-force-for-part'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'exempt'; readonly exemption: Exemption }
  | { readonly kind: 'substitute'; readonly exemption: Exemption }
  | { readonly kind: 'shortest'; readonly periods: readonly Period[] }
  | { readonly kind: 'counted'; readonly counted: Counted }
  | { readonly kind: 'keep'; readonly atLeast: Period | null };

export interface Duty {
  readonly id: string;
  readonly jurisdiction: string;
  readonly family: Family;
  /** Name of a later stage of the rule, such as a closing report. */
  readonly stage: string | null;
  readonly title: { readonly en: string; readonly 'zh-CN': string };
  readonly status: DutyStatus;
  /** The levels that the incident may have; one when it is known, none where the rule has none. */
  readonly levels: readonly string[];
  readonly notify: Notify | null;
  /** Null where nothing has to be done by a time, such as keeping records. */
  readonly deadline: Deadline | null;
  readonly content: readonly string[];
  readonly reasons: readonly Reason[];
  readonly cite: readonly Citation[];
  readonly verification: Verification;
  /** The check was good until a day that is over. */
  readonly pastReview: boolean;
  readonly note: { readonly en: string; readonly 'zh-CN': string } | null;
  /** Advice of the pack, and no duty of the law. */
  readonly isAdvice: boolean;
}

/** A fact that would decide something. */
export interface Question {
  readonly fact: string;
  readonly term: FactTerm;
  /** Ids of the duties that hang on it. */
  readonly decides: readonly string[];
}

/** What the answer rests on that a reader must know. */
export type Note =
  | { readonly kind: 'nobody' }
  | {
      readonly kind: 'spans-change';
      readonly jurisdiction: string;
      readonly instrument: Instrument;
      readonly days: Days;
    };

export interface Answer {
  readonly aware: Moment;
  readonly duties: readonly Duty[];
  readonly questions: readonly Question[];
  /** Rules of a sector that nothing was said about: neither due nor excluded. */
  readonly notJudged: readonly Question[];
  readonly notes: readonly Note[];
  readonly packs: readonly Pack[];
}

export interface Asked {
  /** The moment of awareness. */
  readonly aware: Moment;
  /** The present: whether a rule's review is over is judged by the later of both. */
  readonly today: EpochMs;
  /** Rules that do not apply as well. */
  readonly all?: boolean;
}
