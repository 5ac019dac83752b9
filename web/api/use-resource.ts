/**
 * One resource of the API: shown from memory at once if it was seen before, then asked for again; on return to the
 * tab, every so often, and soon after a failure.
 */
import { useCallback, useEffect, useState } from 'react';
import { useLanguage } from '../language.tsx';
import { type Failure, failureOf, getJson } from './request.ts';

/** How often a page that is looked at renews what it shows, in milliseconds. */
export const RENEW_MS = 5_000;
/** Resources remembered for going back; the oldest falls out. */
export const MAX_REMEMBERED = 64;

const remembered = new Map<string, unknown>();

/** Puts an answer where the next page will find it. */
export function remember(path: string, value: unknown): void {
  remembered.delete(path);
  remembered.set(path, value);
  const oldest = remembered.keys().next();
  if (remembered.size > MAX_REMEMBERED && !oldest.done) remembered.delete(oldest.value);
}

export interface Resource<T> {
  /** What the last answer was; of another path while the first one of this path is under way and `keep` is set. */
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  /** Whether `value` belongs to another path. */
  readonly stale: boolean;
  /** Asks again now: something was changed. */
  readonly renew: () => void;
}

interface Known<T> {
  readonly path: string;
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
}

/**
 * @param path what to ask for; undefined asks nothing.
 * @param options keep: show the former path's answer until this one's comes (pages of one table). once: do not ask again
 *   while the page stays, for what is dear to answer; after a failure it is asked again as ever. everyMs: how often, if not
 *   as ever.
 */
export function useResource<T>(
  path: string | undefined,
  options: { readonly keep?: boolean; readonly once?: boolean; readonly everyMs?: number } = {},
): Resource<T> {
  const { locale } = useLanguage();
  const [turn, setTurn] = useState(0);
  const renew = useCallback(() => setTurn((before) => before + 1), []);
  const [known, setKnown] = useState<Known<T> | undefined>();
  const once = options.once === true;
  const everyMs = options.everyMs ?? RENEW_MS;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn asks again
  useEffect(() => {
    if (path === undefined) return;
    const controller = new AbortController();
    let timer: number | undefined;
    let asking = false;
    let answered = false;
    async function ask(asked: string): Promise<void> {
      window.clearTimeout(timer);
      if (asking || (once && answered) || document.visibilityState === 'hidden') return;
      asking = true;
      try {
        const value = await getJson<T>(asked, locale, controller.signal);
        remember(asked, value);
        answered = true;
        setKnown({ path: asked, value, failure: undefined });
      } catch (error) {
        if (controller.signal.aborted) return;
        const failure = failureOf(error);
        const value = failure.kind === 'unreachable' ? (remembered.get(asked) as T | undefined) : undefined;
        // What is wrong with the question stays wrong.
        answered = failure.kind === 'problem';
        setKnown({ path: asked, value, failure });
      }
      asking = false;
      if (once && answered) return;
      timer = window.setTimeout(() => void ask(asked), everyMs);
    }
    const again = () => void ask(path);
    again();
    document.addEventListener('visibilitychange', again);
    return () => {
      controller.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [path, locale, once, everyMs, turn]);

  if (path === undefined) return { value: undefined, failure: undefined, stale: false, renew };
  if (known?.path === path) return { value: known.value, failure: known.failure, stale: false, renew };
  const before = remembered.get(path) as T | undefined;
  if (before !== undefined) return { value: before, failure: undefined, stale: false, renew };
  if (options.keep === true && known?.value !== undefined)
    return { value: known.value, failure: undefined, stale: true, renew };
  return { value: undefined, failure: undefined, stale: false, renew };
}
