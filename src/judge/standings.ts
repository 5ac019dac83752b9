/**
 * What stands against whom: the level that was reached, since when and until when, and what an operator said about it.
 *
 * A level is raised at its line and stands until its time is over, or until the evidence has fallen to RELEASED_AT of the
 * line (hysteresis: a recipient at the line does not flicker). New evidence at the line begins the time again. An operator
 * can overrule what stands: then nothing is said against the entity until that is over.
 *
 * Invariant: whoever something stands against is pinned in the book of entities, and so keeps its number.
 */
import { OldestKey } from '../disclosure/oldest-key.ts';
import { DAY_MS, type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import { harsher, type VerdictKind } from '../disclosure/verdict.ts';
import type { Entities, EntityNumber } from './entity.ts';

/** A step-up without new evidence ends after so long: a visit. */
export const STEP_UP_LASTS_MS = 2 * HOUR_MS;
/** A denial without new evidence ends after so long. */
export const DENY_LASTS_MS = DAY_MS;
/** A level falls when its e-value has fallen to this share of what raised it. */
export const RELEASED_AT = 0.01;
/** How long an operator's word holds when they do not say. */
export const OVERRULED_LASTS_MS = 30 * DAY_MS;
/** Standings that are kept; the one raised longest ago goes first. */
export const MAX_STANDINGS = 100_000;

interface Standing {
  kind: VerdictKind;
  until: EpochMs;
  overruledUntil: EpochMs;
}

export class Standings {
  readonly #entities: Entities;
  readonly #byEntity = new Map<EntityNumber, Standing>();
  readonly #oldest = new OldestKey(this.#byEntity);

  constructor(entities: Entities) {
    this.#entities = entities;
  }

  /** What stands now. What has run out is dropped. O(1). */
  of(entity: EntityNumber, at: EpochMs): VerdictKind {
    const standing = this.#byEntity.get(entity);
    if (standing === undefined || this.isOverruled(entity, at)) return 'pass';
    if (at < standing.until) return standing.kind;
    if (standing.overruledUntil <= at) this.#drop(entity);
    return 'pass';
  }

  /** @returns whether this is harsher than what stood. */
  raise(entity: EntityNumber, kind: VerdictKind, at: EpochMs): boolean {
    const stood = this.of(entity, at);
    const until = at + (kind === 'step-up' ? STEP_UP_LASTS_MS : DENY_LASTS_MS);
    const standing = this.#byEntity.get(entity) ?? this.#begin(entity);
    standing.kind = harsher(stood, kind);
    standing.until = Math.max(stood === 'pass' ? 0 : standing.until, until);
    return standing.kind !== stood;
  }

  /** The evidence has fallen: what stands is no more than this. */
  lower(entity: EntityNumber, kind: VerdictKind): void {
    const standing = this.#byEntity.get(entity);
    if (standing === undefined) return;
    if (kind === 'pass' && standing.overruledUntil === 0) this.#drop(entity);
    else if (harsher(standing.kind, kind) === standing.kind) standing.kind = kind;
  }

  /** An operator says that it is in order: nothing stands until then. */
  overrule(entity: EntityNumber, until: EpochMs): void {
    const standing = this.#byEntity.get(entity) ?? this.#begin(entity);
    standing.kind = 'pass';
    standing.until = 0;
    standing.overruledUntil = until;
  }

  isOverruled(entity: EntityNumber, at: EpochMs): boolean {
    const standing = this.#byEntity.get(entity);
    return standing !== undefined && at < standing.overruledUntil;
  }

  /** All that stands, for a snapshot. */
  state(): readonly (readonly [EntityNumber, Standing])[] {
    return [...this.#byEntity];
  }

  /** Takes up what stood; the entities must have been restored before. */
  restore(state: unknown): void {
    if (!Array.isArray(state)) return;
    for (const [entity, { kind, until, overruledUntil }] of state as [EntityNumber, Standing][]) {
      if (!(entity >= 0 && entity < this.#entities.size)) continue;
      Object.assign(this.#begin(entity), { kind, until, overruledUntil });
    }
  }

  get size(): number {
    return this.#byEntity.size;
  }

  #begin(entity: EntityNumber): Standing {
    if (this.#byEntity.size >= MAX_STANDINGS) {
      const oldest = this.#oldest.next();
      if (oldest !== undefined) this.#drop(oldest);
    }
    const standing: Standing = { kind: 'pass', until: 0, overruledUntil: 0 };
    this.#byEntity.set(entity, standing);
    this.#entities.pin(entity, true);
    return standing;
  }

  #drop(entity: EntityNumber): void {
    this.#byEntity.delete(entity);
    this.#entities.pin(entity, false);
  }
}
