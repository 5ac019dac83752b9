// SHA-256 (FIPS 180-4) over four messages at once, in AssemblyScript with 128-bit SIMD: the leaves and the tree of a
// batch's rows. Compiled to row-tree-wasm.ts by `npm run build:wasm`; row-tree.ts says what is computed.
// Lane i of every vector belongs to message i. The caller keeps its data above DATA and 512 bytes of room behind it.
//
//   0      message schedule, 16 vectors      256   state, 8 vectors      384   words of four row hashes, 8 vectors
//   512    salt key, 16 bytes                544   a node that waits     1024  constants      4096  the caller's data

const W: usize = 0;
const STATE: usize = 256;
const WORDS: usize = 384;
const KEY: usize = 512;
const WAITING: usize = 544;
const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

// @ts-ignore: decorator
@inline function rotr(x: v128, n: i32): v128 {
  return v128.or(v128.shr<u32>(x, n), v128.shl<u32>(x, 32 - n));
}
// @ts-ignore: decorator
@inline function swapped(x: v128): v128 {
  return i8x16.shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

function begin(): void {
  v128.store(STATE, i32x4.splat(0x6a09e667));
  v128.store(STATE, i32x4.splat(0xbb67ae85), 16);
  v128.store(STATE, i32x4.splat(0x3c6ef372), 32);
  v128.store(STATE, i32x4.splat(0xa54ff53a), 48);
  v128.store(STATE, i32x4.splat(0x510e527f), 64);
  v128.store(STATE, i32x4.splat(0x9b05688c), 80);
  v128.store(STATE, i32x4.splat(0x1f83d9ab), 96);
  v128.store(STATE, i32x4.splat(0x5be0cd19), 112);
}

/** One block: the schedule at W is used up. */
function compress(): void {
  let a = v128.load(STATE), b = v128.load(STATE, 16), c = v128.load(STATE, 32), d = v128.load(STATE, 48);
  let e = v128.load(STATE, 64), f = v128.load(STATE, 80), g = v128.load(STATE, 96), h = v128.load(STATE, 112);
  for (let t: usize = 0; t < 64; t++) {
    const at = W + ((t & 15) << 4);
    let w = v128.load(at);
    if (t >= 16) {
      const w15 = v128.load(W + (((t + 1) & 15) << 4));
      const w2 = v128.load(W + (((t + 14) & 15) << 4));
      const s0 = v128.xor(v128.xor(rotr(w15, 7), rotr(w15, 18)), v128.shr<u32>(w15, 3));
      const s1 = v128.xor(v128.xor(rotr(w2, 17), rotr(w2, 19)), v128.shr<u32>(w2, 10));
      w = i32x4.add(i32x4.add(w, s0), i32x4.add(v128.load(W + (((t + 9) & 15) << 4)), s1));
      v128.store(at, w);
    }
    const e1 = v128.xor(v128.xor(rotr(e, 6), rotr(e, 11)), rotr(e, 25));
    const choice = v128.xor(g, v128.and(e, v128.xor(f, g)));
    const k = v128.load_splat<u32>(K + (t << 2));
    const t1 = i32x4.add(i32x4.add(i32x4.add(h, e1), i32x4.add(choice, k)), w);
    const a0 = v128.xor(v128.xor(rotr(a, 2), rotr(a, 13)), rotr(a, 22));
    const majority = v128.or(v128.and(a, b), v128.and(c, v128.or(a, b)));
    h = g; g = f; f = e;
    e = i32x4.add(d, t1);
    d = c; c = b; b = a;
    a = i32x4.add(t1, i32x4.add(a0, majority));
  }
  v128.store(STATE, i32x4.add(v128.load(STATE), a));
  v128.store(STATE, i32x4.add(v128.load(STATE, 16), b), 16);
  v128.store(STATE, i32x4.add(v128.load(STATE, 32), c), 32);
  v128.store(STATE, i32x4.add(v128.load(STATE, 48), d), 48);
  v128.store(STATE, i32x4.add(v128.load(STATE, 64), e), 64);
  v128.store(STATE, i32x4.add(v128.load(STATE, 80), f), 80);
  v128.store(STATE, i32x4.add(v128.load(STATE, 96), g), 96);
  v128.store(STATE, i32x4.add(v128.load(STATE, 112), h), 112);
}

/** Four times 16 bytes, `stride` apart, become four vectors of words: lane i from message i. */
function words(from: usize, stride: usize, to: usize): void {
  const m0 = swapped(v128.load(from)), m1 = swapped(v128.load(from + stride));
  const m2 = swapped(v128.load(from + 2 * stride)), m3 = swapped(v128.load(from + 3 * stride));
  const a = v128.shuffle<u32>(m0, m1, 0, 4, 1, 5), b = v128.shuffle<u32>(m2, m3, 0, 4, 1, 5);
  const c = v128.shuffle<u32>(m0, m1, 2, 6, 3, 7), d = v128.shuffle<u32>(m2, m3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(a, b, 0, 2));
  v128.store(to, v128.shuffle<u64>(a, b, 1, 3), 16);
  v128.store(to, v128.shuffle<u64>(c, d, 0, 2), 32);
  v128.store(to, v128.shuffle<u64>(c, d, 1, 3), 48);
}

/** Half of the state, four vectors of words, becomes 16 bytes of each of four hashes, 32 bytes apart. */
function halfOut(from: usize, to: usize): void {
  const w0 = v128.load(from), w1 = v128.load(from, 16), w2 = v128.load(from, 32), w3 = v128.load(from, 48);
  const a = v128.shuffle<u32>(w0, w1, 0, 4, 1, 5), b = v128.shuffle<u32>(w2, w3, 0, 4, 1, 5);
  const c = v128.shuffle<u32>(w0, w1, 2, 6, 3, 7), d = v128.shuffle<u32>(w2, w3, 2, 6, 3, 7);
  v128.store(to, swapped(v128.shuffle<u64>(a, b, 0, 2)));
  v128.store(to + 32, swapped(v128.shuffle<u64>(a, b, 1, 3)));
  v128.store(to + 64, swapped(v128.shuffle<u64>(c, d, 0, 2)));
  v128.store(to + 96, swapped(v128.shuffle<u64>(c, d, 1, 3)));
}

// @ts-ignore: decorator
@inline function word(i: usize): v128 {
  return v128.load(WORDS + (i << 4));
}
// @ts-ignore: decorator
@inline function schedule(i: usize, value: v128): void {
  v128.store(W + (i << 4), value);
}
// @ts-ignore: decorator
@inline function across(left: v128, right: v128): v128 {
  return v128.or(v128.shl<u32>(left, 24), v128.shr<u32>(right, 8));
}

/** Row hashes become leaves, in place: salt = SHA-256(key ‖ h)[0:16]; leaf = SHA-256(0x00 ‖ salt ‖ h). */
export function leaves(at: usize, count: u32): void {
  const zero = i32x4.splat(0);
  for (let i: u32 = 0; i < count; i += 4, at += 128) {
    words(at, 32, WORDS);
    words(at + 16, 32, WORDS + 64);
    for (let j: usize = 0; j < 4; j++) schedule(j, i32x4.splat(bswap<u32>(load<u32>(KEY + 4 * j))));
    for (let j: usize = 0; j < 8; j++) schedule(4 + j, word(j));
    schedule(12, i32x4.splat(0x80000000));
    schedule(13, zero);
    schedule(14, zero);
    schedule(15, i32x4.splat(384));
    begin();
    compress();
    const s0 = v128.load(STATE), s1 = v128.load(STATE, 16), s2 = v128.load(STATE, 32), s3 = v128.load(STATE, 48);
    schedule(0, v128.shr<u32>(s0, 8));
    schedule(1, across(s0, s1));
    schedule(2, across(s1, s2));
    schedule(3, across(s2, s3));
    schedule(4, across(s3, word(0)));
    for (let j: usize = 1; j < 8; j++) schedule(4 + j, across(word(j - 1), word(j)));
    schedule(12, v128.or(v128.shl<u32>(word(7), 24), i32x4.splat(0x00800000)));
    schedule(13, zero);
    schedule(14, zero);
    schedule(15, i32x4.splat(392));
    begin();
    compress();
    halfOut(STATE, at);
    halfOut(STATE + 64, at + 16);
  }
}

/** Four inner nodes: SHA-256(0x01 ‖ left ‖ right) of pairs that lie 64 bytes apart. */
function nodes(from: usize, to: usize): void {
  // From one byte before, so that the words come out shifted by the prefix.
  for (let j: usize = 0; j < 4; j++) words(from - 1 + 16 * j, 64, W + (j << 6));
  schedule(0, v128.or(v128.and(v128.load(W), i32x4.splat(0x00ffffff)), i32x4.splat(0x01000000)));
  finishNodes(i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(load<u8>(from, 63)),
    1, load<u8>(from, 127)), 2, load<u8>(from, 191)), 3, load<u8>(from, 255)), to);
}

