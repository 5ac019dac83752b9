/**
 * An answer in the reader's language: what programs get as JSON, with every sentence made from the values of the answer.
 * Names of facts, ids and words of the packs stay as they are in JSON; sentences follow the locale.
 */
import { errorText } from '../../../locales/errors.ts';
import { type LawWords, lawWords } from '../../../locales/law.ts';
import type { Locale } from '../../../locales/locale.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { Answer, Duty, Note, Question, Reason } from './answer.ts';
import type { Ground } from './condition.ts';
import type { Counted } from './crime-counter.ts';
import type { Deadline } from './deadline.ts';
import type { FactValue } from './facts.ts';
import { formatMoment, type OffsetMinutes } from './moment.ts';
import type { Library, Pack, PackCondition, PackDeadline, Period } from './pack.ts';

export interface DutyText {
  readonly id: string;
  readonly jurisdiction: string;
  readonly family: Duty['family'];
  readonly status: Duty['status'];
  readonly title: string;
  readonly level: string | null;
  readonly stage: string | null;
  readonly notify: Duty['notify'];
  readonly deadline: DeadlineText;
  readonly content: readonly string[];
  readonly reasons: readonly string[];
  readonly cite: readonly { readonly instrument: string; readonly title: string; readonly at: string }[];
  readonly verification: Duty['verification'] & {
    readonly past_review: boolean;
    /** What a reader must be told before relying on the rule. */
    readonly marks: readonly ('recalled' | 'past_review')[];
  };
  readonly note: string | null;
}

export interface DeadlineText {
  /** ISO 8601 in the offset in which the question was asked; null where the law gives no hour. */
  readonly due: string | null;
  readonly text: string;
  readonly basis: 'law' | 'policy' | 'advice';
  readonly starts_at: { readonly event: string; readonly at: string | null } | null;
  readonly target: { readonly due: string; readonly text: string; readonly basis: 'policy' } | null;
}

export interface AnswerText {
  readonly at: string;
  readonly duties: readonly DutyText[];
  readonly questions: readonly QuestionText[];
  readonly notJudged: readonly QuestionText[];
  readonly notes: readonly NoteText[];
  readonly packs: readonly { readonly id: string; readonly version: string; readonly sha256: string }[];
  readonly notLegalAdvice: true;
}

export interface QuestionText {
  readonly fact: string;
  readonly why: string;
  readonly label: string;
  readonly humanJudgement: boolean;
  readonly decides: readonly string[];
}

export interface NoteText {
  readonly code: 'WEIR_LAW_NOBODY' | 'WEIR_LAW_SPANS_CHANGE';
  readonly message: string;
  readonly hint: string;
}

export function answerText(answer: Answer, library: Library, locale: Locale): AnswerText {
  const writer = new AnswerWriter(library, locale, answer.aware.offset);
  return {
    at: formatMoment(answer.aware),
    duties: answer.duties.map((duty) => writer.duty(duty)),
    questions: answer.questions.map((question) => writer.question(question)),
    notJudged: answer.notJudged.map((question) => writer.question(question)),
    notes: answer.notes.map((note) => writer.note(note)),
    packs: answer.packs.map(({ id, pack_version: version }) => ({
      id,
      version,
      sha256: library.digests.get(id) ?? '',
    })),
    notLegalAdvice: true,
  };
}

class AnswerWriter {
  readonly #library: Library;
  readonly #locale: Locale;
  readonly #words: LawWords;
  readonly #offset: OffsetMinutes;

  constructor(library: Library, locale: Locale, offset: OffsetMinutes) {
    this.#library = library;
    this.#locale = locale;
    this.#words = lawWords(locale);
    this.#offset = offset;
  }

