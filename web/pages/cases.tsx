/** Cases: all there are, and opening one, by hand or from whatever led here. */
import { fill } from '../../locales/locale.ts';
import type { CaseChanged, CaseRow, Cases } from '../../src/console/api-types.ts';
import { postJson } from '../api/request.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { type EntryState, Link, navigate } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Choices, Field, Submit, textError, textOf, useForm } from '../parts/form.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { MomentField, momentError, momentOf } from '../parts/moment-field.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { ScopeFields, scopeErrors, scopeGiven } from '../parts/scope-fields.tsx';

const MAX_TITLE = 200;
type Opening = EntryState['open'];

export function CasesPage({ open }: { readonly open: Opening }) {
  const { t } = useLanguage();
  const { value: page, failure } = useResource<Cases>('/api/cases');
  const head = usePageTitle(t.cases.title);
  if (page === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  const list = (
    <section aria-labelledby="cases" key="list">
      <h2 id="cases">{t.cases.list}</h2>
      <List cases={page?.cases} />
    </section>
  );
  const form = (
    <section aria-labelledby="open" key="open">
      <h2 id="open">{t.cases.openTitle}</h2>
      {page === undefined ? (
        <div className="list-room" aria-busy="true" />
      ) : (
        <Open page={page} opening={open} key={JSON.stringify(open)} />
      )}
    </section>
  );
  return (
    <>
      <div className="page-head">
        <h1 ref={head} tabIndex={-1}>
          {t.cases.title}
        </h1>
        <p className="note">{t.cases.note}</p>
      </div>
      {/* Whoever comes from a complaint or a trace came to open one. */}
      {open === undefined ? [list, form] : [form, list]}
    </>
  );
}

function List({ cases }: { readonly cases: readonly CaseRow[] | undefined }) {
  const { t, format } = useLanguage();
  const columns: readonly Column<CaseRow>[] = [
    {
      id: 'case',
      head: t.cases.case,
      naming: true,
      cell: ({ id, title }) => (
        <Link className="covering" href={`/cases/${id}`}>
          <strong>{id}</strong> {title}
        </Link>
      ),
    },
    { id: 'state', head: t.cases.state, cell: ({ state }) => t.cases.states[state] },
    { id: 'when', head: t.cases.aware, cell: ({ awareAt }) => format.dateTime(awareAt) },
    { id: 'receivers', head: t.cases.receivers, cell: ({ parties }) => <Parties parties={parties} /> },
    { id: 'people', head: t.cases.people, numeric: true, cell: ({ people }) => format.number(people) },
    { id: 'law', head: t.cases.law, cell: ({ jurisdictions }) => jurisdictions.join(' ') },
    { id: 'hold', head: t.cases.hold, cell: ({ held }) => (held ? t.cases.held : t.cases.notHeld) },
  ];
  return (
    <DataTable
      label={t.cases.list}
      columns={columns}
      rows={cases}
      rowKey={({ id }) => id}
      expected={2}
      empty={<Empty title={t.cases.none} hint={t.cases.noneHint} />}
    />
  );
}

/** Receivers, each by its identities. */
export function Parties({ parties }: { readonly parties: CaseRow['parties'] }) {
  return (
    <span className="parties">
      {parties.map((identities) => (
        <span key={identities.map(({ key }) => key).join()} className="line">
          {identities.map((identity, i) => (
            <span key={identity.key}>
              {i > 0 && ' + '}
              <IdentityName identity={identity} />
            </span>
          ))}
        </span>
      ))}
    </span>
  );
}

/** What a case is opened by, from where somebody came. */
function originOf(opening: Opening): { readonly kind: string; readonly reference: string } {
  if (opening?.complaints !== undefined)
    return { kind: 'complaint', reference: opening.complaints.join(' ') };
  if (opening?.trace !== undefined) return { kind: 'trace', reference: opening.trace };
  return { kind: opening?.verdict === true ? 'verdict' : 'hand', reference: '' };
}

function Open({ page, opening }: { readonly page: Cases; readonly opening: Opening }) {
  const { t, format, locale } = useLanguage();
  const from = originOf(opening);
  const regions = new Intl.DisplayNames(locale, { type: 'region' });
  // A pack may be of a part of a state, which has no name there.
  const lawOf = (id: string) => (/^[A-Z]{2}$/.test(id) ? `${regions.of(id) ?? id} (${id})` : id);
  const state = useForm(
    (data, language) => ({
      title: textError(data, 'title', MAX_TITLE, language),
      aware: momentError(data, 'aware', language, { before: page.now }),
      ...scopeErrors(data, language),
      jurisdictions: data.getAll('jurisdictions').length === 0 ? t.cases.jurisdictionsMissing : undefined,
    }),
    async (data) => {
      const origin =
        from.kind === 'hand' || from.kind === 'verdict'
          ? { kind: data.get('verdict') === null ? 'hand' : 'verdict', reference: '' }
          : from;
      const { id } = await postJson<CaseChanged>('/api/cases', locale, {
        title: textOf(data, 'title'),
        aware: momentOf(data, 'aware'),
        jurisdictions: data.getAll('jurisdictions'),
        ...scopeGiven(data),
        origin,
        hold: data.get('hold') !== null,
      });
      navigate(`/cases/${id}`);
    },
  );
  const origins: Readonly<Record<string, string>> = t.cases.origins;
  const said =
    from.kind === 'complaint' || from.kind === 'trace'
      ? fill(origins[from.kind] ?? '', { ids: format.list(from.reference.split(' ')) })
      : undefined;
  return (
    <form className="form" onSubmit={state.onSubmit} noValidate>
      {said !== undefined && (
        <p className="field-wide">
          {t.cases.origin}: <strong>{said}</strong>
        </p>
      )}
      <Field name="title" label={t.cases.titleField} hint={t.cases.titleHint} error={state.errors.title}>
        {(props) => <input {...props} autoComplete="off" maxLength={MAX_TITLE} />}
      </Field>
      <MomentField
        name="aware"
        label={t.cases.awareField}
        hint={t.cases.awareHint}
        error={state.errors.aware}
        initial={page.now}
      />
      <ScopeFields errors={state.errors} recipients={opening?.recipients ?? []} />
      <Choices
        name="jurisdictions"
        legend={t.cases.jurisdictions}
        error={state.errors.jurisdictions}
        choices={page.jurisdictions.map((value) => ({
          value,
          label: lawOf(value),
        }))}
        checked={page.jurisdictions.length === 1 ? page.jurisdictions : []}
      />
      {said === undefined && (
        <label className="check field-wide">
          <input type="checkbox" name="verdict" defaultChecked={from.kind === 'verdict'} />
          {t.cases.origin}: {t.cases.origins.verdict}
        </label>
      )}
      <label className="check field-wide">
        <input type="checkbox" name="hold" defaultChecked />
        {t.cases.putUnderHold}
      </label>
      <Submit state={state}>{t.cases.openDo}</Submit>
    </form>
  );
}
