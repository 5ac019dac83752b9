/**
 * Changes to a body, as spans of it and what stands there instead. Every measure that alters a response hands out edits,
 * and all of them are applied at once, so that offsets of one inspection serve them all.
 *
 *   body   ……[ mobile ]……[ "avatar": "…", ]……[ /users/10023 ]……
 *              mask            omit               opaque id
 *
 * Invariant: what no edit covers leaves byte for byte as it came.
 */
const UTF8 = new TextEncoder();

export interface Edit {
  /** Byte offsets into the body, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits in any order. Where two overlap, the one that begins first counts, and of two that begin together the
 * longer: what is left out cannot be masked as well.
 * @returns the body itself when there is nothing to change. O(body + edits · log edits).
 */
export function applyEdits(body: Uint8Array, edits: readonly Edit[]): Uint8Array {
  if (edits.length === 0) return body;
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at || end > body.length) continue;
    parts.push(body.subarray(at, start), UTF8.encode(text));
    at = end;
  }
  parts.push(body.subarray(at));
  return Buffer.concat(parts);
}

/** Whether one of the spans, sorted by offset and apart from each other, covers [start, end). O(log spans). */
export function isCovered(
  spans: readonly Pick<Edit, 'start' | 'end'>[],
  start: number,
  end: number,
): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as Edit).start <= start) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span !== undefined && span.start <= start && end <= span.end;
}
