/**
 * What was learned of one route: its paths, and what is concluded about each.
 *
 *   responses 0 … 199   every one is learned from; nothing is concluded        (warm-up)
 *   response 200        mature paths are judged
 *   from then on        one in AUDIT_EVERY is inspected cold and compared with what was concluded: a path that
 *                       contradicts it is an event, and is learned anew; of a route that has been calm for
 *                       CALM_AUDITS, one in CALM_AUDIT_EVERY, until it is not
 *
 * Invariant: memory is bounded by MAX_PATHS statistics, whatever bodies hold; a path that is not known costs nothing
 * and changes nothing.
 */
import type { Finding } from '../inspection.ts';
import { readKey } from '../keys/read-key.ts';
import { PathStatistics, type SavedStatistics } from './path-statistics.ts';
import {
  change,
  isMature,
  judgePath,
  LEARNING,
  type PathVerdict,
  SURE_ODDS,
  TYPE_SHARE,
  WARM_UP_RESPONSES,
} from './verdict.ts';

/** Paths of one route that are learned; the rest stays cold. */
export const MAX_PATHS = 256;
/** One response in so many is inspected in full after the warm-up. */
export const AUDIT_EVERY = 50;
/** Audits in a row without a contradiction after which a route is calm: 2,000 responses. */
export const CALM_AUDITS = 40;
/**
 * One response in so many of a calm route. An audit costs several times what a response does (it parses, and looks
 * without what was learned): in one of fifty that is a twelfth of what the gate takes, for evidence that has not changed.
 */
export const CALM_AUDIT_EVERY = 200;
/** Values of one path and body that count: a body of thousands of rows must not outweigh others. */
export const MAX_VALUES_PER_BODY = 16;
/** Values at a path that were audited before they are compared. */
export const AUDITED_VALUES = 64;
/** A pinned entity is believed; others at that path are not. */
export const PINNED_ODDS = 6;

/** What the inspector asks about a candidate. */
export interface PathEvidence {
  /**
   * Log-odds that learning adds; 0 where nothing is known, −Infinity where the operator said that it is nothing.
   * @param path as findings spell it, such as `$.items[].phone`.
   * @param odds of the candidate without learning.
   */
  evidence(path: string, entity: string, odds: number): number;
  /** Whether some path makes a candidate likelier than it is cold; absent, it may be so. */
  readonly raises?: boolean;
  /** Another number whenever what evidence() says may have changed, and of no other evidence; absent, it may at any time. */
  readonly version?: number;
}

/** A path whose values are no longer what was concluded about them. */
export interface Drift {
  readonly route: string;
  readonly path: string;
  readonly was: PathVerdict;
  readonly now: PathVerdict;
}

/** What an operator says a path holds: an entity, or `none`. */
export type Pin = string;

interface Path {
  statistics: PathStatistics;
  verdict: PathVerdict;
  /** Since the last comparison. */
  audited: PathStatistics;
  readonly personalKey: boolean;
}

/** Paths that are left to all routes together. */
export interface PathRoom {
  left: number;
}

export interface SavedProfile {
  readonly route: string;
  readonly responses: number;
  readonly paths: readonly (SavedStatistics & { readonly path: string })[];
}

/** One path as it is shown to the operator. */
export interface ShownPath {
  readonly path: string;
  readonly kind: PathVerdict['kind'];
  readonly entity?: string;
  readonly pinned?: Pin;
  readonly responses: number;
  readonly values: number;
  readonly distinct: number;
  /** Candidates by entity, as a share of values. */
  readonly shares: Readonly<Record<string, number>>;
}

const SURE_CONFIDENCE = 1 / (1 + Math.exp(-SURE_ODDS));
/** Versions given so far, of all profiles. */
let versions = 0;
const COLD: PathVerdict = { kind: 'open', chance: new Set() };

export class RouteProfile implements PathEvidence {
  readonly route: string;
  responses = 0;
  readonly #paths = new Map<string, Path>();
  readonly #pins = new Map<string, Pin>();
  readonly #room: PathRoom;
  /** Responses to the next audit. */
  #untilAudit = 1;
  /** Audits since something contradicted what was concluded. */
  #calmAudits = 0;
  /** Responses that are still learned from one by one, since a path drifted: what it holds now is not known. */
  #relearning = 0;
  /** Some path is judged typed whose key says nothing. */
  #typed = false;
  #version = ++versions;

  /** @param room paths that all routes together may still take. */
  constructor(route: string, room: PathRoom = { left: MAX_PATHS }) {
    this.route = route;
    this.#room = room;
  }

  /** Gives its paths back. */
  forget(): void {
    this.#version = ++versions;
    this.#room.left += this.#paths.size;
    this.#paths.clear();
  }

  get warm(): boolean {
    return this.responses >= WARM_UP_RESPONSES;
  }

