/** Bytes before a record's head in a batch: the lengths of head and body (wire.ts). */
export const FRAME_BYTES = 8;
