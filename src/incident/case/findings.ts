/**
 * What the ledger says about a case: every number with the question it came from, so that anybody can ask again. Nothing
 * here is estimated; what the ledger cannot know is named as a gap.
 */
import { type Category, categorySet, type Tier } from '../../disclosure/category.ts';
import type { Basis, Channel } from '../../disclosure/channel.ts';
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import type { AffectedQuestions, Blind, Kind } from '../../ledger/affected.ts';
import type { NamedIdentity } from '../../ledger/answers.ts';
import { affectedScope, type CaseScope } from './case.ts';

/** Kinds of information that criminal counters tell apart, gravest first, by the categories that show them. */
export const RECORD_KINDS: readonly Kind[] = [
  { name: 'location_track', categories: categorySet('pd:GPSCoordinate') },
  { name: 'property', categories: categorySet('pd:PaymentCardNumber', 'pd:BankAccount') },
  { name: 'health', categories: categorySet('pd:HealthRecord', 'pd:Biometric') },
  { name: 'transaction', categories: categorySet('pd:Purchase') },
];
/** What a record of no such kind counts as. */
export const OTHER_RECORDS = 'other';

/** What happened in so short a time is told by the hour, too: a day would be one bar. */
export const HOURS_WITHIN_MS = 2 * DAY_MS;

export interface CaseFindings {
  /** When the ledger was asked. */
  readonly askedAt: EpochMs;
  readonly people: number;
  readonly sensitive: number;
  readonly unexplained: number;
  readonly disclosures: number;
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly tiers: readonly { readonly tier: Tier; readonly people: number }[];
  readonly categories: readonly { readonly category: Category; readonly people: number }[];
  readonly bases: readonly { readonly basis: Basis; readonly people: number }[];
  readonly records: readonly { readonly kind: string; readonly party: number; readonly records: number }[];
  readonly days: readonly { readonly day: EpochMs; readonly people: number; readonly disclosures: number }[];
  /** Where all of it lies within HOURS_WITHIN_MS; else empty. */
  readonly hours: readonly {
    readonly hour: EpochMs;
    readonly people: number;
    readonly disclosures: number;
  }[];
  readonly routes: readonly {
    readonly route: string;
    readonly channel: Channel;
    readonly people: number;
    readonly disclosures: number;
  }[];
  readonly linked: readonly { readonly identity: NamedIdentity; readonly disclosures: number }[];
  readonly blind: { readonly theirs: readonly Blind[]; readonly all: readonly Blind[] };
}

/** Asks everything. Cost: about a dozen questions over the scope's rows. @throws WeirError as ask */
export async function findingsOf(
  affected: AffectedQuestions,
  caseScope: CaseScope,
  now: EpochMs,
): Promise<CaseFindings> {
  const scope = affectedScope(caseScope);
  const totals = await affected.totals(scope);
  const tiers = await affected.byTier(scope);
  const { firstAt, lastAt } = totals;
  const isShort = firstAt !== null && lastAt !== null && lastAt - firstAt <= HOURS_WITHIN_MS;
  return {
    askedAt: now,
    ...totals,
    sensitive: tiers.find(({ tier }) => tier === 'sensitive')?.people ?? 0,
    tiers,
    categories: await affected.byCategory(scope),
    bases: await affected.byBasis(scope),
    records: await affected.recordsByKind(scope, RECORD_KINDS, OTHER_RECORDS),
    days: await affected.byDay(scope),
    hours: isShort ? await affected.byHour(scope) : [],
    routes: await affected.byRoute(scope),
    linked: await affected.linked(scope),
    blind: await affected.blind(scope),
  };
}
