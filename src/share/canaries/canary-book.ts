/**
 * The book of a site's canaries: who was made, since when they stand in the platform's records, and until when. It is kept
 * where the platform's own people do not look, readable by its owner alone; from it come the list that the judge reads and
 * the decoys that the gate adds.
 *
 *   made ──insert──▶ in place ──retire──▶ retired       an entry is never removed: a leak of long ago names it, too
 *
 * Invariant: in place is who was inserted and not retired.
 */
import { z } from 'zod';
import { CATEGORIES, type Category } from '../../disclosure/category.ts';
import type { EpochMs } from '../../disclosure/time.ts';

const entry = z.strictObject({
  id: z.string().min(1),
  record: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  values: z.partialRecord(z.enum(Object.keys(CATEGORIES) as [Category, ...Category[]]), z.string()),
  madeAt: z.number(),
  insertedAt: z.number().optional(),
  retiredAt: z.number().optional(),
});
const book = z.strictObject({ version: z.literal(1), canaries: z.array(entry) });

export type CanaryEntry = z.infer<typeof entry>;
export type CanaryState = 'made' | 'in-place' | 'retired';

export const NO_CANARIES: readonly CanaryEntry[] = [];

/** @returns what is wrong as text when it is no book. */
export function readBook(text: string): readonly CanaryEntry[] | string {
  try {
    return book.parse(JSON.parse(text)).canaries as readonly CanaryEntry[];
  } catch (cause) {
    return cause instanceof z.ZodError ? (cause.issues[0]?.message ?? '') : (cause as Error).message;
  }
}

export function bookText(canaries: readonly CanaryEntry[]): string {
  return `${JSON.stringify({ version: 1, canaries }, null, 1)}\n`;
}

export function stateOf({ insertedAt, retiredAt }: CanaryEntry): CanaryState {
  if (retiredAt !== undefined) return 'retired';
  return insertedAt === undefined ? 'made' : 'in-place';
}

/** Marks those with these ids. */
export function marked(
  canaries: readonly CanaryEntry[],
  ids: ReadonlySet<string>,
  what: 'insertedAt' | 'retiredAt',
  at: EpochMs,
): readonly CanaryEntry[] {
  return canaries.map((each) => (ids.has(each.id) ? { ...each, [what]: at } : each));
}

/** Those in place for longer than this: the first to be rotated. */
export function olderThan(
  canaries: readonly CanaryEntry[],
  ageMs: number,
  now: EpochMs,
): readonly CanaryEntry[] {
  return canaries.filter(
    (each) => stateOf(each) === 'in-place' && now - (each.insertedAt as number) >= ageMs,
  );
}

const NAMESPACES = { 'pd:UID': 'id', 'pd:TelephoneNumber': 'phone', 'pd:EmailAddress': 'email' } as const;

/** The file that `judge.canaries.file` names: by the strongest identifier, for one person counts once. */
export function judgeList(canaries: readonly CanaryEntry[]): string {
  const lines = canaries
    .filter((each) => stateOf(each) === 'in-place')
    .flatMap(({ values }) => {
      const category = (Object.keys(NAMESPACES) as (keyof typeof NAMESPACES)[]).find(
        (each) => values[each] !== undefined,
      );
      return category === undefined ? [] : [`${NAMESPACES[category]}:${values[category]}`];
    });
  return `# People who do not exist. Keep this file away from the platform.\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** The file that `enforce.decoys.canaryFile` names. */
export function decoyList(canaries: readonly CanaryEntry[]): string {
  const listed = canaries
    .filter((each) => stateOf(each) === 'in-place')
    .map(({ id, values }) => ({ id, values }));
  return `${JSON.stringify(listed, null, 1)}\n`;
}
