/**
 * What statistics of a path mean for candidates that stand under it.
 *
 *   text    may say anything: nothing is ever concluded about it
 *   open    nothing is known, or its key names a person: cold evidence stands
 *   safe    never held a candidate: weak shapes that turn up are chance
 *   noise   candidates are what chance makes of such numbers: a tenth of them passes Luhn
 *   typed   nine tenths pass: it is that type
 *
 * What origins send may be chosen by an attacker, so learning is made to fail towards looking:
 * - it only lowers shapes that lack a proof of their own (an e-mail address, a country code, a key stay what they are);
 *   a check digit yields only where a thousand like numbers were seen and not one in a hundred passes;
 * - never under a key that names personal data, never in text;
 * - beside other personal data of the same record only what chance alone explains is lowered.
 */
import type { PathStatistics } from './path-statistics.ts';

/** Responses of a route before anything is concluded. */
export const WARM_UP_RESPONSES = 200;
/** Responses that must have had a value at a path, and values, before anything is concluded about it. */
export const MATURE_RESPONSES = 50;
export const MATURE_VALUES = 100;

/** Share of values that pass from which a path is of that type. */
export const TYPE_SHARE = 0.9;
/** Share of like values below which candidates are noise, when no personal data stand beside. */
export const NOISE_SHARE = 0.5;
/** The same for IPv4 addresses: a column of addresses holds nothing else, one of versions also `1.2.3`. */
export const ADDRESS_NOISE_SHARE = 0.9;
/** The same when personal data stand beside: Luhn's tenth and the mobile prefixes' thirteenth, with room. */
export const CHANCE_SHARE = 0.15;
/** Below it even a check digit is chance, given CHECKED_VALUES. Resident ids pass one in 30,000. */
export const CHECKED_SHARE = 0.01;
export const CHECKED_VALUES = 1_000;
/**
 * Three-digit beginnings of mobile numbers: a hundred subscribers have some thirty of about forty-five. Article
 * numbers of a shop come from a few ranges.
 */
export const FEW_STARTS = 10;
export const MANY_STARTS = 15;
/** Share of values that grow from one to the next from which a path counts something. */
export const MONOTONE_SHARE = 0.95;

/** Log-odds from which a shape speaks for itself. */
export const SURE_ODDS = 2;
/** Log-odds that learning adds and takes. */
export const TYPED_ODDS = 2.5;
export const NOISE_ODDS = -6;
/** What chance takes from a check digit: out of the default tier, not out of `all`. */
export const CHECKED_ODDS = -4;

export type PathKind = 'learning' | 'text' | 'open' | 'safe' | 'noise' | 'typed';

export interface PathVerdict {
  readonly kind: PathKind;
  /** The entity of `typed` and `noise`; the most frequent where there are several. */
  readonly entity?: string;
  /** Entities whose check digit is chance here. */
  readonly chance: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
export const LEARNING: PathVerdict = { kind: 'learning', chance: NONE };
const TEXT: PathVerdict = { kind: 'text', chance: NONE };
const OPEN: PathVerdict = { kind: 'open', chance: NONE };
const SAFE: PathVerdict = { kind: 'safe', chance: NONE };

/** What is known of a path but its own values. */
export interface Surroundings {
  /** Its key names personal data of some kind. */
  readonly personalKey: boolean;
  /** Other paths of the same record hold personal data that are sure without learning. */
  readonly company: boolean;
}

export function isMature(statistics: PathStatistics): boolean {
  return statistics.responses >= MATURE_RESPONSES && statistics.values >= MATURE_VALUES;
}

/** Concludes from mature statistics. */
export function judgePath(statistics: PathStatistics, { personalKey, company }: Surroundings): PathVerdict {
  if (statistics.texts > 0) return TEXT;
  const entities = [...statistics.hits].sort((a, b) => b[1][0] - a[1][0]);
  const main = entities[0];
  if (main === undefined) return personalKey ? OPEN : SAFE;
  const [entity, [hits]] = main;
  const share = Math.min(1, hits / Math.max(1, likeValues(statistics, entity)));
  if (share >= TYPE_SHARE && looksTyped(statistics, entity, personalKey || company))
    return { kind: 'typed', entity, chance: NONE };
  if (personalKey) return OPEN;
  const threshold = company ? CHANCE_SHARE : entity === 'IP_ADDRESS' ? ADDRESS_NOISE_SHARE : NOISE_SHARE;
  if (share < threshold || (!company && fewRanges(statistics, entity))) {
    const chance = new Set(
      entities
        .filter(
          ([, [count]]) => statistics.values >= CHECKED_VALUES && count / statistics.values < CHECKED_SHARE,
        )
        .map(([name]) => name),
    );
    return { kind: 'noise', entity, chance };
  }
  return OPEN;
}

/** Values that are written like the entity's and so could have been one. */
function likeValues(statistics: PathStatistics, entity: string): number {
  const digits = entity === 'PHONE_NUMBER' || entity === 'CREDIT_CARD' || entity === 'IP_ADDRESS';
  return digits && statistics.numeric > 0 ? statistics.numeric : statistics.values;
}

function looksTyped(statistics: PathStatistics, entity: string, supported: boolean): boolean {
  const { compared, increasing } = statistics;
  if (compared >= MATURE_VALUES && increasing / compared >= MONOTONE_SHARE) return false;
  return entity !== 'PHONE_NUMBER' || supported || statistics.mobileStarts() >= MANY_STARTS;
}

/** Numbers shaped like mobiles that come from a few ranges, as article numbers do. */
function fewRanges(statistics: PathStatistics, entity: string): boolean {
  return (
    entity === 'PHONE_NUMBER' &&
    statistics.numeric === statistics.values &&
    statistics.distinct() >= MATURE_VALUES &&
    statistics.mobileStarts() <= FEW_STARTS
  );
}

/**
 * Log-odds that a verdict adds to a candidate.
 * @param odds of the candidate, cold: shape and key together.
 */
export function change(verdict: PathVerdict, entity: string, odds: number): number {
  switch (verdict.kind) {
    case 'typed':
      return verdict.entity === entity && odds < SURE_ODDS ? TYPED_ODDS : 0;
    case 'noise':
    case 'safe':
      if (odds < SURE_ODDS) return NOISE_ODDS;
      return verdict.chance.has(entity) ? CHECKED_ODDS : 0;
    default:
      return 0;
  }
}
