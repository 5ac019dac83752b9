/** What is due next over all open cases, and what complaints stand: for the overview. */
import { fill } from '../../locales/locale.ts';
import type { Desk } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { type Language, useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { countdown } from './countdown.ts';
import { Empty, FailureNotice } from './notice.tsx';

/** Clocks turn by hours: asked for again after so long, in milliseconds. */
const EVERY_MS = 60_000;

export function DuePanel() {
  const language = useLanguage();
  const { t, format } = language;
  const { value: desk, failure } = useResource<Desk>('/api/desk', { everyMs: EVERY_MS });
  if (desk === undefined && failure !== undefined) return <FailureNotice failure={failure} level={3} />;
  return (
    <>
      <p className="note due-open">{desk === undefined ? '\u00a0' : <Standing desk={desk} />}</p>
      {desk !== undefined && desk.clocks.length === 0 && desk.cases > 0 && (
        <Empty title={t.due.none} hint={t.due.noneHint} />
      )}
      {desk !== undefined && desk.clocks.length > 0 && (
        <ol className="due-list">
          {desk.clocks.map((clock) => (
            <Due
              key={`${clock.case} ${clock.duty} ${clock.basis}`}
              clock={clock}
              now={desk.now}
              language={language}
            />
          ))}
        </ol>
      )}
      {desk !== undefined && desk.more > 0 && (
        <p className="note">
          <Link href="/cases">{format.counted(t.due.more, desk.more)}</Link>
        </p>
      )}
    </>
  );
}

function Standing({ desk }: { readonly desk: Desk }) {
  const { t, format } = useLanguage();
  const unfiled = desk.unfiled === 0 ? '' : format.counted(t.due.unfiled, desk.unfiled);
  const [before = '', between = '', after = ''] = t.due.open.split(/\{complaints\}|\{cases\}/);
  return (
    <>
      {before}
      <Link href="/complaints">
        {format.counted(t.due.complaints, desk.complaints)}
        {unfiled}
      </Link>
      {between}
      <Link href="/cases">{format.counted(t.due.cases, desk.cases)}</Link>
      {after}
    </>
  );
}

type Clock = Desk['clocks'][number];

function Due(props: { readonly clock: Clock; readonly now: number; readonly language: Language }) {
  const { clock, now, language } = props;
  const { t, format } = language;
  const left = clock.dueAt === null ? undefined : countdown(clock.dueAt, now, language);
  const notes = [
    ...(clock.status === 'ask' ? [t.due.ask] : []),
    ...(clock.basis === 'policy' ? [t.due.policy] : []),
    ...(clock.told.length === 0 ? [] : [fill(t.due.tell, { who: format.list(clock.told) })]),
  ];
  return (
    <li className="due-item">
      <span className={left?.past === true ? 'countdown countdown-past' : 'countdown'}>
        {left?.text ?? t.due.noHour}
      </span>
      <span>
        <Link className="covering" href={`/cases/${clock.case}/law`}>
          {clock.case} {clock.title}
        </Link>
        {clock.dueAt !== null && (
          <time className="quiet" dateTime={new Date(clock.dueAt).toISOString()}>
            {' '}
            {format.dateTime(clock.dueAt)}
          </time>
        )}
        {left === undefined && <span className="line">{clock.text}</span>}
        <span className="line quiet">{format.list(notes)}</span>
      </span>
    </li>
  );
}
