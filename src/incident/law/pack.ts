/**
 * A law pack: the rules of one jurisdiction as data. Each rule says from when to when it holds, what sets it off (fact,
 * comparator, number), who is told what by when, where it stands, how well that was checked, and until when the check
 * is good. Files lie in laws/, and laws/pack.schema.json is this schema for editors.
 *
 * Invariant: a pack states the law and computes nothing; what asks for judgement is a fact that a person answers.
 */
import { z } from 'zod';
import { isDate, offsetOf } from './moment.ts';

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => isDate(...(text.split('-').map(Number) as [number, number, number])), 'is no date');
const words = z.strictObject({ en: z.string().min(1), 'zh-CN': z.string().min(1) });
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const count = z.int().min(0);

/** How well a rule was checked, from the best: its text was read, was read as quoted, was read about, is remembered. */
export const LEVELS = ['primary', 'quoted', 'secondary', 'recalled'] as const;
export type Level = (typeof LEVELS)[number];

const verification = z.strictObject({
  level: z.enum(LEVELS),
  source: z.string().min(1),
  checked_on: date,
  review_by: date,
});
export type Verification = z.infer<typeof verification>;

/** Days are inclusive; null: not yet, or no end. */
const effective = z.strictObject({ from: date.nullable(), to: date.nullable() });

const citation = z.strictObject({ instrument: id, at: z.string().min(1) });
export type Citation = z.infer<typeof citation>;

const value = z.union([z.boolean(), z.number(), z.string()]);
const comparison = z
  .strictObject({
    fact: id,
    eq: value.optional(),
    in: z.array(value).min(1).optional(),
    gte: z.number().optional(),
    gt: z.number().optional(),
    lt: z.number().optional(),
    lte: z.number().optional(),
  })
  .refine((leaf) => Object.keys(leaf).length === 2, 'a comparison has a fact and exactly one comparator');
export type Comparison = z.infer<typeof comparison>;

export type PackCondition =
  | Comparison
  | { readonly always: true }
  | { readonly event: string }
  | { readonly level: readonly string[] }
  | { readonly all: readonly PackCondition[] }
  | { readonly any: readonly PackCondition[] }
  | { readonly not: PackCondition };

const condition: z.ZodType<PackCondition> = z
  .lazy(() =>
    z.union([
      comparison,
      z.strictObject({ always: z.literal(true) }),
      /** The event is among the facts. */
      z.strictObject({ event: id }),
      /** The rule's level, by `level_from`, is one of these. */
      z.strictObject({ level: z.array(z.string()).min(1) }),
      z.strictObject({ all: z.array(condition).min(1) }),
      z.strictObject({ any: z.array(condition).min(1) }),
      z.strictObject({ not: condition }),
    ]),
  )
  .meta({ id: 'condition' });

export const UNITS = ['hour', 'calendar_day', 'working_day', 'month', 'year'] as const;
export type Unit = (typeof UNITS)[number];
const period = z.strictObject({ value: z.int().min(1), unit: z.enum(UNITS) });
export type Period = z.infer<typeof period>;

const fixedDeadline = period.extend({
  kind: z.literal('fixed'),
  /** Name of an event; where the facts do not have it, awareness stands in for discovery. */
  starts_at: id,
  qualifier: z.enum(['where_feasible']).optional(),
  late: z.enum(['reasons_required']).optional(),
});
const qualitativeDeadline = z.strictObject({
  kind: z.literal('qualitative'),
  text: words,
  starts_at: id,
  /** Never the law: what a company sets itself. */
  company_target: period.extend({ basis: z.literal('policy') }).optional(),
});
const deadline = z.discriminatedUnion('kind', [fixedDeadline, qualitativeDeadline]);
export type PackDeadline = z.infer<typeof deadline>;

const notify = z.strictObject({
  recipient: z.union([id, z.array(id).min(1)]),
  name: id.optional(),
});
export type Notify = z.infer<typeof notify>;

const content = z.array(id).min(1);

const exemption = z.strictObject({
  id,
  when: condition,
  effect: z.enum(['suppress', 'substitute_public_notice']),
  override_by: z.enum(['regulator']).optional(),
  /** `stands`: the duty stands until the exemption is shown, and nobody is asked. Default: it is asked. */
  when_unknown: z.enum(['ask', 'stands']).optional(),
});
export type Exemption = z.infer<typeof exemption>;

const common = {
  id,
  title: words,
  effective,
  /** By which day the rule in force is found: that of the event its clock starts at, or the days of the act. */
  judged_by: z.enum(['aware', 'act']),
  /** Rules about personal data have nothing to say where nobody's data are concerned. */
  about: z.enum(['personal_data', 'incident']),
  note: words.optional(),
  cite: z.array(citation).min(1),
  verification,
};

const duty = z
  .strictObject({
    ...common,
    level_from: z
      .array(z.strictObject({ level: id, when: condition }))
      .min(1)
      .optional(),
    when: condition,
    notify: notify.optional(),
    deadline: deadline.optional(),
    variants: z
      .array(z.strictObject({ when: condition, notify, deadline }))
      .min(1)
      .optional(),
    content,
    channels: content.optional(),
    stages: z.array(z.strictObject({ id, title: words, deadline, content })).optional(),
    exempt: z.array(exemption).optional(),
    dpv: z.array(z.string()).optional(),
    legal_basis: z
      .strictObject({
        any_of: content,
        separate_consent: z.boolean(),
        written: z.boolean().optional(),
      })
      .optional(),
    before: content.optional(),
    contract: content.optional(),
    supervise_recipient: z.boolean().optional(),
    record: content.optional(),
    reconsent_on: content.optional(),
  })
  .refine(
    (rule) => rule.variants !== undefined || (rule.deadline !== undefined && rule.notify !== undefined),
    'a rule has a deadline and somebody to tell, or variants that have',
  );
