// A puncturable pseudo-random function over a tree of seeds, in AssemblyScript; see person-tree.ts for what it is, its
// sources and the layout. Compiled to person-tree-wasm.ts by `npm run build:wasm`.
//
// Linear memory:
//   0         the message, below one page; those of a batch are made here one after the other
//   65536     of a batch's values how many units or bytes each has, u16 each, 2,048 at most
//   69632     numbers of their namespaces, u8 each
//   71680     the namespaces: 16 bytes each, their text and colon, how many bytes in the last one
//   73728     the values of a batch's messages, u64 each
//   90112     the batch's values one behind the other, as UTF-16 (20,480 units at most) or as UTF-8 (40,960 bytes)
//   131072    what is remembered: 2^17 sets of two entries of 16 bytes
//   4325376   the root's slot, 16 bytes
//   4325392   the crown: the slots of all nodes of one upper level, so that a walk begins there
//   …         nodes whose seed is erased, 2^bits slots of 16 bytes each, one after the other
// A slot is a seed (two u64, the second never 0), or the address of a node (u64, then 0), or nothing (0, 0): punctured.
//
// A child's seed is two calls of SipHash-2-4 under the parent's seed: over the numbers 2i and 2i + 1 as four bytes.
//
// An entry is a tag (u64) and the value of a message whose hash has the set's number in its lower 17 bits (u64, 0: none
// yet). The tag is the hash, with 17 other bits of SipHash's last state in the place of those that the number says already:
// another message is taken for one of the two with a probability of 2^-63. No message is kept. Who is new takes the second
// entry of a set, and whoever is found there changes places with the first: those who are met once drive nobody out who is
// met often.

const LENGTHS: usize = 65536;
const SPACES: usize = 69632;
const PREFIXES: usize = 71680;
const VALUES: usize = 73728;
const TEXTS: usize = 90112;
const REMEMBERED: usize = 131072;
const REMEMBERED_BYTES: usize = 4194304;
const SET_MASK: u64 = 0x1ffff;
const ROOT: usize = 4325376;
const CROWN: usize = 4325392;
const C0: u64 = 0x736f6d6570736575;
const C1: u64 = 0x646f72616e646f6d;
const C2: u64 = 0x6c7967656e657261;
const C3: u64 = 0x7465646279746573;
const FOUR: u64 = 0x0400000000000000;

let k0: u64 = 0;
let k1: u64 = 0;
let bits: u32 = 4;
let levels: u32 = 14;
let crownLevel: u32 = 4;
let top: usize = 0;
let childLo: u64 = 0;
let childHi: u64 = 0;
// Bits of the state that the last hash was made of which are not in it.
let others: u64 = 0;
let remembers: bool = false;

// The first free address: everything from the root's slot to it is the tree.
export function end(): u32 {
  return <u32>top;
}

// Shape of the tree, and the key of the function that leads an identifier to its leaf. False: no memory.
export function init(keyLow: u64, keyHigh: u64, bitsPerLevel: u32, treeLevels: u32, crown: u32): bool {
  k0 = keyLow;
  k1 = keyHigh;
  bits = bitsPerLevel;
  levels = treeLevels;
  crownLevel = crown;
  top = CROWN;
  return reserve(16 << (bits * crownLevel)) != 0;
}

function reserve(bytes: usize): usize {
  const at = top;
  if (at + bytes < at) return 0;
  const wanted = <i32>((at + bytes + 65535) >> 16);
  const have = memory.size();
  if (wanted > have) {
    // A quarter more than is there: growing may copy all of it, and a page at a time would make loading quadratic.
    const ample = have + (have >> 2) > wanted ? have >> 2 : wanted - have;
    if (memory.grow(ample) < 0 && memory.grow(wanted - have) < 0) return 0;
  }
  top = at + bytes;
  return at;
}

// Makes room for that many nodes at once, before they are read. False: no memory.
export function prepare(nodes: u32): bool {
  const wanted = <i64>((<u64>top + ((<u64>nodes) << (4 + bits)) + 65535) >> 16);
  const have = <i64>memory.size();
  return wanted <= have || (wanted <= 65536 && memory.grow(<i32>(wanted - have)) >= 0);
}

export function setRoot(low: u64, high: u64): void {
  store<u64>(ROOT, low);
  store<u64>(ROOT, high == 0 ? 1 : high, 8);
}

// Room for a node, its slots all nothing; 0: no memory.
export function newNode(): u32 {
  const node = reserve(16 << bits);
  if (node != 0) memory.fill(node, 0, 16 << bits);
  return <u32>node;
}

