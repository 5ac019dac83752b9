/** The papers of a case: what letters need and only people know, the drafted letters, those to each person, the dossier. */
import { useState } from 'react';
import { fill, LOCALES, type Locale } from '../../locales/locale.ts';
import type { CaseLaw, Duty, Fact, CasePage as Page } from '../../src/console/api-types.ts';
import { postJson } from '../api/request.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Field, Submit, textOf, useForm } from '../parts/form.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';

export function CasePapers({ id, page }: { readonly id: string; readonly page: Page | undefined }) {
  const { t, format, locale } = useLanguage();
  const [paper, setPaper] = useState<Locale>(locale);
  const { value: law, failure, renew } = useResource<CaseLaw>(`/api/cases/${id}/law`, { once: true });
  if (law === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  const isOpen = page?.case.state === 'open';
  const particulars = law?.facts.filter(({ group }) => group === 'letter');
  return (
    <>
      <p className="note law-note">{t.papers.note}</p>
      <fieldset className="set-chooser">
        <legend>{t.papers.language}</legend>
        {LOCALES.map((each) => (
          <label key={each} lang={each}>
            <input
              type="radio"
              name="paper-language"
              checked={paper === each}
              onChange={() => setPaper(each)}
            />
            {t.language[each]}
          </label>
        ))}
      </fieldset>
      <section aria-labelledby="notices">
        <h2 id="notices">{t.papers.notices}</h2>
        <Notices id={id} duties={law?.duties} paper={paper} />
        <p className="note">{t.papers.pdfNote}</p>
      </section>
      <div className="columns">
        <section aria-labelledby="letters">
          <h2 id="letters">{t.papers.letters}</h2>
          <p className="note">{t.papers.lettersNote}</p>
          <p className="actions">
            <a className="button" href={`/api/cases/${id}/letters.jsonl?in=${paper}`} download>
              {t.papers.lettersDo}
            </a>
            <span>
              {page === undefined ? '' : format.counted(t.papers.lettersCount, page.findings.people)}
            </span>
          </p>
        </section>
        <section aria-labelledby="dossier">
          <h2 id="dossier">{t.papers.dossier}</h2>
          <p className="note">{t.papers.dossierNote}</p>
          <p className="actions">
            <a
              className="button primary"
              href={`/api/cases/${id}/dossier.html?in=${paper}`}
              target="_blank"
              rel="noreferrer"
            >
              {fill(t.papers.readOf, { title: t.papers.dossier })}
            </a>
            <a className="button" href={`/api/cases/${id}/dossier.html?in=${paper}&keep`} download>
              {t.papers.html}
            </a>
            <a className="button" href={`/api/cases/${id}/dossier.pdf?in=${paper}`} download>
              {t.papers.pdf}
            </a>
          </p>
        </section>
      </div>
      <section aria-labelledby="particulars">
        <h2 id="particulars">{t.papers.particulars}</h2>
        <p className="note">{t.papers.particularsNote}</p>
        {particulars !== undefined && (
          <Particulars
            id={id}
            isOpen={isOpen}
            facts={particulars}
            renew={renew}
            key={particulars.map(({ answer }) => answer).join('\n')}
          />
        )}
      </section>
    </>
  );
}

function Notices(props: {
  readonly id: string;
  readonly duties: readonly Duty[] | undefined;
  readonly paper: Locale;
}) {
  const { t, format } = useLanguage();
  const address = (duty: Duty, ending: string) =>
    `/api/cases/${props.id}/notices/${duty.id}.${ending}?in=${props.paper}`;
  const columns: readonly Column<Duty>[] = [
    {
      id: 'notice',
      head: t.papers.notice,
      naming: true,
      cell: (duty) => (
        <a
          href={address(duty, 'html')}
          target="_blank"
          rel="noreferrer"
          aria-label={fill(t.papers.readOf, { title: duty.title })}
        >
          {duty.title}
        </a>
      ),
    },
    {
      id: 'status',
      head: t.cases.state,
      cell: (duty) => (duty.sent.length > 0 ? t.law.sent : t.law.statuses[duty.status]),
    },
    { id: 'to', head: t.papers.to, cell: ({ told }) => format.list(told) },
    {
      id: 'due',
      head: t.papers.due,
      cell: ({ dueAt, text }) => (dueAt === null ? text : format.dateTime(dueAt)),
    },
    {
      id: 'files',
      head: t.papers.files,
      cell: (duty) => (
        <span className="row-actions">
          <a href={`${address(duty, 'html')}&keep`} download>
            {t.papers.html}
          </a>
          <a href={address(duty, 'txt')} download>
            {t.papers.text}
          </a>
          <a href={address(duty, 'pdf')} download>
            {t.papers.pdf}
          </a>
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t.papers.notices}
      columns={columns}
      rows={props.duties?.filter(({ notice }) => notice)}
      rowKey={({ id }) => id}
      expected={5}
      empty={<Empty title={t.papers.noNotices} hint={t.papers.noNoticesHint} />}
    />
  );
}

function Particulars(props: {
  readonly id: string;
  readonly isOpen: boolean;
  readonly facts: readonly Fact[];
  readonly renew: () => void;
}) {
  const { t, format, locale } = useLanguage();
  const { id, isOpen, facts, renew } = props;
  const state = useForm(
    () => ({}),
    async (data) => {
      const answers: Record<string, string | null> = {};
      for (const { name, answer } of facts) {
        const text = textOf(data, name);
        if (text !== (answer ?? '')) answers[name] = text === '' ? null : text;
      }
      if (Object.keys(answers).length === 0) return;
      await postJson(`/api/cases/${id}/answers`, locale, { answers });
      renew();
    },
  );
  const filled = facts.filter(({ answer }) => answer !== null).length;
  return (
    <form className="form" onSubmit={state.onSubmit} noValidate>
      <p className="field-wide quiet">
        {fill(t.papers.filled, { n: format.number(filled), of: format.number(facts.length) })}
      </p>
      {facts.map(({ name, label, answer }) => (
        <Field key={name} name={name} label={format.capital(label)} error={state.errors[name]}>
          {(given) => <textarea {...given} rows={2} defaultValue={answer ?? ''} disabled={!isOpen} />}
        </Field>
      ))}
      {isOpen && <Submit state={state}>{t.papers.particularsDo}</Submit>}
    </form>
  );
}
