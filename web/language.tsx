/**
 * The language the pages are in: the viewer's earlier choice, else what the browser prefers. It decides the words,
 * the way numbers and times are written, `<html lang>`, and what the API is asked to answer in.
 */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type ConsoleDictionary, consoleDictionary } from '../locales/console.ts';
import { chooseLocale, isLocale, type Locale } from '../locales/locale.ts';
import { type Vocabulary, vocabulary } from '../locales/vocabulary.ts';
import { type Format, formats } from './format.ts';

export interface Language {
  readonly locale: Locale;
  readonly t: ConsoleDictionary;
  readonly words: Vocabulary;
  readonly format: Format;
  choose(locale: Locale): void;
}

const STORAGE_KEY = 'weir.locale';

// A browser may forbid storage altogether; the choice then lasts as long as the page.
function storedLocale(): Locale | undefined {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored !== null && isLocale(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

function storeLocale(locale: Locale): void {
  try {
    localStorage.setItem(STORAGE_KEY, locale);
  } catch {}
}

const LanguageContext = createContext<Language | undefined>(undefined);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(() => storedLocale() ?? chooseLocale(navigator.language));
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const language = useMemo<Language>(
    () => ({
      locale,
      t: consoleDictionary(locale),
      words: vocabulary(locale),
      format: formats(locale),
      choose(next) {
        storeLocale(next);
        setLocale(next);
      },
    }),
    [locale],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === undefined) throw new Error('useLanguage outside of LanguageProvider');
  return language;
}
