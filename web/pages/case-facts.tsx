/** What happened in a case: whom it is about, exactly; through which doors; what was not seen; and what became of it. */
import { fill } from '../../locales/locale.ts';
import type { CasePage as Page } from '../../src/console/api-types.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Figures } from '../parts/figures.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { Empty } from '../parts/notice.tsx';
import { RoutesTable } from '../parts/routes-table.tsx';
import { ChannelList } from '../parts/terms.tsx';
import { pathOf } from '../route.ts';
import { CaseHistory } from './case-history.tsx';
import { Parties } from './cases.tsx';

type Findings = Page['findings'];

export interface CaseFactsProps {
  readonly id: string;
  readonly page: Page | undefined;
  readonly renew: () => void;
}

export function CaseFacts({ id, page, renew }: CaseFactsProps) {
  const { t, format } = useLanguage();
  return (
    <>
      <Totals findings={page?.findings} />
      <p className="note counted-at">
        {page === undefined
          ? '\u00a0'
          : fill(t.case.askedAt, { time: format.exactTime(page.findings.askedAt) })}{' '}
        <button type="button" onClick={renew}>
          {t.case.recount}
        </button>
      </p>
      <section aria-labelledby="scope">
        <h2 id="scope">{t.case.scope}</h2>
        {page === undefined ? <div className="list-room" aria-busy="true" /> : <Scope page={page} />}
      </section>
      {page !== undefined && (
        <>
          <div className="columns">
            <section aria-labelledby="data">
              <h2 id="data">{t.case.data}</h2>
              <Categories findings={page.findings} />
            </section>
            <section aria-labelledby="routes">
              <h2 id="routes">{t.case.routes}</h2>
              <RoutesTable label={t.case.routes} routes={page.findings.routes} />
              <Counts findings={page.findings} />
            </section>
          </div>
          <div className="columns">
            <section aria-labelledby="blind">
              <h2 id="blind">{t.case.blind}</h2>
              <Blind blind={page.findings.blind} />
            </section>
            <section aria-labelledby="records">
              <h2 id="records">{t.case.records}</h2>
              <Records page={page} />
            </section>
          </div>
          <CaseHistory id={id} page={page} renew={renew} />
        </>
      )}
    </>
  );
}

function Totals({ findings }: { readonly findings: Findings | undefined }) {
  const { t, format } = useLanguage();
  const number = (of: (findings: Findings) => number) => findings && format.number(of(findings));
  const time = (at: number | null) => (at === null ? t.case.never : format.dateTime(at));
  return (
    <Figures
      figures={[
        { id: 'people', name: t.case.people, value: number(({ people }) => people) },
        {
          id: 'sensitive',
          name: t.case.sensitive,
          value: number(({ sensitive }) => sensitive),
          alert: (findings?.sensitive ?? 0) > 0,
        },
        { id: 'unexplained', name: t.case.unexplained, value: number(({ unexplained }) => unexplained) },
        { id: 'disclosures', name: t.case.disclosures, value: number(({ disclosures }) => disclosures) },
        { id: 'first', name: t.case.first, value: findings && time(findings.firstAt), small: true },
        { id: 'last', name: t.case.last, value: findings && time(findings.lastAt), small: true },
      ]}
    />
  );
}

function Scope({ page: { case: found, findings } }: { readonly page: Page }) {
  const { t, format } = useLanguage();
  const { scope } = found;
  const keys = new Set(scope.parties.flat().map(({ key }) => key));
  const columns: readonly Column<Findings['linked'][number]>[] = [
    {
      id: 'receiver',
      head: t.case.linked,
      naming: true,
      cell: ({ identity }) => (
        <Link href={pathOf({ page: 'recipient', key: identity.key })}>
          <IdentityName identity={identity} />
        </Link>
      ),
    },
    {
      id: 'in',
      head: t.case.scope,
      cell: ({ identity }) => (keys.has(identity.key) ? t.case.inScope : '–'),
    },
    {
      id: 'disclosures',
      head: t.table.disclosures,
      numeric: true,
      cell: ({ disclosures }) => format.number(disclosures),
    },
  ];
  const span =
    scope.from === null && scope.to === null
      ? t.case.always
      : `${scope.from === null ? '…' : format.dateTime(scope.from)} – ${scope.to === null ? '…' : format.dateTime(scope.to)}`;
  return (
    <>
      <dl className="terms">
        <div className="term">
          <dt>{t.cases.receivers}</dt>
          <dd>
            <Parties parties={scope.parties} />
          </dd>
        </div>
        <div className="term">
          <dt>{t.case.scopeTime}</dt>
          <dd>{span}</dd>
        </div>
        <div className="term">
          <dt>{t.case.scopeRoutes}</dt>
          <dd>
            {scope.routes.length === 0
              ? t.case.everyRoute
              : scope.routes.map((route) => (
                  <span key={route} className="line code">
                    {route}
                  </span>
                ))}
          </dd>
        </div>
      </dl>
      <p className="note">
        {t.case.residence}
        {t.page.gap}
        {t.case.linkedNote}
      </p>
      <DataTable
        label={t.case.linked}
        columns={columns}
        rows={findings.linked}
        rowKey={({ identity }) => identity.key}
        empty={null}
      />
    </>
  );
}

