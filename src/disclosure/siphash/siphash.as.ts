// SipHash-2-4 with a 64-bit result, in AssemblyScript. Source: J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast
// short-input PRF" (INDOCRYPT 2012). Compiled to siphash-wasm.ts by `npm run build:wasm`.
// The message lies at the start of linear memory; the caller keeps it below one page.

let k0: u64 = 0;
let k1: u64 = 0;

export function setKey(a: u64, b: u64): void {
  k0 = a;
  k1 = b;
}

export function hash(length: u32): u64 {
  let v0: u64 = k0 ^ 0x736f6d6570736575;
  let v1: u64 = k1 ^ 0x646f72616e646f6d;
  let v2: u64 = k0 ^ 0x6c7967656e657261;
  let v3: u64 = k1 ^ 0x7465646279746573;
  const whole: u32 = length & ~7;
  for (let i: u32 = 0; i <= whole; i += 8) {
    let m: u64;
    if (i < whole) {
      m = load<u64>(i);
    } else {
      m = (<u64>length) << 56;
      for (let j: u32 = 0; j < (length & 7); j++) m |= (<u64>load<u8>(whole + j)) << (<u64>(8 * j));
    }
    v3 ^= m;
    for (let r = 0; r < 2; r++) {
      v0 += v1; v1 = rotl<u64>(v1, 13); v1 ^= v0; v0 = rotl<u64>(v0, 32);
      v2 += v3; v3 = rotl<u64>(v3, 16); v3 ^= v2;
      v0 += v3; v3 = rotl<u64>(v3, 21); v3 ^= v0;
      v2 += v1; v1 = rotl<u64>(v1, 17); v1 ^= v2; v2 = rotl<u64>(v2, 32);
    }
    v0 ^= m;
  }
  v2 ^= 0xff;
  for (let r = 0; r < 4; r++) {
    v0 += v1; v1 = rotl<u64>(v1, 13); v1 ^= v0; v0 = rotl<u64>(v0, 32);
    v2 += v3; v3 = rotl<u64>(v3, 16); v3 ^= v2;
    v0 += v3; v3 = rotl<u64>(v3, 21); v3 ^= v0;
    v2 += v1; v1 = rotl<u64>(v1, 17); v1 ^= v2; v2 = rotl<u64>(v2, 32);
  }
  return v0 ^ v1 ^ v2 ^ v3;
}