  duty(duty: Duty): DutyText {
    const pack = this.#library.packs.find(({ id }) => id === duty.jurisdiction) as Pack;
    const { level } = duty.verification;
    return {
      id: duty.id,
      jurisdiction: duty.jurisdiction,
      family: duty.family,
      status: duty.status,
      title: duty.title[this.#locale],
      level: duty.levels.length === 1 ? (duty.levels[0] as string) : null,
      stage: duty.stage,
      notify: duty.notify,
      deadline: this.#deadline(duty),
      content: duty.content,
      reasons: duty.reasons.flatMap((reason) => this.#reason(reason, duty, pack)),
      cite: duty.cite.map(({ instrument, at }) => ({
        instrument,
        title: pack.instruments.find(({ id }) => id === instrument)?.title[this.#locale] ?? instrument,
        at,
      })),
      verification: {
        ...duty.verification,
        past_review: duty.pastReview,
        marks: [
          ...(level === 'recalled' ? (['recalled'] as const) : []),
          ...(duty.pastReview ? (['past_review'] as const) : []),
        ],
      },
      note: duty.note?.[this.#locale] ?? null,
    };
  }

  question({ fact, term, decides }: Question): QuestionText {
    return {
      fact,
      why: term.why[this.#locale],
      label: term.label[this.#locale],
      humanJudgement: term.human_judgement === true,
      decides,
    };
  }

  note(note: Note): NoteText {
    const code = note.kind === 'nobody' ? 'WEIR_LAW_NOBODY' : 'WEIR_LAW_SPANS_CHANGE';
    const params =
      note.kind === 'nobody'
        ? {}
        : {
            from: note.days.from,
            to: note.days.to,
            instrument: note.instrument.title[this.#locale],
            date: note.instrument.effective_from ?? '',
          };
    return { code, ...errorText(this.#locale, code, params) };
  }

  #deadline({ deadline, isAdvice, reasons }: Duty): DeadlineText {
    const keep = reasons.find((reason) => reason.kind === 'keep');
    if (deadline === null) {
      const text = keep === undefined ? '' : this.#keep(keep.atLeast);
      return { due: null, text, basis: 'law', starts_at: null, target: null };
    }
    const { rule, due, startsAt, targetDue } = deadline;
    const target = rule.kind === 'qualitative' ? rule.company_target : undefined;
    return {
      due: due === null ? null : this.#moment(due),
      text: this.#deadlineWords(deadline),
      basis: isAdvice ? 'advice' : 'law',
      starts_at: {
        event: startsAt.event,
        at: startsAt.at === null ? null : this.#moment(startsAt.at),
      },
      target:
        target === undefined || targetDue === null
          ? null
          : {
              due: this.#moment(targetDue),
              text: this.#words.policyTarget(this.#period(target)),
              basis: 'policy',
            },
    };
  }

  #deadlineWords({ rule, missing, startsAt }: Deadline): string {
    if (rule.kind === 'qualitative') return rule.text[this.#locale];
    const words = this.#words;
    const parts = [words.within(this.#period(rule), this.#event(rule.starts_at))];
    if (rule.qualifier === 'where_feasible') parts.push(words.whereFeasible);
    if (rule.late === 'reasons_required') parts.push(words.reasonsRequired);
    if (missing === 'event') parts.push(words.eventMissing(startsAt.event));
    if (missing === 'calendar') parts.push(words.calendarMissing);
    if (startsAt.standIn) parts.push(words.standIn);
    return parts.join(words.and);
  }

  #reason(reason: Reason, duty: Duty, pack: Pack): string[] {
    const words = this.#words.reasons;
    const to = (date: string | null) => date ?? words.noEnd;
    switch (reason.kind) {
      case 'not-in-force':
        return [words.notInForce(reason.from ?? '…', to(reason.to), span(reason.days.from, reason.days.to))];
      case 'in-force-for-part':
        return [words.forPart(reason.from ?? '…', to(reason.to))];
      case 'nobody':
        return [words.nobody];
      case 'exempt': {
        const facts = factsOf(reason.exemption.when).join(this.#words.comma);
        const article = duty.cite.map(({ instrument, at }) => this.#article(pack, instrument, at));
        const said = words.exempt(facts, article.join(this.#words.comma));
        return reason.exemption.override_by === undefined ? [said] : [said, words.overridable];
      }
      case 'substitute':
        return [words.substitute(factsOf(reason.exemption.when).join(this.#words.comma))];
      case 'shortest':
        return [words.shortest(reason.periods.map((each) => this.#period(each)).join(' / '))];
      case 'counted':
        return this.#counted(reason.counted);
      case 'keep':
        return [this.#keep(reason.atLeast)];
      default:
        return this.#ground(reason);
    }
  }

  #ground(ground: Ground): string[] {
    const words = this.#words.reasons;
    switch (ground.kind) {
      case 'unknown':
        return [words.unknown(ground.fact)];
      case 'not-named':
        return [words.notNamed(ground.fact)];
      case 'event':
        return [
          ground.at === undefined
            ? words.notHappened(this.#event(ground.event))
            : words.happened(this.#event(ground.event), this.#moment(ground.at)),
        ];
      case 'level': {
        const names = ground.levels.map((level) => this.#term(level)).join(' / ');
        return [ground.levels.length === 1 ? words.level(names) : words.levelOpen(names)];
      }
      case 'fact': {
        const value = this.#value(ground.value);
        const sign = this.#words.signs[ground.comparator];
        if (sign === undefined) return [words.eq(ground.fact, value)];
        return [
          words.compared(ground.fact, value, sign, this.#value(ground.operand as number), ground.holds),
        ];
      }
    }
  }

  #counted({ shares, sum, truth, halved, byGain }: Counted): string[] {
    const words = this.#words.reasons;
    const said: string[] = [];
    if (sum !== undefined && shares.length > 0) {
      const parts = shares.map(({ kind, records, threshold }) => `${kind} ${records}/${threshold}`);
      said.push(words.counted(parts.join(' + '), ratioText(sum)));
    }
    if (truth !== true) said.push(words.notReached);
    else said.push(byGain ? words.reachedByGain : halved ? words.reachedHalved : words.reached);
    return [...said, words.notAnOffence];
  }

  #keep(atLeast: Period | null): string {
    const words = this.#words.reasons;
    return atLeast === null ? words.keepOpen : words.keep(this.#period(atLeast));
  }

  #article(pack: Pack, instrument: string, at: string): string {
    const found = pack.instruments.find(({ id }) => id === instrument);
    return this.#words.article(found?.title[this.#locale] ?? instrument, at);
  }

  #period({ value, unit }: Period | (PackDeadline & Period)): string {
    return this.#words.period(value, this.#words.units[unit] as readonly [string, string]);
  }

  #event(name: string): string {
    return this.#library.terms.events[name]?.[this.#locale] ?? name;
  }

  #moment(at: EpochMs): string {
    return formatMoment({ at, offset: this.#offset });
  }

  #value(value: FactValue): string {
    if (typeof value === 'number') return value.toLocaleString('en');
    if (typeof value === 'boolean') return this.#words.truth[String(value)] as string;
    return typeof value === 'string' ? this.#term(value) : '';
  }

  #term(name: string): string {
    return termOf(this.#words, name);
  }
}

/** A word of the packs in the reader's language; as it stands there when it has none. */
export function termOf({ terms }: LawWords, name: string): string {
  return Object.hasOwn(terms, name) ? (terms[name] as string) : name;
}

function span(from: string, to: string): string {
  return from === to ? from : `${from} – ${to}`;
}

/** The facts that a condition asks for. */
export function factsOf(condition: PackCondition): string[] {
  if ('fact' in condition) return [condition.fact];
  if ('not' in condition) return factsOf(condition.not);
  if ('all' in condition || 'any' in condition)
    return ('all' in condition ? condition.all : condition.any).flatMap(factsOf);
  return [];
}

/** Rounded down to four places, so that what is short of 1 never reads 1. */
function ratioText({
  numerator,
  denominator,
}: {
  readonly numerator: bigint;
  readonly denominator: bigint;
}): string {
  const tenThousandths = (numerator * 10_000n) / denominator;
  const text = `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
  return text.replace(/\.?0+$/, '');
}
