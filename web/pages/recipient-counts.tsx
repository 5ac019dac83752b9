/** What counts for the budgets now: the recipient, and everybody it is counted together with. */
import { fill } from '../../locales/locale.ts';
import type { LiveCount } from '../../src/console/api-types.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/notice.tsx';
import { pathOf } from '../route.ts';

export function RecipientCounts({ counted }: { readonly counted: readonly LiveCount[] }) {
  const { t, format } = useLanguage();
  const windows = counted[0]?.windows ?? [];
  const columns: readonly Column<LiveCount>[] = [
    { id: 'group', head: t.recipient.group, naming: true, cell: (row) => <GroupName row={row} /> },
    ...windows.map(({ windowMs }, i) => ({
      id: String(windowMs),
      head: format.span(windowMs),
      numeric: true,
      cell: (row: LiveCount) => <People window={row.windows[i]} />,
    })),
  ];
  return (
    <>
      <DataTable
        label={t.recipient.counted}
        columns={columns}
        rows={counted}
        rowKey={({ group, key }) => `${group} ${key}`}
        empty={<Empty title={t.recipient.noSeries} />}
      />
      <p className="quiet">{t.recipient.countedNote}</p>
    </>
  );
}

function GroupName({ row }: { readonly row: LiveCount }) {
  const { t } = useLanguage();
  const { group, key, name, members } = row;
  const text = fill(t.recipient.groups[group], { n: String(members ?? 0) });
  if (group === 'recipient' || key === null) return text;
  if (group === 'team') return `${text} ${name ?? key}`;
  return (
    <>
      {text}{' '}
      <Link href={pathOf({ page: 'recipient', key })}>
        <span className="code">{name ?? key}</span>
      </Link>
    </>
  );
}

function People({ window }: { readonly window: LiveCount['windows'][number] | undefined }) {
  const { t, format } = useLanguage();
  if (window === undefined) return null;
  const { people, low, high, exact } = window;
  if (exact) return format.number(people);
  const between = fill(t.recipient.between, { low: format.number(low), high: format.number(high) });
  return <span title={between}>≈ {format.number(people)}</span>;
}
