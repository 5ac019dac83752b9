/** The head of every page: name, mode, search, language; and below it what holds for the whole console. */
import { type FormEvent, useEffect, useState } from 'react';
import { fill, LOCALES } from '../../locales/locale.ts';
import { useLive } from '../api/use-live.tsx';
import { useLanguage } from '../language.tsx';
import { Link, navigate, useLocation } from '../navigation.tsx';
import { Navigation } from './nav.tsx';

export function Header() {
  const { t } = useLanguage();
  const { overview } = useLive();
  return (
    <header className="header">
      <div className="header-row">
        <Link href="/" className="brand" aria-label={t.page.home}>
          <Mark />
          <span>Weir</span>
        </Link>
        {overview !== undefined && (
          <span className={`mode mode-${overview.mode}`} title={modeHint(overview.mode)}>
            {t.mode[overview.mode]}
          </span>
        )}
        <SearchBox />
        <LanguageSwitch />
      </div>
      <Navigation />
    </header>
  );

  function modeHint(mode: 'observe' | 'enforce'): string {
    return mode === 'observe' ? t.mode.observeHint : t.mode.enforceHint;
  }
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M2 7h6v6h8V7h6" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M2 18h20M10.5 9.5h3" fill="none" stroke="var(--accent)" strokeWidth="2" />
    </svg>
  );
}

function SearchBox() {
  const { t } = useLanguage();
  const { path, state } = useLocation();
  const [text, setText] = useState(state.query ?? '');
  // The box follows the page: what was looked for stays to be corrected, and goes when another page is opened.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path matters even when the query is the same
  useEffect(() => setText(state.query ?? ''), [path, state.query]);
  function submit(event: FormEvent): void {
    event.preventDefault();
    const query = text.trim();
    if (query !== '') navigate('/search', { query });
  }
  return (
    <search className="search">
      <form onSubmit={submit}>
        <input
          type="search"
          aria-label={t.search.label}
          placeholder={t.search.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={512}
        />
        <button type="submit">{t.search.submit}</button>
      </form>
    </search>
  );
}

function LanguageSwitch() {
  const { t, locale, choose } = useLanguage();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="languages" role="group" aria-label={t.language.label}>
      {LOCALES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-label={t.language[each]}
          aria-pressed={each === locale}
          onClick={() => choose(each)}
        >
          {each === 'en' ? 'en' : t.language[each]}
        </button>
      ))}
    </div>
  );
}

/** Simulation and lost connection: bands over the page. */
export function Bands() {
  const { t, format } = useLanguage();
  const { overview, connection } = useLive();
  return (
    <>
      {overview?.simulation != null && (
        <p className="band band-simulation">
          <strong>{fill(t.simulation.title, { speed: format.decimal(overview.simulation.speed) })}</strong>
          {t.page.gap}
          {t.simulation.detail}
        </p>
      )}
      <div role="status">
        {connection === 'lost' && (
          <p className="band band-lost">
            <strong>{t.connection.lost}</strong>
            {t.page.gap}
            {overview === undefined
              ? t.connection.lostEmpty
              : fill(t.connection.lostDetail, { time: format.clock(overview.now) })}
          </p>
        )}
      </div>
    </>
  );
}
