/** How the rules of one pack answer to a set of facts; duties.ts says in which order they are asked. */
import type { Asked, Duty, DutyStatus, Reason } from './answer.ts';
import {
  distinct,
  type Ground,
  type Known,
  NOT_NAMED,
  possibleLevels,
  type Standpoint,
  type Truth,
  weigh,
} from './condition.ts';
import { countRecords } from './crime-counter.ts';
import { deadlineOf } from './deadline.ts';
import type { Facts } from './facts.ts';
import { actDays, citedThen, clockDays, coverage, type Days } from './in-force.ts';
import { dateAt, type OffsetMinutes, offsetOf } from './moment.ts';
import type {
  CriminalCounter,
  DutyRule,
  Exemption,
  Family,
  Library,
  Notify,
  Pack,
  Period,
  RecordRule,
} from './pack.ts';

/** What of a rule is settled before its condition is weighed. */
interface Applied {
  readonly truth: Truth;
  readonly reasons: readonly Reason[];
  readonly levels: readonly string[];
}

export class PackJudge {
  readonly duties: Duty[] = [];
  readonly open = new Map<string, string[]>();
  readonly unsaid = new Map<string, string[]>();
  readonly act: Days;
  readonly #library: Library;
  readonly #pack: Pack;
  readonly #facts: Facts;
  readonly #offset: OffsetMinutes;
  readonly #reviewDay: string;
  readonly #sectors: ReadonlySet<string>;

