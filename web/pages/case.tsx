/** One case: its head, its three parts, and what every part needs. */
import { fill } from '../../locales/locale.ts';
import type { CasePage as Page } from '../../src/console/api-types.ts';
import { useResource } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { Link } from '../navigation.tsx';
import { FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { CASE_PARTS, type CasePart, pathOf } from '../route.ts';
import { CaseFacts } from './case-facts.tsx';
import { CaseLawPart } from './case-law.tsx';
import { CasePapers } from './case-papers.tsx';

export function CasePage({ id, part }: { readonly id: string; readonly part: CasePart }) {
  const { t, format } = useLanguage();
  // Its counts cost a dozen questions to the ledger: asked once, and when somebody changes something.
  const { value: page, failure, renew } = useResource<Page>(`/api/cases/${id}`, { once: true });
  const title = page === undefined ? id : `${id} ${page.case.title}`;
  const head = usePageTitle(title);
  if (page === undefined && failure !== undefined) return <FailureNotice failure={failure} />;
  const found = page?.case;
  return (
    <>
      <div className="page-head page-head-case">
        <p className="eyebrow">
          <Link href="/cases">{t.cases.title}</Link> › {id}
        </p>
        <h1 ref={head} tabIndex={-1}>
          {found === undefined ? <span className="placeholder" /> : found.title}
        </h1>
        <p className="page-status">
          {found === undefined ? (
            '\u00a0'
          ) : (
            <>
              <span className={`badge badge-${found.state === 'open' ? 'hold' : 'pass'}`}>
                {t.cases.states[found.state]}
              </span>
              <span>
                {t.cases.aware} <time dateTime={found.aware}>{format.dateTime(found.awareAt)}</time>
              </span>
              <span>
                {t.cases.law} {found.jurisdictions.join(' ')}
              </span>
              <span>{found.held ? t.cases.held : t.cases.notHeld}</span>
              {found.closedAt !== null && (
                <span>{fill(t.case.closed, { time: format.dateTime(found.closedAt) })}</span>
              )}
              <span>
                {fill(t.case.originOf[found.origin.kind], {
                  ids: format.list(found.origin.reference.split(' ')),
                })}
              </span>
            </>
          )}
        </p>
      </div>
      <nav className="tabs" aria-label={t.case.tabs.label}>
        <ul>
          {CASE_PARTS.map((each) => (
            <li key={each}>
              <Link
                href={pathOf({ page: 'case', id, part: each })}
                aria-current={each === part ? 'page' : undefined}
              >
                {t.case.tabs[each]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {part === 'facts' && <CaseFacts id={id} page={page} renew={renew} />}
      {part === 'law' && <CaseLawPart id={id} isOpen={found?.state === 'open'} />}
      {part === 'papers' && <CasePapers id={id} page={page} />}
    </>
  );
}