function finishNodes(last: v128, to: usize): void {
  begin();
  compress();
  schedule(0, v128.or(v128.shl<u32>(last, 24), i32x4.splat(0x00800000)));
  const zero = i32x4.splat(0);
  for (let j: usize = 1; j < 15; j++) schedule(j, zero);
  schedule(15, i32x4.splat(520));
  compress();
  halfOut(STATE, to);
  halfOut(STATE + 64, to + 16);
}

/** The root over leaves, left at the first one's place; the leaves are used up. At least one leaf. */
export function root(at: usize, count: u32): void {
  let n = count;
  while (n > 1) {
    const pairs = n >> 1;
    const odd = n & 1;
    if (odd) memory.copy(WAITING, at + ((<usize>n - 1) << 5), 32);
    for (let i: usize = 0; i < pairs; i += 4) nodes(at + (i << 6), at + (i << 5));
    if (odd) memory.copy(at + (<usize>pairs << 5), WAITING, 32);
    n = pairs + odd;
  }
}

// @ts-ignore: decorator
@inline function before(left: usize, right: usize): bool {
  for (let j: usize = 0; j < 32; j += 8) {
    const a = bswap<u64>(load<u64>(left + j)), b = bswap<u64>(load<u64>(right + j));
    if (a != b) return a < b;
  }
  return false;
}

