/** Consents: receipts found by person and partner, how each stands and why; taking in more; what was given to partners. */
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Consent, ConsentPage, ConsentsTaken } from '../../src/console/api-types.ts';
import { type Failure, failureOf, postJson } from '../api/request.ts';
import { useLanguage } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { CategoryList } from '../parts/terms.tsx';
import { TakeIn } from './consents-taking.tsx';
import { Shares } from './shares.tsx';

/** Receipts in a page. */
const PAGE = 25;
type Standing = Consent['standing'];
const STANDINGS: readonly Standing[] = [
  'valid',
  'consent-anew',
  'withdrawn',
  'expired',
  'not-yet',
  'superseded',
  'not-separate',
  'forgotten',
];
const BADGES: Readonly<Record<Standing, string>> = {
  valid: 'sent',
  'consent-anew': 'hold',
  'not-yet': 'step-up',
  'not-separate': 'hold',
  withdrawn: 'deny',
  expired: 'deny',
  superseded: 'pass',
  forgotten: 'pass',
};

interface Asked {
  readonly person: string;
  readonly partner: string;
  readonly standing: Standing | '';
  readonly offset: number;
}
const EVERYTHING: Asked = { person: '', partner: '', standing: '', offset: 0 };

export function ConsentsPage() {
  const { t, format, locale } = useLanguage();
  const head = usePageTitle(t.consents.title);
  const [asked, setAsked] = useState<Asked>(EVERYTHING);
  const [page, setPage] = useState<ConsentPage | undefined>();
  const [failure, setFailure] = useState<Failure | undefined>();
  const [said, setSaid] = useState('');
  const search = useCallback(async () => {
    // Whom somebody looks for stands in the request's body: addresses stay in histories and logs.
    const { person, partner, standing, offset } = asked;
    try {
      const found = await postJson<ConsentPage>('/api/consents/search', locale, {
        offset,
        limit: PAGE,
        ...(person === '' ? {} : { person }),
        ...(partner === '' ? {} : { partner }),
        ...(standing === '' ? {} : { standing }),
      });
      setPage(found);
      setFailure(undefined);
    } catch (error) {
      setFailure(failureOf(error));
    }
  }, [asked, locale]);
  useEffect(() => void search(), [search]);

  async function withdraw(id: string): Promise<void> {
    try {
      await postJson(`/api/consents/${encodeURIComponent(id)}/withdraw`, locale, {});
      setSaid(fill(t.consents.withdrawn, { id }));
      await search();
    } catch (error) {
      setFailure(failureOf(error));
    }
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={head} tabIndex={-1}>
          {t.consents.title}
        </h1>
        <p className="note">{t.consents.note}</p>
      </div>
      <p role="status" className="said">
        {said}
      </p>
      <section aria-labelledby="receipts">
        <h2 id="receipts">{t.consents.list}</h2>
        <Search asked={asked} ask={setAsked} />
        {failure !== undefined && <FailureNotice failure={failure} level={3} />}
        <Receipts consents={page?.consents} withdraw={(id) => void withdraw(id)} />
        {page !== undefined && page.total > 0 && (
          <Pager asked={asked} total={page.total} shown={page.consents.length} ask={setAsked} />
        )}
      </section>
      <TakeIn
        kinds={page?.all ?? []}
        taken={(text) => {
          setSaid(text);
          void search();
        }}
        count={({ given, withdrawn }: ConsentsTaken) =>
          fill(t.consents.imported, {
            given: format.counted(t.consents.givenCount, given),
            withdrawn: format.counted(t.consents.withdrawnCount, withdrawn),
          })
        }
      />
      <section aria-labelledby="shares">
        <h2 id="shares">{t.consents.shares}</h2>
        <p className="note">{t.consents.sharesNote}</p>
        <Shares />
      </section>
    </>
  );
}

