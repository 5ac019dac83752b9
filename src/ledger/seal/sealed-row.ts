/**
 * A row as it is sealed: bytes that a database, a program and a reader of the record all make alike.
 *
 *   row   = table u8 · the fields below, in order                   integers little-endian
 *   text  = length u16 · UTF-8
 *
 * The batch is not in it: which batch a row belongs to is said by the seal. Aliases and identities are not sealed, as
 * those tables drop repetitions when they merge; an identity's value is bound to its key instead, so that it cannot be
 * moved to another. Fields are only ever appended under a new table number: old rows keep the bytes they were sealed
 * with.
 */
import { BASES, CHANNELS, MEASURES } from '../../disclosure/channel.ts';
import { BLIND_REASONS } from '../../disclosure/disclosure.ts';
import { KEY_CHANGE_KINDS } from '../../disclosure/key-file.ts';
import { NAMESPACE_NUMBERS } from '../../disclosure/person.ts';
import { VERDICTS } from '../../disclosure/verdict.ts';
import { HOLD_CHANGES } from '../hold-change.ts';

/** `time` is milliseconds since the epoch, `key` a pseudonym, `exact` a fraction's bits or none. */
type FieldType = 'u8' | 'u32' | 'u64' | 'time' | 'key' | 'exact' | 'text' | Readonly<Record<string, number>>;

interface Layout {
  readonly number: number;
  /** Names are the columns' names. */
  readonly fields: readonly (readonly [name: string, type: FieldType])[];
}

const LAYOUTS = {
  disclosures: {
    number: 1,
    fields: [
      ['at', 'time'],
      ['recipient', 'key'],
      ['person', 'key'],
      ['categories', 'u32'],
      ['channel', CHANNELS],
      ['basis', BASES],
      ['measure', MEASURES],
      ['named_by', { unknown: 0, ...NAMESPACE_NUMBERS }],
      ['identity_set', 'key'],
      ['route', 'text'],
    ],
  },
  blind_periods: {
    number: 2,
    fields: [
      ['at', 'time'],
      ['recipient', 'key'],
      ['identity_set', 'key'],
      ['bytes', 'u64'],
      ['channel', CHANNELS],
      ['reason', BLIND_REASONS],
      ['route', 'text'],
    ],
  },
  verdicts: {
    number: 3,
    fields: [
      ['at', 'time'],
      ['kind', VERDICTS],
      ['recipient', 'key'],
      ['subject', 'key'],
      ['people', 'u32'],
      ['window_ms', 'u64'],
      ['limit_people', 'u64'],
      ['unexplained_only', 'u8'],
      ['enforced', 'u8'],
      ['error_probability', 'exact'],
      ['test', 'text'],
      ['tier', 'text'],
    ],
  },
  key_changes: {
    number: 4,
    fields: [
      ['at', 'time'],
      ['generation', 'u32'],
      ['identifiers', 'u32'],
      ['kind', KEY_CHANGE_KINDS],
      ['reference', 'text'],
      ['points', 'text'],
    ],
  },
  removals: {
    number: 5,
    fields: [
      ['at', 'time'],
      ['horizon', 'u32'],
      ['removed', 'u64'],
      ['kept', 'u64'],
      ['digest', 'text'],
      ['rule', 'text'],
    ],
  },
  hold_changes: {
    number: 6,
    fields: [
      ['at', 'time'],
      ['what', HOLD_CHANGES],
      ['name', 'text'],
      ['reason', 'text'],
      ['scope', 'text'],
    ],
  },
} as const satisfies Record<string, Layout>;

export type SealedTable = keyof typeof LAYOUTS;
export const SEALED_TABLES = Object.keys(LAYOUTS) as SealedTable[];

/** One row by column: keys as bigint, names as names, a missing error probability as null. */
export type RowFields = Readonly<Record<string, string | number | bigint | null>>;

/** As people and programs read it: keys are 16 hex digits. */
export interface ShownRow {
  readonly table: SealedTable;
  readonly [field: string]: string | number | null;
}

/** Bits of a fraction that is not there. */
const NO_FRACTION = 0xffff_ffff_ffff_ffffn;
const MAX_TEXT_BYTES = 65_535;
/** Room for three longest texts and everything else. */
const MAX_ROW_BYTES = 3 * MAX_TEXT_BYTES + 128;

const scratch = Buffer.alloc(MAX_ROW_BYTES);

/** @returns the row's bytes; valid until the next call. @throws RangeError when a field is missing or out of bounds. */
export function encodeRow(table: SealedTable, row: RowFields): Buffer {
  const { number, fields } = LAYOUTS[table] as Layout;
  let at = scratch.writeUInt8(number, 0);
  for (const [name, type] of fields) {
    const value = row[name];
    if (value === undefined) throw new RangeError(`${name} is missing`);
    if (typeof type === 'object') at = scratch.writeUInt8(numberOf(type, value), at);
    else if (type === 'text') at = writeText(String(value), at);
    else if (type === 'u8') at = scratch.writeUInt8(Number(value), at);
    else if (type === 'u32') at = scratch.writeUInt32LE(Number(value), at);
    else if (type === 'exact') at = scratch.writeBigUInt64LE(bitsOf(value), at);
    else at = scratch.writeBigUInt64LE(BigInt(value ?? 0), at);
  }
  return scratch.subarray(0, at);
}