  /** Counts a response. @returns whether it is one to learn from, or to audit. */
  turn(): boolean {
    if (!this.warm) return true;
    if (this.#relearning > 0) {
      this.#relearning -= 1;
      return true;
    }
    this.#untilAudit -= 1;
    if (this.#untilAudit > 0) return false;
    this.#untilAudit = this.#calmAudits >= CALM_AUDITS ? CALM_AUDIT_EVERY : AUDIT_EVERY;
    return true;
  }

  evidence(path: string, entity: string, odds: number): number {
    const pin = this.#pins.size === 0 ? undefined : this.#pins.get(path);
    if (pin !== undefined)
      return pin === entity ? PINNED_ODDS : pin === 'none' ? Number.NEGATIVE_INFINITY : -PINNED_ODDS;
    const known = this.#paths.get(path);
    return known === undefined ? 0 : change(known.verdict, entity, odds);
  }

  get raises(): boolean {
    return this.#pins.size > 0 || this.#typed;
  }

  get version(): number {
    return this.#version;
  }

  #conclude(known: Path, verdict: PathVerdict): void {
    known.verdict = verdict;
    this.#version = ++versions;
  }

  pin(path: string, pin: Pin | undefined): void {
    this.#version = ++versions;
    if (pin === undefined) this.#pins.delete(path);
    else this.#pins.set(path, pin);
  }

  unpinAll(): void {
    this.#version = ++versions;
    this.#pins.clear();
  }

  /**
   * Learns from one body.
   * @param each hands out the body's values with their paths.
   * @param findings of the body, inspected cold and with the tier `all`.
   * @returns paths that drifted.
   */
  learn(
    each: (onValue: (path: string, value: string | number) => void) => void,
    findings: readonly Finding[],
  ): Drift[] {
    const warm = this.warm;
    this.responses += 1;
    const seen = new Map<string, { count: number; before: number; target: PathStatistics }>();
    each((path, value) => {
      let here = seen.get(path);
      if (here === undefined) {
        const known = this.#path(path);
        if (known === undefined) return;
        const target = warm && known.verdict.kind !== 'learning' ? known.audited : known.statistics;
        target.responses += 1;
        here = { count: 0, before: Number.NaN, target };
        seen.set(path, here);
      }
      here.count += 1;
      if (here.count <= MAX_VALUES_PER_BODY) here.before = here.target.value(value, here.before);
    });
    for (const { path, entity, confidence } of findings) {
      const here = path === undefined ? undefined : seen.get(path);
      if (here === undefined) continue;
      const scale = Math.min(1, MAX_VALUES_PER_BODY / here.count);
      here.target.hit(entity, scale, confidence >= SURE_CONFIDENCE ? scale : 0);
    }
    if (!this.warm) return [];
    const drifts = warm ? this.#audit(seen.keys()) : this.#judgeAll();
    this.#typed = this.#holdsTyped();
    if (drifts.length > 0) {
      this.#relearning = WARM_UP_RESPONSES;
      this.#calmAudits = 0;
    } else if (warm) this.#calmAudits += 1;
    return drifts;
  }

  #path(path: string): Path | undefined {
    const known = this.#paths.get(path);
    if (known !== undefined || this.#paths.size >= MAX_PATHS || this.#room.left <= 0) return known;
    this.#room.left -= 1;
    const made: Path = {
      statistics: new PathStatistics(),
      verdict: LEARNING,
      audited: new PathStatistics(),
      personalKey: isPersonalKey(path),
    };
    this.#paths.set(path, made);
    return made;
  }

