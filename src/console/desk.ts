/**
 * What the console needs of the rooms beside it: complaints and traces, cases with law and papers, consents and exports.
 * The command line composes it (src/cli/desk/); the routes know nothing but this.
 *
 * Whoever `by` is the sign-on says; undefined where there is none. It is recorded with each change.
 */
import type { Locale } from '../../locales/locale.ts';
import type {
  CaseChanged,
  CaseLaw,
  CasePage,
  CaseSeals,
  Cases,
  ComplaintAdded,
  Complaints,
  ConsentPage,
  ConsentSearch,
  Desk as DeskOverview,
  NewCase,
  NewComplaint,
  Rescope,
  SendingGiven,
  Shares,
  Trace,
  Traces,
} from './api-types.ts';

export interface ComplaintDesk {
  all(): Complaints;
  /** @throws WeirError WEIR_FORM_INVALID */
  add(given: NewComplaint, by: string | undefined): Promise<ComplaintAdded>;
  /** @throws WeirError WEIR_COMPLAINT_UNKNOWN, WEIR_COMPLAINT_HELD */
  withdraw(id: string, reason: string, by: string | undefined): void;
}

/** A file to be traced. */
export interface Upload {
  readonly name: string;
  /** When the leak was already out; undefined: now. */
  readonly before: number | undefined;
  /** The file is no slice. */
  readonly whole: boolean;
}

export interface TraceDesk {
  /** @throws WeirError WEIR_COMPLAINTS_NONE, WEIR_COMPLAINT_UNKNOWN, WEIR_DESK_BUSY */
  attribute(ids: readonly string[], locale: Locale): Trace;
  /** Resolves when all bytes were read. @throws WeirError WEIR_DESK_BUSY, WEIR_UPLOAD_TOO_LARGE (rejects) */
  file(upload: Upload, bytes: AsyncIterable<Uint8Array>, locale: Locale): Promise<Trace>;
  all(locale: Locale): Traces;
  /** @throws WeirError WEIR_TRACE_UNKNOWN */
  one(id: string, locale: Locale): Trace;
  /** The report as HTML. @throws WeirError WEIR_TRACE_UNKNOWN, also while it is not done */
  report(id: string, locale: Locale): string;
}

export const PAPER_FORMATS = ['html', 'txt', 'pdf'] as const;
export type PaperFormat = (typeof PAPER_FORMATS)[number];

export interface CaseDesk {
  all(): Cases;
  /** What is due next, and what waits. */
  overview(locale: Locale): Promise<DeskOverview>;
  /** @throws WeirError WEIR_RECIPIENT_UNKNOWN, WEIR_LAW_JURISDICTION, WEIR_FORM_INVALID, WEIR_COMPLAINT_UNKNOWN */
  open(given: NewCase, by: string | undefined): Promise<CaseChanged>;
  /** @throws WeirError WEIR_INCIDENT_UNKNOWN, as all that follow */
  one(id: string, locale: Locale): Promise<CasePage>;
  law(id: string, locale: Locale): Promise<CaseLaw>;
  /** @throws WeirError WEIR_LAW_FACT_UNKNOWN, WEIR_LAW_FACTS_INVALID, WEIR_LAW_TIME*, WEIR_INCIDENT_CLOSED */
  answer(
    id: string,
    answers: Readonly<Record<string, string | null>>,
    by: string | undefined,
  ): Promise<CaseChanged>;
  note(id: string, text: string, by: string | undefined): CaseChanged;
  rescope(id: string, scope: Rescope, by: string | undefined): Promise<CaseChanged>;
  close(id: string, reason: string, by: string | undefined): CaseChanged;
  hold(id: string, on: boolean, reason: string, by: string | undefined): CaseChanged;
  /** @throws WeirError WEIR_LAW_RULE, WEIR_FORM_INVALID */
  sent(id: string, sending: SendingGiven, by: string | undefined): Promise<CaseChanged>;
  seals(id: string): CaseSeals;
  /** Begins to compare the rows of the case with their seals. @throws WeirError WEIR_DESK_BUSY */
  compareSeals(id: string): Promise<CaseChanged>;
  /** iCalendar. */
  calendar(id: string, locale: Locale): Promise<string>;
  /** @throws WeirError WEIR_LAW_RULE, WEIR_PDF_BROWSER, WEIR_PDF_FAILED */
  notice(id: string, duty: string, format: PaperFormat, locale: Locale): Promise<string | Uint8Array>;
  dossier(id: string, format: PaperFormat, locale: Locale): Promise<string | Uint8Array>;
  /** A line of JSON for each person. */
  letters(id: string, locale: Locale): Promise<AsyncIterable<string>>;
}

export interface ConsentPages {
  search(asked: ConsentSearch): Promise<ConsentPage>;
  shares(): Shares;
  /** @param by who ends it, as far as it is known. @throws WeirError WEIR_SHARE_UNKNOWN, WEIR_SHARE_ENDED */
  endShare(id: string, reason: string, by: string | undefined): void;
  /** The signed note of an export. @throws WeirError WEIR_SHARE_UNKNOWN */
  manifest(id: string): string;
}

export interface Desk {
  readonly complaints: ComplaintDesk;
  readonly traces: TraceDesk;
  readonly cases: CaseDesk;
  readonly consents: ConsentPages;
}
