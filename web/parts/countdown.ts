/** How long it is until a deadline, or since: in the largest unit that says it, and not ticking. */
import type { ConsoleDictionary } from '../../locales/console.ts';
import { fill } from '../../locales/locale.ts';
import type { Format } from '../format.ts';

const UNITS = [86_400_000, 3_600_000, 60_000] as const;
/** Below two of a unit the next smaller one is used: 30 hours, not 1 day. */
const LEAST = 2;

/** @param now the server's. */
export function countdown(
  dueAt: number,
  now: number,
  { t, format }: { readonly t: ConsoleDictionary; readonly format: Format },
): { text: string; past: boolean } {
  const distance = Math.abs(dueAt - now);
  const unit = UNITS.find((each) => distance >= LEAST * each) ?? 60_000;
  const count = Math.floor(distance / unit);
  const past = dueAt < now;
  if (count === 0) return { text: t.due.now, past };
  return { text: fill(past ? t.due.past : t.due.inTime, { span: format.span(count * unit) }), past };
}
