/**
 * Every value of a body with the path it stands under, spelled as findings spell theirs: what a profile learns from.
 * This is the cold plane: it parses, since it sees one body in many.
 *
 *   {"data":{"list":[{"sku":"138…"}]}}  ─▶  $.data.list[].sku  138…
 *
 * Invariant: a key that may be a datum itself (`{"13812345678": …}`) never becomes part of a path; what lies under it
 * is not handed out.
 */
import type { BodyType } from '../inspection.ts';
import { readHeader } from '../walkers/csv.ts';
import { jsonStart } from '../walkers/json.ts';

/** Bytes of a body that are learned from; the rest is more of the same. */
export const MAX_LEARNED_BYTES = 512 * 1024;
/** Layers of containers that are followed. */
const MAX_DEPTH = 16;
/** Layers of JSON in strings that are followed. */
const MAX_NESTED = 2;
/** Longest path, in characters, as in findings. */
const MAX_PATH = 160;

/** A name of a field and no datum: a letter first, few digits. */
const FIELD_NAME = /^[A-Za-z_$\u4e00-\u9fff][\w$.\- \u4e00-\u9fff#/()（）]{0,39}$/;
const MANY_DIGITS = /\d{5}/;

export type OnValue = (path: string, value: string | number) => void;

/** Whether bodies of a type have paths to learn. Running text has none, and HTML is mostly text. */
export function hasPaths(type: BodyType | 'events' | 'form'): type is 'json' | 'csv' {
  return type === 'json' || type === 'csv';
}

/** Hands out values in the order of the body. What is not whole JSON is not learned from. */
export function valuesOf(bytes: Uint8Array, type: 'json' | 'csv', onValue: OnValue): void {
  if (type === 'csv') rows(bytes, onValue);
  else if (bytes.length <= MAX_LEARNED_BYTES) {
    const text = new TextDecoder().decode(bytes.subarray(jsonStart(bytes, 0, bytes.length)));
    const value = parsed(text);
    if (value !== undefined) visit('$', value, 0, 0, onValue);
  }
}

/** Whether a key may stand in a path, in a file, on a screen. */
export function isFieldName(key: string): boolean {
  return FIELD_NAME.test(key) && !MANY_DIGITS.test(key);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function visit(path: string, value: unknown, depth: number, nested: number, onValue: OnValue): void {
  if (path.length > MAX_PATH) return;
  if (typeof value === 'string') {
    const inner = nested < MAX_NESTED && /^\s*[{[]/.test(value) ? parsed(value) : undefined;
    if (inner !== undefined && typeof inner === 'object') visit(path, inner, depth + 1, nested + 1, onValue);
    else if (value.trim() !== '') onValue(path, value);
  } else if (typeof value === 'number') {
    onValue(path, value);
  } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
    if (Array.isArray(value)) {
      for (const element of value) visit(`${path}[]`, element, depth + 1, nested, onValue);
    } else {
      for (const [key, inner] of Object.entries(value)) {
        if (isFieldName(key)) visit(`${path}.${key.slice(0, 40)}`, inner, depth + 1, nested, onValue);
      }
    }
  }
}

/** Cells of a table with a heading. Quotes are taken off; a line break within quotes ends the learning. */
function rows(bytes: Uint8Array, onValue: OnValue): void {
  const header = readHeader(bytes, 0, bytes.length);
  if (header === undefined) return;
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_LEARNED_BYTES));
  const lines = text.split(/\r?\n/);
  // A cut last line says nothing.
  if (bytes.length > MAX_LEARNED_BYTES) lines.pop();
  const delimiter = [',', '\t', ';', '|'].find((one) => lines[0]!.split(one).length === header.length);
  if (delimiter === undefined) return;
  for (const line of lines.slice(1)) {
    const cells = line.split(delimiter);
    if (cells.length !== header.length) continue; // a delimiter within quotes
    for (const [column, cell] of cells.entries()) {
      const name = header[column]!.text;
      const value = cell.trim().replace(/^"(.*)"$/, '$1');
      if (value !== '' && isFieldName(name)) onValue(name, value);
    }
  }
}
