/**
 * The book of entities (entity.ts) as bytes: a head, then one column after the other.
 *
 *   | version, entities, met, cells (doubles) | first × n | last × n | low × n | high × n | order × n | days × n | kind × n |
 */

export const VERSION = 1;
export const HEAD_BYTES = 32;
/** Of one entity in all columns. */
export const ENTITY_BYTES = 31;

/** Columns of a snapshot of so many entities, which follow its head. */
export function columnsOf(n: number, buffer: ArrayBuffer) {
  return {
    first: new Float64Array(buffer, HEAD_BYTES, n),
    last: new Float64Array(buffer, HEAD_BYTES + 8 * n, n),
    low: new Uint32Array(buffer, HEAD_BYTES + 16 * n, n),
    high: new Uint32Array(buffer, HEAD_BYTES + 20 * n, n),
    order: new Uint32Array(buffer, HEAD_BYTES + 24 * n, n),
    days: new Uint16Array(buffer, HEAD_BYTES + 28 * n, n),
    kind: new Uint8Array(buffer, HEAD_BYTES + 30 * n, n),
  };
}
