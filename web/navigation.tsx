/** Going from page to page over the History API. What a search looked for travels in the entry's state. */
import { type AnchorHTMLAttributes, type MouseEvent, useMemo, useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route.ts';

export interface EntryState {
  /** What was typed into the search box. */
  readonly query?: string;
  /** With what a case is to be opened: keys of recipients, and the complaints or the trace that it comes from. */
  readonly open?: {
    readonly recipients: readonly string[];
    readonly complaints?: readonly string[];
    readonly trace?: string;
    readonly verdict?: boolean;
  };
}

export interface Location {
  readonly route: Route;
  readonly path: string;
  readonly state: EntryState;
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

/** Opens a page of the console; `replace` leaves no way back to the present one. */
export function navigate(path: string, state: EntryState = {}, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(state, '', path);
  else history.replaceState(state, '', path);
  for (const listener of listeners) listener();
  if (how === 'push') window.scrollTo(0, 0);
}

const entryState = (): unknown => history.state;
const pathname = (): string => location.pathname;

export function useLocation(): Location {
  const path = useSyncExternalStore(subscribe, pathname);
  const state = useSyncExternalStore(subscribe, entryState) as EntryState | null;
  return useMemo(() => ({ route: parseRoute(path), path, state: state ?? {} }), [path, state]);
}

/** A link inside the console: a real one, so that it can be opened in another tab. */
export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  function follow(event: MouseEvent<HTMLAnchorElement>): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  }
  return <a href={href} onClick={follow} {...rest} />;
}
