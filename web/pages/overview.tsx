/** The overview: what has left in the last day, to whom, and where a line was crossed. Live. */
import { useMemo, useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Overview, RecipientRow } from '../../src/console/api-types.ts';
import { OVERVIEW_HOURS, useLive } from '../api/use-live.tsx';
import { type Line, Recorder } from '../chart/recorder.tsx';
import { CHANNEL_ORDER, HOUR_MS, hourlyChannels } from '../chart/scale.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { DuePanel } from '../parts/due-panel.tsx';
import { Figures } from '../parts/figures.tsx';
import { IdentityName } from '../parts/identity.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { VerdictBadge, VerdictItem } from '../parts/verdict.tsx';
import { pathOf } from '../route.ts';

/** Verdicts listed before one asks for all. */
export const FIRST_VERDICTS = 8;

export function OverviewPage() {
  const language = useLanguage();
  const { t, format } = language;
  const { overview, failure, connection } = useLive();
  const head = usePageTitle(t.overview.title);
  if (overview === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  // A fresh gate's first hour is not over: still "1 hour".
  const span =
    overview === undefined ? OVERVIEW_HOURS * HOUR_MS : Math.max(overview.now - overview.from, HOUR_MS);
  return (
    <>
      <div className="page-head">
        <h1 ref={head} tabIndex={-1}>
          {t.overview.title}
        </h1>
        <p className="page-status">
          <span>{fill(t.overview.span, { window: format.hours(span) })}</span>
          {overview !== undefined && (
            <span>{fill(t.connection.asOf, { time: format.clock(overview.now) })}</span>
          )}
          {connection !== 'lost' && (
            <span className={`connection connection-${connection}`}>{t.connection[connection]}</span>
          )}
          {overview !== undefined && overview.pending.records > 0 && (
            <span>
              {fill(t.connection.pending, {
                records: format.counted(t.connection.records, overview.pending.records),
              })}
            </span>
          )}
          {overview?.workers !== undefined && overview.workers !== null && (
            <span>
              {fill(t.connection.workers, {
                running: String(overview.workers.running),
                wanted: String(overview.workers.wanted),
              })}
              {overview.workers.restarts > 0 &&
                format.counted(t.connection.restarts, overview.workers.restarts)}
            </span>
          )}
          {overview?.headcount !== undefined &&
            overview.headcount !== null &&
            overview.headcount.dropped.counters > 0 && (
              <span>
                {fill(t.connection.dropped, {
                  recipients: format.counted(t.count.recipients, overview.headcount.dropped.counters),
                })}
              </span>
            )}
        </p>
      </div>
      <Totals overview={overview} />
      <section aria-labelledby="hours">
        <h2 id="hours">{t.overview.hours}</h2>
        <Hours overview={overview} />
      </section>
      <div className="columns-wide">
        <section aria-labelledby="recipients">
          <h2 id="recipients">{t.overview.topRecipients}</h2>
          <TopRecipients rows={overview?.topRecipients} />
        </section>
        <div>
          <section aria-labelledby="due">
            <h2 id="due">{t.due.title}</h2>
            <DuePanel />
          </section>
          <section aria-labelledby="verdicts">
            <h2 id="verdicts">{t.overview.verdictsTitle}</h2>
            <Verdicts verdicts={overview?.verdicts} />
          </section>
        </div>
      </div>
    </>
  );
}

function Totals({ overview }: { readonly overview: Overview | undefined }) {
  const { t, format } = useLanguage();
  const totals = overview?.totals;
  const number = (value: number | undefined) => (value === undefined ? undefined : format.number(value));
  return (
    <Figures
      figures={[
        { id: 'people', name: t.overview.people, value: number(totals?.people), hint: t.overview.peopleHint },
        {
          id: 'disclosures',
          name: t.overview.disclosures,
          value: number(totals?.disclosures),
          hint: t.overview.disclosuresHint,
        },
        {
          id: 'recipients',
          name: t.overview.recipients,
          value: number(totals?.recipients),
          hint: t.overview.recipientsHint,
        },
        {
          id: 'verdicts',
          name: t.overview.verdicts,
          value: number(totals?.verdicts),
          hint: t.overview.verdictsHint,
          alert: (totals?.verdicts ?? 0) > 0,
        },
        {
          id: 'blind',
          name: t.overview.blind,
          value: totals === undefined ? undefined : format.bytes(totals.blindBytes),
          hint: t.overview.blindHint,
        },
      ]}
    />
  );
}

function Hours({ overview }: { readonly overview: Overview | undefined }) {
  const { t, words, format } = useLanguage();
  const hourly = useMemo(() => (overview === undefined ? undefined : hourlyChannels(overview)), [overview]);
  if (hourly === undefined) return <div className="chart-room chart-room-hours" aria-busy="true" />;
  if (hourly.channels.length === 0)
    return (
      <div className="chart-room">
        <Empty title={t.overview.noData} hint={t.overview.noDataHint} />
      </div>
    );
  const lines = hourly.channels.map(
    ({ channel, people }): Line => ({
      id: channel,
      name: words.channels[channel],
      shape: 'bars',
      colour: `--channel-${channel}`,
      values: people,
      reading(index, pointed) {
        const counted = format.counted(t.count.people, people[index] ?? 0);
        return pointed
          ? fill(t.overview.at, { people: counted, time: format.dateTime(hourly.buckets.starts[index] ?? 0) })
          : fill(t.overview.latest, { people: counted });
      },
    }),
  );
  const quiet = CHANNEL_ORDER.filter((channel) => !lines.some((line) => line.id === channel));
  return (
    <Recorder
      buckets={hourly.buckets}
      lines={lines}
      stripHeight={lines.length === 1 ? 200 : lines.length === 2 ? 110 : 76}
      timeHead={t.overview.hour}
      notes={
        <>
          {t.overview.hoursNote}
          {t.page.gap}
          {quiet.length > 0 &&
            fill(t.overview.hoursQuiet, {
              channels: format.list(quiet.map((channel) => words.channels[channel])),
            })}
        </>
      }
    />
  );
}

function TopRecipients({ rows }: { readonly rows: readonly RecipientRow[] | undefined }) {
  const { t, format } = useLanguage();
  const columns: readonly Column<RecipientRow>[] = [
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
    { id: 'people', head: t.table.people, numeric: true, cell: (row) => format.number(row.people) },
    {
      id: 'unexplained',
      head: t.table.unexplained,
      numeric: true,
      cell: (row) => format.number(row.unexplained),
    },
    {
      id: 'disclosures',
      head: t.table.disclosures,
      numeric: true,
      cell: (row) => format.number(row.disclosures),
    },
    { id: 'period', head: t.table.period, cell: (row) => format.period(row.firstAt, row.lastAt) },
    {
      id: 'verdict',
      head: t.table.verdict,
      cell: ({ verdict }) =>
        verdict === null ? (
          <span className="quiet">{t.table.noVerdict}</span>
        ) : (
          <VerdictBadge kind={verdict} />
        ),
    },
  ];
  return (
    <DataTable
      label={t.overview.topRecipients}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.recipient.key}
      expected={8}
      empty={<Empty title={t.overview.noRecipients} hint={t.overview.noDataHint} />}
    />
  );
}

function Verdicts({ verdicts }: { readonly verdicts: Overview['verdicts'] | undefined }) {
  const { t, format } = useLanguage();
  const [all, setAll] = useState(false);
  if (verdicts === undefined) return <div className="list-room" aria-busy="true" />;
  if (verdicts.length === 0) return <Empty title={t.overview.noVerdicts} hint={t.overview.noVerdictsHint} />;
  const newestFirst = [...verdicts].sort((a, b) => b.at - a.at);
  const shown = all ? newestFirst : newestFirst.slice(0, FIRST_VERDICTS);
  return (
    <>
      <ol className="verdict-list">
        {shown.map((verdict) => (
          <VerdictItem
            key={`${verdict.at} ${verdict.subject.key} ${verdict.kind} ${verdict.test} ${verdict.windowMs}`}
            verdict={verdict}
          />
        ))}
      </ol>
      {shown.length < newestFirst.length && (
        <button type="button" className="more" onClick={() => setAll(true)}>
          {fill(t.overview.showAll, { n: format.number(newestFirst.length) })}
        </button>
      )}
    </>
  );
}
