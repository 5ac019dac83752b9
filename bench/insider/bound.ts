/**
 * How surely any test whatsoever can find an insider within so many working days, when it may open so many wrong cases: the
 * power of the most powerful test (Neyman and Pearson 1933), reckoned and not simulated.
 *
 *   quarter   | m days | m days | … | m days |      a test that wrongs r employees a quarter wrongs r m / 63 of them in each
 *   history H ~ Poisson(h λ), then S ~ Poisson(m λ) under the null and Poisson(m (λ + extra)) when taken; λ ~ Gamma
 *
 * The test knows more than one can: the law of the rates, how much is taken, and on which day it began. Within m days no
 * test that watches while they pass can do better than the best one that looks at their end, and (H, S) are all that the
 * days' counts say of λ. So on average over the quarter this bounds every test that counts people a day.
 */

/** Working days of a quarter. */
export const QUARTER_DAYS = 63;

export interface InsiderLaw {
  /** People a working day without a ticket: mean, and standard deviation between employees against it. */
  readonly meanPerDay: number;
  readonly spread: number;
  /** What is taken beyond, a working day. */
  readonly extraPerDay: number;
  /** Working days that each employee has been known for. */
  readonly historyDays: number;
}

/**
 * Probability of the best test within `days` working days at so many wrong cases an employee a quarter. O(counts²).
 */
export function bestPower(law: InsiderLaw, days: number, wrongAQuarter: number): number {
  const { meanPerDay, spread, extraPerDay, historyDays } = law;
  const shape = 1 / spread ** 2;
  const level = (wrongAQuarter * days) / QUARTER_DAYS;
  const taken = poisson(extraPerDay * days);
  const cases: { readonly ratio: number; readonly ordinary: number; readonly harvested: number }[] = [];
  for (const [seen, weight] of negativeBinomial(shape, historyDays * meanPerDay).entries()) {
    if (weight < 1e-12) continue;
    const a = shape + seen;
    const ordinary = negativeBinomial(a, (days * a) / (shape / meanPerDay + historyDays));
    for (let people = 0; people < ordinary.length + taken.length; people++) {
      let harvested = 0;
      for (let own = Math.max(0, people - taken.length + 1); own <= people; own++)
        harvested += (ordinary[own] ?? 0) * (taken[people - own] ?? 0);
      // Beyond the table nobody ordinary comes: the ratio is as large as it gets.
      const usual = Math.max(1e-300, ordinary[people] ?? 0);
      cases.push({ ratio: harvested / usual, ordinary: weight * usual, harvested: weight * harvested });
    }
  }
  cases.sort((a, b) => b.ratio - a.ratio);
  let [spent, power] = [0, 0];
  for (const { ordinary, harvested } of cases) {
    // Where the level falls into a case, a part of it is drawn by lot.
    const part = spent + ordinary <= level ? 1 : (level - spent) / ordinary;
    power += part * harvested;
    spent += part * ordinary;
    if (part < 1) break;
  }
  return power;
}

/** Probabilities of 0, 1, … until nothing is left. */
function poisson(mean: number): number[] {
  const table: number[] = [];
  let p = Math.exp(-mean);
  for (let k = 0; k < mean || p > 1e-15; k++) {
    table.push(p);
    p *= mean / (k + 1);
  }
  return table;
}

/** The same of a Poisson whose rate is Gamma with this shape. */
function negativeBinomial(shape: number, mean: number): number[] {
  const table: number[] = [];
  const success = mean / (shape + mean);
  let p = (1 - success) ** shape;
  for (let k = 0; k < mean || p > 1e-15; k++) {
    table.push(p);
    p *= ((shape + k) / (k + 1)) * success;
  }
  return table;
}
