/**
 * Text out of bytes of a file that somebody else made: UTF-8, UTF-16 by its mark, and GB 18030 (the national standard of
 * China, which Excel writes there) where the beginning is not UTF-8.
 */

type Decoder = InstanceType<typeof TextDecoder>;

/** Bytes by which it is told whether a file is UTF-8. */
const HEAD_BYTES = 64 * 1024;

/** Pieces of text. Never throws on what the bytes say: what is no character is U+FFFD. */
export async function* decoded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let head: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    if (decoder !== undefined) {
      yield decoder.decode(piece, { stream: true });
      continue;
    }
    head = head.length === 0 ? Uint8Array.from(piece) : Buffer.concat([head, piece]);
    if (head.length < HEAD_BYTES) continue;
    decoder = decoderFor(head);
    yield decoder.decode(head, { stream: true });
  }
  decoder ??= decoderFor(head);
  yield head.length < HEAD_BYTES ? decoder.decode(head) : decoder.decode();
}

/** Text of bytes that are all there. */
export function decodedText(bytes: Uint8Array): string {
  return decoderFor(bytes.subarray(0, HEAD_BYTES)).decode(bytes);
}

function decoderFor(head: Uint8Array): Decoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  try {
    // A character may be cut at the end of the head: that is no fault of it.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('gb18030');
  }
}
