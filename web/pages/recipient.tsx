/** One recipient: who it is, how many people it received over time, which data, through which routes, whose. */
import { useMemo } from 'react';
import { fill } from '../../locales/locale.ts';
import type { RecipientPage as Recipient } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { Recorder } from '../chart/recorder.tsx';
import { headcountSeries } from '../chart/scale.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { Figures } from '../parts/figures.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { RoutesTable } from '../parts/routes-table.tsx';
import { VerdictArithmetic, VerdictBadge } from '../parts/verdict.tsx';
import { identityText } from '../parts/verdict-sentence.ts';
import { pathOf } from '../route.ts';
import { RecipientCounts } from './recipient-counts.tsx';
import { RecipientSets } from './recipient-sets.tsx';

/** From harmless to harsh. */
const HARSHNESS = ['pass', 'step-up', 'hold', 'deny'] as const;

export function RecipientPage({ recipientKey }: { readonly recipientKey: string }) {
  const language = useLanguage();
  const { t, words } = language;
  const { value: page, failure } = useResource<Recipient>(`/api/recipients/${recipientKey}`);
  const name = page === undefined ? t.recipient.title : identityText(page.recipient, language);
  const head = usePageTitle(name);
  if (page === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  const harshest =
    page && HARSHNESS.findLast((kind) => page.verdicts.some((verdict) => verdict.kind === kind));
  return (
    <>
      <div className="page-head page-head-recipient">
        <p className="eyebrow">
          <Link href="/">{t.overview.title}</Link> › {t.recipient.title}
          {page !== undefined && ` · ${words.kinds[page.recipient.kind]}`}
        </p>
        <h1 ref={head} tabIndex={-1}>
          {page === undefined ? (
            <span className="placeholder" />
          ) : (
            <span className="code" title={fill(t.identity.key, { key: page.recipient.key })}>
              {page.recipient.value ?? page.recipient.key}
            </span>
          )}
          {harshest !== undefined && <VerdictBadge kind={harshest} />}
        </h1>
        <Identities page={page} />
      </div>
      <Totals page={page} />
      <section aria-labelledby="headcount">
        <h2 id="headcount">{t.recipient.headcount}</h2>
        <Headcount page={page} />
      </section>
      {page !== undefined && page.counted.length > 0 && (
        <section aria-labelledby="counted">
          <h2 id="counted">{t.recipient.counted}</h2>
          <RecipientCounts counted={page.counted} />
        </section>
      )}
      <div className="columns">
        <section aria-labelledby="categories">
          <h2 id="categories">{t.recipient.categories}</h2>
          <Categories page={page} />
        </section>
        <section aria-labelledby="routes">
          <h2 id="routes">{t.recipient.routes}</h2>
          <RoutesTable label={t.recipient.routes} routes={page?.routes} />
        </section>
      </div>
      <section aria-labelledby="verdicts">
        <h2 id="verdicts">{t.recipient.verdicts}</h2>
        <Verdicts page={page} />
      </section>
      <RecipientSets recipientKey={recipientKey} expected={Math.min(page?.people ?? 5, 50)} />
    </>
  );
}

function Identities({ page }: { readonly page: Recipient | undefined }) {
  const { t } = useLanguage();
  if (page === undefined) return <p className="identities identities-room">{'\u00a0'}</p>;
  const others = page.identities.filter((identity) => identity.key !== page.recipient.key);
  if (others.length === 0) return <p className="identities quiet">{t.recipient.onlyIdentity}</p>;
  return (
    <div className="identities">
      <span className="quiet" id="also-seen">
        {t.recipient.alsoSeen}
      </span>
      <ul aria-labelledby="also-seen">
        {others.map((identity) => (
          <li key={identity.key}>
            <Link href={pathOf({ page: 'recipient', key: identity.key })}>
              <IdentityName identity={identity} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Totals({ page }: { readonly page: Recipient | undefined }) {
  const { t, format } = useLanguage();
  const time = (at: number | null) => (at === null ? t.recipient.never : format.dateTime(at));
  return (
    <Figures
      figures={[
        {
          id: 'people',
          name: t.recipient.people,
          value: page && format.number(page.people),
        },
        {
          id: 'unexplained',
          name: t.recipient.unexplained,
          value: page && format.number(page.unexplained),
          ...(page !== undefined && page.people > 0
            ? {
                hint: fill(t.recipient.unexplainedHint, {
                  share: format.percent(page.unexplained / page.people),
                }),
              }
            : { hint: '' }),
        },
        {
          id: 'disclosures',
          name: t.recipient.disclosures,
          value: page && format.number(page.disclosures),
          ...(page !== undefined && page.people > 0
            ? {
                hint: fill(t.recipient.disclosuresHint, {
                  n: format.decimal(page.disclosures / page.people),
                }),
              }
            : { hint: '' }),
        },
        { id: 'first', name: t.recipient.first, value: page && time(page.firstAt), small: true },
        { id: 'last', name: t.recipient.last, value: page && time(page.lastAt), small: true },
      ]}
    />
  );
}

function Headcount({ page }: { readonly page: Recipient | undefined }) {
  const { t, format } = useLanguage();
  const series = useMemo(() => (page === undefined ? undefined : headcountSeries(page)), [page]);
  const marks = useMemo(() => page?.verdicts.map((verdict) => verdict.at) ?? [], [page]);
  if (page === undefined || series === undefined)
    return <div className="chart-room chart-room-headcount" aria-busy="true" />;
  if (series.people.length === 0)
    return (
      <div className="chart-room">
        <Empty title={t.recipient.noSeries} />
      </div>
    );
  const { buckets, people, total } = series;
  const bucket = format.per(page.bucketMs);
  const start = (index: number) => buckets.starts[index] ?? 0;
  return (
    <Recorder
      buckets={buckets}
      stripHeight={110}
      marks={marks}
      timeHead={t.recipient.time}
      notes={
        <>
          {marks.length > 0 && `${t.recipient.marks}${t.page.gap}`}
          {t.recipient.incomplete}
        </>
      }
      lines={[
        {
          id: 'people',
          name: fill(t.recipient.perBucket, { bucket }),
          shape: 'bars',
          colour: '--series',
          values: people,
          reading: (index) =>
            fill(t.recipient.bucketAt, {
              people: format.counted(t.count.people, people[index] ?? 0),
              bucket,
              time: format.dateTime(start(index)),
            }),
        },
        {
          id: 'total',
          name: t.recipient.total,
          shape: 'line',
          colour: '--series-total',
          values: total,
          initial: (total[0] ?? 0) - (people[0] ?? 0),
          reading: (index) =>
            fill(t.recipient.totalAt, {
              people: format.counted(t.count.people, total[index] ?? 0),
              time: format.dateTime(Math.min(start(index) + page.bucketMs, page.now)),
            }),
        },
      ]}
    />
  );
}

function Categories({ page }: { readonly page: Recipient | undefined }) {
  const { t, words, format } = useLanguage();
  if (page === undefined) return <div className="list-room" aria-busy="true" />;
  if (page.categories.length === 0) return <Empty title={t.recipient.noCategories} />;
  const most = Math.max(1, ...page.categories.map((each) => each.people));
  return (
    <ul className="category-bars">
      {[...page.categories]
        .sort((a, b) => b.people - a.people)
        .map(({ category, tier, people }) => (
          <li key={category}>
            <span className="category-name">{words.categories[category]}</span>
            <span className={`tier tier-${tier}`}>{words.tiers[tier]}</span>
            <span className="category-people">{format.counted(t.count.people, people)}</span>
            <span className="category-track">
              <span
                className={`category-bar tier-bar-${tier}`}
                style={{ width: `${(100 * people) / most}%` }}
              />
            </span>
          </li>
        ))}
    </ul>
  );
}

function Verdicts({ page }: { readonly page: Recipient | undefined }) {
  const { t } = useLanguage();
  if (page === undefined) return <div className="list-room" aria-busy="true" />;
  if (page.verdicts.length === 0) return <Empty title={t.recipient.noVerdicts} />;
  return [...page.verdicts]
    .sort((a, b) => b.at - a.at)
    .map((verdict) => (
      <VerdictArithmetic
        key={`${verdict.at} ${verdict.subject.key} ${verdict.kind} ${verdict.test} ${verdict.windowMs}`}
        verdict={verdict}
      />
    ));
}
