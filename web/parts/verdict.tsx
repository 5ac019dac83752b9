/** Verdicts: the badge, the sentence for everybody, and the arithmetic for whoever has to answer for it. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { fill } from '../../locales/locale.ts';
import { testName } from '../../locales/vocabulary.ts';
import type { Overruled, VerdictRow } from '../../src/console/api-types.ts';
import { type Failure, failureOf, postJson } from '../api/request.ts';
import { useLanguage } from '../language.tsx';
import { Link, navigate } from '../navigation.tsx';
import { pathOf } from '../route.ts';
import { IdentityName } from './identity.tsx';
import { FailureNotice } from './notice.tsx';
import { identityText, verdictOutcome, verdictSentence } from './verdict-sentence.ts';

export function VerdictBadge({ kind }: { readonly kind: VerdictRow['kind'] }) {
  const { words } = useLanguage();
  return <span className={`badge badge-${kind}`}>{words.verdicts[kind]}</span>;
}

/** One line of the overview's list. */
export function VerdictItem({ verdict }: { readonly verdict: VerdictRow }) {
  const language = useLanguage();
  const { t, format } = language;
  return (
    <li className="verdict-item">
      <span className="verdict-when">
        <VerdictBadge kind={verdict.kind} />
        <time dateTime={new Date(verdict.at).toISOString()}>{format.exactTime(verdict.at)}</time>
      </span>
      <span className="verdict-words">
        <Link className="covering" href={pathOf({ page: 'recipient', key: verdict.recipient.key })}>
          {verdictSentence(verdict, language)}
        </Link>
        {t.page.gap}
        {verdictOutcome(verdict, language)}
        {verdict.recipient.key !== verdict.subject.key && (
          <span className="quiet">
            {t.page.gap}
            {fill(t.verdict.filedUnder, { recipient: identityText(verdict.recipient, language) })}
          </span>
        )}
      </span>
    </li>
  );
}

/** A verdict with everything it was computed from. */
export function VerdictArithmetic({ verdict }: { readonly verdict: VerdictRow }) {
  const language = useLanguage();
  const { t, words, format } = language;
  const people = format.counted(t.count.people, verdict.people);
  const limit = format.counted(t.count.people, verdict.limit);
  const scope = [
    ...(verdict.tier === null ? [] : [fill(t.verdict.onlyTier, { tier: words.tiers[verdict.tier] })]),
    ...(verdict.unexplainedOnly ? [t.verdict.onlyUnexplained] : []),
  ];
  return (
    <article className="arithmetic">
      <h3>
        <VerdictBadge kind={verdict.kind} />
        <time dateTime={new Date(verdict.at).toISOString()}>{format.exactTime(verdict.at)}</time>
      </h3>
      <p>
        {verdictSentence(verdict, language)}
        {t.page.gap}
        {verdictOutcome(verdict, language)}
      </p>
      {verdict.combined === undefined ? (
        verdict.limit > 0 && (
          <LimitBar
            people={verdict.people}
            limit={verdict.limit}
            label={fill(t.verdict.bar, { people, limit })}
          />
        )
      ) : (
        <EvidenceBars combined={verdict.combined} />
      )}
      <dl className="terms">
        <Term name={t.verdict.people}>
          {format.number(verdict.people)}
          {verdict.limit > 0 && (
            <span className="quiet">
              {' '}
              {fill(t.verdict.ratio, { ratio: format.decimal(verdict.people / verdict.limit) })}
            </span>
          )}
        </Term>
        <Term name={t.verdict.limit}>{format.number(verdict.limit)}</Term>
        <Term name={t.verdict.window}>
          {format.span(verdict.windowMs)}{' '}
          <span className="quiet">{format.period(verdict.at - verdict.windowMs, verdict.at)}</span>
        </Term>
        <Term name={t.verdict.countedOn}>
          <IdentityName identity={verdict.subject} />
        </Term>
        <Term name={t.verdict.counted}>{scope.length === 0 ? t.verdict.everyone : format.list(scope)}</Term>
        <Term name={t.verdict.test}>{testName(words, verdict.test)}</Term>
        <Term name={t.verdict.error}>
          <ErrorProbability value={verdict.errorProbability} />
        </Term>
        {verdict.combined?.shares.map(
          ({ test, taken }) =>
            taken !== undefined && (
              <Term key={test} name={t.verdict.taken}>
                {format.number(taken.people)}{' '}
                <span className="quiet">
                  {fill(t.verdict.takenBetween, {
                    low: format.number(taken.low),
                    high: format.number(taken.high),
                  })}
                </span>
              </Term>
            ),
        )}
        {typeof verdict.combined?.recounted === 'number' && (
          <Term name={t.verdict.recounted}>{format.number(verdict.combined.recounted)}</Term>
        )}
        <Term name={t.verdict.effect}>{verdict.enforced ? t.verdict.enforced : t.verdict.observed}</Term>
      </dl>
      {verdict.kind !== 'pass' && verdict.scope !== 'cell' && (
        <p className="actions">
          <button
            type="button"
            onClick={() =>
              navigate('/cases', { open: { recipients: [verdict.recipient.key], verdict: true } })
            }
          >
            {t.complaints.openCase}
          </button>
        </p>
      )}
      {verdict.kind !== 'pass' && <Overrule subject={verdict.subject.key} />}
    </article>
  );
}

