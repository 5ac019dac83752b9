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
