/** The facts of a case that people answer, in place: yes, no, or not known yet; a number; a choice; a moment. */
import { type ReactNode, useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { CaseLaw, Fact } from '../../src/console/api-types.ts';
import { type Failure, failureOf, postJson } from '../api/request.ts';
import { useLanguage } from '../language.tsx';
import { MomentField, momentOf } from '../parts/moment-field.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';

export interface QuestionsProps {
  readonly id: string;
  readonly law: CaseLaw;
  readonly isOpen: boolean;
  readonly renew: () => void;
}

export function CaseQuestions({ id, law, isOpen, renew }: QuestionsProps) {
  const { t, locale } = useLanguage();
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<Failure | undefined>();
  async function answer(fact: Fact, value: string | null): Promise<void> {
    setProblem(undefined);
    try {
      await postJson(`/api/cases/${id}/answers`, locale, { answers: { [fact.name]: value } });
      setSaid(fill(t.law.saved, { what: fact.label }));
      renew();
    } catch (error) {
      setProblem(failureOf(error));
    }
  }
  const of = (group: Fact['group']) => law.facts.filter((fact) => fact.group === group);
  const list = (facts: readonly Fact[]) => (
    <ul className="facts">
      {facts.map((fact) => (
        // An answer that came from elsewhere is shown, too.
        <FactItem key={`${fact.name} ${fact.answer}`} fact={fact} isOpen={isOpen} answer={answer} />
      ))}
    </ul>
  );
  const [questions, answered, sector] = [of('question'), of('answered'), of('sector')];
  return (
    <>
      <p role="status" className="said">
        {said}
      </p>
      {problem !== undefined && <FailureNotice failure={problem} level={3} />}
      <section aria-labelledby="questions">
        <h2 id="questions">{t.law.questions}</h2>
        {questions.length === 0 ? (
          <Empty title={t.law.questionsNone} />
        ) : (
          <>
            <p className="note">{t.law.questionsNote}</p>
            {list(questions)}
          </>
        )}
      </section>
      {answered.length > 0 && (
        <section aria-labelledby="answered">
          <h2 id="answered">{t.law.answered}</h2>
          {list(answered)}
        </section>
      )}
      {sector.length > 0 && (
        <section aria-labelledby="sector">
          <h2 id="sector">{t.law.sector}</h2>
          <p className="note">{t.law.sectorNote}</p>
          {list(sector)}
        </section>
      )}
    </>
  );
}

interface FactProps {
  readonly fact: Fact;
  readonly isOpen: boolean;
  readonly answer: (fact: Fact, value: string | null) => Promise<void>;
}

function FactItem({ fact, isOpen, answer }: FactProps) {
  const { t, format } = useLanguage();
  return (
    <li className="fact">
      <div className="fact-words">
        <strong>{format.capital(fact.label)}</strong>
        {fact.judgement && <span className="badge badge-step-up">{t.law.judgement}</span>}
        {fact.why !== '' && <span className="line quiet">{format.capital(fact.why)}</span>}
        {fact.decides.length > 0 && (
          <span className="line quiet" title={fact.decides.join(' ')}>
            {format.counted(t.law.decides, fact.decides.length)}
          </span>
        )}
      </div>
      <Input fact={fact} isOpen={isOpen} answer={answer} />
    </li>
  );
}

function Input({ fact, isOpen, answer }: FactProps) {
  const { t } = useLanguage();
  switch (fact.kind) {
    case 'tristate':
      return (
        <fieldset className="tristate" disabled={!isOpen}>
          <legend className="hidden">{fact.label}</legend>
          {(['true', 'false', null] as const).map((value) => (
            <label key={String(value)}>
              <input
                type="radio"
                name={fact.name}
                defaultChecked={fact.answer === value}
                onChange={() => void answer(fact, value)}
              />
              {value === 'true' ? t.law.yes : value === 'false' ? t.law.no : t.law.unknown}
            </label>
          ))}
        </fieldset>
      );
    case 'enum':
      return (
        <select
          aria-label={fact.label}
          disabled={!isOpen}
          defaultValue={fact.answer ?? ''}
          onChange={(event) => void answer(fact, event.target.value === '' ? null : event.target.value)}
        >
          <option value="">{t.law.unknown}</option>
          {fact.values.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      );
    case 'integer':
      return (
        <Saved fact={fact} isOpen={isOpen} answer={answer} read={(data) => String(data.get('value') ?? '')}>
          <input
            name="value"
            aria-label={fact.label}
            inputMode="numeric"
            pattern="[0-9]*"
            autoComplete="off"
            defaultValue={fact.answer ?? ''}
          />
        </Saved>
      );
    default:
      return (
        <Saved fact={fact} isOpen={isOpen} answer={answer} read={(data) => momentOf(data, 'value') ?? ''}>
          {fact.answer === null ? (
            <MomentField name="value" label={t.form.date} />
          ) : (
            <MomentField name="value" label={t.form.date} initial={Date.parse(fact.answer)} />
          )}
        </Saved>
      );
  }
}

/** An input that is saved by a button, and whose answer can be taken back. */
function Saved({
  fact,
  isOpen,
  answer,
  read,
  children,
}: FactProps & { readonly read: (data: FormData) => string; readonly children: ReactNode }) {
  const { t } = useLanguage();
  return (
    <form
      className="fact-form"
      onSubmit={(event) => {
        event.preventDefault();
        const value = read(new FormData(event.currentTarget)).trim();
        void answer(fact, value === '' ? null : value);
      }}
    >
      {children}
      <button type="submit" disabled={!isOpen}>
        {t.law.save}
      </button>
      {fact.answer !== null && (
        <button type="button" disabled={!isOpen} onClick={() => void answer(fact, null)}>
          {t.law.takeBack}
        </button>
      )}
    </form>
  );
}
