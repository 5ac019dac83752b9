/**
 * Small pictures in PNG (ISO/IEC 15948): avatars of 5 by 5 mirrored cells in one colour, so that a proxy in front of
 * the shop meets bytes that are no text. Palette images with one byte a pixel.
 */
import { crc32, deflateSync } from 'node:zlib';
import { Random } from '../random.ts';

const CELLS = 5;
const CELL_PIXELS = 16;
const MARGIN_PIXELS = 8;
/** Width and height of an avatar. */
export const AVATAR_PIXELS = CELLS * CELL_PIXELS + 2 * MARGIN_PIXELS;

const COLOURS: readonly (readonly [number, number, number])[] = [
  [15, 107, 107],
  [58, 90, 140],
  [140, 92, 44],
  [122, 74, 120],
  [84, 118, 62],
  [150, 70, 66],
];
const PAPER = [238, 240, 236] as const;

/** The avatar of an account number; always the same. About 200 bytes. */
export function avatarPng(id: number): Uint8Array {
  const random = new Random(id, 'avatar');
  const colour = random.pick(COLOURS);
  const half = Math.ceil(CELLS / 2);
  const filled = Array.from({ length: CELLS * half }, () => random.chance(0.5));
  const stride = AVATAR_PIXELS + 1; // every line begins with its filter type, 0
  const pixels = new Uint8Array(stride * AVATAR_PIXELS);
  for (let y = MARGIN_PIXELS; y < AVATAR_PIXELS - MARGIN_PIXELS; y++) {
    const row = Math.floor((y - MARGIN_PIXELS) / CELL_PIXELS);
    for (let x = MARGIN_PIXELS; x < AVATAR_PIXELS - MARGIN_PIXELS; x++) {
      const column = Math.floor((x - MARGIN_PIXELS) / CELL_PIXELS);
      if (filled[row * half + Math.min(column, CELLS - 1 - column)]) pixels[y * stride + 1 + x] = 1;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(AVATAR_PIXELS, 0);
  head.writeUInt32BE(AVATAR_PIXELS, 4);
  head.set([8, 3, 0, 0, 0], 8); // 8 bits, palette, deflate, no filter method, not interlaced
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from([...PAPER, ...colour])),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** length, type, data, CRC-32 of type and data. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