  constructor(library: Library, pack: Pack, facts: Facts, asked: Asked) {
    this.#library = library;
    this.#pack = pack;
    this.#facts = facts;
    const own = pack.utc_offset === null ? undefined : offsetOf(pack.utc_offset);
    this.#offset = own ?? asked.aware.offset;
    this.act = actDays(facts.events, this.#offset);
    this.#reviewDay = dateAt(Math.max(asked.today, asked.aware.at), this.#offset);
    const sectors = [...facts.named].map((name) => library.terms.facts[name]?.sector);
    this.#sectors = new Set(sectors.filter((sector) => sector !== undefined));
  }

  duty(rule: DutyRule, family: 'disclosure_rules' | 'breach_rules'): void {
    const days = this.#days(rule, rule.deadline?.starts_at ?? rule.variants?.[0]?.deadline.starts_at);
    const settled = this.#settled(rule, days);
    const applied = settled ?? this.#weighed(rule, false);
    if (settled === undefined && applied.truth === false)
      this.#noteUnsaid(rule.id, this.#weighed(rule, undefined));
    const exempted = this.#exempted(rule.exempt, applied);
    const varied = this.#varied(rule);
    // Whoever does not know whom to tell by when has something to find out first.
    const truth = applied.truth === true && varied.open.length > 0 ? undefined : applied.truth;
    const status = statusOf(truth, exempted.status);
    const stands = status === 'due' || status === 'ask';
    const reasons = [
      ...applied.reasons,
      ...(applied.truth === false ? [] : exempted.reasons),
      ...(stands ? varied.reasons : []),
    ];
    if (stands) this.#ask(rule.id, [...reasons, ...varied.open], exempted.open);
    const made = this.#duty(rule, family, days, {
      status,
      levels: applied.levels,
      reasons,
      notify: exempted.notify ?? varied.notify,
      deadline: deadlineOf(varied.deadline, this.#facts.events, this.#offset, this.#pack.calendar),
      content: rule.content,
    });
    this.duties.push(made);
    // A public communication takes the place of the notice; an unmade or suppressed report has no later stages.
    for (const stage of rule.stages ?? []) {
      if (status === 'suppressed') continue;
      this.duties.push({
        ...made,
        id: `${rule.id}.${stage.id}`,
        stage: stage.id,
        title: stage.title,
        deadline: deadlineOf(stage.deadline, this.#facts.events, this.#offset, this.#pack.calendar),
        content: stage.content,
        note: null,
      });
    }
  }

  record(rule: RecordRule): void {
    const days = this.#days(rule, 'aware');
    const when = rule.when;
    // What is kept at all times is set off by no incident.
    if (when === undefined) return;
    const applied = this.#settled(rule, days) ?? this.#weighed({ when }, false);
    const status = statusOf(applied.truth, undefined);
    const keep: Reason = { kind: 'keep', atLeast: rule.at_least };
    if (status === 'ask') this.#ask(rule.id, applied.reasons, []);
    const reasons = status === 'not-applicable' ? applied.reasons : [...applied.reasons, keep];
    this.duties.push(
      this.#duty(rule, 'record_rules', days, {
        status,
        levels: [],
        reasons,
        notify: null,
        deadline: null,
        content: [rule.what],
      }),
    );
  }

  counter(rule: CriminalCounter): void {
    const days = this.#days(rule, rule.deadline.starts_at);
    const settled = this.#settled(rule, days);
    const counted = countRecords(rule, (name) => this.#known(name), false);
    if (settled === undefined && counted.truth === false) {
      const beyond = countRecords(rule, (name) => this.#known(name), undefined);
      if (beyond.truth === undefined) for (const fact of beyond.notNamed) add(this.unsaid, fact, rule.id);
    }
    const applied = settled ?? {
      truth: counted.truth,
      levels: counted.truth === true ? [counted.especiallySerious ? 'especially_serious' : 'serious'] : [],
      reasons: [
        ...(counted.sum === undefined && !counted.byGain ? [] : [{ kind: 'counted', counted } as const]),
        ...counted.unknown.map((fact) => ({ kind: 'unknown', fact }) as const),
      ],
    };
    const exempted = this.#exempted(rule.exempt, applied);
    const status = statusOf(applied.truth, exempted.status);
    const reasons = [...applied.reasons, ...(applied.truth === false ? [] : exempted.reasons)];
    if (status === 'ask') this.#ask(rule.id, reasons, exempted.open);
    const deadline = deadlineOf(rule.deadline, this.#facts.events, this.#offset, this.#pack.calendar);
    const made = {
      status,
      levels: applied.levels,
      reasons,
      notify: rule.notify,
      deadline,
      content: rule.content,
    };
    this.duties.push({ ...this.#duty(rule, 'criminal_counters', days, made), isAdvice: true });
  }

  #duty(
    rule: DutyRule | RecordRule | CriminalCounter,
    family: Family,
    days: Days,
    judged: Pick<Duty, 'status' | 'levels' | 'reasons' | 'notify' | 'deadline' | 'content'>,
  ): Duty {
    return {
      id: rule.id,
      jurisdiction: this.#pack.id,
      family,
      stage: null,
      title: rule.title,
      ...judged,
      reasons: distinctReasons(judged.reasons),
      cite: citedThen(rule.cite, this.#pack, days),
      verification: rule.verification,
      pastReview: this.#reviewDay > rule.verification.review_by,
      note: rule.note ?? null,
      isAdvice: false,
    };
  }

  #days(rule: { readonly judged_by: 'aware' | 'act' }, event: string | undefined): Days {
    return rule.judged_by === 'act' ? this.act : clockDays(event, this.#facts.events, this.#offset);
  }

  /** What settles a rule whatever its condition: it was not in force, or nobody's data are concerned. */
  #settled(rule: Pick<DutyRule, 'effective' | 'about'>, days: Days): Applied | undefined {
    const { from, to } = rule.effective;
    if (coverage(rule.effective, days) === 'none')
      return { truth: false, levels: [], reasons: [{ kind: 'not-in-force', from, to, days }] };
    if (rule.about === 'personal_data' && this.#facts.known.get('persons_distinct') === 0)
      return { truth: false, levels: [], reasons: [{ kind: 'nobody' }] };
    return undefined;
  }

  #weighed(rule: Pick<DutyRule, 'when'> & Partial<DutyRule>, notNamed: false | undefined): Applied {
    const bare = this.#standpoint(notNamed, { possible: [], grounds: [] });
    const levels = rule.level_from === undefined ? bare.levels : possibleLevels(rule.level_from, bare);
    const { truth, grounds } = weigh(rule.when, { ...bare, levels });
    const part =
      rule.effective !== undefined &&
      rule.judged_by === 'act' &&
      coverage(rule.effective, this.act) === 'part'
        ? [{ kind: 'in-force-for-part', from: rule.effective.from, to: rule.effective.to } as const]
        : [];
    return { truth, reasons: [...grounds, ...part], levels: levels.possible };
  }

  #standpoint(notNamed: false | undefined, levels: Standpoint['levels']): Standpoint {
    return {
      fact: (name) => this.#known(name),
      event: (name) => this.#facts.events.get(name),
      levels,
      notNamed,
    };
  }

  #known(name: string): Known {
    const value = this.#facts.known.get(name);
    if (value !== undefined) return value;
    const sector = this.#library.terms.facts[name]?.sector;
    return sector === undefined || this.#sectors.has(sector) ? undefined : NOT_NAMED;
  }

  /** What exemptions do to a duty that may stand. */
  #exempted(
    exempt: readonly Exemption[] | undefined,
    applied: Applied,
  ): {
    readonly status: 'suppressed' | 'ask' | undefined;
    readonly notify: Notify | undefined;
    readonly reasons: readonly Reason[];
    /** Facts that would change how the duty is done, and not whether. */
    readonly open: readonly string[];
  } {
    const none = { status: undefined, notify: undefined, reasons: [], open: [] };
    if (applied.truth === false) return none;
    const standpoint = this.#standpoint(false, { possible: [], grounds: [] });
    const weighed = (exempt ?? []).map((exemption) => ({ exemption, ...weigh(exemption.when, standpoint) }));
    const shown = weighed.find(({ exemption, truth }) => truth === true && exemption.effect === 'suppress');
    if (shown !== undefined)
      return { ...none, status: 'suppressed', reasons: [{ kind: 'exempt', exemption: shown.exemption }] };
    const reasons: Reason[] = [];
    const open: string[] = [];
    let status: 'ask' | undefined;
    let notify: Notify | undefined;
    for (const { exemption, truth, grounds } of weighed) {
      if (exemption.effect === 'substitute_public_notice') {
        if (truth === true) {
          notify = { recipient: 'public', name: 'public_communication' };
          reasons.push({ kind: 'substitute', exemption });
        } else if (truth === undefined) open.push(...unknownIn(grounds));
      } else if (truth === false) reasons.push(...grounds);
      else if (truth === undefined && exemption.when_unknown !== 'stands') {
        status = 'ask';
        reasons.push(...grounds);
      }
    }
    return { status, notify, reasons, open };
  }

  /** Whom to tell by when, where that depends on a fact; the shortest time while it is not known. */
  #varied(rule: DutyRule): {
    readonly notify: Notify | null;
    readonly deadline: NonNullable<DutyRule['deadline']>;
    readonly reasons: readonly Reason[];
    readonly open: readonly Ground[];
  } {
    const { variants } = rule;
    if (variants === undefined)
      return {
        notify: rule.notify ?? null,
        deadline: rule.deadline as NonNullable<DutyRule['deadline']>,
        reasons: [],
        open: [],
      };
    const standpoint = this.#standpoint(false, { possible: [], grounds: [] });
    const possible: (NonNullable<DutyRule['variants']>[number] & { readonly grounds: readonly Ground[] })[] =
      [];
    let open: readonly Ground[] = [];
    for (const variant of variants) {
      const { truth, grounds } = weigh(variant.when, standpoint);
      if (truth === false) continue;
      possible.push({ ...variant, grounds });
      if (truth === true) break;
      open = [...open, ...grounds];
    }
    const [only] = possible;
    if (only === undefined) throw new Error(`${rule.id} has no variant for these facts`);
    if (possible.length === 1)
      return { notify: only.notify, deadline: only.deadline, reasons: only.grounds, open: [] };
    const fixed = possible.flatMap(({ deadline }) => (deadline.kind === 'fixed' ? [deadline] : []));
    const shortest = fixed.toSorted((a, b) => roughHours(a) - roughHours(b))[0] ?? only.deadline;
    const recipients = possible.flatMap(({ notify }) => notify.recipient);
    const notify: Notify = { recipient: [...new Set(recipients)] };
    const periods = fixed.map(({ value, unit }) => ({ value, unit }));
    return { notify, deadline: shortest, reasons: [...open, { kind: 'shortest', periods }], open };
  }

  #ask(id: string, reasons: readonly Reason[], open: readonly string[]): void {
    for (const fact of new Set([...unknownIn(reasons), ...open])) add(this.open, fact, id);
  }

  /** Facts of a sector that nothing was said about, and that could make a rule apply. */
  #noteUnsaid(id: string, beyond: Applied): void {
    if (beyond.truth !== undefined) return;
    for (const reason of beyond.reasons) if (reason.kind === 'not-named') add(this.unsaid, reason.fact, id);
  }
}