function Categories({ findings }: { readonly findings: Findings }) {
  const { t, words, format } = useLanguage();
  if (findings.categories.length === 0) return <Empty title={t.recipient.noCategories} />;
  const most = Math.max(1, ...findings.categories.map(({ people }) => people));
  return (
    <ul className="category-bars column-bars">
      {findings.categories.map(({ category, people }) => (
        <li key={category}>
          <span className="category-name">{words.categories[category]}</span>
          <span className="category-people">{format.counted(t.count.people, people)}</span>
          <span className="category-track">
            <span className="category-bar tier-bar-personal" style={{ width: `${(100 * people) / most}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** People by gravest data and by basis, beside the routes. */
function Counts({ findings }: { readonly findings: Findings }) {
  const { t, words, format } = useLanguage();
  const people = (rows: readonly { readonly name: string; readonly people: number }[], title: string) => (
    <div>
      <h3>{title}</h3>
      <dl className="counts">
        {rows.map(({ name, people: n }) => (
          <div key={name}>
            <dt>{format.capital(name)}</dt>
            <dd>{format.number(n)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
  return (
    <div className="pair">
      {people(
        findings.tiers.map(({ tier, people: n }) => ({ name: words.tiers[tier], people: n })),
        t.case.tiers,
      )}
      {people(
        findings.bases.map(({ basis, people: n }) => ({ name: words.bases[basis], people: n })),
        t.case.bases,
      )}
    </div>
  );
}

function Blind({ blind }: { readonly blind: Findings['blind'] }) {
  const { t, format } = useLanguage();
  type Row = Findings['blind']['all'][number] & { readonly whose: string };
  const rows: Row[] = [
    ...blind.theirs.map((each) => ({ ...each, whose: t.case.theirs })),
    ...blind.all.map((each) => ({ ...each, whose: t.case.everybodys })),
  ];
  const reasons: Readonly<Record<string, string>> = t.case.blindReasons;
  const columns: readonly Column<Row>[] = [
    { id: 'whose', head: t.case.whose, naming: true, cell: ({ whose }) => format.capital(whose) },
    { id: 'channel', head: t.table.channel, cell: ({ channel }) => <ChannelList channels={[channel]} /> },
    { id: 'why', head: t.case.reason, cell: ({ reason }) => reasons[reason] ?? reason },
    { id: 'periods', head: t.case.periods, numeric: true, cell: ({ periods }) => format.number(periods) },
    { id: 'bytes', head: t.case.bytes, numeric: true, cell: ({ bytes }) => format.bytes(bytes) },
  ];
  return (
    <>
      {rows.length > 0 && <p className="note">{t.case.blindNote}</p>}
      <DataTable
        label={t.case.blind}
        columns={columns}
        rows={rows}
        rowKey={({ whose, channel, reason }) => `${whose} ${channel} ${reason}`}
        empty={<Empty title={t.case.blindNone} />}
      />
    </>
  );
}

function Records({ page: { case: found, findings } }: { readonly page: Page }) {
  const { t, format } = useLanguage();
  const kinds: Readonly<Record<string, string>> = t.case.recordKinds;
  const columns: readonly Column<Findings['records'][number]>[] = [
    {
      id: 'class',
      head: t.case.class,
      naming: true,
      cell: ({ kind }) => format.capital(kinds[kind] ?? kind),
    },
    {
      id: 'receivers',
      head: t.case.receiver,
      cell: ({ party }) => <Parties parties={[found.scope.parties[party] ?? []]} />,
    },
    {
      id: 'records',
      head: t.case.recordCount,
      numeric: true,
      cell: ({ records }) => format.number(records),
    },
  ];
  return (
    <>
      <p className="note">{t.case.recordsNote}</p>
      <DataTable
        label={t.case.records}
        columns={columns}
        rows={findings.records}
        rowKey={({ kind, party }) => `${kind} ${party}`}
        empty={<Empty title={t.ledger.nothing} />}
      />
    </>
  );
}
