/** What came of one trace: the answer in words, the ranking behind it, and what each complaint or the file gave to it. */
import { fill } from '../../locales/locale.ts';
import type { Trace, TraceResult } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link, navigate } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Figures } from '../parts/figures.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { BasisList, CategoryList, ChannelList } from '../parts/terms.tsx';
import { identityText } from '../parts/verdict-sentence.ts';
import { pathOf } from '../route.ts';
import { traceName } from './traces.tsx';

/** A trace that runs is asked after so often, in milliseconds. */
const RUNNING_MS = 1_000;

export function TracePage({ id }: { readonly id: string }) {
  const language = useLanguage();
  const { t } = language;
  const { value: trace, failure } = useResource<Trace>(`/api/traces/${id}`, { everyMs: RUNNING_MS });
  const name = trace === undefined ? t.trace.title : traceName(trace, language);
  const head = usePageTitle(name);
  if (trace === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  return (
    <>
      <div className="page-head">
        <p className="eyebrow">
          <Link href="/traces">{t.trace.title}</Link> ›{' '}
          {trace === undefined ? '' : t.trace.states[trace.state]}
        </p>
        <h1 ref={head} tabIndex={-1}>
          {trace === undefined ? <span className="placeholder" /> : name}
        </h1>
      </div>
      {trace?.state === 'running' && <Running step={trace.step} />}
      {trace?.problem != null && (
        <FailureNotice
          level={3}
          failure={{ kind: 'problem', problem: { ...trace.problem, type: 'about:blank', status: 500 } }}
        />
      )}
      {trace?.result != null && <Result trace={trace} result={trace.result} />}
    </>
  );
}

function Running({ step }: { readonly step: Trace['step'] }) {
  const { t, format } = useLanguage();
  const steps: Readonly<Record<string, string>> = t.trace.steps;
  const form = steps[step?.name ?? 'starting'] ?? t.trace.steps.starting;
  const text = fill(form, {
    done: format.number(step?.done ?? 0),
    of: step?.of == null ? '…' : format.number(step.of),
  });
  return (
    <p role="status" className="said said-running">
      {fill(t.trace.running, { step: text })}
    </p>
  );
}

function Result({ trace, result }: { readonly trace: Trace; readonly result: TraceResult }) {
  const { t, format } = useLanguage();
  return (
    <>
      <section aria-labelledby="answer">
        <h2 id="answer">{t.trace.answer}</h2>
        {result.answer.map(({ text, strong }) => (
          <p key={text} className={strong ? `answer answer-${result.conclusion}` : 'answer-more'}>
            {text}
          </p>
        ))}
        <p className="actions">
          <OpenCase trace={trace} result={result} />
          <a
            className="button"
            href={`/api/traces/${trace.id}/report`}
            target="_blank"
            rel="noreferrer"
            title={t.trace.reportHint}
          >
            {t.trace.report}
          </a>
          <span className="note">{t.trace.reportHint}</span>
        </p>
      </section>
      <section aria-labelledby="ranking">
        <h2 id="ranking">{t.trace.ranking}</h2>
        <p className="note">
          {fill(t.trace.rankingNote, {
            line: format.hundredths(result.line),
            recipients: format.number(result.recipients),
            n: format.number(Math.round(Math.exp(result.line) / result.recipients)),
          })}
        </p>
        <Ranking result={result} />
      </section>
      {result.complaints.length > 0 && (
        <section aria-labelledby="one-by-one">
          <h2 id="one-by-one">{t.trace.complaints}</h2>
          {result.complaints.map((each) => (
            <OneComplaint key={each.ids.join(' ')} complaint={each} />
          ))}
        </section>
      )}
      {result.file !== null && (
        <section aria-labelledby="file">
          <h2 id="file">{t.trace.fileTitle}</h2>
          <File file={result.file} />
        </section>
      )}
    </>
  );
}

/** A case with whom the answer speaks of; without anybody where nobody is named. */
function OpenCase({ trace, result }: { readonly trace: Trace; readonly result: TraceResult }) {
  const language = useLanguage();
  const { t, format } = language;
  const [only] = result.members;
  const label =
    result.members.length === 1 && only !== undefined
      ? fill(t.trace.openCase, { who: identityText(only, language) })
      : result.members.length === 0
        ? t.trace.openCaseNobody
        : fill(t.trace.openCaseMany, { n: format.number(result.members.length) });
  const from = trace.kind === 'file' ? { trace: trace.id } : { complaints: trace.name.split(' ') };
  return (
    <button
      type="button"
      className="primary"
      onClick={() =>
        navigate('/cases', { open: { recipients: result.members.map(({ key }) => key), ...from } })
      }
    >
      {label}
    </button>
  );
}

type Candidate = TraceResult['candidates'][number];

function Ranking({ result }: { readonly result: TraceResult }) {
  const language = useLanguage();
  const { t, format } = language;
  const most = Math.max(result.line, ...result.candidates.map(({ lnE }) => lnE), 1);
  const columns: readonly Column<Candidate>[] = [
    {
      id: 'recipient',
      head: t.trace.recipient,
      naming: true,
      cell: ({ recipient }) => (
        <Link href={pathOf({ page: 'recipient', key: recipient.key })}>
          <IdentityName identity={recipient} />
        </Link>
      ),
    },
    {
      id: 'lnE',
      head: t.trace.lnE,
      cell: ({ lnE }) => (
        <span className="ln-e">
          <span>{format.hundredths(lnE)}</span>
          <span
            className="limit-bar"
            role="img"
            aria-label={fill(t.trace.lnEBar, {
              value: format.hundredths(lnE),
              line: format.hundredths(result.line),
            })}
          >
            <span
              className={lnE >= result.line ? 'limit-bar-over' : 'limit-bar-within'}
              style={{ width: `${(100 * Math.max(0, lnE)) / most}%` }}
            />
            <span className="limit-bar-notch" style={{ left: `${(100 * result.line) / most}%` }} />
          </span>
        </span>
      ),
    },
    {
      id: 'hits',
      head: t.trace.hits,
      numeric: true,
      cell: ({ hits }) =>
        fill(t.trace.hitsOf, { hits: format.number(hits), people: format.number(result.people) }),
    },
    {
      id: 'expected',
      head: t.trace.expected,
      numeric: true,
      cell: ({ expected }) => format.hundredths(expected),
    },
    {
      id: 'received',
      head: t.trace.received,
      numeric: true,
      cell: ({ received }) => format.number(received),
    },
    { id: 'door', head: t.trace.door, cell: ({ channels }) => <ChannelList channels={channels} /> },
    { id: 'basis', head: t.trace.basis, cell: ({ bases }) => <BasisList bases={bases} /> },
    {
      id: 'period',
      head: t.trace.times,
      cell: ({ firstAt, lastAt }) => format.period(firstAt, lastAt),
    },
    {
      id: 'reason',
      head: t.trace.rival,
      cell: ({ rival }) =>
        rival.kind === 'recipient'
          ? rival.recipient === null
            ? '–'
            : identityText(rival.recipient, language)
          : t.trace.rivals[rival.kind],
    },
  ];
  return (
    <DataTable
      label={t.trace.ranking}
      columns={columns}
      rows={result.candidates}
      rowKey={({ recipient }) => recipient.key}
      empty={<Empty title={t.trace.noCandidates} />}
    />
  );
}

type ComplaintRow = TraceResult['complaints'][number];
type Holder = ComplaintRow['shown'][number];

function OneComplaint({ complaint }: { readonly complaint: ComplaintRow }) {
  const { t, words, format } = useLanguage();
  const names = (list: ComplaintRow['knew']) => format.list(list.map((each) => words.categories[each]));
  const columns: readonly Column<Holder>[] = [
    {
      id: 'recipient',
      head: t.trace.recipient,
      naming: true,
      cell: ({ recipient }) => (
        <Link href={pathOf({ page: 'recipient', key: recipient.key })}>
          <IdentityName identity={recipient} />
        </Link>
      ),
    },
    { id: 'door', head: t.trace.door, cell: ({ channels }) => <ChannelList channels={channels} /> },
    { id: 'basis', head: t.trace.basis, cell: ({ bases }) => <BasisList bases={bases} /> },
    {
      id: 'categories',
      head: t.table.categories,
      cell: ({ categories }) => <CategoryList categories={categories} />,
    },
    {
      id: 'period',
      head: t.trace.times,
      cell: ({ firstAt, lastAt }) => format.period(firstAt, lastAt),
    },
  ];
  return (
    <article className="card">
      <h3>{format.list(complaint.ids)}</h3>
      <p>
        {format.capital(
          fill(t.trace.knewBefore, { knew: names(complaint.knew), time: format.dateTime(complaint.at) }),
        )}
        {t.page.gap}
        <span className="quiet">
          {complaint.required.length === 0
            ? t.trace.requiredNothing
            : fill(t.trace.required, { required: names(complaint.required) })}
        </span>
      </p>
      {complaint.seen ? (
        <>
          <p>{format.capital(format.counted(t.trace.holders, complaint.holders))}</p>
          <DataTable
            label={format.list(complaint.ids)}
            columns={columns}
            rows={complaint.shown}
            rowKey={({ recipient }) => recipient.key}
            empty={null}
          />
        </>
      ) : (
        <p>{t.trace.unseen}</p>
      )}
    </article>
  );
}

type FileFacts = NonNullable<TraceResult['file']>;

function File({ file }: { readonly file: FileFacts }) {
  const { t, words, format } = useLanguage();
  const columns: readonly Column<FileFacts['columns'][number]>[] = [
    {
      id: 'column',
      head: t.trace.column,
      naming: true,
      cell: ({ name }) => <span className="code">{name}</span>,
    },
    {
      id: 'holds',
      head: t.trace.holds,
      cell: ({ category }) =>
        category === null ? (
          <span className="quiet">{t.trace.unknownColumn}</span>
        ) : (
          words.categories[category]
        ),
    },
  ];
  return (
    <>
      <Figures
        figures={[
          {
            id: 'rows',
            name: t.trace.facts.rows,
            value: format.number(file.rows),
            hint: format.bytes(file.bytes),
          },
          { id: 'people', name: t.trace.facts.people, value: format.number(file.people), hint: '' },
          { id: 'seen', name: t.trace.facts.seen, value: format.number(file.seen), hint: '' },
          { id: 'received', name: t.trace.facts.received, value: format.number(file.received), hint: '' },
          {
            id: 'contradictory',
            name: t.trace.facts.contradictory,
            value: format.number(file.contradictory),
            hint: t.trace.facts.contradictoryHint,
          },
        ]}
      />
      <DataTable
        label={t.trace.column}
        columns={columns}
        rows={file.columns}
        rowKey={({ name }) => name}
        empty={null}
      />
      <p className="note">
        SHA-256 <span className="code">{file.sha256}</span>
      </p>
    </>
  );
}
