/** What became of a case: its hold, its seals, another scope, its timeline with notes, and its end. */
import { useState } from 'react';
import { fill } from '../../locales/locale.ts';
import { caseEventName } from '../../locales/vocabulary.ts';
import type { CaseSeals, CasePage as Page } from '../../src/console/api-types.ts';
import { type Failure, failureOf, postJson } from '../api/request.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Field, ReasonForm, Submit, textError, textOf, useForm } from '../parts/form.tsx';
import { FailureNotice } from '../parts/notice.tsx';
import { ScopeFields, scopeErrors, scopeGiven } from '../parts/scope-fields.tsx';

interface HistoryProps {
  readonly id: string;
  readonly page: Page;
  readonly renew: () => void;
}

const MAX_NOTE = 4_000;

export function CaseHistory(props: HistoryProps) {
  const { t } = useLanguage();
  const isOpen = props.page.case.state === 'open';
  return (
    <>
      <div className="columns">
        <section aria-labelledby="hold">
          <h2 id="hold">{t.case.hold}</h2>
          <Hold {...props} />
        </section>
        <section aria-labelledby="seals">
          <h2 id="seals">{t.case.seals}</h2>
          <Seals id={props.id} />
        </section>
      </div>
      <section aria-labelledby="timeline">
        <h2 id="timeline">{t.case.timeline}</h2>
        <Timeline page={props.page} />
        {isOpen && <Note {...props} />}
      </section>
      {isOpen && (
        <section aria-labelledby="rescope">
          <h2 id="rescope">{t.case.rescope}</h2>
          <Rescope {...props} />
        </section>
      )}
      {isOpen && (
        <section aria-labelledby="close">
          <h2 id="close">{t.case.close}</h2>
          <Close {...props} />
        </section>
      )}
    </>
  );
}

function Hold({ id, page: { holds }, renew }: HistoryProps) {
  const { t, format, locale } = useLanguage();
  const [asking, setAsking] = useState(false);
  const on = holds.length === 0;
  async function set(reason: string): Promise<void> {
    await postJson(`/api/cases/${id}/hold`, locale, { on, reason });
    setAsking(false);
    renew();
  }
  const action = on ? t.case.holdPlace : t.case.holdEnd;
  return (
    <>
      <p>{on ? t.case.holdOff : t.case.holdOn}</p>
      <ul className="plain-list">
        {holds.map(({ name, placedAt, reason }) => (
          <li key={`${name} ${placedAt}`}>
            {fill(t.case.holdStands, { name, time: format.dateTime(placedAt), reason })}
          </li>
        ))}
      </ul>
      {asking ? (
        <ReasonForm
          key={action}
          label={t.form.reason}
          action={action}
          send={set}
          cancel={() => setAsking(false)}
        />
      ) : (
        <p className="actions">
          <button type="button" onClick={() => setAsking(true)}>
            {action}
          </button>
        </p>
      )}
    </>
  );
}

function Seals({ id }: { readonly id: string }) {
  const { t, format, locale } = useLanguage();
  const { value, renew } = useResource<CaseSeals>(`/api/cases/${id}/seals`, { everyMs: 1_000 });
  const [problem, setProblem] = useState<Failure | undefined>();
  const seals = value?.seals;
  async function compare(): Promise<void> {
    setProblem(undefined);
    try {
      await postJson(`/api/cases/${id}/seals`, locale, {});
      renew();
    } catch (error) {
      setProblem(failureOf(error));
    }
  }
  const rows = format.counted(t.case.sealRows, seals?.rows ?? 0);
  const said =
    seals == null
      ? t.case.sealsNever
      : seals.state === 'running'
        ? fill(t.case.sealsRunning, { rows })
        : seals.state === 'failed'
          ? fill(t.case.sealsFailed, { problem: seals.problem ?? '–' })
          : seals.verified === true
            ? fill(t.case.sealsVerified, {
                time: format.dateTime(seals.at),
                rows,
                size: format.number(seals.size),
              })
            : fill(t.case.sealsBroken, { problem: seals.problem ?? '–' });
  const isBroken = seals?.state === 'done' && seals.verified !== true;
  return (
    <>
      <p className="note">{t.case.sealsNote}</p>
      <p role="status" className={isBroken ? 'seal-problem' : undefined}>
        {value === undefined ? '\u00a0' : said}
      </p>
      {seals?.root != null && <p className="code seal-text">{seals.root}</p>}
      <p className="actions">
        <button type="button" disabled={seals?.state === 'running'} onClick={() => void compare()}>
          {t.case.sealsDo}
        </button>
      </p>
      {problem !== undefined && <FailureNotice failure={problem} level={3} />}
    </>
  );
}

