/**
 * How likely leaked rows are when they were taken from one recipient's people, row by row: what is needed where rows differ
 * in more than the person, such as the version of a field that leaked, or the time of a complaint.
 *
 *   P(row | from r) ∕ P(row | from anybody)  =  (1 − η) · ρ + η,     ρ = [r had received x] · N ∕ n · version
 *
 * η is the share of rows from elsewhere. Somebody who is to be accused gets the mixture over η (32 nodes of the arcsine
 * law, that is Jeffreys' prior); everybody else the best η, found exactly because the logarithm is concave in η, and the
 * allowance for rows drawn without one twice.
 */
import type { Holding, Leak } from './evidence.ts';
import { lnSum } from './special-functions.ts';

/** Shares of rows from elsewhere that a claim is averaged over. */
const NODES = Array.from({ length: 32 }, (_, k) => Math.sin((Math.PI * (2 * k + 1)) / 128) ** 2);
/** Halvings of the interval that the best share is in. */
const STEPS = 60;

/** Ratio ρ of each row that a recipient had received. */
function ratios<Key>(leak: Leak, { rows, received, receivedAt, versions }: Holding<Key>): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const stratum = leak.stratumOf[rows[i] as number] as number;
    const n = Math.max(1, receivedAt?.[i] ?? received[stratum] ?? 1);
    const people = Math.max(n, leak.strata[stratum]?.people ?? n);
    out[i] = (people / n) * Math.exp(versions?.[i] ?? 0);
  }
  return out;
}

function lnAt(rho: Float64Array, all: number, elsewhere: number): number {
  let sum = (all - rho.length) * Math.log(elsewhere);
  if (all === rho.length) sum = 0;
  for (const ratio of rho) sum += Math.log((1 - elsewhere) * ratio + elsewhere);
  return sum;
}

/** Logarithm of the likelihood that accuses a recipient. */
export function lnClaimOfRows<Key>(leak: Leak, holding: Holding<Key>): number {
  const rho = ratios(leak, holding);
  const all = leak.stratumOf.length;
  return lnSum(NODES.map((eta) => lnAt(rho, all, eta))) - Math.log(NODES.length);
}

/** Logarithm of the best that a recipient can be as the true source; 0 or more. */
export function lnBestOfRows<Key>(leak: Leak, holding: Holding<Key>): number {
  const rho = ratios(leak, holding);
  const all = leak.stratumOf.length;
  return bestShare((eta) => lnAt(rho, all, eta)) + withoutTwice(leak, holding);
}

/** None leaked twice: the i-th row is one of n − i. Counted for the true source only, so that it is never too little. */
function withoutTwice<Key>(leak: Leak, { rows, received, receivedAt }: Holding<Key>): number {
  const taken = leak.strata.map(() => 0);
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const stratum = leak.stratumOf[rows[i] as number] as number;
    const before = taken[stratum] as number;
    taken[stratum] = before + 1;
    const n = Math.max(before + 1, receivedAt?.[i] ?? received[stratum] ?? 1);
    sum += Math.log(n / (n - before));
  }
  return sum;
}

/**
 * Logarithm of the best explanation that goes by popularity: somebody took people the more often the more recipients had
 * received them. `without`, who are to be accused, are left out of that count, or they would explain themselves.
 */
export function lnBestOfPopular<Key>(leak: Leak, without: readonly Holding<Key>[]): number {
  const own = new Uint32Array(leak.stratumOf.length);
  for (const { rows } of without) for (const row of rows) own[row] = (own[row] as number) + 1;
  // Few values, many rows: each value is looked at once.
  const rows = new Map<number, number>();
  for (let row = 0; row < leak.stratumOf.length; row++) {
    const g = leak.stratumOf[row] as number;
    const { people = 1, pairs = 0 } = leak.strata[g] ?? {};
    const others = pairs - without.reduce((sum, { received }) => sum + (received[g] ?? 0), 0);
    const holders = (leak.holders[row] as number) - (own[row] as number);
    const rho = others <= 0 ? 0 : (holders * people) / others;
    rows.set(rho, (rows.get(rho) ?? 0) + 1);
  }
  const values = [...rows];
  return bestShare((eta) =>
    values.reduce((sum, [rho, count]) => sum + count * Math.log((1 - eta) * rho + eta), 0),
  );
}

/** The greatest value of a concave function of a share, 0 at 1. */
function bestShare(lnOf: (eta: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (lnOf(left) < lnOf(right)) low = left;
    else high = right;
  }
  return Math.max(0, lnOf((low + high) / 2), lnOf(0));
}
