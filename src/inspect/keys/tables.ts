/**
 * Which table a number called `id` is a row of. Tables of most applications count their rows from one, so customer 7 and
 * administrator 7 are two people; GraphQL says the table beside the number, and the operator may say it for the rest.
 *
 *   {"__typename":"Customer","id":"7"}        customer/7
 *   {"__typename":"User","id":"7"}            7            who signs in: an account that asks is met under its bare number
 *   {"administrators":{"items":[{"id":7}]}}   administrator/7, where the operator named that collection
 *
 * Only short numbers are told apart by a natural table: longer ones, UUIDs and texts are met once in all tables, and
 * stand elsewhere without a type beside them (`authorId`).
 *
 * Invariant: the same type name and operator's word give the same prefix in every body.
 */
import { textOf } from '../bytes.ts';
import { ACCOUNT_NAMESPACE, type Identity } from './identities.ts';

/** Types of those who sign in; their numbers stay bare. */
const ACCOUNTS = new Set('user account member viewer me currentuser appuser authuser loginuser'.split(' '));
/** Keys around rows that say nothing of them. */
const WRAPPERS = new Set(
  'items list data nodes node edges rows results result records content values entries elements docs hits page payload'.split(
    ' ',
  ),
);
/** Longest row number of a table, in digits: 2^31 has ten. */
const ROW_NUMBER = /^[0-9]{1,10}$/;
const TYPE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** Containers upwards in which a collection's name is looked for. */
const MAX_UPWARDS = 6;
/** Type names of one body's origin that are known by their bytes. */
const SLOTS = 64;

export interface Table {
  /** Before the number and a slash. */
  readonly prefix: string;
  /** Whether every id is of it, and not only short numbers: the operator's word. */
  readonly every: boolean;
}

/** A container, as far as its name goes. */
export interface Named {
  readonly parent: Named | undefined;
  /** The key that it stands under; empty in a list. */
  readonly name: string;
}

const BARE: Table = { prefix: '', every: false };

export class Tables {
  /** The operator's, by their names as compare() has them. */
  readonly #told = new Map<string, Table>();
  readonly #bytes: Uint8Array[] = new Array<Uint8Array>(SLOTS).fill(new Uint8Array(0));
  readonly #known: Table[] = new Array<Table>(SLOTS).fill(BARE);

  constructor(identities: readonly Identity[] = []) {
    for (const identity of identities) {
      if (!('table' in identity)) continue;
      const prefix = identity.namespace === ACCOUNT_NAMESPACE ? '' : identity.namespace;
      this.#told.set(compared(identity.table), { prefix, every: true });
    }
  }

  /** The table of a type's name as it stands in a body. A name met before costs a comparison and no string. */
  ofType(bytes: Uint8Array, start: number, end: number): Table {
    const length = end - start;
    const slot = (31 * bytes[start]! + 7 * bytes[end - 1]! + length) & (SLOTS - 1);
    const held = this.#bytes[slot]!;
    let same = held.length === length;
    for (let i = 0; same && i < length; i++) same = held[i] === bytes[start + i];
    if (same) return this.#known[slot]!;
    const table = length > 64 ? BARE : this.#read(textOf(bytes, start, end));
    if (length <= 64) {
      this.#bytes[slot] = bytes.slice(start, end);
      this.#known[slot] = table;
    }
    return table;
  }

  #read(name: string): Table {
    const told = this.#told.get(compared(name));
    if (told !== undefined) return told;
    if (!TYPE_NAME.test(name) || ACCOUNTS.has(name.toLowerCase())) return BARE;
    return { prefix: name.charAt(0).toLowerCase() + name.slice(1), every: false };
  }

  /** Whether the operator named a table. */
  get tellsRows(): boolean {
    return this.#told.size > 0;
  }

  /** The table of the nearest collection around a row that the operator named. */
  ofCollection(row: Named): Table | undefined {
    if (this.#told.size === 0) return undefined;
    let at: Named | undefined = row;
    for (let up = 0; at !== undefined && up < MAX_UPWARDS; up++, at = at.parent) {
      if (at.name !== '' && !WRAPPERS.has(at.name.toLowerCase())) return this.#told.get(compared(at.name));
    }
    return undefined;
  }
}

/** @returns the id as one of its table; the id itself where that says nothing of it. */
export function rowOf(table: Table | undefined, id: string): string {
  if (table === undefined || table.prefix === '') return id;
  return table.every || ROW_NUMBER.test(id) ? `${table.prefix}/${id}` : id;
}

/** Whether an id may be met in other tables, too. */
export function isRowNumber(id: string): boolean {
  return ROW_NUMBER.test(id);
}

/** What stands before the last slash: the table of an id, empty for a bare one. */
export function tableOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('/')));
}

/** `Administrators`, `administrator`: one table. */
function compared(name: string): string {
  const lower = name.toLowerCase();
  return lower.length > 3 && lower.endsWith('s') ? lower.slice(0, -1) : lower;
}
