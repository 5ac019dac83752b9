/** The console: head, bands, and the page that the address names. */
import type { ReactNode } from 'react';
import { fill } from '../locales/locale.ts';
import { LiveProvider } from './api/use-live.tsx';
import { LanguageProvider, useLanguage } from './language.tsx';
import { Link, type Location, useLocation } from './navigation.tsx';
import { CasePage } from './pages/case.tsx';
import { CasesPage } from './pages/cases.tsx';
import { ComplaintsPage } from './pages/complaints.tsx';
import { ConsentsPage } from './pages/consents.tsx';
import { HeldPage } from './pages/held.tsx';
import { LedgerPage } from './pages/ledger.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { PersonPage } from './pages/person.tsx';
import { RecipientPage } from './pages/recipient.tsx';
import { SealsPage } from './pages/seals.tsx';
import { SearchPage } from './pages/search.tsx';
import { TracePage } from './pages/trace.tsx';
import { TracesPage } from './pages/traces.tsx';
import { Bands, Header } from './parts/header.tsx';
import { Boundary } from './parts/notice.tsx';
import { usePageTitle } from './parts/page-title.ts';

export function App() {
  return (
    <LanguageProvider>
      <LiveProvider>
        <Frame />
      </LiveProvider>
    </LanguageProvider>
  );
}

function Frame() {
  const { t, format } = useLanguage();
  const place = useLocation();
  return (
    <>
      {/* Not a link to a fragment: that would make a history entry without the present one's state. */}
      <button type="button" className="skip" onClick={() => document.getElementById('content')?.focus()}>
        {t.page.skip}
      </button>
      <Header />
      <Bands />
      <main id="content" tabIndex={-1}>
        {/* The key lets a page begin anew, and a broken one be left. */}
        <Boundary key={place.path}>{pageAt(place)}</Boundary>
      </main>
      <footer className="footer">
        <p>
          {fill(t.page.timeZone, { zone: format.zone })}
          {t.page.gap}
          <Link href="/ledger">{t.ledger.title}</Link>
          {' · '}
          <Link href="/seals">{t.seals.title}</Link>
          {' · '}
          <Link href="/held">{t.held.title}</Link>
        </p>
      </footer>
    </>
  );
}

function pageAt({ route, state }: Location): ReactNode {
  switch (route.page) {
    case 'overview':
      return <OverviewPage />;
    case 'recipient':
      return <RecipientPage recipientKey={route.key} />;
    case 'person':
      return <PersonPage personKey={route.key} />;
    case 'seals':
      return <SealsPage />;
    case 'complaints':
      return <ComplaintsPage />;
    case 'traces':
      return <TracesPage />;
    case 'trace':
      return <TracePage id={route.id} />;
    case 'consents':
      return <ConsentsPage />;
    case 'cases':
      return <CasesPage open={state.open} />;
    case 'case':
      return <CasePage id={route.id} part={route.part} />;
    case 'held':
      return <HeldPage />;
    case 'ledger':
      return <LedgerPage />;
    case 'search':
      return <SearchPage query={state.query} />;
    case 'unknown':
      return <UnknownPage />;
  }
}

function UnknownPage() {
  const { t } = useLanguage();
  const head = usePageTitle(t.page.noPage);
  return (
    <div className="page-head">
      <h1 ref={head} tabIndex={-1}>
        {t.page.noPage}
      </h1>
      <p>{t.page.noPageHint}</p>
      <p>
        <Link href="/">{t.page.toOverview}</Link>
      </p>
    </div>
  );
}