/** How far each test got, on the scale of logarithms: the way that a harvester has come, and the mark at its end. */
function EvidenceBars({ combined }: { readonly combined: NonNullable<VerdictRow['combined']> }) {
  const { t, words, format } = useLanguage();
  const end = Math.max(combined.line, combined.logE, ...combined.shares.map(({ logE }) => logE), 1);
  const rows = [...combined.shares].sort((a, b) => b.logE - a.logE);
  return (
    <figure className="evidence">
      <figcaption>{t.verdict.evidence}</figcaption>
      {rows.map(({ test, logE }) => {
        const name = testName(words, test);
        const share = format.percent(Math.max(0, logE) / combined.line);
        return (
          <div className="evidence-row" key={test}>
            <span>{name}</span>
            <div
              className="limit-bar"
              role="img"
              aria-label={fill(t.verdict.evidenceOf, { test: name, share })}
            >
              <span className="limit-bar-over" style={{ width: `${(100 * Math.max(0, logE)) / end}%` }} />
              <span className="limit-bar-notch" style={{ left: `${(100 * combined.line) / end}%` }} />
            </div>
          </div>
        );
      })}
      <p className="quiet">{t.verdict.evidenceLine}</p>
    </figure>
  );
}

/** An operator's word against a verdict: a reason, and it is recorded. */
function Overrule({ subject }: { readonly subject: string }) {
  const { t, format, locale } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [until, setUntil] = useState<number | undefined>();
  const [problem, setProblem] = useState<Failure | undefined>();
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '');
    setProblem(undefined);
    try {
      const answer = await postJson<Overruled>('/api/overrule', locale, { key: subject, reason });
      setUntil(answer.until);
    } catch (error) {
      setProblem(failureOf(error));
    }
  }
  if (until !== undefined)
    return <p role="status">{fill(t.verdict.overruled, { time: format.exactTime(until) })}</p>;
  if (!isOpen) {
    return (
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        {t.verdict.overrule}
      </button>
    );
  }
  return (
    <form className="overrule" onSubmit={submit}>
      <label>
        {t.verdict.overruleReason}
        <input name="reason" required maxLength={500} />
      </label>
      <button type="submit">{t.verdict.overruleDo}</button>
      {problem !== undefined && <FailureNotice failure={problem} level={3} />}
    </form>
  );
}

function Term({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="term">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ErrorProbability({ value }: { readonly value: number | null }) {
  const { t, format } = useLanguage();
  if (value === null) return t.verdict.errorNone;
  const n = format.oneIn(value);
  return n === undefined
    ? fill(t.verdict.errorShare, { share: format.percent(value) })
    : fill(t.verdict.errorOneIn, { n });
}

/** The count as a bar, the limit as a notch in it. */
function LimitBar(props: { readonly people: number; readonly limit: number; readonly label: string }) {
  const end = Math.max(props.people, props.limit, 1);
  const percent = (value: number) => `${(100 * value) / end}%`;
  return (
    <div className="limit-bar" role="img" aria-label={props.label}>
      <span className="limit-bar-within" style={{ width: percent(Math.min(props.people, props.limit)) }} />
      <span className="limit-bar-over" style={{ width: percent(Math.max(props.people - props.limit, 0)) }} />
      <span className="limit-bar-notch" style={{ left: percent(props.limit) }} />
    </div>
  );
}
