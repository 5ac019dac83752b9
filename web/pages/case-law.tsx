/** What the law asks in a case: duties with their deadlines, what was sent, and the questions to be answered first. */
import { useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { CaseLaw, Duty } from '../../src/console/api-types.ts';
import { postJson } from '../api/request.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { countdown } from '../parts/countdown.ts';
import { Field, Submit, textError, textOf, useForm } from '../parts/form.tsx';
import { MomentField, momentError, momentOf } from '../parts/moment-field.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { CaseQuestions } from './case-questions.tsx';

/** Longest name of who sent something. */
const MAX_NAME = 200;
/** A badge’s colour by how urgent it is. */
const BADGES = { due: 'deny', ask: 'hold', suppressed: 'pass', 'not-applicable': 'pass' } as const;

export function CaseLawPart({ id, isOpen }: { readonly id: string; readonly isOpen: boolean }) {
  const { t, format, locale } = useLanguage();
  const { value: law, failure, renew } = useResource<CaseLaw>(`/api/cases/${id}/law`, { once: true });
  if (law === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  return (
    <>
      <p className="note law-note">{t.law.note}</p>
      {law?.contradiction != null && (
        <section className="failure" role="alert">
          <h2>{t.law.contradiction}</h2>
          <p>{format.capital(law.contradiction.title)}</p>
          <p>{format.capital(law.contradiction.hint)}</p>
        </section>
      )}
      {law?.notes.map(({ message, hint }) => (
        <p key={message} className="said">
          {format.capital(message)}
          {t.page.gap}
          <span className="quiet">{format.capital(hint)}</span>
        </p>
      ))}
      <section aria-labelledby="duties">
        <div className="section-head">
          <h2 id="duties">{t.law.duties}</h2>
          <a className="button" href={`/api/cases/${id}/clocks.ics?in=${locale}`} download>
            {t.law.calendar}
          </a>
        </div>
        {law === undefined ? (
          <div className="list-room" aria-busy="true" />
        ) : law.duties.length === 0 ? (
          law.contradiction === null && <Empty title={t.law.none} hint={t.law.noneHint} />
        ) : (
          <ol className="duties">
            {law.duties.map((duty) => (
              <DutyCard key={duty.id} id={id} duty={duty} now={law.now} isOpen={isOpen} renew={renew} />
            ))}
          </ol>
        )}
        {law !== undefined && law.packs.length > 0 && (
          <p className="note">
            {fill(t.law.packs, {
              packs: format.list(law.packs.map((pack) => `${pack.id} ${pack.version}`)),
            })}
          </p>
        )}
      </section>
      {law !== undefined && <CaseQuestions id={id} law={law} isOpen={isOpen} renew={renew} />}
    </>
  );
}

interface DutyProps {
  readonly id: string;
  readonly duty: Duty;
  readonly now: number;
  readonly isOpen: boolean;
  readonly renew: () => void;
}

function DutyCard({ id, duty, now, isOpen, renew }: DutyProps) {
  const language = useLanguage();
  const { t, format, locale } = language;
  const [marking, setMarking] = useState(false);
  const isSent = duty.sent.length > 0;
  const canSend = isOpen && duty.notice;
  return (
    <li className="card duty">
      <h3>
        {isSent ? (
          <span className="badge badge-sent">{t.law.sent}</span>
        ) : (
          <span className={`badge badge-${BADGES[duty.status]}`}>{t.law.statuses[duty.status]}</span>
        )}
        <span>{duty.title}</span>
        <span className="quiet code duty-id">{duty.id}</span>
      </h3>
      {duty.marks.map((mark) => (
        <p key={mark} className="mark-warning">
          {format.capital(t.law.marks[mark])}
        </p>
      ))}
      <div className="duty-what">
        <p>
          {duty.told.length > 0 && (
            <>
              <span className="quiet">{t.law.tell}</span> {format.list(duty.told)}
            </>
          )}
        </p>
        <div>
          <Deadline duty={duty} now={now} isSent={isSent} />
          {duty.target !== null && (
            <span className="line">
              <span className="quiet">{t.law.target}</span> {format.dateTime(duty.target.dueAt)}{' '}
              <span className="countdown">
                {isSent ? '' : countdown(duty.target.dueAt, now, language).text}
              </span>{' '}
              <span className="quiet">{t.law.policy}</span>
            </span>
          )}
        </div>
      </div>
      <p className="duty-rests">
        {duty.cite.join('; ')}
        {' · '}
        {fill(t.law.checkedOn, {
          level: t.law.levels[duty.level],
          date: duty.checkedOn,
          until: duty.reviewBy,
        })}
      </p>
      <details>
        <summary>{t.law.details}</summary>
        <dl className="terms">
          {duty.content.length > 0 && (
            <div className="term">
              <dt>{t.law.with}</dt>
              <dd>{format.list(duty.content)}</dd>
            </div>
          )}
          <div className="term">
            <dt>{t.law.because}</dt>
            <dd>
              {duty.reasons.map((reason) => (
                <span key={reason} className="line">
                  {reason}
                </span>
              ))}
              {duty.note !== null && <span className="line quiet">{duty.note}</span>}
            </dd>
          </div>
        </dl>
      </details>
      {duty.sent.map(({ at, by, how }) => (
        <p key={`${at} ${by}`} className="said">
          {fill(how === '' ? t.law.sentBy : t.law.sentHow, { time: format.dateTime(at), by, how })}
        </p>
      ))}
      {duty.notice && (
        <p className="actions">
          <a
            className="button"
            href={`/api/cases/${id}/notices/${duty.id}.html?in=${locale}`}
            target="_blank"
            rel="noreferrer"
            aria-label={fill(t.law.letterOf, { title: duty.title })}
          >
            {t.law.letter}
          </a>
          {canSend && !marking && (
            <button
              type="button"
              aria-label={fill(t.law.markOf, { title: duty.title })}
              onClick={() => setMarking(true)}
            >
              {t.law.mark}
            </button>
          )}
        </p>
      )}
      {marking && (
        <MarkSent
          id={id}
          duty={duty.id}
          now={now}
          done={() => {
            setMarking(false);
            renew();
          }}
          cancel={() => setMarking(false)}
        />
      )}
    </li>
  );
}

function Deadline({ duty, now, isSent }: Pick<DutyProps, 'duty' | 'now'> & { readonly isSent: boolean }) {
  const language = useLanguage();
  const { format, t } = language;
  const advice = duty.basis === 'advice' ? `${t.law.advice}: ` : '';
  if (duty.dueAt === null) return `${advice}${duty.text}`;
  const { text, past } = countdown(duty.dueAt, now, language);
  return (
    <>
      <time dateTime={duty.due ?? undefined}>
        <strong>{format.dateTime(duty.dueAt)}</strong>
      </time>{' '}
      {!isSent && <span className={past ? 'countdown countdown-past' : 'countdown'}>{text}</span>}
      <span className="line quiet">
        {advice}
        {duty.text}
      </span>
    </>
  );
}

function MarkSent(props: {
  readonly id: string;
  readonly duty: string;
  readonly now: number;
  readonly done: () => void;
  readonly cancel: () => void;
}) {
  const { t, locale } = useLanguage();
  const { id, duty, now, done, cancel } = props;
  const state = useForm(
    (data, language) => ({
      by: textError(data, 'by', MAX_NAME, language),
      at: momentError(data, 'at', language, { before: now + 60_000 }),
    }),
    async (data) => {
      const given = { duty, by: textOf(data, 'by'), at: momentOf(data, 'at'), how: textOf(data, 'how') };
      await postJson(`/api/cases/${id}/sent`, locale, given);
      done();
    },
  );
  return (
    <form className="form" onSubmit={state.onSubmit} noValidate>
      <Field name="by" label={t.law.markWho} error={state.errors.by}>
        {(props_) => <input {...props_} autoComplete="off" maxLength={MAX_NAME} />}
      </Field>
      <MomentField name="at" label={t.law.markWhen} error={state.errors.at} initial={now} />
      <Field name="how" label={t.law.markHow} error={state.errors.how} optional>
        {(props_) => <input {...props_} autoComplete="off" maxLength={MAX_NAME} />}
      </Field>
      <Submit
        state={state}
        also={
          <button type="button" onClick={cancel}>
            {t.form.cancel}
          </button>
        }
      >
        {t.law.markDo}
      </Submit>
    </form>
  );
}