function sip(low: u64, high: u64, start: usize, length: u32): u64 {
  let v0: u64 = low ^ C0;
  let v1: u64 = high ^ C1;
  let v2: u64 = low ^ C2;
  let v3: u64 = high ^ C3;
  let at = start;
  const last = start + (length & ~7);
  while (true) {
    let m = load<u64>(at);
    // What stands behind the message is read and masked away.
    if (at == last) m = (m & (((<u64>1) << (<u64>(8 * (length & 7)))) - 1)) | ((<u64>length) << 56);
    v3 ^= m;
    v0 += v1; v1 = rotl<u64>(v1, 13); v1 ^= v0; v0 = rotl<u64>(v0, 32);
    v2 += v3; v3 = rotl<u64>(v3, 16); v3 ^= v2;
    v0 += v3; v3 = rotl<u64>(v3, 21); v3 ^= v0;
    v2 += v1; v1 = rotl<u64>(v1, 17); v1 ^= v2; v2 = rotl<u64>(v2, 32);
    v0 += v1; v1 = rotl<u64>(v1, 13); v1 ^= v0; v0 = rotl<u64>(v0, 32);
    v2 += v3; v3 = rotl<u64>(v3, 16); v3 ^= v2;
    v0 += v3; v3 = rotl<u64>(v3, 21); v3 ^= v0;
    v2 += v1; v1 = rotl<u64>(v1, 17); v1 ^= v2; v2 = rotl<u64>(v2, 32);
    v0 ^= m;
    if (at == last) break;
    at += 8;
  }
  v2 ^= 0xff;
  for (let r = 0; r < 4; r++) {
    v0 += v1; v1 = rotl<u64>(v1, 13); v1 ^= v0; v0 = rotl<u64>(v0, 32);
    v2 += v3; v3 = rotl<u64>(v3, 16); v3 ^= v2;
    v0 += v3; v3 = rotl<u64>(v3, 21); v3 ^= v0;
    v2 += v1; v1 = rotl<u64>(v1, 17); v1 ^= v2; v2 = rotl<u64>(v2, 32);
  }
  others = v0 + v2;
  return v0 ^ v1 ^ v2 ^ v3;
}

// Both halves of a child's seed at once: two chains of operations that do not wait for each other.
// @ts-ignore: decorator
@inline
function derive(low: u64, high: u64, child: u64): void {
  let a0: u64 = low ^ C0;
  let a1: u64 = high ^ C1;
  let a2: u64 = low ^ C2;
  const ma: u64 = FOUR | (child << 1);
  let a3: u64 = high ^ C3 ^ ma;
  let b0: u64 = a0;
  let b1: u64 = a1;
  let b2: u64 = a2;
  let b3: u64 = a3 ^ 1;
  for (let r = 0; r < 2; r++) {
    a0 += a1; b0 += b1; a1 = rotl<u64>(a1, 13); b1 = rotl<u64>(b1, 13); a1 ^= a0; b1 ^= b0; a0 = rotl<u64>(a0, 32); b0 = rotl<u64>(b0, 32);
    a2 += a3; b2 += b3; a3 = rotl<u64>(a3, 16); b3 = rotl<u64>(b3, 16); a3 ^= a2; b3 ^= b2;
    a0 += a3; b0 += b3; a3 = rotl<u64>(a3, 21); b3 = rotl<u64>(b3, 21); a3 ^= a0; b3 ^= b0;
    a2 += a1; b2 += b1; a1 = rotl<u64>(a1, 17); b1 = rotl<u64>(b1, 17); a1 ^= a2; b1 ^= b2; a2 = rotl<u64>(a2, 32); b2 = rotl<u64>(b2, 32);
  }
  a0 ^= ma; b0 ^= ma | 1; a2 ^= 0xff; b2 ^= 0xff;
  for (let r = 0; r < 4; r++) {
    a0 += a1; b0 += b1; a1 = rotl<u64>(a1, 13); b1 = rotl<u64>(b1, 13); a1 ^= a0; b1 ^= b0; a0 = rotl<u64>(a0, 32); b0 = rotl<u64>(b0, 32);
    a2 += a3; b2 += b3; a3 = rotl<u64>(a3, 16); b3 = rotl<u64>(b3, 16); a3 ^= a2; b3 ^= b2;
    a0 += a3; b0 += b3; a3 = rotl<u64>(a3, 21); b3 = rotl<u64>(b3, 21); a3 ^= a0; b3 ^= b0;
    a2 += a1; b2 += b1; a1 = rotl<u64>(a1, 17); b1 = rotl<u64>(b1, 17); a1 ^= a2; b1 ^= b2; a2 = rotl<u64>(a2, 32); b2 = rotl<u64>(b2, 32);
  }
  childLo = a0 ^ a1 ^ a2 ^ a3;
  const h: u64 = b0 ^ b1 ^ b2 ^ b3;
  childHi = h == 0 ? 1 : h;
}