type Event = Page['case']['timeline'][number];

function Timeline({ page: { case: found } }: { readonly page: Page }) {
  const { t, words, format } = useLanguage();
  const rows = found.timeline.map((event, place) => ({ ...event, place }));
  const columns: readonly Column<Event & { readonly place: number }>[] = [
    {
      id: 'when',
      head: t.case.when,
      naming: true,
      cell: ({ at }) => <time dateTime={new Date(at).toISOString()}>{format.exactTime(at)}</time>,
    },
    { id: 'event', head: t.case.what, cell: ({ what }) => format.capital(caseEventName(words, what)) },
    { id: 'reason', head: t.case.text, cell: ({ text }) => <span className="written">{text}</span> },
    { id: 'by', head: t.case.by, cell: ({ by }) => by ?? <span className="quiet">{t.form.nobody}</span> },
  ];
  return (
    <DataTable
      label={t.case.timeline}
      columns={columns}
      rows={rows}
      rowKey={({ place }) => String(place)}
      empty={null}
    />
  );
}

function Note({ id, renew }: HistoryProps) {
  const { t, locale } = useLanguage();
  const state = useForm(
    (data, language) => ({ text: textError(data, 'text', MAX_NOTE, language) }),
    async (data) => {
      await postJson(`/api/cases/${id}/notes`, locale, { text: textOf(data, 'text') });
      renew();
    },
  );
  return (
    <form className="form form-inline" onSubmit={state.onSubmit} noValidate>
      <Field name="text" label={t.case.addNote} error={state.errors.text} wide>
        {(props) => <input {...props} autoComplete="off" maxLength={MAX_NOTE} />}
      </Field>
      <Submit state={state}>{t.case.addNoteDo}</Submit>
    </form>
  );
}

function Rescope({ id, page: { case: found }, renew }: HistoryProps) {
  const { t, format, locale } = useLanguage();
  const [first = [], ...others] = found.scope.parties;
  const { from, to, routes } = found.scope;
  const state = useForm(scopeErrors, async (data) => {
    await postJson(`/api/cases/${id}/scope`, locale, scopeGiven(data));
    renew();
  });
  const columns: readonly Column<Page['case']['versions'][number]>[] = [
    { id: 'when', head: t.case.when, naming: true, cell: ({ at }) => format.exactTime(at) },
    { id: 'people', head: t.table.people, numeric: true, cell: ({ people }) => format.number(people) },
    {
      id: 'disclosures',
      head: t.table.disclosures,
      numeric: true,
      cell: ({ disclosures }) => format.number(disclosures),
    },
  ];
  return (
    <>
      <p className="note">{t.case.rescopeNote}</p>
      <DataTable
        label={t.case.versions}
        columns={columns}
        rows={found.versions}
        rowKey={({ at }) => String(at)}
        empty={null}
      />
      <details className="disclosed">
        <summary>{t.case.rescope}</summary>
        <form className="form" onSubmit={state.onSubmit} noValidate key={found.versions.length}>
          <ScopeFields
            errors={state.errors}
            recipients={[first[0], ...others.map(([each]) => each)].flatMap((each) => each?.key ?? [])}
            linked={first.slice(1).map(({ key }) => key)}
            from={from}
            to={to}
            routes={routes}
          />
          <Submit state={state}>{t.case.rescopeDo}</Submit>
        </form>
      </details>
    </>
  );
}

function Close({ id, renew }: HistoryProps) {
  const { t, locale } = useLanguage();
  const [asking, setAsking] = useState(false);
  const action = fill(t.case.closeDo, { id });
  async function close(reason: string): Promise<void> {
    await postJson(`/api/cases/${id}/close`, locale, { reason });
    renew();
  }
  return (
    <>
      <p className="note">{t.case.closeNote}</p>
      {asking ? (
        <ReasonForm label={t.form.reason} action={action} send={close} cancel={() => setAsking(false)} />
      ) : (
        <p className="actions">
          <button type="button" onClick={() => setAsking(true)}>
            {t.case.close}
          </button>
        </p>
      )}
    </>
  );
}
