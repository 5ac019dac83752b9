/**
 * Leaves fields out of a JSON response: the member with its key, so that no program sees a value where there is none.
 *
 *   {"id":7,"mobile":"138…","nick":"tao"}   ->   {"id":7,"nick":"tao"}
 *
 * Which fields: named by key (wherever it stands) or by path (`$.items[].mobile`), and those that hold data of a
 * category. What stands in no member (an element of a list at the top, a page, text) cannot be left out; the caller
 * masks it instead.
 */
import type { Category } from '../disclosure/category.ts';
import type { Finding } from '../inspect/inspection.ts';
import type { Edit } from './edits.ts';
import { type JsonValue, readJsonValues } from './json-members.ts';

export interface OmitPolicy {
  /** Keys as they stand in the document, wherever they do. */
  readonly keys: readonly string[];
  /** Paths as findings spell them. */
  readonly paths: readonly string[];
  /** Members that hold data of these categories. */
  readonly categories: readonly Category[];
}

export const OMITS_NOTHING: OmitPolicy = { keys: [], paths: [], categories: [] };

/**
 * @param body UTF-8, or with every other character blanked out.
 * @param root see readJsonValues.
 * @returns undefined when the body is no JSON that can be relied on.
 */
export function omitEdits(
  body: Uint8Array,
  findings: readonly Finding[],
  policy: OmitPolicy,
  root: '$' | '$[]',
): Edit[] | undefined {
  const documents = readJsonValues(body, root);
  if (documents === undefined) return undefined;
  const keys = new Set(policy.keys);
  const paths = new Set(policy.paths);
  const places = placesOf(findings, policy.categories);
  const edits: Edit[] = [];
  const goes = (member: JsonValue): boolean =>
    keys.has(member.key as string) || paths.has(member.path) || (isLeaf(member) && places.within(member));
  const walk = (value: JsonValue): void => {
    if (value.kind === 'object') {
      const gone = value.children.map(goes);
      if (gone.includes(true)) edits.push(...removals(value, gone));
      for (let i = 0; i < value.children.length; i++)
        if (gone[i] !== true) walk(value.children[i] as JsonValue);
    } else {
      for (const child of value.children) walk(child);
    }
  };
  for (const document of documents) walk(document);
  return edits;
}

/** A list of bare values is one field: `"phones": ["…", "…"]`. */
function isLeaf({ kind, children }: JsonValue): boolean {
  return (
    kind !== 'object' && children.every((child) => child.children.length === 0 && child.kind !== 'object')
  );
}

/** Members go with the comma behind them; those at the end, with the comma before them. */
function removals({ children }: JsonValue, gone: readonly boolean[]): Edit[] {
  const edits: Edit[] = [];
  const lastKept = gone.lastIndexOf(false);
  for (let i = 0; i < children.length && i < lastKept; i++) {
    if (gone[i] !== true) continue;
    edits.push({ start: startOf(children[i]), end: startOf(children[i + 1]), text: '' });
  }
  if (lastKept === children.length - 1) return edits;
  const start = lastKept === -1 ? startOf(children[0]) : (children[lastKept] as JsonValue).end;
  edits.push({ start, end: (children.at(-1) as JsonValue).end, text: '' });
  return edits;
}

function startOf(member: JsonValue | undefined): number {
  return (member as JsonValue).keyStart as number;
}

function placesOf(findings: readonly Finding[], categories: readonly Category[]) {
  const starts = findings
    .filter(({ category }) => categories.includes(category))
    .map(({ start }) => start)
    .sort((a, b) => a - b);
  return {
    within({ start, end }: JsonValue): boolean {
      let low = 0;
      let high = starts.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((starts[middle] as number) < start) low = middle + 1;
        else high = middle;
      }
      return low < starts.length && (starts[low] as number) < end;
    },
  };
}
