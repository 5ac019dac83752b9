/** Traces: a leaked file is sent to be traced, and the traces of the last hour. */
import { useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Trace, Traces } from '../../src/console/api-types.ts';
import { postFile } from '../api/upload.ts';
import { useResource } from '../api/use-resource.ts';
import { type Language, useLanguage } from '../language.tsx';
import { Link, navigate } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Field, Submit, useForm } from '../parts/form.tsx';
import { MomentField, momentError, momentOf } from '../parts/moment-field.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';

export function TracesPage() {
  const { t } = useLanguage();
  const { value: page, failure } = useResource<Traces>('/api/traces');
  const head = usePageTitle(t.trace.title);
  if (page === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  return (
    <>
      <div className="page-head">
        <h1 ref={head} tabIndex={-1}>
          {t.trace.title}
        </h1>
        <p className="note">{t.trace.note}</p>
      </div>
      <section aria-labelledby="upload">
        <h2 id="upload">{t.trace.upload}</h2>
        <Upload maxBytes={page?.maxBytes} />
      </section>
      <section aria-labelledby="traces">
        <h2 id="traces">{t.trace.list}</h2>
        <List traces={page?.traces} />
      </section>
    </>
  );
}

/** A trace as it is called in front of people. */
export function traceName({ kind, name }: Pick<Trace, 'kind' | 'name'>, { t, format }: Language): string {
  return kind === 'file'
    ? fill(t.trace.ofFile, { name })
    : fill(t.trace.ofComplaints, { ids: format.list(name.split(' ')) });
}

function Upload({ maxBytes }: { readonly maxBytes: number | undefined }) {
  const { t, format, locale } = useLanguage();
  const [share, setShare] = useState<number | undefined>();
  const fileOf = (data: FormData) => {
    const file = data.get('file');
    return file instanceof File && file.name !== '' ? file : undefined;
  };
  const most = format.bytes(maxBytes ?? 0);
  const state = useForm(
    (data, language) => {
      const file = fileOf(data);
      const isLarge = file !== undefined && maxBytes !== undefined && file.size > maxBytes;
      return {
        file:
          file === undefined
            ? t.form.required
            : isLarge
              ? fill(t.trace.tooLarge, { size: format.bytes(file.size), most })
              : undefined,
        before: momentError(data, 'before', language, { optional: true }),
      };
    },
    async (data) => {
      const file = fileOf(data) as File;
      const before = momentOf(data, 'before');
      const asked = new URLSearchParams({
        ...(before === undefined ? {} : { before: String(Date.parse(before)) }),
        ...(data.get('whole') === null ? {} : { whole: 'true' }),
      });
      const headers = {
        'content-type': 'application/octet-stream',
        'accept-language': locale,
        'x-weir-locale': locale,
        // Its name may name somebody: it goes beside the address, not in it.
        'x-weir-file-name': encodeURIComponent(file.name),
      };
      try {
        const { id } = await postFile<Trace>(`/api/traces?${asked}`, file, headers, setShare);
        navigate(`/traces/${id}`);
      } finally {
        setShare(undefined);
      }
    },
  );
  return (
    <form className="form" onSubmit={state.onSubmit} noValidate>
      <Field
        name="file"
        label={t.trace.file}
        hint={maxBytes === undefined ? '\u00a0' : fill(t.trace.fileHint, { most })}
        error={state.errors.file}
      >
        {(props) => (
          <input {...props} type="file" accept=".csv,.tsv,.json,.jsonl,.ndjson,.txt,.xlsx,.parquet,.gz" />
        )}
      </Field>
      <MomentField
        name="before"
        label={t.trace.before}
        hint={t.trace.beforeHint}
        error={state.errors.before}
        optional
      />
      <label className="check field-wide">
        <input type="checkbox" name="whole" />
        {t.trace.whole}
      </label>
      <Submit
        state={state}
        also={
          share !== undefined && (
            <span role="status" className="quiet">
              {fill(t.trace.sending, { share: format.percent(share) })}
            </span>
          )
        }
      >
        {t.trace.start}
      </Submit>
    </form>
  );
}

type Row = Traces['traces'][number];

function List({ traces }: { readonly traces: readonly Row[] | undefined }) {
  const language = useLanguage();
  const { t, format } = language;
  const columns: readonly Column<Row>[] = [
    {
      id: 'what',
      head: t.trace.what,
      naming: true,
      cell: (trace) => (
        <Link className="covering" href={`/traces/${trace.id}`}>
          {traceName(trace, language)}
        </Link>
      ),
    },
    { id: 'asked', head: t.trace.asked, cell: ({ askedAt }) => format.dateTime(askedAt) },
    { id: 'state', head: t.trace.state, cell: ({ state }) => t.trace.states[state] },
  ];
  return (
    <DataTable
      label={t.trace.list}
      columns={columns}
      rows={traces}
      rowKey={({ id }) => id}
      expected={1}
      empty={<Empty title={t.trace.none} hint={t.trace.noneHint} />}
    />
  );
}
