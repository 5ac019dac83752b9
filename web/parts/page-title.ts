/** Opening a page: its name in the tab, and the focus on its head, so that a screen reader begins there. */
import { useEffect, useRef } from 'react';
import { fill } from '../../locales/locale.ts';
import { useLanguage } from '../language.tsx';

let opened = false;

/** @returns a ref for the page's h1, which needs tabIndex={-1}. */
export function usePageTitle(title: string) {
  const { t } = useLanguage();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = fill(t.page.title, { page: title });
  }, [t, title]);
  useEffect(() => {
    // The browser itself looks after the focus of the first page.
    if (opened) head.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  return head;
}