function storeChild(at: usize, low: u64, high: u64, child: u64): void {
  derive(low, high, child);
  store<u64>(at, childLo);
  store<u64>(at, childHi, 8);
}

// The leaf of the message at the start of memory: the upper bits of its hash.
export function pointOf(length: u32): u64 {
  return sip(k0, k1, 0, length) >> (64 - bits * levels);
}

// The values of a batch's messages, given as UTF-16 or as UTF-8. How many of them are 0.
export function evaluateAll(count: u32, isUtf8: bool): u32 {
  let from = TEXTS;
  let punctured: u32 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const length = <usize>load<u16>(LENGTHS + 2 * i);
    const prefix = PREFIXES + 16 * <usize>load<u8>(SPACES + i);
    store<u64>(0, load<u64>(prefix));
    store<u64>(0, load<u64>(prefix, 8), 8);
    const at = <usize>load<u8>(prefix, 15);
    let end: usize;
    if (isUtf8) {
      end = at + length;
      // Eight at a time; what is written behind the last one does no harm.
      for (let k: usize = 0; k < length; k += 8) store<u64>(at + k, load<u64>(from + k));
      from += length;
    } else {
      end = compose(at, from, length);
      from += 2 * length;
    }
    const value = evaluate(<u32>end);
    store<u64>(VALUES + 8 * i, value);
    if (value == 0) punctured++;
  }
  return punctured;
}

// Writes the UTF-8 of a value to memory, from `start` on. Where it ends.
function compose(start: usize, units: usize, length: usize): usize {
  let at = start;
  let i: usize = 0;
  // Four units at a time as long as they are ASCII; what is read and written behind the last one does no harm.
  for (; i < length; i += 4) {
    let four = load<u64>(units + 2 * i);
    if (length - i < 4) four &= (<u64>1 << (16 * <u64>(length - i))) - 1;
    if ((four & 0xff80ff80ff80ff80) != 0) return encode(at, units + 2 * i, units + 2 * length);
    four = (four | (four >> 8)) & 0x0000ffff0000ffff;
    store<u32>(at, <u32>(four | (four >> 16)));
    at += length - i < 4 ? length - i : 4;
  }
  return at;
}

// UTF-16 to UTF-8; half a surrogate pair is U+FFFD, as everywhere (WHATWG, Encoding). Where the text ends.
function encode(start: usize, from: usize, end: usize): usize {
  let at = start;
  for (let unit = from; unit < end; unit += 2) {
    let c: u32 = load<u16>(unit);
    if (c < 0x80) {
      store<u8>(at++, c);
      continue;
    }
    if (c < 0x800) {
      store<u8>(at, 0xc0 | (c >> 6));
      store<u8>(at + 1, 0x80 | (c & 0x3f));
      at += 2;
      continue;
    }
    if ((c & 0xf800) == 0xd800) {
      const next: u32 = c < 0xdc00 && unit + 2 < end ? load<u16>(unit, 2) : 0;
      if ((next & 0xfc00) == 0xdc00) {
        c = 0x10000 + ((c & 0x3ff) << 10) + (next & 0x3ff);
        store<u8>(at, 0xf0 | (c >> 18));
        store<u8>(at + 1, 0x80 | ((c >> 12) & 0x3f));
        store<u8>(at + 2, 0x80 | ((c >> 6) & 0x3f));
        store<u8>(at + 3, 0x80 | (c & 0x3f));
        at += 4;
        unit += 2;
        continue;
      }
      c = 0xfffd;
    }
    store<u8>(at, 0xe0 | (c >> 12));
    store<u8>(at + 1, 0x80 | ((c >> 6) & 0x3f));
    store<u8>(at + 2, 0x80 | (c & 0x3f));
    at += 3;
  }
  return at;
}

