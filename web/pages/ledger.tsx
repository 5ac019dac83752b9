/** The ledger: how much it holds, what waits in its spool, when it was sealed, how long it is kept, and legal holds. */
import { fill } from '../../locales/locale.ts';
import type { LedgerPage as Ledger } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Figures } from '../parts/figures.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { pathOf } from '../route.ts';
import { RetentionSections } from './ledger-retention.tsx';

export function LedgerPage() {
  const { t } = useLanguage();
  const { value: ledger, failure } = useResource<Ledger>('/api/ledger');
  const head = usePageTitle(t.ledger.title);
  if (ledger === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  return (
    <>
      <div className="page-head">
        <p className="eyebrow">
          <Link href="/">{t.overview.title}</Link> › {t.ledger.title}
        </p>
        <h1 ref={head} tabIndex={-1}>
          {t.ledger.title}
        </h1>
        <p className="note">{t.ledger.note}</p>
      </div>
      <Totals ledger={ledger} />
      <section aria-labelledby="holds">
        <h2 id="holds">{t.ledger.holds}</h2>
        <p className="note">{t.ledger.holdsNote}</p>
        <Holds holds={ledger?.holds} />
      </section>
      <RetentionSections />
      <div className="columns">
        <section aria-labelledby="months">
          <h2 id="months">{t.ledger.months}</h2>
          <Months months={ledger?.months} />
        </section>
        <section aria-labelledby="tables">
          <h2 id="tables">{t.ledger.tables}</h2>
          <Tables tables={ledger?.tables} />
        </section>
      </div>
      <section aria-labelledby="columns">
        <h2 id="columns">{t.ledger.columns}</h2>
        <p className="note">{t.ledger.columnsNote}</p>
        <Columns ledger={ledger} />
      </section>
    </>
  );
}

function Totals({ ledger }: { readonly ledger: Ledger | undefined }) {
  const { t, format } = useLanguage();
  const spool = ledger?.spool;
  const time = (at: number | null | undefined) => (at == null ? t.ledger.never : format.dateTime(at));
  const span =
    ledger?.firstAt == null || ledger.lastAt === null ? '' : format.period(ledger.firstAt, ledger.lastAt);
  return (
    <Figures
      figures={[
        {
          id: 'disclosures',
          name: t.ledger.disclosures,
          value: ledger && format.number(ledger.disclosures),
          hint: span,
        },
        {
          id: 'bytes',
          name: t.ledger.bytes,
          value: ledger && format.bytes(ledger.bytes),
          hint:
            ledger?.bytesPerDisclosure == null
              ? ''
              : fill(t.ledger.bytesHint, { n: format.hundredths(ledger.bytesPerDisclosure) }),
        },
        {
          id: 'spool',
          name: t.ledger.spool,
          value: spool && format.bytes(spool.waitingBytes),
          hint: spool === undefined ? '' : format.counted(t.connection.records, spool.records),
        },
        {
          id: 'handed-over',
          name: t.ledger.handedOver,
          value: spool && time(spool.handedOverAt),
          hint: '',
          small: true,
        },
        {
          id: 'checkpoint',
          name: t.ledger.checkpoint,
          value: ledger && time(ledger.checkpointAt),
          hint: '',
          small: true,
        },
        {
          id: 'removal',
          name: t.ledger.removal,
          value: ledger && (ledger.horizon === null ? t.ledger.never : format.date(ledger.horizon.at)),
          hint:
            ledger?.horizon == null
              ? ''
              : fill(t.ledger.removalHint, {
                  rows: format.counted(t.retention.rows, ledger.horizon.rows),
                  n: format.number(ledger.horizon.number),
                }),
          small: true,
        },
      ]}
    />
  );
}

type Hold = Ledger['holds'][number];

function Holds({ holds }: { readonly holds: readonly Hold[] | undefined }) {
  const { t, format } = useLanguage();
  const columns: readonly Column<Hold>[] = [
    { id: 'name', head: t.ledger.hold, naming: true, cell: ({ name }) => <strong>{name}</strong> },
    { id: 'covers', head: t.ledger.covers, cell: (hold) => <Scope hold={hold} /> },
    { id: 'reason', head: t.ledger.reason, cell: ({ reason }) => reason },
    { id: 'placed', head: t.ledger.placed, cell: ({ placedAt }) => format.dateTime(placedAt) },
    {
      id: 'state',
      head: t.ledger.state,
      cell: ({ endedAt, endReason }) =>
        endedAt === null
          ? t.ledger.stands
          : fill(t.ledger.ended, { time: format.dateTime(endedAt), reason: endReason ?? '–' }),
    },
  ];
  // Those that stand come first, the newest of each before.
  const sorted =
    holds &&
    [...holds].sort(
      (a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || b.placedAt - a.placedAt,
    );
  return (
    <DataTable
      label={t.ledger.holds}
      columns={columns}
      rows={sorted}
      rowKey={(hold) => `${hold.name} ${hold.placedAt}`}
      expected={1}
      empty={<Empty title={t.ledger.noHolds} hint={t.ledger.noHoldsHint} />}
    />
  );
}

/** What a hold covers: whatever meets all that it names. */
function Scope({ hold: { recipient, people, from, to } }: { readonly hold: Hold }) {
  const { t, format } = useLanguage();
  const parts = [
    ...(recipient === null
      ? []
      : [
          <Link key="recipient" href={pathOf({ page: 'recipient', key: recipient.key })}>
            <IdentityName identity={recipient} />
          </Link>,
        ]),
    ...(people === 0 ? [] : [<span key="people">{t.ledger.onePerson}</span>]),
    ...(from === null && to === null
      ? []
      : [
          <span key="time">
            {from === null ? '' : fill(t.ledger.from, { time: format.dateTime(from) })}
            {from !== null && to !== null ? ' ' : ''}
            {to === null ? '' : fill(t.ledger.to, { time: format.dateTime(to) })}
          </span>,
        ]),
  ];
  if (parts.length === 0) return t.ledger.everything;
  return <span className="hold-scope">{parts}</span>;
}

type Month = Ledger['months'][number];

function Months({ months }: { readonly months: readonly Month[] | undefined }) {
  const { t, format } = useLanguage();
  const columns: readonly Column<Month>[] = [
    { id: 'month', head: t.ledger.month, naming: true, cell: ({ month }) => month },
    {
      id: 'disclosures',
      head: t.table.disclosures,
      numeric: true,
      cell: ({ disclosures }) => format.number(disclosures),
    },
    { id: 'bytes', head: t.ledger.size, numeric: true, cell: ({ bytes }) => format.bytes(bytes) },
  ];
  return (
    <DataTable
      label={t.ledger.months}
      columns={columns}
      rows={months?.toReversed()}
      rowKey={({ month }) => month}
      empty={<Empty title={t.ledger.nothing} />}
    />
  );
}

type Table = Ledger['tables'][number];

function Tables({ tables }: { readonly tables: readonly Table[] | undefined }) {
  const { t, format } = useLanguage();
  const columns: readonly Column<Table>[] = [
    {
      id: 'table',
      head: t.ledger.table,
      naming: true,
      cell: ({ table }) => <span className="code">{table}</span>,
    },
    { id: 'rows', head: t.ledger.rows, numeric: true, cell: ({ rows }) => format.number(rows) },
    { id: 'bytes', head: t.ledger.size, numeric: true, cell: ({ bytes }) => format.bytes(bytes) },
  ];
  return (
    <DataTable
      label={t.ledger.tables}
      columns={columns}
      rows={tables}
      rowKey={({ table }) => table}
      empty={<Empty title={t.ledger.nothing} />}
    />
  );
}

function Columns({ ledger }: { readonly ledger: Ledger | undefined }) {
  const { t, format } = useLanguage();
  if (ledger === undefined) return <div className="list-room" aria-busy="true" />;
  const { columns, disclosures } = ledger;
  if (columns.length === 0 || disclosures === 0) return <Empty title={t.ledger.noColumns} />;
  const most = Math.max(...columns.map(({ bytes }) => bytes));
  return (
    <ul className="category-bars column-bars">
      {columns.map(({ column, bytes }) => (
        <li key={column}>
          <span className="code">{column}</span>
          <span className="category-people">
            {fill(t.ledger.perDisclosure, {
              bytes: format.bytes(bytes),
              n: format.hundredths(bytes / disclosures),
            })}
          </span>
          <span className="category-track">
            <span
              className="category-bar tier-bar-personal"
              style={{ width: `${Math.max(0.3, (100 * bytes) / most)}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
