/** What was given to partners: each export with its counts, what was left out and why, and its signed manifest. */
import { useState } from 'react';
import { fill } from '../../locales/locale.ts';
import { leftOutReason } from '../../locales/vocabulary.ts';
import type { Shares as Page, Share } from '../../src/console/api-types.ts';
import { postJson } from '../api/request.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { ReasonForm } from '../parts/form.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';

export function Shares() {
  const { t, locale, format, words } = useLanguage();
  const { value: page, failure, renew } = useResource<Page>('/api/shares', { once: true });
  const [ending, setEnding] = useState<string | undefined>();
  const [said, setSaid] = useState('');
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
      cell: ({ id, signed, hash, endedAt, endReason, endedBy }) => (
        <>
          <a href={`/api/shares/${id}/manifest`} download title={hash}>
            {signed ? t.consents.manifestSigned : <strong>{t.consents.manifestBroken}</strong>}
          </a>
          {endedAt === null ? (
            <button
              type="button"
              className="line"
              onClick={() => setEnding(id)}
              aria-label={fill(t.consents.endShareOf, { id })}
            >
              {t.consents.endShare}
            </button>
          ) : (
            <span className="line quiet">
              {fill(endedBy === null ? t.consents.ended : t.consents.endedBy, {
                time: format.date(endedAt),
                by: endedBy ?? '',
                reason: endReason ?? '–',
              })}
            </span>
          )}
        </>
      ),
    },
  ];
  const end = async (id: string, reason: string) => {
    await postJson(`/api/shares/${id}/end`, locale, { reason });
    setEnding(undefined);
    setSaid(fill(t.consents.shareEnded, { id }));
    renew();
  };
  return (
    <>
      <DataTable
        label={t.consents.shares}
        columns={columns}
        rows={page?.shares}
        rowKey={({ id }) => id}
        expected={1}
        empty={<Empty title={t.consents.noShares} hint={t.consents.noSharesHint} />}
      />
      {ending !== undefined && (
        <ReasonForm
          key={ending}
          label={t.consents.endReason}
          action={fill(t.consents.endDo, { id: ending })}
          send={(reason) => end(ending, reason)}
          cancel={() => setEnding(undefined)}
        />
      )}
      <p role="status" className="said">
        {said}
      </p>
    </>
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
