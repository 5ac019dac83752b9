/** Seals: how far the ledger is sealed, which key signs, and which witnesses know. */
import { fill } from '../../locales/locale.ts';
import type { Seals } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Figures } from '../parts/figures.tsx';
import { Empty, FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';

type Witness = Seals['witnesses'][number];

export function SealsPage() {
  const { t, format } = useLanguage();
  const { value: seals, failure } = useResource<Seals>('/api/seals');
  const head = usePageTitle(t.seals.title);
  if (seals === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  const signed = seals?.checkpoint;
  const waiting = seals === undefined ? 0 : seals.batches - (signed?.size ?? 0);
  return (
    <>
      <div className="page-head">
        <p className="eyebrow">
          <Link href="/">{t.overview.title}</Link> › {t.seals.title}
        </p>
        <h1 ref={head} tabIndex={-1}>
          {t.seals.title}
        </h1>
        <p className="note">{t.seals.note}</p>
      </div>
      <Figures
        figures={[
          { id: 'rows', name: t.seals.rows, value: seals && format.number(seals.rows) },
          { id: 'batches', name: t.seals.batches, value: seals && format.number(seals.batches) },
          {
            id: 'checkpoint',
            name: t.seals.checkpoint,
            value: seals && (signed == null ? t.seals.never : format.dateTime(signed.at)),
            hint: waiting > 0 ? fill(t.seals.waiting, { n: format.number(waiting) }) : t.seals.nothingWaiting,
            small: true,
          },
          { id: 'checkpoints', name: t.seals.checkpoints, value: seals && format.number(signed?.count ?? 0) },
        ]}
      />
      <section aria-labelledby="seal-key">
        <h2 id="seal-key">{t.seals.key}</h2>
        <p className="note">{t.seals.keyNote}</p>
        <p>
          <span className="code seal-text">{seals?.key ?? '–'}</span>
        </p>
      </section>
      <section aria-labelledby="seal-head">
        <h2 id="seal-head">{t.seals.head}</h2>
        <p>
          <span className="code seal-text">{signed == null ? '–' : signed.root}</span>
        </p>
      </section>
      <section aria-labelledby="witnesses">
        <h2 id="witnesses">{t.seals.witnesses}</h2>
        <Witnesses witnesses={seals?.witnesses} signed={signed?.size ?? 0} />
      </section>
    </>
  );
}

function Witnesses({
  witnesses,
  signed,
}: {
  readonly witnesses: readonly Witness[] | undefined;
  readonly signed: number;
}) {
  const { t, format } = useLanguage();
  const columns: readonly Column<Witness>[] = [
    {
      id: 'target',
      head: t.seals.witness,
      naming: true,
      cell: ({ target }) => <span className="seal-text">{target}</span>,
    },
    {
      id: 'size',
      head: t.seals.knows,
      numeric: true,
      cell: ({ size }) => fill(t.seals.knowsOf, { n: format.number(size), of: format.number(signed) }),
    },
    { id: 'at', head: t.seals.told, cell: ({ at }) => (at === null ? '–' : format.dateTime(at)) },
    {
      id: 'problem',
      head: t.seals.state,
      cell: ({ problem, size }) =>
        problem === null ? (
          size >= signed ? (
            t.seals.upToDate
          ) : (
            t.seals.behind
          )
        ) : (
          <span className="seal-problem">{fill(t.seals.problem, { reason: problem })}</span>
        ),
    },
  ];
  return (
    <DataTable
      label={t.seals.witnesses}
      columns={columns}
      rows={witnesses}
      rowKey={(row) => row.target}
      expected={1}
      empty={<Empty title={t.seals.noWitness} hint={t.seals.noWitnessHint} />}
    />
  );
}
