/** The order in which duties are read: what is due before what is asked, breaches before what is slower. */
import type { DutyText } from './answer-text.ts';
import { FAMILIES } from './pack.ts';

const STATUS_ORDER = ['due', 'ask', 'suppressed', 'not-applicable'] as const;

/** By status; breaches before what is slower; what has no hour is due at once and comes before what has. */
export function soonestFirst(duties: readonly DutyText[]): DutyText[] {
  return duties.toSorted((a, b) => {
    const status = STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status);
    return status || slowness(a) - slowness(b) || dueAt(a) - dueAt(b);
  });
}

function slowness({ family, stage }: DutyText): number {
  return family === 'breach_rules' ? Number(stage !== null) : 2 + FAMILIES.indexOf(family);
}

function dueAt({ deadline }: DutyText): number {
  return deadline.due === null ? 0 : Date.parse(deadline.due);
}
