/**
 * From evidence to an answer: one recipient is named, or those that cannot be told apart, or nobody.
 *
 * For each recipient r an e-value: how much better "taken from r" explains the leak than the best explanation without r,
 *
 *   ln e_r  =  claim(r)  −  max( 0: from anybody,  popular people,  best(s) for every other recipient s )
 *
 * whose mean is 1 at most when r is innocent. By Markov's inequality the probability that any of R innocent recipients
 * reaches ln(R ∕ α) is α at most, without any approximation, under the model that docs/trace.md states. r is named at that
 * line only. When r beats chance there but not every other recipient, those that it does not beat are one equivalence
 * class together with r: the class is named, never its first. (Wasserman, Ramdas and Balakrishnan 2020: the denominator
 * is the best of all alternatives, so that it needs no guess which of them is true.)
 */
import { type Holding, type Leak, leakedByStratum } from './evidence.ts';
import { lnBestOfPopular, lnBestOfRows, lnClaimOfRows } from './row-likelihood.ts';
import { lnBestOfSet, lnClaimOfSet } from './set-likelihood.ts';
import { coinDivergence } from './special-functions.ts';

/** Probability with which anybody innocent may be named. */
export const DEFAULT_ALPHA = 1e-6;
/** Candidates that an answer shows. */
export const SHOWN_CANDIDATES = 20;
/** Members of an equivalence class that an answer lists; how many there are is always said. */
export const SHOWN_MEMBERS = 100;
/** More rows than this are not foretold: nothing decides then. */
const MOST_ROWS = 1_000_000;

/** What explains a leak best when a certain recipient does not. */
export type Rival<Key> =
  | { readonly kind: 'chance'; readonly ln: 0 }
  | { readonly kind: 'popular'; readonly ln: number }
  | { readonly kind: 'recipient'; readonly recipient: Key; readonly ln: number };

export interface Candidate<Key = string> {
  readonly recipient: Key;
  /** Leaked people that it had received. */
  readonly hits: number;
  /** People that it had received, leaked or not. */
  readonly received: number;
  /** Leaked people of whom the same is expected of a recipient as large by chance. */
  readonly expected: number;
  /** Logarithm of the likelihood that accuses it, against "taken from anybody". */
  readonly lnClaim: number;
  /** Logarithm of the best it can be as the true source. */
  readonly lnBest: number;
  /** ln e. */
  readonly lnE: number;
  /** The best explanation without it. */
  readonly rival: Rival<Key>;
  /** Bound of the probability that an innocent recipient among all reaches this, 1 at most. */
  readonly errorBound: number;
}

export type Conclusion<Key = string> =
  | { readonly kind: 'named'; readonly recipient: Key }
  | { readonly kind: 'class'; readonly members: readonly Key[]; readonly size: number }
  | { readonly kind: 'open'; readonly why: OpenReason };

/** Why nobody is named. */
export type OpenReason =
  /** Nobody in the leak is known. */
  | 'nobody-linked'
  /** No recipient had received any of them. */
  | 'nobody-received'
  /** Chance, or people whom many receive, explains it as well. */
  | 'not-beyond-chance';

export interface Attribution<Key = string> {
  readonly form: 'set' | 'rows';
  readonly alpha: number;
  /** Distinct leaked people that the likelihood is about. */
  readonly people: number;
  readonly recipients: number;
  /** ln(R ∕ α): what ln e has to reach. */
  readonly line: number;
  readonly conclusion: Conclusion<Key>;
  /** Best first, SHOWN_CANDIDATES at most. */
  readonly candidates: readonly Candidate<Key>[];
  /** Further rows (or complaints) like these that would decide; null when more of the same decide nothing. 0 when decided. */
  readonly moreRows: number | null;
}

export interface AttributionOptions<Key> {
  readonly alpha?: number;
  /** Takes rows one by one instead of as a set; needed where versions or times differ by row. Default: where they do. */
  readonly form?: 'set' | 'rows';
  /** Leaves out the explanation by popular people: for the table of sensitivity only. */
  readonly withoutPopular?: boolean;
  /** Share of one recipient's people that another had received, too, when it is known. */
  readonly overlap?: (of: Key, by: Key) => number | undefined;
}

/** Attributes a leak. Cost: all hits of all recipients, once. */
export function attribute<Key>(
  leak: Leak,
  holdings: readonly Holding<Key>[],
  options: AttributionOptions<Key> = {},
): Attribution<Key> {
  const alpha = options.alpha ?? DEFAULT_ALPHA;
  const recipients = Math.max(1, leak.recipients, holdings.length);
  const line = Math.log(recipients / alpha);
  const byRows = holdings.some(({ versions, receivedAt }) => (versions ?? receivedAt) !== undefined);
  const form = options.form ?? (byRows ? 'rows' : 'set');
  const people = leak.stratumOf.length;
  const base = { form, alpha, people, recipients, line } as const;
  const open = (why: OpenReason): Attribution<Key> => ({
    ...base,
    conclusion: { kind: 'open', why },
    candidates: [],
    moreRows: null,
  });
  if (people === 0) return open('nobody-linked');
  if (holdings.every(({ rows }) => rows.length === 0)) return open('nobody-received');

  const scored = scoreAll(leak, holdings, form).sort((a, b) => b.lnClaim - a.lnClaim);
  const popular = (...of: readonly Scored<Key>[]) =>
    options.withoutPopular === true
      ? 0
      : lnBestOfPopular(
          leak,
          of.map(({ holding }) => holding),
        );
  const candidates = scored
    .slice(0, SHOWN_CANDIDATES)
    .map((each) => candidateOf(leak, each, scored, popular(each), recipients))
    .sort((a, b) => b.lnE - a.lnE || b.lnClaim - a.lnClaim);
  const named = candidates.find(({ lnE }) => lnE >= line);
  if (named !== undefined)
    return { ...base, conclusion: { kind: 'named', recipient: named.recipient }, candidates, moreRows: 0 };
  const first = scored[0] as Scored<Key>;
  const others = scored.filter((each) => each !== first && first.lnClaim - each.lnBest < line);
  const beyond = first.lnClaim - popular(first, ...others);
  if (others.length > 0 && beyond >= line) {
    const members = [first, ...others].map(({ holding }) => holding.recipient);
    const conclusion = {
      kind: 'class',
      members: members.slice(0, SHOWN_MEMBERS),
      size: members.length,
    } as const;
    return {
      ...base,
      conclusion,
      candidates,
      moreRows: moreAgainst(leak, first, others, line, options),
    };
  }
  const conclusion = { kind: 'open', why: 'not-beyond-chance' } as const;
  return { ...base, conclusion, candidates, moreRows: moreAgainstChance(first, people, line, beyond) };
}

