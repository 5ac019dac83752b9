/** The live overview for all pages: one stream per tab, none while the tab is hidden. */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { Overview } from '../../src/console/api-types.ts';
import { useLanguage } from '../language.tsx';
import { LiveOverview, type LiveState } from './live.ts';
import { failureOf, getJson } from './request.ts';

/** The overview's span, in hours. */
export const OVERVIEW_HOURS = 24;

const LiveContext = createContext<LiveState | undefined>(undefined);

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const { locale } = useLanguage();
  // A change of language must not start the figures anew.
  const language = useRef(locale);
  useEffect(() => {
    language.current = locale;
  }, [locale]);
  const live = useMemo(
    () =>
      new LiveOverview({
        fetchOverview: () => getJson<Overview>(`/api/overview?hours=${OVERVIEW_HOURS}`, language.current),
        failureOf,
        openStream(handlers) {
          const source = new EventSource('/api/live');
          source.addEventListener('overview', (event: MessageEvent<string>) => {
            handlers.overview(JSON.parse(event.data) as Overview);
          });
          source.addEventListener('error', () => handlers.error());
          return source;
        },
        setTimer: (run, ms) => window.setTimeout(run, ms),
        clearTimer: (timer) => window.clearTimeout(timer as number | undefined),
      }),
    [],
  );
  useEffect(() => {
    // Browsers open at most six connections to a server over HTTP/1.1: six forgotten tabs would block a seventh.
    const follow = () => (document.visibilityState === 'visible' ? live.start() : live.stop());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      live.stop();
    };
  }, [live]);
  const state = useSyncExternalStore(
    useMemo(() => live.subscribe.bind(live), [live]),
    () => live.state,
  );
  return <LiveContext value={state}>{children}</LiveContext>;
}

export function useLive(): LiveState {
  const state = useContext(LiveContext);
  if (state === undefined) throw new Error('useLive outside of LiveProvider');
  return state;
}
