/** A 64-bit key as people and programs see it: 16 hex digits. */
export function hexKey(key: bigint): string {
  return key.toString(16).padStart(16, '0');
}