interface Scored<Key> {
  readonly holding: Holding<Key>;
  readonly lnClaim: number;
  readonly lnBest: number;
}

function scoreAll<Key>(leak: Leak, holdings: readonly Holding<Key>[], form: 'set' | 'rows'): Scored<Key>[] {
  const leaked = leakedByStratum(leak);
  return holdings
    .filter(({ rows }) => rows.length > 0)
    .map((holding) =>
      form === 'rows'
        ? { holding, lnClaim: lnClaimOfRows(leak, holding), lnBest: lnBestOfRows(leak, holding) }
        : {
            holding,
            lnClaim: lnClaimOfSet(leak, holding, leaked),
            lnBest: lnBestOfSet(leak, holding, leaked),
          },
    );
}

function candidateOf<Key>(
  leak: Leak,
  { holding, lnClaim, lnBest }: Scored<Key>,
  all: readonly Scored<Key>[],
  popular: number,
  recipients: number,
): Candidate<Key> {
  let rival: Rival<Key> = { kind: 'chance', ln: 0 };
  if (popular > rival.ln) rival = { kind: 'popular', ln: popular };
  for (const other of all) {
    if (other.holding === holding || other.lnBest <= rival.ln) continue;
    rival = { kind: 'recipient', recipient: other.holding.recipient, ln: other.lnBest };
  }
  const lnE = lnClaim - rival.ln;
  return {
    recipient: holding.recipient,
    hits: holding.rows.length,
    received: receivedOf(holding),
    expected: expectedOf(leak, holding),
    lnClaim,
    lnBest,
    lnE,
    rival,
    errorBound: Math.min(1, recipients * Math.exp(-lnE)),
  };
}

function receivedOf<Key>({ received }: Holding<Key>): number {
  return received.reduce((total, n) => total + n, 0);
}

function expectedOf<Key>(leak: Leak, holding: Holding<Key>): number {
  const leaked = leakedByStratum(leak);
  return leak.strata.reduce(
    (total, { people }, g) => total + ((leaked[g] ?? 0) * (holding.received[g] ?? 0)) / Math.max(1, people),
    0,
  );
}

/** The claim costs half a logarithm of the rows: Jeffreys' mixture. */
const mixtureCost = (rows: number): number => 0.5 * Math.log(Math.PI * Math.max(1, rows));

/** How many rows bring `perRow` nats each to the line; null when that is out of reach. */
function rowsFor(line: number, perRow: number, now: number): number | null {
  if (!(perRow > 0)) return null;
  let rows = line / perRow;
  for (let i = 0; i < 20; i++) rows = (line + mixtureCost(rows)) / perRow;
  return rows > MOST_ROWS ? null : Math.max(1, Math.ceil(rows) - now);
}

function moreAgainstChance<Key>(
  { lnClaim }: Scored<Key>,
  people: number,
  line: number,
  beyond: number,
): number | null {
  const perRow = (Math.min(beyond, lnClaim) + mixtureCost(people)) / people;
  return rowsFor(line, perRow, people);
}

/**
 * Against those it is not told apart from, each row that the other had not received tells. How often that happens is what
 * the rows so far say, or better what is known of the two recipients' people.
 */
function moreAgainst<Key>(
  leak: Leak,
  first: Scored<Key>,
  others: readonly Scored<Key>[],
  line: number,
  { overlap }: AttributionOptions<Key>,
): number | null {
  const people = leak.stratumOf.length;
  const all = leak.strata.reduce((total, stratum) => total + stratum.people, 0);
  const own = (first.holding.rows.length + 0.5) / (people + 1);
  let most = 0;
  for (const other of others) {
    const shared = overlap?.(first.holding.recipient, other.holding.recipient);
    let perRow = (first.lnClaim + mixtureCost(people) - other.lnBest) / people;
    if (shared !== undefined) {
      const [f, g] = [first.holding, other.holding].map((each) =>
        Math.min(0.999, receivedOf(each) / all),
      ) as [number, number];
      const theirs = Math.max(g, own * shared);
      perRow = coinDivergence(own, f) - coinDivergence(Math.min(1, theirs), g);
      // The same people but for a handful tell nothing before that handful leaks.
      if (shared > 0.999 && Math.abs(receivedOf(first.holding) - receivedOf(other.holding)) < 1) perRow = 0;
    }
    const more = rowsFor(line, perRow, people);
    if (more === null) return null;
    most = Math.max(most, more);
  }
  return most;
}
