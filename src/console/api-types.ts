/** The API's types for the pages: the only thing that web/ may know of src/. */
import type { z } from 'zod';
import type {
  cellsSchema,
  comparisonSchema,
  consentsTakenSchema,
  headcountStateSchema,
  heldReplySchema,
  heldSchema,
  identitySchema,
  ledgerSchema,
  liveCountSchema,
  lookupSchema,
  overruledSchema,
  overviewSchema,
  peoplePageSchema,
  personReceiptSchema,
  personRowSchema,
  problemSchema,
  receiptTotalsSchema,
  recipientPageSchema,
  recipientRowSchema,
  retentionSchema,
  sealsSchema,
  verdictSchema,
} from './api.ts';
import type {
  caseChangedSchema,
  caseLawSchema,
  casePageSchema,
  caseRowSchema,
  caseSealsSchema,
  casesSchema,
  deskSchema,
  dutySchema,
  factSchema,
  newCaseSchema,
  rescopeSchema,
  sendingSchema,
} from './case-api.ts';
import type {
  consentPageSchema,
  consentSchema,
  consentSearchSchema,
  shareSchema,
  sharesSchema,
} from './consent-api.ts';
import type {
  complaintAddedSchema,
  complaintSchema,
  complaintsSchema,
  newComplaintSchema,
  traceResultSchema,
  traceSchema,
  tracesSchema,
} from './trace-api.ts';

export type Identity = z.infer<typeof identitySchema>;
export type Cells = z.infer<typeof cellsSchema>;
export type HeadcountState = z.infer<typeof headcountStateSchema>;
export type Overruled = z.infer<typeof overruledSchema>;
export type ConsentsTaken = z.infer<typeof consentsTakenSchema>;
export type Held = z.infer<typeof heldSchema>;
export type HeldReply = z.infer<typeof heldReplySchema>;
export type LiveCount = z.infer<typeof liveCountSchema>;
export type Overview = z.infer<typeof overviewSchema>;
export type RecipientRow = z.infer<typeof recipientRowSchema>;
export type RecipientPage = z.infer<typeof recipientPageSchema>;
export type PersonRow = z.infer<typeof personRowSchema>;
export type PeoplePage = z.infer<typeof peoplePageSchema>;
export type PersonReceipt = z.infer<typeof personReceiptSchema>;
export type VerdictRow = z.infer<typeof verdictSchema>;
export type ReceiptTotals = z.infer<typeof receiptTotalsSchema>;
export type Lookup = z.infer<typeof lookupSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;
export type LedgerPage = z.infer<typeof ledgerSchema>;
export type Retention = z.infer<typeof retentionSchema>;
export type Seals = z.infer<typeof sealsSchema>;
export type Problem = z.infer<typeof problemSchema>;
export type Complaint = z.infer<typeof complaintSchema>;
export type Complaints = z.infer<typeof complaintsSchema>;
export type NewComplaint = z.infer<typeof newComplaintSchema>;
export type ComplaintAdded = z.infer<typeof complaintAddedSchema>;
export type TraceResult = z.infer<typeof traceResultSchema>;
export type Trace = z.infer<typeof traceSchema>;
export type Traces = z.infer<typeof tracesSchema>;
export type CaseRow = z.infer<typeof caseRowSchema>;
export type Cases = z.infer<typeof casesSchema>;
export type CasePage = z.infer<typeof casePageSchema>;
export type CaseSeals = z.infer<typeof caseSealsSchema>;
export type CaseLaw = z.infer<typeof caseLawSchema>;
export type CaseChanged = z.infer<typeof caseChangedSchema>;
export type Duty = z.infer<typeof dutySchema>;
export type Fact = z.infer<typeof factSchema>;
export type NewCase = z.infer<typeof newCaseSchema>;
export type Rescope = z.infer<typeof rescopeSchema>;
export type SendingGiven = z.infer<typeof sendingSchema>;
export type Desk = z.infer<typeof deskSchema>;
export type Consent = z.infer<typeof consentSchema>;
export type ConsentPage = z.infer<typeof consentPageSchema>;
export type ConsentSearch = z.infer<typeof consentSearchSchema>;
export type Share = z.infer<typeof shareSchema>;
export type Shares = z.infer<typeof sharesSchema>;
