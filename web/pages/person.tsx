/** One person: who received their data. The ledger knows a person by key only, and so does this page. */

import { fill } from '../../locales/locale.ts';
import type { Lookup, PersonReceipt, ReceiptTotals } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Figures } from '../parts/figures.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { BasisList, CategoryList, ChannelList } from '../parts/terms.tsx';
import { pathOf } from '../route.ts';

/** Where the API answers about a person: the look-up takes a key as well. */
export function personResource(personKey: string): string {
  return `/api/lookup?q=${personKey}`;
}

export function PersonPage({ personKey }: { readonly personKey: string }) {
  const { t, format } = useLanguage();
  const { value: found, failure } = useResource<Lookup>(personResource(personKey));
  const head = usePageTitle(`${t.person.title} ${personKey}`);
  if (found === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  const receipts = found === undefined ? undefined : found.found === 'person' ? found.recipients : [];
  const known = receipts !== undefined && receipts.length > 0;
  const totals = found?.found === 'person' ? found.totals : undefined;
  const value = (read: (totals: ReceiptTotals) => string) =>
    receipts === undefined ? undefined : known && totals !== undefined ? read(totals) : '–';
  const shown = receipts?.length ?? 0;
  return (
    <>
      <div className="page-head">
        <p className="eyebrow">
          <Link href="/">{t.overview.title}</Link> › {t.person.title}
        </p>
        <h1 ref={head} tabIndex={-1}>
          <span className="code">{personKey}</span>
        </h1>
        <p className="note">{t.recipient.personNote}</p>
      </div>
      <Figures
        figures={[
          {
            id: 'recipients',
            name: t.person.recipients,
            value: value((all) => format.number(all.recipients)),
          },
          {
            id: 'disclosures',
            name: t.person.disclosures,
            value: value((all) => format.number(all.disclosures)),
          },
          {
            id: 'first',
            name: t.person.first,
            value: value((all) => format.dateTime(all.firstAt ?? 0)),
            small: true,
          },
          {
            id: 'last',
            name: t.person.last,
            value: value((all) => format.dateTime(all.lastAt ?? 0)),
            small: true,
          },
        ]}
      />
      <section aria-labelledby="received-by">
        <h2 id="received-by">{t.person.receivedBy}</h2>
        {totals !== undefined && shown < totals.recipients && (
          <p className="note">
            {fill(t.person.shown, { shown: format.number(shown), all: format.number(totals.recipients) })}
          </p>
        )}
        <Receipts receipts={receipts} />
      </section>
    </>
  );
}

function Receipts({ receipts }: { readonly receipts: readonly PersonReceipt[] | undefined }) {
  const { t, format } = useLanguage();
  const columns: readonly Column<PersonReceipt>[] = [
    {
      id: 'recipient',
      head: t.table.recipient,
      naming: true,
      cell: ({ recipient }) => (
        <Link className="covering" href={pathOf({ page: 'recipient', key: recipient.key })}>
          <IdentityName identity={recipient} />
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
      id: 'disclosures',
      head: t.table.disclosures,
      numeric: true,
      cell: (row) => format.number(row.disclosures),
    },
    { id: 'period', head: t.table.period, cell: (row) => format.period(row.firstAt, row.lastAt) },
  ];
  return (
    <DataTable
      label={t.person.receivedBy}
      columns={columns}
      rows={receipts}
      rowKey={(row) => row.recipient.key}
      empty={<Empty title={t.person.nothing} hint={t.person.nothingHint} />}
    />
  );
}