  #judgeAll(): Drift[] {
    const company = this.#company();
    for (const [path, known] of this.#paths) {
      if (isMature(known.statistics))
        this.#conclude(known, this.#judge(path, known, known.statistics, company));
    }
    return [];
  }

  /** Whether a verdict makes something likelier that would not be handed out cold: what a key names always is. */
  #holdsTyped(): boolean {
    for (const { verdict, personalKey } of this.#paths.values())
      if (verdict.kind === 'typed' && !personalKey) return true;
    return false;
  }

  #judge(
    path: string,
    { personalKey }: Path,
    statistics: PathStatistics,
    company: ReadonlyMap<string, number>,
  ): PathVerdict {
    const record = recordOf(path);
    const others = (company.get(record) ?? 0) - (this.#holdsPerson(path) ? 1 : 0);
    return judgePath(statistics, { personalKey, company: others > 0 });
  }

  /** How many paths of each record hold personal data that are sure cold. */
  #company(): ReadonlyMap<string, number> {
    const records = new Map<string, number>();
    for (const path of this.#paths.keys()) {
      if (!this.#holdsPerson(path)) continue;
      const record = recordOf(path);
      records.set(record, (records.get(record) ?? 0) + 1);
    }
    return records;
  }

  #holdsPerson(path: string): boolean {
    const { statistics } = this.#paths.get(path)!;
    let sure = 0;
    for (const [, [, count]] of statistics.hits) sure += count;
    return statistics.values > 0 && sure / statistics.values >= 0.1;
  }

  /** Compares what audits saw with what was concluded. */
  #audit(paths: Iterable<string>): Drift[] {
    const drifts: Drift[] = [];
    let company: ReadonlyMap<string, number> | undefined;
    for (const path of paths) {
      const known = this.#paths.get(path)!;
      const { verdict, audited } = known;
      if (verdict.kind === 'learning') {
        company ??= this.#company();
        if (isMature(known.statistics))
          this.#conclude(known, this.#judge(path, known, known.statistics, company));
        continue;
      }
      // A path that never held anything and now does is told at once; shares need values.
      const broken = verdict.kind === 'safe' && (audited.hits.size > 0 || audited.texts > 0);
      if (!broken && audited.values < AUDITED_VALUES) continue;
      company ??= this.#company();
      const now = broken ? COLD : this.#judge(path, known, audited, company);
      if (broken || contradicts(verdict, now)) {
        drifts.push({ route: this.route, path, was: verdict, now });
        known.statistics = audited;
        this.#conclude(known, LEARNING);
      }
      known.audited = new PathStatistics();
    }
    return drifts;
  }

  shown(): ShownPath[] {
    const paths = [...this.#paths].map(([path, { statistics, verdict }]): ShownPath => {
      const shares = Object.fromEntries(
        [...statistics.hits].map(([entity, [hits]]) => [
          entity,
          Number((hits / Math.max(1, statistics.values)).toFixed(4)),
        ]),
      );
      return {
        path,
        ...kindOf(verdict),
        ...this.#pinOf(path),
        responses: statistics.responses,
        values: statistics.values,
        distinct: statistics.distinct(),
        shares,
      };
    });
    const unknown = [...this.#pins.keys()]
      .filter((path) => !this.#paths.has(path))
      .map(
        (path): ShownPath => ({
          path,
          kind: 'learning',
          ...this.#pinOf(path),
          responses: 0,
          values: 0,
          distinct: 0,
          shares: {},
        }),
      );
    return [...paths, ...unknown];
  }

  #pinOf(path: string): { pinned?: Pin } {
    const pinned = this.#pins.get(path);
    return pinned === undefined ? {} : { pinned };
  }

  /**
   * Paths that look like the id of a record's person and have no key that says so: about as many values as people, all
   * short tokens, beside personal data.
   */
  suggestedIdentities(): string[] {
    const company = this.#company();
    return [...this.#paths].flatMap(([path, { statistics, personalKey }]) => {
      if (personalKey || !isMature(statistics) || statistics.texts > 0 || statistics.longest > 40) return [];
      if ((company.get(recordOf(path)) ?? 0) === 0 || statistics.hits.size > 0) return [];
      const { compared, increasing, values } = statistics;
      const grows = compared >= MATURE_COMPARED && increasing / compared >= TYPE_SHARE;
      const distinct = statistics.distinct() / Math.min(values, 1_000);
      return !grows && distinct >= TYPE_SHARE && /(?:id|no|num|code|bh|uid|key)$/i.test(path) ? [path] : [];
    });
  }

  /** Mature paths of a warm route: what came up once may be somebody's name used as a key. */
  save(): SavedProfile | undefined {
    if (!this.warm) return undefined;
    const paths = [...this.#paths]
      .filter(([, { statistics }]) => isMature(statistics))
      .map(([path, { statistics }]) => ({ path, ...statistics.save() }));
    return { route: this.route, responses: this.responses, paths };
  }

  static restore(saved: SavedProfile, room?: PathRoom): RouteProfile {
    const profile = new RouteProfile(saved.route, room);
    profile.responses = saved.responses;
    for (const { path, ...statistics } of saved.paths.slice(0, MAX_PATHS)) {
      const known = profile.#path(path);
      if (known !== undefined) known.statistics = PathStatistics.restore(statistics);
    }
    if (profile.warm) profile.#judgeAll();
    profile.#typed = profile.#holdsTyped();
    return profile;
  }
}

/** Numeric pairs before growth means anything. */
const MATURE_COMPARED = 100;

function kindOf({ kind, entity }: PathVerdict): { kind: PathVerdict['kind']; entity?: string } {
  return entity === undefined ? { kind } : { kind, entity };
}

/** `$.data.list[]` of `$.data.list[].buyer.phone`; a row for a table's columns. */
function recordOf(path: string): string {
  if (!path.startsWith('$')) return '';
  const end = path.lastIndexOf('[].');
  return end === -1 ? '$' : path.slice(0, end + 2);
}

function isPersonalKey(path: string): boolean {
  const last = path.slice(path.lastIndexOf('.') + 1).replace(/(?:\[\])+$/, '');
  const { kind } = readKey(last);
  return kind !== 'none' && kind !== 'negative' && kind !== 'part';
}

/** Whether what was concluded no longer holds. That less is known now is no contradiction. */
function contradicts(was: PathVerdict, now: PathVerdict): boolean {
  switch (was.kind) {
    case 'noise':
      return (
        now.kind === 'typed' || now.kind === 'text' || (now.kind === 'open' && now.entity !== was.entity)
      );
    case 'typed':
      return now.kind !== 'typed' || now.entity !== was.entity;
    case 'safe':
      return now.kind !== 'safe';
    default:
      return false;
  }
}