function writeText(text: string, at: number): number {
  const bytes = Buffer.byteLength(text);
  scratch.writeUInt16LE(bytes, at);
  return at + 2 + scratch.write(text, at + 2, 'utf8');
}

function numberOf(names: Readonly<Record<string, number>>, value: unknown): number {
  const number = Object.hasOwn(names, String(value)) ? names[String(value)] : undefined;
  if (number === undefined) throw new RangeError(`${String(value)} is not a known value`);
  return number;
}

function bitsOf(value: string | number | bigint | null): bigint {
  if (value === null) return NO_FRACTION;
  const bits = Buffer.alloc(8);
  bits.writeDoubleLE(Number(value));
  return bits.readBigUInt64LE();
}

/** @throws RangeError when the bytes are not one row. */
export function decodeRow(bytes: Buffer): { readonly table: SealedTable; readonly row: RowFields } {
  const table = SEALED_TABLES.find((each) => LAYOUTS[each].number === bytes[0]);
  if (table === undefined) throw new RangeError('the row is of no known table');
  const row: Record<string, string | number | bigint | null> = {};
  let at = 1;
  for (const [name, type] of (LAYOUTS[table] as Layout).fields) {
    if (typeof type === 'object') {
      const number = bytes.readUInt8(at++);
      // A number that this version has no name for was put there by somebody: it is shown as it is.
      row[name] = Object.keys(type).find((each) => type[each] === number) ?? number;
    } else if (type === 'text') {
      const end = at + 2 + bytes.readUInt16LE(at);
      if (end > bytes.length) throw new RangeError('the row ends too early');
      row[name] = bytes.toString('utf8', at + 2, end);
      at = end;
    } else if (type === 'u8') {
      row[name] = bytes.readUInt8(at++);
    } else if (type === 'u32') {
      row[name] = bytes.readUInt32LE(at);
      at += 4;
    } else {
      const value = bytes.readBigUInt64LE(at);
      if (type === 'key') row[name] = value;
      else if (type === 'exact') row[name] = value === NO_FRACTION ? null : bytes.readDoubleLE(at);
      else row[name] = Number(value);
      at += 8;
    }
  }
  if (at !== bytes.length) throw new RangeError('the row has bytes left over');
  return { table, row };
}

/** A row for people and programs; readShown takes it back. */
export function showRow(table: SealedTable, row: RowFields): ShownRow {
  const shown: Record<string, string | number | null> = {};
  for (const [name, value] of Object.entries(row)) {
    shown[name] = typeof value === 'bigint' ? value.toString(16).padStart(16, '0') : value;
  }
  return { ...shown, table } as ShownRow;
}

/** @returns the row's bytes as they were sealed. @throws RangeError when a field is missing, foreign or of another kind. */
export function encodeShown(shown: ShownRow): Buffer {
  const { table, ...given } = shown;
  if (!Object.hasOwn(LAYOUTS, table)) throw new RangeError('the row is of no known table');
  const { fields } = LAYOUTS[table] as Layout;
  if (Object.keys(given).length !== fields.length) throw new RangeError('a row has other fields');
  const row: Record<string, string | number | bigint | null> = {};
  for (const [name, type] of fields) {
    const value = given[name];
    const isText = typeof type === 'object' || type === 'text' || type === 'key';
    const isNothing = type === 'exact' && value === null;
    if (!isNothing && typeof value !== (isText ? 'string' : 'number'))
      throw new RangeError(`${name} is not what it should be`);
    if (type === 'key' && !/^[0-9a-f]{16}$/.test(value as string))
      throw new RangeError(`${name} is not a key`);
    row[name] = type === 'key' ? BigInt(`0x${value}`) : (value as string | number | null);
  }
  return Buffer.from(encodeRow(table, row));
}

/** A row's bytes as ClickHouse makes them from the table's columns. */
export function rowBytesSql(table: SealedTable): string {
  const { number, fields } = LAYOUTS[table] as Layout;
  return `concat(char(${number}), ${fields.map(([name, type]) => fieldSql(name, type)).join(', ')})`;
}

function fieldSql(name: string, type: FieldType): string {
  const fixed = (sql: string) => `reinterpretAsFixedString(${sql})`;
  if (typeof type === 'object' || type === 'u8') return fixed(`toUInt8(${name})`);
  switch (type) {
    case 'u32':
      return fixed(`toUInt32(${name})`);
    case 'time':
      return fixed(`toUInt64(toUnixTimestamp64Milli(${name}))`);
    case 'exact':
      return fixed(
        `if(isNull(${name}), ${NO_FRACTION}, reinterpretAsUInt64(assumeNotNull(toFloat64(${name}))))`,
      );
    case 'text':
      return `${fixed(`toUInt16(length(${name}))`)}, toString(${name})`;
    default:
      return fixed(`toUInt64(${name})`);
  }
}

/** Fields that say what a row is about, in the order of a table's columns; see forensics.ts. */
export function fieldNames(table: SealedTable): readonly string[] {
  return LAYOUTS[table].fields.map(([name]) => name);
}

/** The names a field can have, or undefined when it is no enumeration. */
export function namesOf(table: SealedTable, field: string): readonly string[] | undefined {
  const [, type] = (LAYOUTS[table] as Layout).fields.find(([name]) => name === field) ?? [];
  return typeof type === 'object' ? Object.keys(type) : undefined;
}
