/**
 * Offsets of bytes as indices of UTF-16, the way programs that hold text count: a character outside the basic plane is
 * two. Invalid bytes are counted as what a decoder would make of their beginning; the order of offsets is kept.
 */
import type { Finding } from './inspection.ts';

/** @param offsets in ascending order, within the bytes or at their end. @returns the index of each. One pass. */
export function utf16Indices(bytes: Uint8Array, offsets: Int32Array): Map<number, number> {
  const indices = new Map<number, number>();
  let at = 0;
  let index = 0;
  for (const offset of offsets) {
    for (; at < offset; at++) {
      const byte = bytes[at]!;
      if ((byte & 0xc0) === 0x80) continue; // a continuation belongs to the character before
      index += byte >= 0xf0 ? 2 : 1;
    }
    indices.set(offset, index);
  }
  return indices;
}

/**
 * Findings with UTF-16 indices in place of byte offsets.
 * @param findings may overlap, as all readings of a body do.
 */
export function utf16Offsets(bytes: Uint8Array, findings: readonly Finding[]): Finding[] {
  const offsets = Int32Array.from(findings.flatMap(({ start, end }) => [start, end])).sort();
  const indices = utf16Indices(bytes, offsets);
  return findings.map((finding) => ({
    ...finding,
    start: indices.get(finding.start)!,
    end: indices.get(finding.end)!,
  }));
}
