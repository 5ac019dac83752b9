/** What was given to partners: each export with its counts, what was left out and why, and its signed manifest. */
import { fill } from '../../locales/locale.ts';
import { leftOutReason } from '../../locales/vocabulary.ts';
import type { Shares as Page, Share } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';

export function Shares() {
  const { t, format, words } = useLanguage();
  const { value: page, failure } = useResource<Page>('/api/shares', { once: true });
  if (page === undefined && failure !== undefined) return <FailureNotice failure={failure} level={3} />;
  const columns: readonly Column<Share>[] = [
    {
      id: 'share',
      head: t.consents.share,
      naming: true,
      cell: ({ id, partner }) => (
        <>
          <strong>{id}</strong> {partner}
        </>
      ),
    },
    { id: 'when', head: t.consents.when, cell: ({ at }) => format.dateTime(at) },
    {
      id: 'purpose',
      head: t.consents.purpose,
      cell: ({ purpose, method }) => format.list([purpose, method]),
    },
    {
      id: 'rows',
      head: t.consents.rows,
      numeric: true,
      cell: ({ kept, read }) =>
        fill(t.consents.rowsOf, { kept: format.number(kept), read: format.number(read) }),
    },
    { id: 'people', head: t.table.people, numeric: true, cell: ({ people }) => format.number(people) },
    {
      id: 'data',
      head: t.consents.data,
      cell: ({ columns: held }) =>
        format.list([
          ...new Set(held.flatMap(({ category }) => (category === null ? [] : [words.categories[category]]))),
        ]),
    },
    { id: 'left', head: t.consents.leftOut, cell: (share) => <LeftOut share={share} /> },
    {
      id: 'approval',
      head: t.consents.approval,
      cell: ({ requestedBy, approvedBy }) =>
        fill(t.consents.approvedBy, { by: requestedBy, approver: approvedBy }),
    },
    {
      id: 'record',
      head: t.consents.manifest,
      cell: ({ id, signed, hash, endedAt, endReason }) => (
        <>
          <a href={`/api/shares/${id}/manifest`} download title={hash}>
            {signed ? t.consents.manifestSigned : <strong>{t.consents.manifestBroken}</strong>}
          </a>
          {endedAt !== null && (
            <span className="line quiet">
              {fill(t.consents.ended, { time: format.date(endedAt), reason: endReason ?? '–' })}
            </span>
          )}
        </>
      ),
    },
  ];
  return (
    <DataTable
      label={t.consents.shares}
      columns={columns}
      rows={page?.shares}
      rowKey={({ id }) => id}
      expected={1}
      empty={<Empty title={t.consents.noShares} hint={t.consents.noSharesHint} />}
    />
  );
}

function LeftOut({ share: { rowsLeftOut, fieldsLeftOut } }: { readonly share: Share }) {
  const { t, words, format } = useLanguage();
  const why = (reason: string) => leftOutReason(words, reason);
  if (rowsLeftOut.length + fieldsLeftOut.length === 0) return t.consents.leftOutNone;
  return (
    <>
      {rowsLeftOut.map(({ reason, rows }) => (
        <span key={reason} className="line">
          {fill(format.counted(t.consents.rowsLeftOut, rows), { reason: why(reason) })}
        </span>
      ))}
      {fieldsLeftOut.map(({ field, reason, rows }) => (
        <span key={`${field} ${reason}`} className="line">
          {fill(format.counted(t.consents.fieldsLeftOut, rows), { field, reason: why(reason) })}
        </span>
      ))}
    </>
  );
}