// The value of the message at the start of memory; 0: its leaf is punctured.
export function evaluate(length: u32): u64 {
  const hash = sip(k0, k1, 0, length);
  const set = REMEMBERED + (<usize>(hash & SET_MASK)) * 32;
  const tag = (hash & ~SET_MASK) | (others & SET_MASK);
  const known = load<u64>(set, 8);
  if (load<u64>(set) == tag && known != 0) return known;
  const second = load<u64>(set, 24);
  if (load<u64>(set, 16) == tag && second != 0) {
    store<u64>(set, load<u64>(set), 16);
    store<u64>(set, known, 24);
    store<u64>(set, tag);
    store<u64>(set, second, 8);
    return second;
  }
  const value = walk(hash >> (64 - bits * levels), length);
  if (value != 0) {
    store<u64>(set, tag, 16);
    store<u64>(set, value, 24);
    remembers = true;
  }
  return value;
}

function walk(point: u64, length: u32): u64 {
  const mask: u64 = (1 << bits) - 1;
  let shift: u64 = bits * (levels - crownLevel);
  let slot: usize = CROWN + (<usize>(point >> shift)) * 16;
  let low = load<u64>(slot);
  let high = load<u64>(slot, 8);
  while (shift > 0) {
    shift -= bits;
    const child = (point >> shift) & mask;
    if (high == 0) {
      slot = <usize>low + (<usize>child) * 16;
      low = load<u64>(slot);
      high = load<u64>(slot, 8);
    } else {
      derive(low, high, child);
      low = childLo;
      high = childHi;
    }
  }
  if (high == 0) return 0;
  const value = sip(low, high, 0, length);
  return value == 0 ? 1 : value;
}

// Wipes what is remembered of messages, a batch included; what was found stays.
export function forgetValues(): void {
  memory.fill(0, 0, PREFIXES);
  memory.fill(VALUES, 0, REMEMBERED - VALUES);
  if (remembers) memory.fill(REMEMBERED, 0, REMEMBERED_BYTES);
  remembers = false;
  others = 0;
}

// Wipes all of it: there is no tree any more.
export function wipe(): void {
  memory.fill(0, 0, top);
  k0 = 0;
  k1 = 0;
  childLo = 0;
  childHi = 0;
  others = 0;
}

// Erases a leaf. 0: it was erased already; 1: done; 2: no memory, nothing about this leaf changed for the worse.
export function puncture(point: u64): u32 {
  const mask: u64 = (1 << bits) - 1;
  let slot: usize = ROOT;
  for (let level: u32 = 0; level < levels; level++) {
    const low = load<u64>(slot);
    const high = load<u64>(slot, 8);
    let node = <usize>low;
    if (high != 0) {
      node = reserve(16 << bits);
      if (node == 0) return 2;
      for (let i: u64 = 0; i <= mask; i++) storeChild(node + (<usize>i) * 16, low, high, i);
      store<u64>(slot, node);
      store<u64>(slot, 0, 8);
      if (level == crownLevel) copyToCrown(point, slot);
    }
    slot = node + (<usize>((point >> <u64>(bits * (levels - 1 - level))) & mask)) * 16;
  }
  const done = load<u64>(slot, 8) != 0;
  store<u64>(slot, 0);
  store<u64>(slot, 0, 8);
  if (crownLevel == levels) copyToCrown(point, slot);
  childLo = 0;
  childHi = 0;
  return done ? 1 : 0;
}

function copyToCrown(point: u64, slot: usize): void {
  const at = CROWN + (<usize>(point >> <u64>(bits * (levels - crownLevel)))) * 16;
  store<u64>(at, load<u64>(slot));
  store<u64>(at, load<u64>(slot, 8), 8);
}

// Fills the crown from the root; called once after the root or the nodes are set.
export function buildCrown(): void {
  fillCrown(load<u64>(ROOT), load<u64>(ROOT, 8), 0, 0);
}

function fillCrown(low: u64, high: u64, level: u32, prefix: usize): void {
  if (level == crownLevel) {
    store<u64>(CROWN + prefix * 16, low);
    store<u64>(CROWN + prefix * 16, high, 8);
    return;
  }
  const fanOut: u64 = 1 << bits;
  for (let i: u64 = 0; i < fanOut; i++) {
    let l: u64;
    let h: u64;
    if (high == 0) {
      const slot = <usize>low + (<usize>i) * 16;
      l = load<u64>(slot);
      h = load<u64>(slot, 8);
    } else {
      derive(low, high, i);
      l = childLo;
      h = childHi;
    }
    fillCrown(l, h, level + 1, (prefix << bits) | <usize>i);
  }
}