function Search({ asked, ask }: { readonly asked: Asked; readonly ask: (asked: Asked) => void }) {
  const { t } = useLanguage();
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    ask({
      person: text('person'),
      partner: text('partner'),
      standing: text('standing') as Asked['standing'],
      offset: 0,
    });
  }
  return (
    <search>
      <form className="form form-row" onSubmit={submit} aria-label={t.consents.search}>
        <label className="field">
          <span>{t.consents.person}</span>
          <input
            name="person"
            placeholder={t.consents.personHint}
            defaultValue={asked.person}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={300}
          />
        </label>
        <label className="field">
          <span>{t.consents.partner}</span>
          <input name="partner" defaultValue={asked.partner} autoComplete="off" maxLength={300} />
        </label>
        <label className="field">
          <span>{t.consents.standing}</span>
          <select name="standing" defaultValue={asked.standing}>
            <option value="">{t.consents.any}</option>
            {STANDINGS.map((each) => (
              <option key={each} value={each}>
                {t.consents.standings[each]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="primary">
          {t.consents.find}
        </button>
      </form>
    </search>
  );
}

function Receipts({
  consents,
  withdraw,
}: {
  readonly consents: readonly Consent[] | undefined;
  readonly withdraw: (id: string) => void;
}) {
  const { t, format } = useLanguage();
  const columns: readonly Column<Consent>[] = [
    { id: 'id', head: t.consents.id, naming: true, cell: ({ id }) => <strong className="code">{id}</strong> },
    {
      id: 'whose',
      head: t.consents.whose,
      cell: ({ person }) => (person === null ? '–' : <span className="code">{person}</span>),
    },
    {
      id: 'to',
      head: t.consents.to,
      cell: ({ partner, contact }) => (
        <>
          <span className="line">{partner ?? '–'}</span>
          {contact !== null && <span className="line quiet">{contact}</span>}
        </>
      ),
    },
    {
      id: 'purpose',
      head: t.consents.purpose,
      cell: ({ purpose, method }) =>
        purpose === null ? '–' : format.list([purpose, method ?? ''].filter((part) => part !== '')),
    },
    {
      id: 'categories',
      head: t.consents.data,
      cell: ({ categories }) => (categories.length === 0 ? '–' : <CategoryList categories={categories} />),
    },
    {
      id: 'given',
      head: t.consents.given,
      cell: ({ givenAt }) => (givenAt === null ? '–' : format.date(givenAt)),
    },
    { id: 'state', head: t.consents.state, cell: (consent) => <StandingOf consent={consent} /> },
    {
      id: 'actions',
      head: t.complaints.actions,
      cell: ({ id, standing }) =>
        standing === 'withdrawn' || standing === 'forgotten' ? null : (
          <button type="button" aria-label={fill(t.consents.withdrawOf, { id })} onClick={() => withdraw(id)}>
            {t.consents.withdraw}
          </button>
        ),
    },
  ];
  return (
    <DataTable
      label={t.consents.list}
      columns={columns}
      rows={consents}
      rowKey={({ id }) => id}
      empty={<Empty title={t.consents.none} hint={t.consents.noneHint} />}
    />
  );
}

/** How a receipt stands, and why. */
function StandingOf({ consent }: { readonly consent: Consent }) {
  const { t, format } = useLanguage();
  const { standing, anew, givenAt, expiresAt, withdrawnAt } = consent;
  const time = { valid: expiresAt, withdrawn: withdrawnAt, expired: expiresAt, 'not-yet': givenAt } as const;
  const at = standing in time ? time[standing as keyof typeof time] : null;
  const why =
    standing === 'consent-anew'
      ? anew.map((reason) => t.consents.why[reason])
      : standing === 'valid'
        ? [
            at === null
              ? t.consents.why.valid
              : fill(t.consents.why.validUntil, { time: format.dateTime(at) }),
          ]
        : [fill(t.consents.why[standing], { time: at === null ? '' : format.dateTime(at) })];
  return (
    <>
      <span className={`badge badge-${BADGES[standing]}`}>{t.consents.standings[standing]}</span>
      {why.map((reason) => (
        <span key={reason} className="line quiet">
          {reason}
        </span>
      ))}
    </>
  );
}

function Pager(props: {
  readonly asked: Asked;
  readonly total: number;
  readonly shown: number;
  readonly ask: (asked: Asked) => void;
}) {
  const { t, format } = useLanguage();
  const { asked, total, shown, ask } = props;
  const step = (by: number) => ask({ ...asked, offset: Math.max(0, asked.offset + by) });
  return (
    <div className="pager">
      <span>
        {fill(t.consents.shown, {
          from: format.number(asked.offset + 1),
          to: format.number(asked.offset + shown),
          total: format.number(total),
        })}
      </span>
      <button type="button" disabled={asked.offset === 0} onClick={() => step(-PAGE)}>
        {t.consents.previous}
      </button>
      <button type="button" disabled={asked.offset + shown >= total} onClick={() => step(PAGE)}>
        {t.consents.next}
      </button>
    </div>
  );
}
