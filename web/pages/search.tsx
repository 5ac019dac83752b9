/** Search: leads on to what was found, or says that there is nothing and what may be typed. */
import { useEffect, useState } from 'react';
import { fill } from '../../locales/locale.ts';
import type { Lookup } from '../../src/console/api-types.ts';
import { type Failure, failureOf, getJson } from '../api/request.ts';
import { remember } from '../api/use-resource.ts';
import { useLanguage } from '../language.tsx';
import { navigate } from '../navigation.tsx';
import { FailureNotice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { pathOf } from '../route.ts';
import { personResource } from './person.tsx';

/** How soon a server that does not answer is asked again, in milliseconds. */
const RETRY_MS = 2_000;

type Answer = { readonly query: string } & (
  | { readonly nothing: true }
  | { readonly nothing: false; readonly failure: Failure }
);

export function SearchPage({ query }: { readonly query: string | undefined }) {
  const { t, locale } = useLanguage();
  const head = usePageTitle(t.search.title);
  const [answer, setAnswer] = useState<Answer>();

  useEffect(() => {
    if (query === undefined) return;
    const controller = new AbortController();
    let timer: number | undefined;
    async function look(wanted: string): Promise<void> {
      try {
        const path = `/api/lookup?q=${encodeURIComponent(wanted)}`;
        const found = await getJson<Lookup>(path, locale, controller.signal);
        if (found.found === 'nothing') {
          setAnswer({ query: wanted, nothing: true });
        } else if (found.found === 'recipient') {
          navigate(pathOf({ page: 'recipient', key: found.recipient.key }), {}, 'replace');
        } else {
          remember(personResource(found.person), found);
          navigate(pathOf({ page: 'person', key: found.person }), {}, 'replace');
        }
      } catch (error) {
        if (controller.signal.aborted) return;
        const failure = failureOf(error);
        setAnswer({ query: wanted, nothing: false, failure });
        if (failure.kind === 'unreachable') timer = window.setTimeout(() => void look(wanted), RETRY_MS);
      }
    }
    void look(query);
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, [query, locale]);

  const current = answer !== undefined && answer.query === query ? answer : undefined;
  if (current !== undefined && !current.nothing) return <FailureNotice failure={current.failure} />;
  const searching = query !== undefined && current === undefined;
  return (
    <div className="search-page">
      <div className="page-head">
        <h1 ref={head} tabIndex={-1}>
          {searching
            ? t.search.searching
            : current === undefined
              ? t.search.start
              : fill(t.search.nothing, { query: current.query })}
        </h1>
        <p>{searching ? '\u00a0' : current === undefined ? t.search.startHint : t.search.nothingHint}</p>
      </div>
      {!searching && <Examples />}
    </div>
  );
}

function Examples() {
  const { t } = useLanguage();
  const examples = [
    ['account:10023', t.search.exampleAccount],
    ['203.0.113.9', t.search.exampleIp],
    ['+86 138 0013 8000', t.search.examplePhone],
    ['someone@example.com', t.search.exampleEmail],
    ['9f86d081884c7d65', t.search.exampleKey],
  ] as const;
  return (
    <section aria-labelledby="examples">
      <h2 id="examples">{t.search.examples}</h2>
      <dl className="examples">
        {examples.map(([example, meaning]) => (
          <div key={example}>
            <dt className="code">{example}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="note">{t.search.private}</p>
    </section>
  );
}
