/**
 * A criminal counter: how many records of which class, against the numbers of the rule. Classes add up pro rata
 * (Fa Shi [2017] No. 10 art. 5(6)): n1/50 + n2/500 + n3/5000 ≥ 1. The same record given to different recipients counts
 * each time (art. 11), which the counts already hold. Data obtained in duty or service need half (art. 5(8)).
 *
 * Invariant: whole numbers only, so that 25/50 + 250/500 is 1 and not almost 1; and a counter says that a number is
 * reached, never that there was an offence.
 */
import { type Known, NOT_NAMED, type Truth } from './condition.ts';
import type { RecordCounts } from './facts.ts';
import type { CriminalCounter } from './pack.ts';

export interface Share {
  readonly kind: string;
  readonly class: string;
  readonly records: number;
  readonly threshold: number;
}

export interface Counted {
  readonly truth: Truth;
  /** What was added up; empty when the records are not known. */
  readonly shares: readonly Share[];
  /** The sum of ratios as a fraction, before any halving. */
  readonly sum: { readonly numerator: bigint; readonly denominator: bigint } | undefined;
  /** Whether the halved numbers were needed to reach it. */
  readonly halved: boolean;
  readonly especiallySerious: boolean;
  readonly byGain: boolean;
  /** Facts that could still change the outcome. */
  readonly unknown: readonly string[];
  readonly notNamed: readonly string[];
}

/** @param notNamed what a fact counts as that nothing was said about. */
export function countRecords(
  rule: CriminalCounter,
  fact: (name: string) => Known,
  notNamed: false | undefined,
): Counted {
  const counts = fact('records_by_class') as RecordCounts | undefined;
  const duty = fact(rule.duty_or_service.fact);
  const gain = fact(rule.gain.fact);
  const inDuty: Truth = duty === NOT_NAMED ? notNamed : (duty as Truth);
  const shares = counts === undefined ? [] : sharesOf(rule, counts);
  const sum = counts === undefined ? undefined : sumOf(shares, Object.values(rule.classes));
  const full: Truth = sum === undefined ? undefined : sum.numerator >= sum.denominator;
  const half: Truth = sum === undefined ? undefined : 2n * sum.numerator >= sum.denominator;
  const gainFull: Truth = gain === NOT_NAMED ? notNamed : atLeast(gain, rule.gain.gte);
  const gainHalf: Truth = gain === NOT_NAMED ? notNamed : atLeast(gain, rule.gain.gte / 2);
  const truth = or(full, and(inDuty, half), gainFull, and(inDuty, gainHalf));
  const factor = inDuty === true ? 2n : 1n;
  const tenfold = BigInt(rule.especially_serious_factor);
  const open: string[] = [];
  const unsaid: string[] = [];
  if (truth === undefined) {
    if (counts === undefined) open.push('records_by_class');
    const dutyMatters =
      inDuty === undefined && (half !== false || (gainHalf !== false && gain !== NOT_NAMED));
    if (dutyMatters) (duty === NOT_NAMED ? unsaid : open).push(rule.duty_or_service.fact);
    if (gainFull === undefined) (gain === NOT_NAMED ? unsaid : open).push(rule.gain.fact);
  }
  return {
    truth,
    shares,
    sum,
    halved: full !== true && gainFull !== true && truth === true,
    especiallySerious:
      (sum !== undefined && factor * sum.numerator >= tenfold * sum.denominator) ||
      (typeof gain === 'number' && gain * Number(factor) >= rule.gain.gte * rule.especially_serious_factor),
    byGain: full !== true && (gainFull === true || (inDuty === true && half !== true && gainHalf === true)),
    unknown: open,
    notNamed: unsaid,
  };
}

function sharesOf(rule: CriminalCounter, counts: RecordCounts): Share[] {
  return [...counts]
    .filter(([, records]) => records > 0)
    .map(([kind, records]) => {
      const name = classOf(rule, kind);
      return { kind, class: name, records, threshold: rule.classes[name] as number };
    });
}

/** A class is named by itself, or by a kind of information; every other kind is of the class that `*` names. */
function classOf({ classes, class_map: map }: CriminalCounter, kind: string): string {
  if (Object.hasOwn(classes, kind)) return kind;
  return (Object.hasOwn(map, kind) ? map[kind] : map['*']) as string;
}

/** The sum of ratios over the product of all thresholds. */
function sumOf(
  shares: readonly Share[],
  thresholds: readonly number[],
): { readonly numerator: bigint; readonly denominator: bigint } {
  const denominator = thresholds.reduce((product, each) => product * BigInt(each), 1n);
  const numerator = shares.reduce(
    (sum, { records, threshold }) => sum + (BigInt(records) * denominator) / BigInt(threshold),
    0n,
  );
  return { numerator, denominator };
}

function atLeast(value: Known, least: number): Truth {
  return typeof value === 'number' ? value >= least : undefined;
}

function and(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}

function or(...parts: readonly Truth[]): Truth {
  if (parts.includes(true)) return true;
  return parts.includes(undefined) ? undefined : false;
}
