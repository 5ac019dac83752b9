/** Lines of the gate's log that any of its processes may write. */
import type { Locale } from '../../locales/locale.ts';
import type { Drift } from '../inspect/profiles/route-profile.ts';
import { Terminal } from './terminal.ts';

/** A path of a route that is no longer what was learned of it: fields and words of a line. */
export function driftLine({ route, path, was, now }: Drift, locale: Locale): readonly [object, string] {
  const { pathKinds, drift } = new Terminal(locale).words.inspect;
  return [
    { route, path, was: was.kind, now: now.kind },
    drift(route, path, pathKinds[was.kind], pathKinds[now.kind]),
  ];
}
