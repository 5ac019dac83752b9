/**
 * What the columns of a leaked table hold, by their content: a sample of rows goes through the inspector that looks at
 * responses, and each finding counts for the column it stands in. A column of user numbers looks like any other number;
 * whether its values are people of the platform is asked of the key file and the ledger later (link-rows.ts).
 */
import { CATEGORIES, type Category } from '../disclosure/category.ts';
import type { IdentifierNamespace } from '../disclosure/person.ts';
import type { Inspector } from '../inspect/inspection.ts';
import { eachCellFinding } from '../inspect/tables/cell-findings.ts';
import { cellText, type TableRow } from '../inspect/tables/table.ts';

/** Rows of a sample. */
export const SAMPLE_ROWS = 500;
/** A column holds a category when this share of its values that are there do. */
const COLUMN_SHARE = 0.5;
/** Longest value of a sample, in UTF-16 units. */
const MAX_VALUE = 1_000;

export interface Column {
  readonly name: string;
  /** What most of its values are; null when nothing personal was found. */
  readonly category: Category | null;
  /** Share of the sample's values that are that. */
  readonly share: number;
}

const NAMESPACES: Partial<Record<Category, IdentifierNamespace>> = {
  'pd:UID': 'id',
  'weir:ResidentID': 'residentId',
  'pd:TelephoneNumber': 'phone',
  'pd:EmailAddress': 'email',
  'pd:PaymentCardNumber': 'card',
  'pd:Username': 'username',
};

/** Kind of identifier that a category's values are; undefined for all that name nobody alone, such as a name. */
export function namespaceOf(category: Category | null): IdentifierNamespace | undefined {
  return category === null ? undefined : NAMESPACES[category];
}

/**
 * Categories that a recipient must have received to be the source: those that somebody has or has not. What is derived or
 * guessed with ease (a gender, an opinion, a purchase) is not held against anybody.
 */
export function isTelling(category: Category): boolean {
  const { tier } = CATEGORIES[category];
  return (
    tier === 'contact' || tier === 'sensitive' || ['pd:UID', 'pd:Username', 'pd:Name'].includes(category)
  );
}

/** Maps columns by a sample of rows. */
export function mapColumns(inspector: Inspector, sample: readonly TableRow[]): Column[] {
  const names = [...new Set(sample.flatMap((row) => row.names))];
  const place = new Map(names.map((name, i) => [name, i]));
  const filled = names.map(() => 0);
  const rows = sample.map((row) => {
    const cells = names.map(() => '');
    for (const [i, name] of row.names.entries())
      cells[place.get(name) as number] = cellText(row.values[i]).slice(0, MAX_VALUE);
    for (const [i, cell] of cells.entries()) if (cell.trim() !== '') filled[i] = (filled[i] as number) + 1;
    return cells;
  });
  const found = names.map(() => new Map<Category, number>());
  eachCellFinding(inspector, names, rows, (_, column, category) => {
    const counts = found[column] as Map<Category, number>;
    counts.set(category, (counts.get(category) ?? 0) + 1);
  });
  return names.map((name, i) => {
    const counts = [...(found[i] as Map<Category, number>)].sort((a, b) => b[1] - a[1]);
    const [category, count] = counts[0] ?? [null, 0];
    const share = count / Math.max(1, filled[i] as number);
    return share >= COLUMN_SHARE ? { name, category, share } : { name, category: null, share: 0 };
  });
}

/** A first record names columns when it holds no datum itself. */
export function looksLikeHeader(inspector: Inspector, fields: readonly string[]): boolean {
  const body = Buffer.from(fields.join('\n'));
  const telling = inspector
    .inspect(body, { type: 'text' })
    .findings.filter(({ category }) => isTelling(category) && category !== 'pd:Name');
  return telling.length === 0;
}
