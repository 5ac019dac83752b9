/**
 * The judge: all tests over the same disclosures, what they found put together, and what stands against whom.
 *
 *   sighting ─▶ scene ─▶ tests ─▶ findings ─▶ combination ─▶ (recount) ─▶ verdict, standing
 *
 * observe() is what doors call. A verdict that needs the ledger to be asked first comes later, to whoever the door said;
 * until then a step-up stands. Time is that of the sightings; a late one changes counts and never turns the clock back.
 */
import type { IdentityKind, Recipient, RecipientIdentity, RecipientRole } from '../disclosure/recipient.ts';
import { type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import { type CombinedEvidence, harsher, type Verdict, type VerdictKind } from '../disclosure/verdict.ts';
import { type BudgetPolicy, DEFAULT_BUDGET_POLICY } from './budget-policy.ts';
import { type Average, type Case, Combination, type CombinationOptions } from './combination.ts';
import {
  DEFAULT_MAX_ENTITIES,
  ENTITY_KINDS,
  Entities,
  type EntityKind,
  type EntityNumber,
  isCell,
  NO_ENTITY,
} from './entity.ts';
import { joinParts, jsonPart, readJsonPart, splitParts } from './judge-snapshot.ts';
import type { Recount } from './recount.ts';
import { Scenes } from './scene.ts';
import { OVERRULED_LASTS_MS, RELEASED_AT, Standings } from './standings.ts';
import type { Counter, CountLine, DrawnLine, Finding, JudgeTest, Scene, Sighting, Trust } from './test.ts';
import { TenureTrust } from './trust.ts';

export interface JudgeOptions {
  /** Made with the book of entities, so that their arrays are as long. */
  readonly tests: (entities: Entities) => readonly JudgeTest[];
  /** Told of every sighting, before the tests. */
  readonly counters?: readonly Counter[];
  /** Which people count. Default DEFAULT_BUDGET_POLICY. */
  readonly policy?: Pick<BudgetPolicy, 'tier' | 'unexplainedOnly'>;
  readonly trust?: (entities: Entities) => Trust;
  readonly combination?: CombinationOptions;
  /** Without it, only what was counted one by one denies anybody. */
  readonly recount?: Recount;
  /** Recipients that are counted and never judged, such as crawlers whose operator was verified. */
  readonly isVerified?: (recipient: Recipient) => boolean;
  readonly maxEntities?: number;
  /** Told when the ledger could not be asked; the step-up stands. */
  readonly onTrouble?: (error: unknown) => void;
}

const RELEASED = Math.log(RELEASED_AT);
/** Parts of a snapshot that are no test's. */
const ENTITIES = 'entities';
const STANDINGS = 'standings';

/** Told of a verdict for which the ledger had to be asked. */
export type Later = (verdict: Verdict) => void;

/** What is kept of a scene, which will be another one by the time the ledger has answered. */
interface Seen extends Pick<Scene, 'at' | 'recipient' | 'count'> {
  readonly later: Later | undefined;
}

export class Judge {
  readonly entities: Entities;
  readonly #options: JudgeOptions;
  readonly #tests: readonly JudgeTest[];
  readonly #counters: readonly Counter[];
  readonly #policy: Pick<BudgetPolicy, 'tier' | 'unexplainedOnly'>;
  readonly #scenes: Scenes;
  readonly #combination: Combination;
  readonly #standings: Standings;
  /** Findings of this sighting. */
  readonly #found: Finding[] = [];
  readonly #report = (finding: Finding) => void this.#found.push(finding);
  /** Cells with findings that wait until the cell is met again, so that the verdict can say what it is. */
  readonly #waiting = new Map<EntityNumber, Finding>();
  /** Those for whom the ledger is being asked. */
  readonly #asking = new Set<EntityNumber>();
  #hour = Number.NEGATIVE_INFINITY;

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.#policy = options.policy ?? DEFAULT_BUDGET_POLICY;
    this.entities = new Entities(
      (entity) => this.#forget(entity),
      options.maxEntities ?? DEFAULT_MAX_ENTITIES,
    );
    this.#tests = options.tests(this.entities);
    this.#counters = options.counters ?? [];
    this.#combination = new Combination(this.entities, this.#tests, options.combination);
    this.#standings = new Standings(this.entities);
    const trust = options.trust?.(this.entities) ?? new TenureTrust(this.entities);
    this.#scenes = new Scenes(this.entities, this.#policy, trust);
  }

  /**
   * Counts a sighting. @param later told of the verdicts that it causes once the ledger was asked.
   * @returns the verdicts that it caused at once; most sightings cause none.
   */
  observe(sighting: Sighting, later?: Later): Verdict[] {
    const found = this.#found;
    found.length = 0;
    this.#tick(sighting.at);
    const scene = this.#scenes.fill(sighting);
    for (const counter of this.#counters) counter.count(scene);
    if (this.#options.isVerified?.(sighting.recipient) === true) {
      for (const test of this.#tests) test.recount?.(scene);
      return [];
    }
    for (const test of this.#tests) test.observe(scene, this.#report);
    if (this.#waiting.size > 0) this.#meetAgain(scene);
    return found.length === 0 ? [] : this.#decide(scene, later);
  }

  /** Counts a sighting of before, after a restart; nothing is said. */
  recount(sighting: Sighting): void {
    const scene = this.#scenes.fill(sighting);
    for (const counter of this.#counters) counter.count(scene);
    for (const test of this.#tests) test.recount?.(scene);
  }

  /** Counts of a role's own from which a step-up follows, by window, the tightest of each; see JudgeTest. */
  lines(role: RecipientRole): readonly CountLine[] {
    return this.#tests.flatMap((test) => test.lines?.(role) ?? []);
  }

  /** The harshest verdict in force against any of a recipient's identities. */
  standing({ primary, identities }: Recipient, at: EpochMs): VerdictKind {
    let kind: VerdictKind = 'pass';
    for (const identity of identities) {
      kind = harsher(kind, this.#standingOf(this.entities.find(identity.kind, identity.key), at));
      if (identity.kind === 'ip' && identity !== primary)
        kind = harsher(kind, this.#standingOf(this.entities.find('address', identity.key), at));
    }
    return kind;
  }

  /**
   * What was learned, who is known since when, and what stands; not the evidence that has not come to a verdict yet. Where
   * `recount` is told of all that came since, nothing is missing that a restart could have to answer for.
   * @param evidence whether the single recipients' evidence of the rarity of people is kept, too: 120 bytes each. For logs
   * that are read day by day, where every midnight would be a restart.
   */
  snapshot(evidence = false): Uint8Array {
    const parts = new Map([
      [ENTITIES, this.entities.snapshot()],
      [STANDINGS, jsonPart(this.#standings.state())],
    ]);
    for (const part of [...this.#tests, ...this.#counters])
      if (part.name !== undefined && part.snapshot !== undefined)
        parts.set(part.name, part.snapshot(evidence));
    return joinParts(parts);
  }

  /** Takes up a snapshot, before anything is observed. @returns false when it is damaged or of another version. */
  restore(bytes: Uint8Array): boolean {
    const parts = splitParts(bytes);
    const known = parts?.get(ENTITIES);
    if (parts === undefined || known === undefined || !this.entities.restore(known)) return false;
    this.#standings.restore(readJsonPart(parts.get(STANDINGS) ?? new Uint8Array(0)));
    for (const part of [...this.#tests, ...this.#counters]) {
      const learned = part.name === undefined ? undefined : parts.get(part.name);
      if (learned !== undefined) part.restore?.(learned);
    }
    return true;
  }

  /**
   * An operator says that what a subject of a verdict does is in order: nothing is said against it until then. One that is
   * not known yet is from now on.
   */
  overrule(
    { kind, value, key }: RecipientIdentity,
    at: EpochMs,
    until: EpochMs = at + OVERRULED_LASTS_MS,
  ): void {
    for (const [entityKind, entityKey] of entitiesOf(kind, value, key)) {
      const low = Number(entityKey & 0xffff_ffffn);
      const high = Number(entityKey >> 32n);
      this.entities.begin();
      const entity = this.entities.touch(ENTITY_KINDS[entityKind], low, high, at);
      this.#combination.forget(entity);
      this.#standings.overrule(entity, until);
    }
  }

  #standingOf(entity: EntityNumber, at: EpochMs): VerdictKind {
    if (entity === NO_ENTITY || this.#standings.isOverruled(entity, at)) return 'pass';
    let lines: VerdictKind = 'pass';
    for (const test of this.#tests)
      if (test.standing !== undefined) lines = harsher(lines, test.standing(entity, at));
    // A line that is being counted again holds nobody up yet.
    if (this.#asking.has(entity) && lines !== 'pass') lines = 'step-up';
    return harsher(lines, this.#standings.of(entity, at));
  }

  #tick(at: EpochMs): void {
    const hour = Math.floor(at / HOUR_MS);
    if (!(hour > this.#hour)) return;
    this.#hour = hour;
    for (const test of this.#tests) test.tick?.(hour * HOUR_MS, this.#report);
  }

  #forget(entity: EntityNumber): void {
    for (const test of this.#tests) test.forget?.(entity);
    this.#combination.forget(entity);
    this.#waiting.delete(entity);
  }

  /** Cells of which something was found while nobody of them was in sight. */
  #meetAgain({ entities, entityCount }: Scene): void {
    for (let i = 0; i < entityCount; i++) {
      const finding = this.#waiting.get(entities[i] as number);
      if (finding === undefined) continue;
      this.#waiting.delete(finding.entity);
      this.#found.push(finding);
    }
  }

  #decide(scene: Scene, later: Later | undefined): Verdict[] {
    const verdicts: Verdict[] = [];
    const seen = { at: scene.at, recipient: scene.recipient, count: scene.count, later };
    for (const finding of this.#found) {
      const { entity, line } = finding;
      if (this.#standings.isOverruled(entity, scene.at)) continue;
      const subject = subjectOf(scene, entity, this.entities);
      if (subject === undefined) this.#waiting.set(entity, finding);
      else {
        const verdict =
          line === undefined ? this.#weigh(seen, subject, finding) : this.#line(seen, subject, finding, line);
        if (verdict !== undefined) verdicts.push(verdict);
      }
    }
    return verdicts;
  }

  /** A line of a test's own was crossed. */
  #line(seen: Seen, subject: RecipientIdentity, finding: Finding, line: DrawnLine): Verdict | undefined {
    const { kind, errorProbability } = line;
    this.entities.pin(finding.entity, true);
    const speak = () => this.#verdict(seen, subject, kind, finding, errorProbability);
    if (kind === 'step-up' || finding.exact === true) return speak();
    const test = this.#tests.find(({ name }) => name === finding.test);
    const refuted = () => {
      test?.retract?.(finding);
      return undefined;
    };
    return this.#recounted(seen, subject, finding, finding.limit, speak, refuted, () => undefined);
  }

  /** An e-value has moved: what do all of them come to? */
  #weigh(seen: Seen, subject: RecipientIdentity, finding: Finding): Verdict | undefined {
    const { entity } = finding;
    const { at } = seen;
    const stands = this.#standings.of(entity, at);
    const open = this.#combination.take(finding);
    if (open === undefined) return undefined;
    const average = this.#combination.average(open);
    const { logE, denyLine, level } = average;
    const speak = (kind: VerdictKind, recounted: number | null): Verdict | undefined => {
      if (!this.#standings.raise(entity, kind, at)) return undefined;
      return this.#verdict(seen, subject, kind, finding, Math.exp(-logE), combined(open, average, recounted));
    };
    if (level === 'none') {
      if (stands !== 'pass' && logE < this.#combination.stepUpLine + RELEASED)
        this.#standings.lower(entity, 'pass');
      return undefined;
    }
    if (stands === 'deny' && logE < denyLine + RELEASED) this.#standings.lower(entity, level);
    if (level === 'step-up') return speak('step-up', null);
    if (isCell(this.entities.kind(entity))) {
      const alarm = speak('step-up', null);
      if (alarm !== undefined) this.#combination.rejected(entity);
      for (const test of this.#tests) test.renew?.(entity);
      this.#combination.forget(entity);
      return alarm;
    }
    // What stands was counted again when it was raised.
    if (harsher(stands, level) === stands) return speak(level, null);
    const convict = (recounted: number | null) => {
      this.#combination.rejected(entity);
      return speak(level, recounted);
    };
    if (finding.exact === true || finding.people === 0) return convict(null);
    const stepUp = () => speak('step-up', null);
    return this.#recounted(seen, subject, finding, finding.people, convict, stepUp, stepUp);
  }

  /**
   * Counts again what a verdict rests on. Where there is nobody to ask, it is as if fewer had been counted; but what is
   * certain without (a budget's lower bound) stands.
   * @param meanwhile what is said while the ledger is being asked.
   */
  #recounted(
    seen: Seen,
    subject: RecipientIdentity,
    { entity, windowMs, line }: Finding,
    needed: number,
    convict: (recounted: number | null) => Verdict | undefined,
    refuted: () => Verdict | undefined,
    meanwhile: () => Verdict | undefined,
  ): Verdict | undefined {
    const { recount } = this.#options;
    if (recount === undefined) return line === undefined ? refuted() : convict(null);
    if (this.#asking.has(entity)) return meanwhile();
    const { at, count, later } = seen;
    // Those of this response have not left, and may or may not be among those that have.
    const isSo = (recounted: number) => recounted + count >= needed;
    const answer = recount.people({ identity: subject, at, windowMs });
    if (typeof answer === 'number') return isSo(answer) ? convict(answer) : refuted();
    this.#asking.add(entity);
    answer
      .then((recounted) => {
        const verdict = isSo(recounted) ? convict(recounted) : refuted();
        if (verdict !== undefined) later?.(verdict);
      })
      .catch((error: unknown) => this.#options.onTrouble?.(error))
      .finally(() => this.#asking.delete(entity));
    return meanwhile();
  }

  #verdict(
    { at, recipient }: Seen,
    subject: RecipientIdentity,
    kind: VerdictKind,
    finding: Finding,
    errorProbability: number | null,
    evidence?: CombinedEvidence,
  ): Verdict {
    const { tier, unexplainedOnly } = this.#policy;
    const { test, people, windowMs, limit } = finding;
    // A line of an address is drawn for everybody behind it: it holds them, and is no alarm about a group.
    const isAlarm = finding.line === undefined && isCell(this.entities.kind(finding.entity));
    return {
      at,
      kind,
      recipient: isAlarm ? subject : recipient.primary,
      subject,
      ...(isAlarm ? { scope: 'cell' } : {}),
      evidence: {
        test,
        people,
        windowMs,
        limit,
        tier,
        unexplainedOnly,
        errorProbability,
        ...(evidence === undefined ? {} : { combined: evidence }),
      },
    };
  }
}

function combined(
  { findings }: Case,
  { logE, tests, denyLine }: Average,
  recounted: number | null,
): CombinedEvidence {
  const shares = [...findings.values()].map(({ test, logE: own, people, windowMs, limit, taken }) => ({
    test,
    logE: own,
    people,
    windowMs,
    limit,
    ...(taken === undefined ? {} : { taken }),
  }));
  return { logE, line: denyLine, tests, shares, recounted };
}

/** Cells that no identity stands for. */
const NAMELESS = ['route', 'newcomers', 'newcomers-route', 'site'] as const satisfies readonly EntityKind[];

/** Keys of cells of one name are told apart by their kind. */
function cellMark(kind: EntityKind): bigint {
  return BigInt(ENTITY_KINDS[kind]) << 56n;
}

/** The entities that a subject of a verdict can be. */
function entitiesOf(kind: IdentityKind, value: string, key: bigint): (readonly [EntityKind, bigint])[] {
  if (kind === 'cell') {
    return NAMELESS.filter((each) => value === each || value.startsWith(`${each} `)).map(
      (each) => [each, key ^ cellMark(each)] as const,
    );
  }
  // An address is somebody's, or that of everybody behind it.
  return kind === 'ip'
    ? [
        ['ip', key],
        ['address', key],
      ]
    : [[kind, key]];
}

/** Who an entity is, as far as the sighting shows it. */
function subjectOf(scene: Scene, entity: EntityNumber, entities: Entities): RecipientIdentity | undefined {
  if (entity === scene.actor) return scene.recipient.primary;
  let isInSight = false;
  for (let i = 0; i < scene.entityCount; i++) isInSight ||= scene.entities[i] === entity;
  if (!isInSight) return undefined;
  const kind = entities.kind(entity);
  const shown = kind === 'address' ? 'ip' : kind;
  const identity = scene.recipient.identities.find((each) => each.kind === shown);
  if (identity !== undefined) return identity;
  const of = kind === 'route' || kind === 'newcomers-route' ? ` ${scene.route}` : '';
  return {
    kind: 'cell',
    value: `${kind}${of}`,
    key: entities.key(entity) ^ cellMark(kind),
  };
}