function add(to: Map<string, string[]>, fact: string, id: string): void {
  const ids = to.get(fact) ?? [];
  if (!ids.includes(id)) to.set(fact, [...ids, id]);
}

function unknownIn(reasons: readonly Reason[]): string[] {
  return reasons.flatMap((reason) => (reason.kind === 'unknown' ? [reason.fact] : []));
}

function statusOf(truth: Truth, exemption: 'suppressed' | 'ask' | undefined): DutyStatus {
  if (truth === false) return 'not-applicable';
  if (exemption === 'suppressed') return 'suppressed';
  return truth === undefined || exemption === 'ask' ? 'ask' : 'due';
}

const ROUGH_HOURS: Readonly<Record<Period['unit'], number>> = {
  hour: 1,
  calendar_day: 24,
  working_day: 24,
  month: 672,
  year: 8_760,
};

/** To tell the shorter period; never a deadline. */
function roughHours({ value, unit }: Period): number {
  return value * ROUGH_HOURS[unit];
}

function distinctReasons(reasons: readonly Reason[]): Reason[] {
  const grounds = distinct(reasons.filter(isGround));
  return reasons.filter((reason) => !isGround(reason) || grounds.includes(reason));
}

const GROUNDS: readonly string[] = ['fact', 'unknown', 'not-named', 'event', 'level'];

function isGround(reason: Reason): reason is Ground {
  return GROUNDS.includes(reason.kind);
}
