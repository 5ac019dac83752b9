/** From the ledger's answers to the API's shapes. */

import { CATEGORIES } from '../disclosure/category.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import {
  canonicalIdentifier,
  IDENTIFIER_NAMESPACES,
  isIdentifierNamespace,
  type PersonKey,
  personKey,
} from '../disclosure/person.ts';
import {
  parseIdentity,
  type RecipientKey,
  recipientKey,
  SECRET_KINDS,
  secretStandIn,
} from '../disclosure/recipient.ts';
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { harsher, type VerdictKind } from '../disclosure/verdict.ts';
import type { NamedIdentity, PeopleCursor } from '../ledger/answers.ts';
import type { Questions } from '../ledger/questions.ts';
import type { Selection } from '../ledger/selection.ts';
import type { TimeRange } from '../ledger/sql.ts';
import type { Comparison, Lookup, Overview, PeoplePage, RecipientPage } from './api-types.ts';
import { headcountState, type LiveHeadcounts, liveCounts } from './live-headcounts.ts';
import type { Overrule } from './overrule.ts';

/** Rows in the overview's tables. */
export const TOP_RECIPIENTS = 20;
export const NEWEST_VERDICTS = 50;
/** Points of a recipient's curve, about. */
const CURVE_POINTS = 120;
const BUCKETS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
];

/** What the overview says besides the ledger's answers. */
export interface Setting {
  readonly mode: 'observe' | 'enforce';
  /** How many times faster than real time a simulation runs; null outside of one. */
  readonly simulationSpeed: number | null;
  pending(): { readonly records: number; readonly bytes: number };
  /** Processes that take connections; undefined where one does everything. */
  readonly workers?:
    | { readonly running: number; readonly wanted: number; readonly restarts: number }
    | undefined;
  /** Overrules what stands; without it nobody can. */
  readonly overrule?: Overrule;
  /** What counts for the budgets; without it the console shows the ledger alone. */
  readonly counting?: LiveHeadcounts;
}

export async function overview(
  questions: Questions,
  setting: Setting,
  now: EpochMs,
  hours: number,
): Promise<Overview> {
  const range: TimeRange = { from: now - hours * HOUR_MS };
  const [totals, peoplePerHour, top, verdicts] = await Promise.all([
    questions.grandTotals(range),
    questions.peoplePerHour(range),
    questions.topRecipients(range, TOP_RECIPIENTS),
    questions.verdicts(range, NEWEST_VERDICTS),
  ]);
  const harshest = new Map<string, VerdictKind>();
  for (const { recipient, subject, kind } of verdicts) {
    for (const { key } of [recipient, subject]) harshest.set(key, harsher(harshest.get(key) ?? 'pass', kind));
  }
  return {
    now,
    from: range.from as EpochMs,
    mode: setting.mode,
    simulation: setting.simulationSpeed === null ? null : { speed: setting.simulationSpeed },
    totals: {
      disclosures: totals.disclosures,
      people: totals.people,
      recipients: totals.recipients,
      verdicts: totals.verdicts,
      blindBytes: totals.blindBytes,
    },
    peoplePerHour,
    topRecipients: top.map((row) => ({ ...row, verdict: harshest.get(row.recipient.key) ?? null })),
    verdicts,
    pending: setting.pending(),
    headcount: setting.counting === undefined ? null : headcountState(setting.counting),
    workers: setting.workers ?? null,
  };
}

/** @returns undefined when the ledger does not know the recipient. */
export async function recipientPage(
  questions: Questions,
  key: RecipientKey,
  now: EpochMs,
  counting?: LiveHeadcounts,
): Promise<RecipientPage | undefined> {
  const recipient = await questions.names.identity(key);
  if (recipient === undefined) return undefined;
  const [identities, totals, categories, routes, verdicts] = await Promise.all([
    questions.names.identitiesWith(key),
    questions.totals(key),
    questions.categoriesReceived(key),
    questions.routesOf(key),
    questions.verdicts({}, NEWEST_VERDICTS, key),
  ]);
  const spanMs = (totals.lastAt ?? now) - (totals.firstAt ?? now);
  const bucketMs = BUCKETS.find((bucket) => spanMs / bucket <= CURVE_POINTS) ?? (BUCKETS.at(-1) as number);
  const others = identities.filter((identity) => identity.key !== recipient.key);
  return {
    now,
    recipient,
    identities: others,
    ...totals,
    bucketMs,
    series: await questions.peopleOverTime(key, bucketMs),
    categories: categories.map((row) => ({ ...row, tier: CATEGORIES[row.category].tier })),
    routes,
    verdicts,
    counted: counting === undefined ? [] : liveCounts(counting, recipient, others, now),
  };
}