export type DutyRule = z.infer<typeof duty>;

const recordRule = z.strictObject({
  ...common,
  what: id,
  /** Standing duties have no condition and are set off by no incident. */
  when: condition.optional(),
  at_least: period.nullable(),
});
export type RecordRule = z.infer<typeof recordRule>;

const criminalCounter = z.strictObject({
  ...common,
  unit: z.literal('record'),
  dedupe: z.strictObject({ same_record_different_recipients: z.literal('count_each') }),
  /** Records of each class that reach the counter. */
  classes: z.record(id, z.int().min(1)),
  /** Class of each kind of information; `*` is every other. */
  class_map: z.record(z.string(), id),
  combine: z.literal('sum_of_ratios_gte_1'),
  gain: z.strictObject({ fact: id, gte: count, currency: z.string() }),
  duty_or_service: z.strictObject({ fact: id, factor: z.literal(0.5) }),
  especially_serious_factor: z.int().min(2),
  output: z.literal('escalate_to_counsel'),
  notify,
  deadline: qualitativeDeadline,
  content,
  exempt: z.array(exemption).optional(),
});
export type CriminalCounter = z.infer<typeof criminalCounter>;

const amount = z.strictObject({
  min: count.optional(),
  max: count,
  currency: z.string().length(3),
  alt_turnover_pct: z.number().optional(),
  alt_gain_times: z.number().optional(),
  turnover_base: id.optional(),
  pick: id.optional(),
});
const penaltyTier = z.strictObject({
  id,
  title: words,
  effective,
  trigger: id,
  org: amount,
  person: amount.optional(),
  extra: content.optional(),
  threshold_number: id.optional(),
  cite: common.cite,
  verification,
});
const rectification = z.strictObject({
  id,
  title: words,
  effective,
  powers: content,
  proof: content,
  refusal_risk: z.array(z.string()).optional(),
  cite: common.cite,
  verification,
});

const calendarYear = z.strictObject({
  year: z.int(),
  days_off: z.array(date),
  working_weekends: z.array(date),
  verification,
});
export type CalendarYear = z.infer<typeof calendarYear>;

const instrument = z.strictObject({
  id,
  title: words,
  kind: z.enum([
    'statute',
    'directive',
    'regulation',
    'departmental_rule',
    'normative_document',
    'judicial_interpretation',
    'proposal',
  ]),
  effective_from: date.nullable(),
  effective_to: date.nullable(),
  status: z.enum(['in_force', 'superseded', 'proposed']),
  note: words.optional(),
});
export type Instrument = z.infer<typeof instrument>;

export const packSchema = z.strictObject({
  schema_version: z.literal('1.0'),
  pack_version: z.string(),
  not_legal_advice: z.literal(true),
  id: z.string().regex(/^[A-Z]{2}(-[A-Z]{2})?$/),
  title: words,
  /** Null: the offset in which a question is asked. */
  utc_offset: z
    .string()
    .refine((text) => offsetOf(text) !== undefined, 'is no offset')
    .nullable(),
  sensitive_classes: content,
  instruments: z.array(instrument).min(1),
  calendar: z.array(calendarYear),
  disclosure_rules: z.array(duty),
  breach_rules: z.array(duty),
  record_rules: z.array(recordRule),
  criminal_counters: z.array(criminalCounter),
  penalty_tiers: z.array(penaltyTier),
  rectification: z.array(rectification),
});
export type Pack = z.infer<typeof packSchema>;

/** A fact that rules ask for. */
const factTerm = z
  .strictObject({
    type: z.enum(['tristate', 'integer', 'enum', 'counts']),
    values: z.array(id).min(1).optional(),
    unit: z.string().optional(),
    human_judgement: z.boolean().optional(),
    /** As long as no fact of its sector is named, nobody is asked. */
    sector: id.optional(),
    label: words,
    why: words,
  })
  .refine((term) => (term.type === 'enum') === (term.values !== undefined), 'an enum has values');
export type FactTerm = z.infer<typeof factTerm>;

export const factsSchema = z.strictObject({
  facts: z.record(id, factTerm),
  events: z.record(id, words),
});
export type FactTerms = z.infer<typeof factsSchema>;

export const FAMILIES = [
  'disclosure_rules',
  'breach_rules',
  'record_rules',
  'criminal_counters',
  'penalty_tiers',
  'rectification',
] as const;
export type Family = (typeof FAMILIES)[number];

export type AnyRule = Pack[Family][number];

/** What packs and facts are read from: everything the engine knows of the law. */
export interface Library {
  readonly terms: FactTerms;
  /** In the order of their files. */
  readonly packs: readonly Pack[];
  /** SHA-256 of each file, hexadecimal, by jurisdiction: which text of the pack an answer was given from. */
  readonly digests: ReadonlyMap<string, string>;
}
