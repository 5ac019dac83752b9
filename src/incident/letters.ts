/**
 * The letter to each person, one JSON line for each: their own data, who received them, when, and what they can do. What
 * all letters have in common is put together once; of a person only a few words are. Who the person is, the ledger does
 * not know: a letter is addressed by the person's key, or by the customer that the platform's own table gives for it.
 */
import { type DossierWords, dossierWords } from '../../locales/dossier.ts';
import { lawWords } from '../../locales/law.ts';
import type { Locale } from '../../locales/locale.ts';
import { type Vocabulary, vocabulary } from '../../locales/vocabulary.ts';
import type { Category } from '../disclosure/category.ts';
import { SECOND_MS } from '../disclosure/time.ts';
import type { NamedIdentity, PersonSeen } from '../ledger/answers.ts';
import type { Particular } from './case/answers.ts';
import { particular } from './case/answers.ts';
import type { Case } from './case/case.ts';
import { termOf } from './law/answer-text.ts';
import { formatMoment } from './law/moment.ts';

/** Receiving parties of a case that letters speak of in the same words. */
export interface NamedReceiver {
  readonly words: string;
  /** Their places among the case's parties. */
  readonly parties: readonly number[];
}

/** A person and who received them. */
export interface Addressee {
  readonly person: PersonSeen;
  /** Places among the writer's receivers, ascending; those who share theirs share the list. */
  readonly receivers: readonly number[];
  /** As the platform's own table names the person. */
  readonly customer?: string | undefined;
}

/** Writes the letters of a case in one language. */
export class LetterWriter {
  readonly #words: DossierWords;
  readonly #vocabulary: Vocabulary;
  readonly #comma: string;
  readonly #locale: Locale;
  readonly #offset: number;
  /** What letters call the receivers: many parties are one of them, since a letter names no employee and no address. */
  readonly receivers: readonly NamedReceiver[];
  /** JSON text of what stands before and after a person's own lines. */
  readonly #before: string;
  readonly #after: string;
  readonly #start: string;
  readonly #kinds = new Map<string, string>();
  readonly #receivers = new WeakMap<readonly number[], string>();
  /** What is missing in every letter. */
  readonly gaps: readonly Particular[];

  constructor(found: Case, locale: Locale) {
    this.#words = dossierWords(locale);
    this.#vocabulary = vocabulary(locale);
    this.#comma = lawWords(locale).comma;
    this.#locale = locale;
    this.#offset = found.aware.offset;
    const { letter } = this.#words;
    // An employee's number or a stranger's address is somebody's own data, and no word for a letter.
    const told = particular(found, 'receivers');
    const parties = new Map<string, number[]>();
    for (const [i, party] of found.scope.parties.entries()) {
      const name = told ?? receiverName(party, letter.receiver);
      const places = parties.get(name);
      if (places === undefined) parties.set(name, [i]);
      else places.push(i);
    }
    this.receivers = [...parties].map(([words, places]) => ({ words, parties: places }));
    const gaps: Particular[] = [];
    const said = (name: Particular): string => {
      const answer = particular(found, name);
      if (answer !== undefined) return answer;
      gaps.push(name);
      return letter.missing(termOf(lawWords(locale), name));
    };
    const organisation = said('organisation');
    this.#before = inner(`${letter.opening(organisation)}\n\n`);
    this.#after = inner(
      [
        '',
        letter.cause(said('cause')),
        letter.harm(said('possible_harm')),
        letter.measures(said('measures_taken')),
        letter.selfHelp(said('individual_self_help')),
        letter.contact(said('contact')),
      ].join('\n'),
    );
    this.gaps = gaps;
    const head = { case: found.id, lang: locale, subject: letter.subject(organisation), gaps };
    this.#start = `${JSON.stringify(head).slice(0, -1)},"person":`;
  }

  /** One line of JSON, without its line end. Cost: about a microsecond a person. */
  line({ person, receivers, customer }: Addressee): string {
    const { letter } = this.#words;
    const own = [
      letter.yours(this.#kindsOf(person.categories)),
      letter.when(
        this.#moment(person.firstAt),
        this.#moment(person.lastAt),
        person.disclosures.toLocaleString(this.#locale),
      ),
      letter.who(this.#receiversOf(receivers)),
    ].join('\n');
    const who = customer === undefined ? '' : `,"customer":${JSON.stringify(customer)}`;
    const data = JSON.stringify({
      categories: person.categories,
      firstAt: person.firstAt,
      lastAt: person.lastAt,
      disclosures: person.disclosures,
    });
    return `${this.#start}"${person.person}"${who},"data":${data},"text":"${this.#before}${inner(own)}\\n${this.#after}"}`;
  }

  #moment(at: number): string {
    // To the second: the exact times stand in `data`.
    return formatMoment({ at: Math.floor(at / SECOND_MS) * SECOND_MS, offset: this.#offset });
  }

  #kindsOf(categories: readonly Category[]): string {
    const key = categories.join();
    let text = this.#kinds.get(key);
    if (text === undefined) {
      text = categories.map((category) => this.#vocabulary.categories[category]).join(this.#comma);
      this.#kinds.set(key, text);
    }
    return text;
  }

  #receiversOf(receivers: readonly number[]): string {
    let text = this.#receivers.get(receivers);
    if (text === undefined) {
      text = receivers.map((i) => this.receivers[i]?.words).join(this.#comma);
      this.#receivers.set(receivers, text);
    }
    return text;
  }
}

/** How a receiving party is spoken of to people: by what it is, and a partner by its name. */
function receiverName(party: readonly NamedIdentity[], words: DossierWords['letter']['receiver']): string {
  const partner = party.find(({ kind }) => kind === 'partner');
  if (partner !== undefined) return words.partner(partner.value ?? partner.key);
  return party.some(({ kind }) => kind === 'employee') ? words.employee : words.other;
}

/** Text as it stands between the quotes of a JSON string. */
function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