export async function peoplePage(
  questions: Questions,
  asked: Selection,
  limit: number,
  cursor: PeopleCursor | undefined,
): Promise<PeoplePage> {
  const [totals, people] = await Promise.all([
    questions.people.totals(asked),
    questions.people.page(asked, { limit, after: cursor }),
  ]);
  const last = people.at(-1);
  const next = last === undefined || people.length < limit ? null : `${last.firstAt}.${last.person}`;
  return { total: totals.people, people: people as PeoplePage['people'], next };
}

/** How many people two recipients received, together and each alone. Exact: each number is counted, none estimated. */
export async function comparison(
  questions: Questions,
  key: RecipientKey,
  other: NamedIdentity,
): Promise<Comparison> {
  const otherKey = BigInt(`0x${other.key}`);
  const [first, second, shared] = await Promise.all([
    questions.totals(key),
    questions.totals(otherKey),
    questions.people.totals({ recipient: key, with: { operation: 'and', recipient: otherKey } }),
  ]);
  const both = shared.people;
  return {
    other,
    both,
    onlyFirst: first.people - both,
    onlyOther: second.people - both,
    either: first.people + second.people - both,
  };
}

/** Reads the cursor of a page; undefined when it is not one. */
export function parseCursor(text: string): PeopleCursor | undefined {
  const match = /^(\d{1,16})\.([0-9a-f]{16})$/.exec(text);
  return match === null ? undefined : { firstAt: Number(match[1]), person: match[2] as string };
}

/** Recipients of a person that a look-up gives; the command line lists them all. */
const RECIPIENTS_SHOWN = 400;

/**
 * Finds what somebody typed: a recipient by `kind:value` or bare value, a person by any identifier
 * (`phone:138…`, `id:10023`, or bare).
 */
export async function lookup(questions: Questions, keyring: Keyring, text: string): Promise<Lookup> {
  const recipient = await findRecipient(questions, keyring, text);
  if (recipient !== undefined) return { found: 'recipient', recipient };
  for (const key of personCandidates(keyring, text)) {
    if (!(await questions.knowsPerson(key))) continue;
    const person = await questions.resolve(key);
    const { recipients } = await questions.recipientsOf(key, {}, { limit: RECIPIENTS_SHOWN });
    const totals = await questions.receiptTotals(key);
    return {
      found: 'person',
      person: hexKey(person),
      totals,
      recipients: recipients as Extract<Lookup, { found: 'person' }>['recipients'],
    };
  }
  return { found: 'nothing' };
}

/** The recipient that a text names among those in the ledger: `kind:value`, a key in hex, or a bare value. */
export async function findRecipient(
  questions: Questions,
  keyring: Keyring,
  text: string,
): Promise<NamedIdentity | undefined> {
  const identity = parseIdentity(text);
  if (identity !== undefined) {
    const { kind, value } = identity;
    const found = await questions.names.identity(recipientKey(keyring, kind, value));
    if (found !== undefined || !SECRET_KINDS.includes(kind)) return found;
    // Somebody has the cookie or the key itself at hand: it is known by its stand-in.
    return questions.names.identity(recipientKey(keyring, kind, secretStandIn(keyring, kind, value)));
  }
  if (/^[0-9a-f]{16}$/.test(text)) {
    const found = await questions.names.identity(BigInt(`0x${text}`));
    if (found !== undefined) return found;
  }
  return (await questions.names.identitiesNamed(text))[0];
}

/** Keys that a text may stand for as a person: `namespace:value`, a key in hex, or a bare identifier of any kind. */
export function personCandidates(keyring: Keyring, text: string): PersonKey[] {
  const colon = text.indexOf(':');
  const namespace = text.slice(0, Math.max(colon, 0));
  if (isIdentifierNamespace(namespace)) {
    const value = canonicalIdentifier(namespace, text.slice(colon + 1));
    return value === undefined ? [] : [personKey(keyring, { namespace, value })];
  }
  const keys = IDENTIFIER_NAMESPACES.flatMap((each) => {
    const value = canonicalIdentifier(each, text);
    return value === undefined ? [] : [personKey(keyring, { namespace: each, value })];
  });
  return /^[0-9a-f]{16}$/.test(text) ? [BigInt(`0x${text}`), ...keys] : keys;
}
