/**
 * How likely a set of leaked people is when it was taken from one recipient's people: all rows together, none twice.
 *
 * Given how many leaked people a recipient had received, which ones they are is the same choice for everybody who took
 * them from its people. So the likelihood against "taken from anybody" is one number per stratum:
 *
 *   P(set | from r, h hits) ∕ P(set | from anybody)  =  P(h | r) ∕ Hypergeometric(h; N, n, m)
 *
 *   N people in the stratum · n of them received by r · m of them leaked · h leaked and received by r
 *
 * - For somebody who is to be accused, P(h) is the mixture of all shares t of rows that are its own, under Jeffreys' prior:
 *   h ~ Binomial(m, t), t ~ Beta(½, ½). A mixture needs no choice after the data were seen.
 * - For everybody else, who may be the true source, P(h) is whatever suits them best: 1. So the bound holds for any share
 *   of rows from elsewhere, and whatever part of its people the source let go.
 *
 * Invariant: for a leak from s, E[exp(lnClaim(r) − lnBest(s))] ≤ 1 for every r ≠ s, whatever the distribution of h.
 */
import { type Holding, type Leak, leakedByStratum } from './evidence.ts';
import { lnBeta, lnChoose, lnHypergeometric } from './special-functions.ts';

const LN_JEFFREYS = lnBeta(0.5, 0.5);

/** Counts of one recipient, by stratum. */
interface Counts {
  readonly hits: readonly number[];
  readonly leaked: readonly number[];
}

function countsOf<Key>(leak: Leak, leaked: readonly number[], holding: Holding<Key>): Counts {
  const hits = leak.strata.map(() => 0);
  for (const row of holding.rows) {
    const stratum = leak.stratumOf[row] as number;
    hits[stratum] = (hits[stratum] as number) + 1;
  }
  return { hits, leaked };
}

/**
 * ln P(h leaked people are the recipient's by chance), stratum by stratum. A population that is said to be smaller than
 * what is known to be there is taken as large as that.
 */
function lnChance<Key>(leak: Leak, { received }: Holding<Key>, { hits, leaked }: Counts): number[] {
  return leak.strata.map(({ people }, g) => {
    const [n, m, h] = [received[g] ?? 0, leaked[g] ?? 0, hits[g] ?? 0];
    const marked = Math.max(n, h);
    return lnHypergeometric(h, Math.max(people, marked + m - h), marked, m);
  });
}

/** Logarithm of the likelihood that accuses a recipient. Cost: its hits and the strata. */
export function lnClaimOfSet<Key>(leak: Leak, holding: Holding<Key>, leaked = leakedByStratum(leak)): number {
  const counts = countsOf(leak, leaked, holding);
  const [hits, all] = [sum(counts.hits), sum(leaked)];
  const lnShare = lnBeta(hits + 0.5, all - hits + 0.5) - LN_JEFFREYS;
  const lnOrders = sum(leaked.map((m, g) => lnChoose(m, counts.hits[g] ?? 0)));
  return lnShare + lnOrders - sum(lnChance(leak, holding, counts));
}

/**
 * Logarithm of the best that a recipient can be as the true source; 0 or more. In a stratum where it has fewer hits than
 * chance gives, it is no source.
 */
export function lnBestOfSet<Key>(leak: Leak, holding: Holding<Key>, leaked = leakedByStratum(leak)): number {
  const counts = countsOf(leak, leaked, holding);
  const chances = lnChance(leak, holding, counts);
  return sum(
    chances.map((lnP, g) => {
      const share = (holding.received[g] ?? 0) / Math.max(1, leak.strata[g]?.people ?? 1);
      return (counts.hits[g] ?? 0) < (counts.leaked[g] ?? 0) * share ? 0 : -lnP;
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
