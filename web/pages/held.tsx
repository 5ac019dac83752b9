/** Held replies: what waits for a colleague, and the two buttons that decide it; never one's own. */
import { useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Held, HeldReply } from '../../src/console/api-types.ts';
import { type Failure, failureOf, postJson } from '../api/request.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';

type Decision = 'approve' | 'refuse';

export function HeldPage() {
  const { t, locale } = useLanguage();
  const { value: held, failure } = useResource<Held>('/api/held');
  const head = usePageTitle(t.held.title);
  const [decided, setDecided] = useState<ReadonlyMap<string, HeldReply>>(new Map());
  const [problem, setProblem] = useState<Failure | undefined>();
  const [said, setSaid] = useState('');
  if (held === undefined && failure !== undefined) return <FailureNotice failure={failure} />;

  async function decide(reply: HeldReply, decision: Decision): Promise<void> {
    setProblem(undefined);
    try {
      const now = await postJson<HeldReply>(`/api/held/${encodeURIComponent(reply.id)}/${decision}`, locale);
      setDecided((before) => new Map(before).set(now.id, now));
      setSaid(fill(t.held.done, { name: nameOf(now), state: t.held.states[now.state] }));
    } catch (error) {
      setProblem(failureOf(error));
    }
  }

  // What was decided a moment ago is not in the last answer yet.
  const replies = held?.replies.map((reply) =>
    reply.state === 'waiting' ? (decided.get(reply.id) ?? reply) : reply,
  );
  const waiting = replies?.filter(({ state }) => state === 'waiting');
  const over = replies?.filter(({ state }) => state !== 'waiting');
  const colleague = held?.colleague ?? null;
  return (
    <>
      <div className="page-head">
        <p className="eyebrow">
          <Link href="/">{t.overview.title}</Link> › {t.held.title}
        </p>
        <h1 ref={head} tabIndex={-1}>
          {t.held.title}
        </h1>
        <p className="note">{t.held.note}</p>
        {held !== undefined && (
          <p className="note">{colleague === null ? t.held.nobody : fill(t.held.you, { name: colleague })}</p>
        )}
        <p role="status" className="note">
          {said}
        </p>
      </div>
      {problem !== undefined && <FailureNotice failure={problem} level={3} />}
      <section aria-labelledby="held-waiting">
        <h2 id="held-waiting">{t.held.waiting}</h2>
        <Waiting replies={waiting} colleague={colleague} decide={decide} />
      </section>
      <section aria-labelledby="held-decided">
        <h2 id="held-decided">{t.held.decided}</h2>
        <Decided replies={over} />
      </section>
    </>
  );
}

function nameOf({ recipient }: HeldReply): string {
  return recipient.value ?? recipient.key;
}

function useCommonColumns(): readonly Column<HeldReply>[] {
  const { t, words, format } = useLanguage();
  return [
    { id: 'who', head: t.held.who, naming: true, cell: (reply) => nameOf(reply) },
    { id: 'people', head: t.held.people, numeric: true, cell: ({ people }) => format.number(people) },
    {
      id: 'data',
      head: t.held.data,
      cell: ({ categories }) => format.list(categories.map((category) => words.categories[category])),
    },
    { id: 'why', head: t.held.why, cell: ({ cause }) => t.held.causes[cause] },
    { id: 'reason', head: t.held.reason, cell: ({ reason }) => reason ?? '–' },
    { id: 'route', head: t.held.route, cell: ({ route }) => <span className="code">{route}</span> },
  ];
}

function Waiting({
  replies,
  colleague,
  decide,
}: {
  readonly replies: readonly HeldReply[] | undefined;
  readonly colleague: string | null;
  readonly decide: (reply: HeldReply, decision: Decision) => Promise<void>;
}) {
  const { t, format } = useLanguage();
  const common = useCommonColumns();
  const columns: readonly Column<HeldReply>[] = [
    ...common,
    { id: 'until', head: t.held.until, cell: ({ until }) => format.dateTime(until) },
    {
      id: 'decide',
      head: t.held.decide,
      cell: (reply) =>
        colleague === nameOf(reply) ? (
          t.held.own
        ) : (
          <span className="held-buttons">
            {(['approve', 'refuse'] as const).map((decision) => (
              <button
                key={decision}
                type="button"
                className="button"
                disabled={colleague === null}
                aria-label={fill(t.held[`${decision}Of`], { name: nameOf(reply) })}
                onClick={() => void decide(reply, decision)}
              >
                {t.held[decision]}
              </button>
            ))}
          </span>
        ),
    },
  ];
  return (
    <DataTable
      label={t.held.waiting}
      columns={columns}
      rows={replies}
      rowKey={(row) => row.id}
      expected={1}
      empty={<Empty title={t.held.noneWaiting} hint={t.held.noneWaitingHint} />}
    />
  );
}

function Decided({ replies }: { readonly replies: readonly HeldReply[] | undefined }) {
  const { t, format } = useLanguage();
  const common = useCommonColumns();
  const columns: readonly Column<HeldReply>[] = [
    ...common,
    {
      id: 'at',
      head: t.held.at,
      cell: ({ decidedAt }) => (decidedAt === null ? '–' : format.dateTime(decidedAt)),
    },
    {
      id: 'state',
      head: t.held.state,
      cell: ({ state, decidedBy }) => {
        const word = t.held.states[state];
        return decidedBy === null ? word : fill(t.held.by, { state: word, name: decidedBy });
      },
    },
  ];
  return (
    <DataTable
      label={t.held.decided}
      columns={columns}
      rows={replies}
      rowKey={(row) => row.id}
      expected={1}
      empty={<Empty title={t.held.noneDecided} />}
    />
  );
}
