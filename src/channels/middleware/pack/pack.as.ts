// Responses out of the ring (crossing.ts) as they are sent (packed.ts), in AssemblyScript with 128-bit SIMD. Compiled to
// pack-wasm.ts by `npm run build:wasm`; packer.ts drives it, and packer.test.ts holds it against what the loop itself tells.
//
//   0        records as they lie in the ring      262144   as they are sent: never more than twice as long
//   786432   what pack() has done, 4 words        786496   for each way, the batch that it was said in
//
// Texts are UTF-16 there and UTF-8 here: sixteen letters of ASCII at a time, others one by one. Half a pair of surrogates is
// U+FFFD, as everywhere (WHATWG Encoding §4.2).

const OUT: usize = 262144;
const STATE: usize = 786432;
const STAMPS: usize = 786496;

const CONSUMED: usize = 0;
const WRITTEN: usize = 4;
const RECORDS: usize = 8;
const WANTED: usize = 12;

// A record of the ring.
const LENGTH: usize = 0;
const KIND: usize = 4;
const AT: usize = 8;
const WAY: usize = 16;
const UNSEEN: usize = 24;
const TARGET_CHARS: usize = 32;
const WHO_CHARS: usize = 36;
const IP_CHARS: usize = 40;
const BODY_BYTES: usize = 44;
const TO_COME: usize = 48;
const GAP: usize = 52;
const HEADER: usize = 56;
const RESPONSE: i32 = 1;
const WIDE_TARGET: i32 = 0x100;
const WHO_TEXT: i32 = 0x200;
const TEXT: i32 = 0x400;

// A frame.
const PACKED: i32 = 0x80000000;
const FRAME: usize = 8;
const HEAD: usize = 36;

// Why pack() has come back.
const DONE: i32 = 0;
const NEEDS_WAY: i32 = 1;
const NOT_PACKED: i32 = 2;

/** One character that is not ASCII, or the end of a text. @returns where the next is to be written. */
// @ts-ignore: decorator
@inline function character(code: u32, to: usize): usize {
  if (code < 0x80) {
    store<u8>(to, <u8>code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u16>(to, <u16>(0x80c0 | (code >> 6) | ((code & 0x3f) << 8)));
    return to + 2;
  }
  // What stands behind the third byte is written over by what follows.
  store<u32>(to, 0x8080e0 | (code >> 12) | ((code >> 6 & 0x3f) << 8) | ((code & 0x3f) << 16));
  return to + 3;
}

/** A text of so many characters, two bytes each. @returns where it ends. */
function utf8(from: usize, chars: i32, to: usize): usize {
  const end = from + (<usize>chars << 1);
  const above = i16x8.splat(<i16>0xff80);
  while (from < end) {
    while (from + 32 <= end) {
      const a = v128.load(from), b = v128.load(from, 16);
      const bytes = i8x16.narrow_i16x8_u(a, b);
      const plain = i16x8.eq(v128.and(a, above), i16x8.splat(0));
      const plainer = i16x8.eq(v128.and(b, above), i16x8.splat(0));
      const mask = i8x16.bitmask(i8x16.narrow_i16x8_s(plain, plainer));
      v128.store(to, bytes);
      if (mask != 0xffff) {
        const count = <usize>ctz(~mask);
        from += count << 1;
        to += count;
        break;
      }
      from += 32;
      to += 16;
    }
    // One, and all that follow it and are not ASCII; near the end all.
    do {
      if (from >= end) return to;
      const code = <u32>load<u16>(from);
      from += 2;
      if ((code & 0xf800) != 0xd800) to = character(code, to);
      else {
        const next: u32 = code < 0xdc00 && from < end ? <u32>load<u16>(from) : 0;
        if ((next & 0xfc00) == 0xdc00) {
          const point = 0x10000 + ((code & 0x3ff) << 10) + (next & 0x3ff);
          store<u32>(
            to,
            0x808080f0 | (point >> 18) | ((point >> 12 & 0x3f) << 8) | ((point >> 6 & 0x3f) << 16) | ((point & 0x3f) << 24),
          );
          to += 4;
          from += 2;
        } else to = character(0xfffd, to);
      }
    } while (from + 32 > end || load<u16>(from) >= 0x80);
  }
  return to;
}

/** A text of so many characters, one byte each. @returns where it ends. */
function fromLatin1(from: usize, chars: i32, to: usize): usize {
  const end = from + <usize>chars;
  for (; from < end; from++) to = character(<u32>load<u8>(from), to);
  return to;
}

/**
 * Packs records from `from` to `end` until one is no response that is packed, or its way was not said in this batch.
 * @returns why it has come back; STATE says how far it came.
 */
export function pack(from: i32, end: i32, stamp: i32): i32 {
  let at: usize = <usize>from;
  let to: usize = OUT;
  let records = 0;
  let reason = DONE;
  const last = <usize>end;
  while (at + HEADER <= last) {
    const length = <usize>load<i32>(at, LENGTH);
    if (at + length > last) break;
    const kind = load<i32>(at, KIND);
    if ((kind & 0xff) != RESPONSE || load<i32>(at, TO_COME) != 0) {
      reason = NOT_PACKED;
      break;
    }
    const way = load<i32>(at, WAY);
    if (load<i32>(STAMPS + (<usize>way << 2)) != stamp) {
      store<i32>(STATE, way, WANTED);
      reason = NEEDS_WAY;
      break;
    }
    const frame = to;
    const targetChars = load<i32>(at, TARGET_CHARS);
    const whoChars = load<i32>(at, WHO_CHARS);
    const ipChars = load<i32>(at, IP_CHARS);
    let text = at + HEADER;
    const target = frame + FRAME + HEAD;
    let who: usize;
    if (kind & WIDE_TARGET) {
      who = utf8(text, targetChars, target);
      text += <usize>targetChars << 1;
    } else {
      who = fromLatin1(text, targetChars, target);
      text += <usize>targetChars;
    }
    let ip: usize;
    if (kind & WHO_TEXT) {
      ip = utf8(text, whoChars, who);
      text += <usize>whoChars << 1;
    } else {
      ip = fromLatin1(text, whoChars, who);
      text += <usize>whoChars;
    }
    const body = fromLatin1(text, ipChars, ip);
    text += <usize>ipChars + <usize>load<i32>(at, GAP);
    const bytes = load<i32>(at, BODY_BYTES);
    if (kind & TEXT) to = utf8(text, bytes >> 1, body);
    else {
      memory.copy(body, text, <usize>bytes);
      to = body + <usize>bytes;
    }
    store<i32>(frame, PACKED | <i32>(body - frame - FRAME));
    store<i32>(frame, <i32>(to - body), 4);
    store<i64>(frame, load<i64>(at, AT), FRAME);
    store<i64>(frame, load<i64>(at, UNSEEN), FRAME + 8);
    store<i32>(frame, way, FRAME + 16);
    store<i32>(frame, kind & WHO_TEXT ? 1 : 0, FRAME + 20);
    store<i32>(frame, <i32>(who - target), FRAME + 24);
    store<i32>(frame, <i32>(ip - who), FRAME + 28);
    store<i32>(frame, <i32>(body - ip), FRAME + 32);
    at += length;
    records++;
  }
  store<i32>(STATE, <i32>(at - <usize>from), CONSUMED);
  store<i32>(STATE, <i32>(to - OUT), WRITTEN);
  store<i32>(STATE, records, RECORDS);
  return reason;
}
