/** Complaints: those that were recorded, joining them to ask who had received the data, and recording another. */
import { useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Complaint, ComplaintAdded, Complaints, Trace } from '../../src/console/api-types.ts';
import { type Failure, failureOf, postJson } from '../api/request.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link, navigate } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Choices, Field, ReasonForm, Submit, textError, textOf, useForm } from '../parts/form.tsx';
import { MomentField, momentError, momentOf } from '../parts/moment-field.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { CategoryList } from '../parts/terms.tsx';

/** As the API has it. */
const MAX_TEXT = 500;

export function ComplaintsPage() {
  const { t, locale, format } = useLanguage();
  const { value: page, failure, renew } = useResource<Complaints>('/api/complaints');
  const head = usePageTitle(t.complaints.title);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [withdrawing, setWithdrawing] = useState<string | undefined>();
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<Failure | undefined>();
  if (page === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  const standing = page?.complaints.filter(({ state }) => state === 'open') ?? [];
  const joined = standing.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  async function attribute(): Promise<void> {
    setProblem(undefined);
    try {
      const { id } = await postJson<Trace>('/api/complaints/attribution', locale, { ids: joined });
      navigate(`/traces/${id}`);
    } catch (error) {
      setProblem(failureOf(error));
    }
  }

  async function withdraw(id: string, reason: string): Promise<void> {
    await postJson(`/api/complaints/${encodeURIComponent(id)}/withdraw`, locale, { reason });
    setWithdrawing(undefined);
    setSaid(fill(t.complaints.withdrawn, { id }));
    renew();
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={head} tabIndex={-1}>
          {t.complaints.title}
        </h1>
        <p className="note">{t.complaints.note}</p>
      </div>
      <p role="status" className="said">
        {said}
      </p>
      <section aria-labelledby="complaints">
        <h2 id="complaints">{t.complaints.list}</h2>
        <List
          complaints={page?.complaints}
          chosen={chosen}
          choose={(id, isChosen) =>
            setChosen((before) => {
              const next = new Set(before);
              if (isChosen) next.add(id);
              else next.delete(id);
              return next;
            })
          }
          withdraw={setWithdrawing}
        />
        {withdrawing !== undefined && (
          <ReasonForm
            key={withdrawing}
            label={t.complaints.withdrawReason}
            action={fill(t.complaints.withdrawDo, { id: withdrawing })}
            send={(reason) => withdraw(withdrawing, reason)}
            cancel={() => setWithdrawing(undefined)}
          />
        )}
        {standing.length > 0 && (
          <p className="actions">
            <button type="button" className="primary" onClick={() => void attribute()}>
              {joined.length === 0
                ? t.complaints.attributeAll
                : format.counted(t.complaints.attribute, joined.length)}
            </button>
          </p>
        )}
        {problem !== undefined && <FailureNotice failure={problem} level={3} />}
      </section>
      <section aria-labelledby="add">
        <h2 id="add">{t.complaints.add}</h2>
        <Add
          kinds={page?.kinds ?? []}
          now={page?.now}
          added={({ complaint, known }) => {
            setSaid(fill(known ? t.complaints.added : t.complaints.addedUnknown, { id: complaint.id }));
            renew();
          }}
        />
      </section>
    </>
  );
}

function List(props: {
  readonly complaints: readonly Complaint[] | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (id: string, chosen: boolean) => void;
  readonly withdraw: (id: string) => void;
}) {
  const { t, format } = useLanguage();
  const columns: readonly Column<Complaint>[] = [
    {
      id: 'id',
      head: t.complaints.id,
      naming: true,
      cell: ({ id, state }) =>
        state === 'open' ? (
          <label className="chooser">
            <input
              type="checkbox"
              aria-label={fill(t.complaints.chooseOf, { id })}
              checked={props.chosen.has(id)}
              onChange={(event) => props.choose(id, event.target.checked)}
            />
            <strong>{id}</strong>
          </label>
        ) : (
          <strong>{id}</strong>
        ),
    },
    {
      id: 'person',
      head: t.complaints.person,
      cell: ({ person, state }) =>
        person === null ? (
          state === 'forgotten' ? (
            '–'
          ) : (
            <span className="quiet">{t.complaints.unreadable}</span>
          )
        ) : (
          <span className="code">{person}</span>
        ),
    },
    { id: 'at', head: t.complaints.at, cell: ({ at }) => (at === null ? '–' : format.dateTime(at)) },
    {
      id: 'categories',
      head: t.complaints.knew,
      cell: ({ knew }) => (knew.length === 0 ? '–' : <CategoryList categories={knew} />),
    },
    {
      id: 'reason',
      head: t.complaints.from,
      cell: ({ receivedBy, note, recordedBy }) => (
        <>
          <span className="line">{receivedBy ?? '–'}</span>
          {note !== null && <span className="line quiet">{note}</span>}
          {recordedBy !== null && (
            <span className="line quiet">{fill(t.complaints.recordedBy, { name: recordedBy })}</span>
          )}
        </>
      ),
    },
    { id: 'state', head: t.complaints.state, cell: (complaint) => <State complaint={complaint} /> },
    {
      id: 'actions',
      head: t.complaints.actions,
      cell: ({ id, state }) =>
        state !== 'open' ? null : (
          <span className="row-actions">
            <button
              type="button"
              aria-label={fill(t.complaints.openCaseOf, { id })}
              onClick={() => navigate('/cases', { open: { recipients: [], complaints: [id] } })}
            >
              {t.complaints.openCase}
            </button>
            <button
              type="button"
              aria-label={fill(t.complaints.withdrawOf, { id })}
              onClick={() => props.withdraw(id)}
            >
              {t.complaints.withdraw}
            </button>
          </span>
        ),
    },
  ];
  return (
    <DataTable
      label={t.complaints.list}
      columns={columns}
      rows={props.complaints}
      rowKey={({ id }) => id}
      empty={<Empty title={t.complaints.none} hint={t.complaints.noneHint} />}
    />
  );
}

function State({ complaint: { state, reason, cases } }: { readonly complaint: Complaint }) {
  const { t } = useLanguage();
  return (
    <>
      <span className="line">{t.complaints.states[state]}</span>
      {cases.map(({ id, held }) => (
        <span key={id} className="line">
          <Link href={`/cases/${id}`}>{fill(held ? t.complaints.heldIn : t.complaints.inCase, { id })}</Link>
        </span>
      ))}
      {reason !== null && <span className="line quiet">{fill(t.complaints.because, { reason })}</span>}
    </>
  );
}

function Add({
  kinds,
  now,
  added,
}: {
  /** The server's. */
  readonly now: number | undefined;
  readonly kinds: Complaints['kinds'];
  readonly added: (answer: ComplaintAdded) => void;
}) {
  const { t, words, format, locale } = useLanguage();
  const state = useForm(
    (data, language) => ({
      person: textError(data, 'person', MAX_TEXT, language),
      receivedBy: textError(data, 'receivedBy', MAX_TEXT, language),
      at: momentError(data, 'at', language, { before: now }),
      knew: data.getAll('knew').length === 0 ? t.complaints.whatMissing : undefined,
    }),
    async (data) => {
      const note = textOf(data, 'note');
      const given = {
        person: textOf(data, 'person'),
        receivedBy: textOf(data, 'receivedBy'),
        at: momentOf(data, 'at'),
        knew: data.getAll('knew'),
        ...(note === '' ? {} : { note }),
      };
      added(await postJson<ComplaintAdded>('/api/complaints', locale, given));
    },
    { person: t.complaints.whoWrong },
  );
  return (
    <form className="form" onSubmit={state.onSubmit} noValidate>
      <Field name="person" label={t.complaints.who} hint={t.complaints.whoHint} error={state.errors.person}>
        {(props) => <input {...props} autoComplete="off" autoCapitalize="off" spellCheck={false} />}
      </Field>
      <Field
        name="receivedBy"
        label={t.complaints.receivedBy}
        hint={t.complaints.receivedByHint}
        error={state.errors.receivedBy}
      >
        {(props) => <input {...props} autoComplete="off" />}
      </Field>
      <MomentField name="at" label={t.complaints.when} hint={t.complaints.whenHint} error={state.errors.at} />
      <Field name="note" label={t.complaints.noteField} optional error={state.errors.note}>
        {(props) => <input {...props} autoComplete="off" maxLength={MAX_TEXT} />}
      </Field>
      <Choices
        name="knew"
        legend={t.complaints.what}
        error={state.errors.knew}
        choices={kinds.map((value) => ({ value, label: format.capital(words.categories[value]) }))}
      />
      <Submit state={state}>{t.complaints.addDo}</Submit>
    </form>
  );
}