/**
 * Sorts hashes by their bytes. They are even by nature: each falls into the bucket where it belongs, and an insertion
 * sort over all of them mends what is left. `counts` has room for 4 bytes a hash and one more.
 */
export function sort(from: usize, count: u32, to: usize, counts: usize): void {
  memory.fill(counts, 0, (<usize>count + 1) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const bucket = <usize>((<u64>bswap<u32>(load<u32>(from + (<usize>i << 5))) * count) >> 32);
    store<u32>(counts + (bucket << 2), load<u32>(counts + (bucket << 2)) + 1);
  }
  let sum: u32 = 0;
  for (let i: usize = 0; i < count; i++) {
    const n = load<u32>(counts + (i << 2));
    store<u32>(counts + (i << 2), sum);
    sum += n;
  }
  for (let i: u32 = 0; i < count; i++) {
    const hash = from + (<usize>i << 5);
    const bucket = <usize>((<u64>bswap<u32>(load<u32>(hash)) * count) >> 32);
    const place = load<u32>(counts + (bucket << 2));
    store<u32>(counts + (bucket << 2), place + 1);
    const slot = to + (<usize>place << 5);
    v128.store(slot, v128.load(hash));
    v128.store(slot, v128.load(hash, 16), 16);
  }
  for (let i: u32 = 1; i < count; i++) {
    let slot = to + (<usize>i << 5);
    if (!before(slot, slot - 32)) continue;
    const first = v128.load(slot), second = v128.load(slot, 16);
    v128.store(WAITING, first);
    v128.store(WAITING, second, 16);
    while (slot > to && before(WAITING, slot - 32)) {
      v128.store(slot, v128.load(slot - 32));
      v128.store(slot, v128.load(slot - 16), 16);
      slot -= 32;
    }
    v128.store(slot, first);
    v128.store(slot, second, 16);
  }
}
