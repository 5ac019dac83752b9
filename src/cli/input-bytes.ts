/**
 * The bytes of a file or of standard input, unpacked: by the file's name (.gz, .br, .zst), on standard input by how the
 * bytes begin (gzip RFC 1952, zstd RFC 8878; brotli has no such sign).
 */
import { createReadStream, statSync } from 'node:fs';
import { PassThrough, pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { WeirError } from '../disclosure/error.ts';

/** @param path `-` for standard input. @param onRead told how many bytes were read before unpacking, as they come. */
export function inputBytes(
  path: string,
  onRead: (bytes: number) => void = () => undefined,
): AsyncIterable<Buffer> {
  const input: Readable = path === '-' ? process.stdin : createReadStream(path);
  return unpacked(input, path === '-' ? undefined : path, onRead);
}

async function* unpacked(
  input: Readable,
  path: string | undefined,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const packed = input[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await packed.next();
  if (first.done === true) return;
  const transform = path === undefined ? transformOfBytes(first.value) : transformOfName(path);
  const source = (async function* () {
    for (let piece: IteratorResult<Buffer> = first; piece.done !== true; piece = await packed.next()) {
      onRead(piece.value.length);
      yield piece.value;
    }
  })();
  // A failure anywhere destroys the last stream, whose reader is told; there is nothing else to do about it.
  yield* pipeline(source, transform, () => undefined) as AsyncIterable<Buffer>;
}

function transformOfName(path: string): Transform {
  if (path.endsWith('.gz')) return createGunzip();
  if (path.endsWith('.br')) return createBrotliDecompress();
  if (path.endsWith('.zst')) return createZstdDecompress();
  return new PassThrough();
}

function transformOfBytes(bytes: Buffer): Transform {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return createGunzip();
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2f_b528) return createZstdDecompress();
  return new PassThrough();
}

/** Bytes of a file, packed as it is. @throws WeirError WEIR_INPUT_UNREADABLE */
export function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}
