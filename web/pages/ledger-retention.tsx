/** How long rows are kept: by kind the period and its reason, what is due next and what a hold keeps, and what was removed. */
import { fill } from '../../locales/locale.ts';
import type { Retention } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { type Language, useLanguage } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';

/** Months that are named one by one; of more, the first and the last. */
const MONTHS_NAMED = 3;

export function RetentionSections() {
  const { t, format } = useLanguage();
  // Rows past their time are counted anew: once while the page stays.
  const { value: retention, failure } = useResource<Retention>('/api/retention', { once: true });
  const looks = (known: Retention | undefined) =>
    known === undefined ? '' : known.automatic ? t.retention.daily : t.retention.byHand;
  return (
    <>
      <section aria-labelledby="retention">
        <h2 id="retention">{t.retention.title}</h2>
        <p className="note">{fill(t.retention.note, { looks: looks(retention) })}</p>
        {retention === undefined && failure !== undefined ? (
          <FailureNotice failure={failure} level={3} />
        ) : (
          <Kinds retention={retention} />
        )}
      </section>
      {!(retention === undefined && failure !== undefined) && (
        <section aria-labelledby="removals">
          <h2 id="removals">{t.retention.removals}</h2>
          <p className="note">{t.retention.removalsNote}</p>
          {retention?.underWay != null && (
            <p className="note">
              <strong>{fill(t.retention.underWay, { n: format.number(retention.underWay) })}</strong>
            </p>
          )}
          <Removals removals={retention?.removals} />
        </section>
      )}
    </>
  );
}

type Kind = Retention['kinds'][number];

function Kinds({ retention }: { readonly retention: Retention | undefined }) {
  const language = useLanguage();
  const { t, format } = language;
  const rowsOf = ({ rows }: { readonly rows: number }) => format.counted(t.retention.rows, rows);
  const columns: readonly Column<Kind>[] = [
    {
      id: 'kind',
      head: t.retention.kind,
      naming: true,
      cell: ({ kind }) => <strong>{format.capital(t.retention.kinds[kind])}</strong>,
    },
    { id: 'kept', head: t.retention.period, cell: ({ period }) => periodText(language, period) },
    { id: 'oldest', head: t.retention.oldest, cell: ({ oldestMonth }) => oldestMonth ?? '–' },
    {
      id: 'held',
      head: t.retention.held,
      cell: ({ held }) => (held.rows === 0 ? '–' : rowsOf(held)),
    },
    {
      id: 'next',
      head: t.retention.next,
      cell: ({ due, next, period }) => (
        <>
          {due.rows > 0 && (
            <span className="retention-line">
              {fill(retention?.waits === true ? t.retention.waits : t.retention.due, { rows: rowsOf(due) })}
            </span>
          )}
          <span className="retention-line">
            {next === null
              ? period === 'forever'
                ? t.retention.never
                : '–'
              : fill(t.retention.goes, { month: next.month, rows: rowsOf(next), time: format.date(next.at) })}
          </span>
        </>
      ),
    },
    { id: 'reason', head: t.ledger.reason, cell: (kind) => <Reason kind={kind} /> },
  ];
  return (
    <DataTable
      label={t.retention.title}
      columns={columns}
      rows={retention?.kinds}
      rowKey={({ kind }) => kind}
      expected={4}
      empty={<Empty title={t.ledger.nothing} />}
    />
  );
}

/** The reason of the default; where another period is set, that it is. */
function Reason({ kind: { kind, period, defaultPeriod } }: { readonly kind: Kind }) {
  const language = useLanguage();
  const { retention } = language.t;
  const reason = retention.reasons[kind];
  if (period === defaultPeriod) return reason;
  return fill(retention.set, {
    key: `ledger.retention.${kind}`,
    period: periodText(language, defaultPeriod),
    reason,
  });
}

type Removal = Retention['removals'][number];

function Removals({ removals }: { readonly removals: readonly Removal[] | undefined }) {
  const { t, format } = useLanguage();
  const columns: readonly Column<Removal>[] = [
    {
      id: 'when',
      head: t.retention.when,
      naming: true,
      cell: ({ at, horizon }) => (
        <>
          <strong>{format.date(at)}</strong> · {fill(t.retention.horizon, { n: format.number(horizon) })}
        </>
      ),
    },
    { id: 'removed', head: t.retention.what, cell: (removal) => <Removed removal={removal} /> },
    { id: 'rows', head: t.ledger.rows, numeric: true, cell: ({ rows }) => format.number(rows) },
    {
      id: 'record',
      head: t.retention.record,
      cell: ({ note }) =>
        note === 'signed' ? t.retention.notes[note] : <strong>{t.retention.notes[note]}</strong>,
    },
  ];
  return (
    <DataTable
      label={t.retention.removals}
      columns={columns}
      rows={removals}
      rowKey={({ horizon }) => String(horizon)}
      expected={1}
      empty={<Empty title={t.retention.noRemovals} hint={t.retention.noRemovalsHint} />}
    />
  );
}

/** What went, a line for each kind: which rule, which months, and what a hold kept. */
function Removed({ removal }: { readonly removal: Removal }) {
  const language = useLanguage();
  const { t, format } = language;
  return removal.kinds.map(({ kind, period, months }) => {
    const names = months.map(({ month }) => month);
    const rows = months.reduce((sum, month) => sum + month.rows, 0);
    const held = months.reduce((sum, month) => sum + month.held, 0);
    const known = (t.retention.kinds as Readonly<Record<string, string>>)[kind] ?? kind;
    return (
      <span key={kind} className="retention-line">
        {fill(t.retention.removed, {
          kind: format.capital(known),
          period: periodText(language, period),
          months:
            names.length <= MONTHS_NAMED
              ? format.list(names)
              : fill(t.retention.manyMonths, { first: names[0] as string, last: names.at(-1) as string }),
          rows: format.counted(t.retention.rows, rows),
        })}
        {held > 0 && fill(t.retention.stayed, { rows: format.counted(t.retention.rows, held) })}
      </span>
    );
  });
}

/** `3y`, `400d`, `forever`, in words. */
function periodText({ t, format }: Language, period: string): string {
  const [, count, unit] = /^(\d+)(y|d)$/.exec(period) ?? [];
  if (unit === undefined) return t.retention.forever;
  return format.counted(unit === 'y' ? t.retention.years : t.retention.days, Number(count));
}
