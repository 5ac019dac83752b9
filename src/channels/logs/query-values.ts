/**
 * Values of parameters in a query, found in its bytes: `ids=7,8&page=2`. A value is what stands there, percent-encoding and
 * plus signs included; whoever uses it decodes it.
 */

const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const HASH = 0x23;

/** People that one query names at most. */
export const MAX_VALUES = 1_000;

/**
 * Visits the values of the parameters with one of these names.
 * @param names as they stand in queries, UTF-8. @param from, to the query without its question mark.
 */
export function queryValues(
  names: readonly Uint8Array[],
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (from: number, to: number) => void,
): void {
  let start = from;
  let seen = 0;
  for (let i = from; i <= to && seen < MAX_VALUES; i++) {
    const isEnd = i === to || bytes[i] === HASH;
    if (!isEnd && bytes[i] !== AMPERSAND && bytes[i] !== SEMICOLON) continue;
    for (const name of names) {
      if (!begins(name, bytes, start, i)) continue;
      const value = start + name.length + 1;
      if (value < i) {
        visit(value, i);
        seen += 1;
      }
      break;
    }
    if (isEnd && i < to) return;
    start = i + 1;
  }
}

function begins(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (from + name.length >= to || bytes[from + name.length] !== EQUALS) return false;
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
  return true;
}
