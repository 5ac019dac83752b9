// What may be encoded in a window of JSON, compiled into the module of json.as.ts: the same that encodingsIn() of
// ../walkers/encoded.ts says of other bodies.

/** Percent-encoding may stand in a value. As in ../walkers/encoded.ts. */
const PERCENT: u32 = 1;
const TOKEN: u32 = 2;

/** Bytes by which something encoded is told, and hardly anything else: a percent sign, a backslash, the last of `eyJ`. */
// @ts-ignore
@inline
function mayEncode(at: u32): v128 {
  const v = v128.load(at);
  return v128.or(i8x16.eq(v, i8x16.splat(0x25)), v128.or(i8x16.eq(v, i8x16.splat(0x5c)), i8x16.eq(v, i8x16.splat(0x4a))));
}

/**
 * What may be encoded in input[0..length): percent signs, also as an escape of JSON's (`\u0025`), and what a token
 * begins with (`eyJ`). At least 40 bytes behind it are readable, and none of these.
 */
export function encodingsIn(length: u32): u32 {
  let found: u32 = 0;
  for (let p: u32 = 0; p < length; p += 32) {
    const first = mayEncode(p);
    const second = mayEncode(p + 16);
    if (!v128.any_true(v128.or(first, second))) continue;
    let places = <u32>i8x16.bitmask(first) | (<u32>i8x16.bitmask(second) << 16);
    for (; places != 0; places &= places - 1) {
      const at = p + ctz<u32>(places);
      const byte: u32 = load<u8>(at);
      if (byte == 0x25) found |= PERCENT;
      else if (byte == 0x5c) {
        if (load<u8>(at, 1) == 0x75 && load<u32>(at, 2) == 0x35323030) found |= PERCENT;
      } else if (at > 1 && load<u16>(at - 2) == 0x7965) found |= TOKEN;
    }
    if (found == (PERCENT | TOKEN)) break;
  }
  return found;
}
