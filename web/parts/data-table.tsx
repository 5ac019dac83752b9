/**
 * A table whose rows may link to a page, and which on a narrow screen becomes a list of cards. The roles are written
 * out because a table that CSS lays out otherwise stops being one for screen readers.
 */
// biome-ignore-all lint/a11y/noRedundantRoles: said above
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  readonly numeric?: boolean;
  /** The column that names the row; it holds the row's link. */
  readonly naming?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** undefined: not known yet; the table then keeps the room of `expected` rows. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  readonly expected?: number;
  /** Shown in place of the table when there are no rows. */
  readonly empty: ReactNode;
  readonly busy?: boolean;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, expected = 3, empty, busy = false } = props;
  if (rows !== undefined && rows.length === 0) return empty;
  const placeholders = Array.from({ length: expected }, (_, index) => index);
  return (
    <table className="data-table" role="table" aria-label={label} aria-busy={busy || rows === undefined}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.id} role="columnheader" scope="col" className={classOf(column)}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows === undefined
          ? placeholders.map((index) => (
              <tr key={index} role="row">
                {columns.map((column) => (
                  <td key={column.id} role="cell" className={classOf(column)} data-head={column.head}>
                    <span className="placeholder" />
                  </td>
                ))}
              </tr>
            ))
          : rows.map((row) => (
              <tr key={rowKey(row)} role="row">
                {columns.map((column) => (
                  <td key={column.id} role="cell" className={classOf(column)} data-head={column.head}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
      </tbody>
    </table>
  );
}

function classOf(column: {
  readonly id: string;
  readonly numeric?: boolean;
  readonly naming?: boolean;
}): string {
  const kind = column.naming === true ? 'naming' : column.numeric === true ? 'numeric' : '';
  return `column-${column.id} ${kind}`.trim();
}
