/** How a case is spoken of in one language: its moments, names, figures and gaps, with the questions behind them. */
import { type DossierWords, dossierWords } from '../../../locales/dossier.ts';
import { type LawWords, lawWords } from '../../../locales/law.ts';
import type { Locale } from '../../../locales/locale.ts';
import { type Vocabulary, vocabulary } from '../../../locales/vocabulary.ts';
import { type EpochMs, SECOND_MS } from '../../disclosure/time.ts';
import type { NamedIdentity } from '../../ledger/answers.ts';
import type { Particular } from '../case/answers.ts';
import type { CaseFile } from '../case/case-file.ts';
import { type DutyText, termOf } from '../law/answer-text.ts';
import { formatMoment } from '../law/moment.ts';
import { type Figure, type Inline, Sources } from './document.ts';

export class CaseWords {
  readonly words: DossierWords;
  readonly law: LawWords;
  readonly vocabulary: Vocabulary;
  readonly locale: Locale;
  readonly sources = new Sources();
  readonly file: CaseFile;

  constructor(file: CaseFile, locale: Locale) {
    this.file = file;
    this.locale = locale;
    this.words = dossierWords(locale);
    this.law = lawWords(locale);
    this.vocabulary = vocabulary(locale);
  }

  get comma(): string {
    return this.law.comma;
  }

  moment(at: EpochMs): string {
    // To the second: nobody reads milliseconds, and the figures behind have them.
    const whole = Math.floor(at / SECOND_MS) * SECOND_MS;
    return readable(formatMoment({ at: whole, offset: this.file.case.aware.offset }));
  }

  /** By when a duty is to be done; undefined where the law gives no hour. */
  due({ deadline }: DutyText): string | undefined {
    return deadline.due === null ? undefined : readable(deadline.due);
  }

  /** What a fact or an event is called; a name that is neither stays as it is. */
  factLabel(name: string): string {
    return this.file.labels[name] ?? this.term(name);
  }

  /** What was answered: words of the packs and truth in this language, moments to be read. */
  factValue(value: string): string {
    const truth = this.law.truth[value];
    if (truth !== undefined) return truth;
    return /^\d{4}-\d\d-\d\dT/.test(value) ? readable(value) : this.term(value);
  }

  number(value: number): string {
    return value.toLocaleString(this.locale);
  }

  /** A count of the ledger. @param path below `findings`, as the command prints it. */
  counted(value: number, path: string): Figure {
    return this.#asked(this.number(value), path);
  }

  /** A time of the ledger; a gap when it has none. */
  happened(at: EpochMs | null, path: string, what: string): Inline {
    return at === null ? this.gap(what) : this.#asked(this.moment(at), path);
  }

  #asked(text: string, path: string): Figure {
    const { case: found, findings } = this.file;
    return this.sources.figure(
      text,
      `findings.${path}`,
      `weir incident show ${found.id} --json · ${this.words.askedAt(this.moment(findings.askedAt))}`,
    );
  }

  /** What somebody answered; a gap where nobody did. */
  particular(name: Particular): Inline {
    const answer = this.file.case.answers.get(name);
    return answer === undefined ? this.gap(this.term(name)) : this.answered(answer, name);
  }

  answered(text: string, name: string): Figure {
    const { id } = this.file.case;
    return this.sources.figure(
      text,
      `answers.${name}`,
      `weir incident show ${id} --json · ${this.words.answered}`,
    );
  }

  /** What the law pack says. */
  byLaw(text: string, duty: string): Figure {
    const { case: found, law } = this.file;
    const packs = law.packs.map(({ id, version }) => `${id} ${version}`).join(this.comma);
    return this.sources.figure(text, `duties.${duty}`, `weir incident duties ${found.id} --json · ${packs}`);
  }

  gap(what: string): Inline {
    return { gap: this.words.gap(what) };
  }

  term(name: string): string {
    return termOf(this.law, name);
  }

  identity({ kind, value, key }: NamedIdentity): string {
    return `${this.vocabulary.kinds[kind]} ${value ?? key}`;
  }

  party(identities: readonly NamedIdentity[]): string {
    return identities.map((each) => this.identity(each)).join(' + ');
  }
}

/** ISO 8601 as people read it: `2026-07-01 13:00:00 +08:00` (RFC 3339 allows the blank). */
function readable(moment: string): string {
  return moment.replace(/^(.{10})T(.{8}(?:\.\d+)?)/, '$1 $2 ').replace(/ Z$/, ' UTC');
}
