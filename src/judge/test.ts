/**
 * What every test of the judge is: it observes disclosures as they are about to happen and says how much they speak
 * against ordinary use, as an e-value: a number that is 1 on average at most where its null hypothesis holds, so that it
 * reaches 1/α with probability α at most (Vovk and Wang 2021, https://doi.org/10.1214/20-AOS2020). One file each.
 *
 *   door ─ sighting ─▶ scene ─▶ test ─┐ findings (entity, log e, arithmetic)
 *                        │    ─▶ test ─┼─▶ combination ─▶ verdicts
 *                        └────▶ test ─┘
 */
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { Recipient, RecipientRole } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { TakenInAll, VerdictKind } from '../disclosure/verdict.ts';
import type { EntityKind, EntityNumber } from './entity.ts';

/** What a request asked for, where its form shows it. */
export interface Asked {
  /** `id`: a number that stands for somebody; `phone`: a telephone number; `page`: how deep in a list. */
  readonly by: 'id' | 'phone' | 'page';
  /** The number itself, a telephone number as its digits; left out where it does not fit 53 bits. */
  readonly value?: number;
  /** Whether there was anybody: false is a miss, and a miss has no people. */
  readonly found: boolean;
}

/** People who are about to be disclosed to a recipient: what every door reports. */
export interface Sighting {
  readonly at: EpochMs;
  /** Template of the route, such as `GET /api/users/{id}`. */
  readonly route: string;
  readonly recipient: Recipient;
  readonly people: readonly DisclosedPerson[];
  readonly asked?: Asked | undefined;
}

/**
 * A sighting as tests see it: keys converted once, whoever receives numbered, explained people set aside. One object that
 * is filled anew for each sighting, so nothing of it may be kept; arrays may be longer than what counts in them.
 */
export interface Scene {
  readonly at: EpochMs;
  readonly route: string;
  readonly recipient: Recipient;
  readonly asked: Asked | undefined;
  /** Everybody, explained or not. */
  readonly people: readonly DisclosedPerson[];
  /** People who count: nothing explains them, and the tier is one that is counted. A person may stand twice. */
  readonly count: number;
  /** Their keys as unsigned halves, [0, count). */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  /** Their categories, [0, count). */
  readonly categories: Int32Array;
  /** The recipient itself: its strongest identity. */
  readonly actor: EntityNumber;
  /** All that the sighting is about: the actor first, then its other identities and the cells it is in. */
  readonly entities: Int32Array;
  readonly entityCount: number;
  /** The entity of a kind in this sighting, or -1. O(1). */
  of(kind: EntityKind): EntityNumber;
  /** As `of`, by a number of ENTITY_KINDS: for loops over kinds, where an object is looked into each time. */
  numbered(kind: number): EntityNumber;
  /** Whether the recipient is one that ordinary use is learned from. */
  readonly trusted: boolean;
}

/** What a test found about an entity. Made only past the reporting line, so that quiet streams cost nothing. */
export interface Finding {
  readonly entity: EntityNumber;
  readonly test: TestName;
  /** Natural logarithm of the e-value as it stands now, risen or fallen. */
  readonly logE: number;
  /** Distinct people that the e-value was computed from; exact, or at least so many. */
  readonly people: number;
  readonly windowMs: number;
  /** What the count was held against, in people: what is ordinary, or the line that was crossed. */
  readonly limit: number;
  /**
   * For tests that draw lines of their own (a budget): the level of the line, which then needs no e-value. The error is
   * null where a policy drew it.
   */
  readonly line?: DrawnLine;
  /** Whether `people` was counted one by one, so that nothing needs to be counted again. Default false. */
  readonly exact?: boolean;
  /** People taken in all, where canaries among them say so. */
  readonly taken?: TakenInAll;
}

export interface DrawnLine {
  readonly kind: VerdictKind;
  readonly errorProbability: number | null;
}

export type Report = (finding: Finding) => void;

/** Findings below e = 20 are not worth a report: an average over ten tests of it says nothing. Natural logarithm. */
export const REPORTING_LINE = Math.log(20);
/** A finding is told again when its e-value moved by a factor of two, not at each sighting. Natural logarithm. */
export const REPORTED_AGAIN = Math.log(2);

/** The tests, by the name that evidence carries; texts in locales are filed under it. */
export const TEST_NAMES = [
  'budget',
  'rarity',
  'coverage',
  'lone-actor',
  'enumeration',
  'canary',
  'bunching',
  'outflow',
  'unexplained',
] as const;
export type TestName = (typeof TEST_NAMES)[number];

/** So many people in a window lead to a step-up. */
export interface CountLine {
  readonly windowMs: number;
  readonly people: number;
}

export interface JudgeTest {
  readonly name: TestName;
  /** Kinds of entities it may speak about: an entity's e-values are averaged over the tests that could have spoken. */
  readonly about: readonly EntityKind[];
  /** Counts a sighting, and reports. Counting goes on whatever was said before and whatever is done about it. */
  observe(scene: Scene, report: Report): void;
  /** Counts a sighting of before, as it is in the ledger, and says nothing: what was said then is in the ledger, too. */
  recount?(scene: Scene): void;
  /** Time has passed: told once for each new hour of the sightings' time (`at` is its first moment), before the sighting. */
  tick?(at: EpochMs, report: Report): void;
  /** A line of its own did not hold when people were counted again: it was not crossed. */
  retract?(finding: Finding): void;
  /** Lines of its own from which a role's counts lead to a step-up, in force now; in no order, one for each window. */
  lines?(role: RecipientRole): readonly CountLine[];
  /** What stands by lines of its own against an entity now. */
  standing?(entity: EntityNumber, at: EpochMs): VerdictKind;
  /**
   * An alarm was given about a cell: its evidence begins anew, so that the next alarm needs evidence of its own and what is
   * over is not told again (an e-detector is restarted after each detection). What was learned stays.
   */
  renew?(entity: EntityNumber): void;
  /** An entity is forgotten; its number will be given to another. */
  forget?(entity: EntityNumber): void;
  /**
   * All that was learned, versioned by the test. Numbers of entities stay what they are.
   * @param evidence whether what was found against single recipients so far is to be kept, too; a test may leave it out.
   */
  snapshot?(evidence?: boolean): Uint8Array;
  /** @returns false, and nothing is changed, when the bytes are not of this version. */
  restore?(bytes: Uint8Array): boolean;
}

/** Who is one that ordinary use is learned from. Asked once for each sighting. */
export interface Trust {
  trusted(scene: Scene): boolean;
}

/** What counts sightings for others to ask: it never speaks. Told before any test. */
export interface Counter {
  /** What its part of a snapshot is called; a counter without one keeps nothing. */
  readonly name?: string;
  count(scene: Scene): void;
  /** As those of a test. */
  snapshot?(evidence?: boolean): Uint8Array;
  restore?(bytes: Uint8Array): boolean;
}
