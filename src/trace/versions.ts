/**
 * Versions of fields: an address that was changed in May tells who looked before and who looked after. From the platform's
 * own table of changes: whose, which field, which value, from when to when.
 *
 * For a leaked value v of a person x that was valid from a to b, and a recipient that was shown x at times t₁ … tₙ:
 *
 *   a(v)    share of the times in [a, b)
 *   h(v)    1 ∕ number of versions of that field of x: the popularity of v
 *   weight  ((1 − ε) · a(v) + ε · h(v)) ∕ h(v),   ε = 0.05: values that differ by themselves, such as a spelling
 *
 * A row whose version a recipient was never shown costs it ln ε, 3 nats.
 */
import type { PersonKey } from '../disclosure/person.ts';
import type { EpochMs } from '../disclosure/time.ts';

/** Share of values that are not what was shown, for whatever reason. */
export const VALUE_NOISE = 0.05;

export interface Version {
  readonly field: string;
  readonly value: string;
  /** Inclusive. */
  readonly from: EpochMs;
  /** Exclusive; infinite while it is valid. */
  readonly to: EpochMs;
}

/** A leaked value whose times are known. */
export interface DatedValue {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Versions of that field of that person. */
  readonly versions: number;
}

export class Versions {
  readonly #byKey = new Map<PersonKey, Version[]>();

  add(keys: readonly PersonKey[], version: Version): void {
    const own = { ...version, field: folded(version.field), value: folded(version.value) };
    for (const key of keys) {
      const known = this.#byKey.get(key);
      if (known === undefined) this.#byKey.set(key, [own]);
      else known.push(own);
    }
  }

  /** Whether anything is known of a person. */
  has(keys: readonly PersonKey[]): boolean {
    return keys.some((key) => this.#byKey.has(key));
  }

  /**
   * A leaked value's times; undefined when it is none of the versions, or the person has one version only, which tells
   * nothing. A value that was valid twice is left out, too.
   */
  dated(keys: readonly PersonKey[], field: string, value: string): DatedValue | undefined {
    const all = keys
      .flatMap((key) => this.#byKey.get(key) ?? [])
      .filter((each) => each.field === folded(field));
    const distinct = [...new Map(all.map((each) => [`${each.from} ${each.value}`, each])).values()];
    const matching = distinct.filter((each) => each.value === folded(value));
    const [only] = matching;
    if (distinct.length < 2 || only === undefined || matching.length > 1) return undefined;
    return { from: only.from, to: only.to, versions: distinct.length };
  }
}

/** ln of how much better a recipient's own times explain a dated value than a version drawn at random. */
export function lnVersionWeight({ from, to, versions }: DatedValue, times: readonly EpochMs[]): number {
  const popularity = 1 / versions;
  const share = times.filter((at) => at >= from && at < to).length / Math.max(1, times.length);
  return Math.log(((1 - VALUE_NOISE) * share + VALUE_NOISE * popularity) / popularity);
}

/** Compared as they are read: width, case and blanks tell no versions apart. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
