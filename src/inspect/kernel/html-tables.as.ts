// Open tables of a page: which column the walk is in, and what stands at the head of each.
//
//   table   column │ in a row of headings │ headings known │ key of each heading, two bytes │ its bits, one byte

import { HEADING_BITS, HEADINGS, MAX_COLUMNS, TABLE_BYTES, TABLE_ELEMENT, TABLES, TD, TH, TR } from './html-layout.as';

let tables: u32 = 0;
export function forgetTables(): void { tables = 0; }
export function getTables(): u32 { return tables; }
export function columns(table: u32): u32 { return load<u32>(TABLES + table * TABLE_BYTES, 8); }
export function heading(table: u32, column: u32): u32 { return load<u16>(TABLES + table * TABLE_BYTES + HEADINGS + column * 2); }
export function setHeading(table: u32, column: u32, id: u32): void { store<u16>(TABLES + table * TABLE_BYTES + HEADINGS + column * 2, <u16>id); }

/** The table that the innermost cell is of, or 0. */
// @ts-ignore
@inline
export function tableHere(): u32 {
  return tables == 0 ? 0 : TABLES + (tables - 1) * TABLE_BYTES;
}

export function setHeadingHere(table: u32, id: u32, bits: u32): void {
  const column = load<u32>(table);
  if (column == 0 || column > MAX_COLUMNS) return;
  if (column > load<u32>(table, 8)) {
    for (let i = load<u32>(table, 8); i + 1 < column; i++) store<u16>(table + HEADINGS + i * 2, 0);
    store<u32>(table, column, 8);
  }
  store<u16>(table + HEADINGS + (column - 1) * 2, <u16>id);
  store<u8>(table + HEADING_BITS + column - 1, <u8>bits);
}

/** Whether the walk is in a row of headings. */
// @ts-ignore
@inline
export function isHeadRow(table: u32): bool { return load<u8>(table, 4) != 0; }

/** The key that stands at the head of the column, with its bits above; 0 where none does. */
export function headingHere(table: u32): u32 {
  const column = load<u32>(table);
  if (column == 0 || column > load<u32>(table, 8)) return 0;
  return <u32>load<u16>(table + HEADINGS + (column - 1) * 2) | (<u32>load<u8>(table + HEADING_BITS + column - 1) << 16);
}

/** A table, a row or a cell begins. */
export function openTable(props: u32): void {
  if ((props & (TABLE_ELEMENT | TR | TH | TD)) == 0) return;
  if ((props & TABLE_ELEMENT) != 0) {
    const made = TABLES + tables * TABLE_BYTES;
    store<u32>(made, 0);
    store<u8>(made, 0, 4);
    store<u32>(made, 0, 8);
    tables++;
    return;
  }
  if (tables == 0) return;
  const table = TABLES + (tables - 1) * TABLE_BYTES;
  if ((props & TR) != 0) {
    store<u32>(table, 0);
    store<u8>(table, 0, 4);
    return;
  }
  const column = load<u32>(table) + 1;
  store<u32>(table, column);
  // A heading beside a heading is a row of headings; one before a cell is that cell's label.
  const inRow = (props & TH) != 0 && (column == 1 || load<u8>(table, 4) != 0);
  store<u8>(table, inRow ? 1 : 0, 4);
}

/** A table ends. */
export function closeTable(): void { tables--; }
