/** Whose data a recipient received: page by page, and all of it as a file. */
import { useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Identity, PeoplePage, PersonRow } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { BasisList, CategoryList, ChannelList } from '../parts/terms.tsx';
import { pathOf } from '../route.ts';

/** People on one page. */
export const PEOPLE_PER_PAGE = 50;

export type SetOperation = 'and' | 'or' | 'not';

export interface RecipientPeopleProps {
  readonly recipientKey: string;
  /** Sets the recipient's people against another's; without it, all of them. */
  readonly set?: { readonly operation: SetOperation; readonly other: Identity };
  /** How many rows will come, as far as it is known. */
  readonly expected: number;
}

export function RecipientPeople({ recipientKey, set, expected }: RecipientPeopleProps) {
  const { t, format } = useLanguage();
  // The cursors that led here; an API with cursors knows no way back by itself.
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const base = `/api/recipients/${recipientKey}/people`;
  const among = set === undefined ? '' : `with=${set.other.key}&operation=${set.operation}`;
  const query = `${among === '' ? '' : `${among}&`}limit=${PEOPLE_PER_PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
  const { value: page, failure, stale } = useResource<PeoplePage>(`${base}?${query}`, { keep: true });
  const first = cursors.length * PEOPLE_PER_PAGE;
  return (
    <>
      <div className="section-head">
        <h2 id="whose">{t.recipient.whose}</h2>
        {page !== undefined && page.total > 0 && (
          <a className="button" href={`${base}.csv${among === '' ? '' : `?${among}`}`} download>
            {t.recipient.csv}
          </a>
        )}
      </div>
      {set !== undefined && (
        <p className="set-said" aria-live="polite">
          {t.sets.said[set.operation]} <IdentityName identity={set.other} />
        </p>
      )}
      <p className="note">{t.recipient.personNote}</p>
      {page === undefined && failure !== undefined ? (
        <FailureNotice failure={failure} />
      ) : (
        <People
          rows={page?.people}
          expected={expected}
          busy={stale}
          noPeople={set === undefined ? t.recipient.noPeople : t.sets.nobody}
        />
      )}
      {page !== undefined && page.total > 0 && (
        <nav className="pager" aria-label={t.recipient.whose}>
          <span aria-live="polite">
            {fill(t.table.range, {
              from: format.number(first + 1),
              to: format.number(first + page.people.length),
              total: format.number(page.total),
            })}
          </span>
          <button
            type="button"
            disabled={cursors.length === 0}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            {t.table.previous}
          </button>
          <button
            type="button"
            disabled={page.next === null || stale}
            onClick={() => page.next !== null && setCursors([...cursors, page.next])}
          >
            {t.table.next}
          </button>
        </nav>
      )}
    </>
  );
}

interface PeopleProps {
  readonly rows: readonly PersonRow[] | undefined;
  readonly expected: number;
  readonly busy: boolean;
  readonly noPeople: string;
}

function People({ rows, expected, busy, noPeople }: PeopleProps) {
  const { t, words, format } = useLanguage();
  const columns: readonly Column<PersonRow>[] = [
    {
      id: 'person',
      head: t.table.person,
      naming: true,
      cell: ({ person }) => (
        <Link className="covering code" href={pathOf({ page: 'person', key: person })}>
          {person}
        </Link>
      ),
    },
    {
      id: 'categories',
      head: t.table.categories,
      cell: ({ categories }) => <CategoryList categories={categories} />,
    },
    { id: 'channels', head: t.table.channels, cell: ({ channels }) => <ChannelList channels={channels} /> },
    { id: 'bases', head: t.table.bases, cell: ({ bases }) => <BasisList bases={bases} /> },
    {
      id: 'left',
      head: t.table.left,
      cell: ({ measures }) => format.list(measures.map((measure) => words.measures[measure])),
    },
    {
      id: 'disclosures',
      head: t.table.disclosures,
      numeric: true,
      cell: (row) => format.number(row.disclosures),
    },
    { id: 'period', head: t.table.period, cell: (row) => format.period(row.firstAt, row.lastAt) },
  ];
  return (
    <DataTable
      label={t.recipient.whose}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.person}
      expected={expected}
      busy={busy}
      empty={<Empty title={noPeople} />}
    />
  );
}
