/**
 * What the engine keeps of a person key: 37 bits, mixed. All structures derive from the same 37 bits, so that a person
 * met in an exact counter, a register and a sample is one person.
 *
 *   person key, 64 bits ─▶ Feistel network, 3 rounds of murmur3's fmix32 (a bijection) ─▶ low 32 bits + 5 of the high
 *
 * Person keys are expected to be keyed pseudonyms (SipHash): whoever does not know the key cannot choose people that
 * share registers. Mixing adds no secrecy; it makes keys that are not uniform (numbers in order) uniform, and keeps
 * registers and samples independent of one another.
 *
 * Odds that two of n people of one counter share all 37 bits, and count as one: n (n - 1) / 2^38, which is 2.4e-7 for
 * 256 people and 3.8e-6 for 1,024.
 */

/** Bits of the second word that are kept. */
export const HASH_HIGH_BITS = 5;

/** fmix32 of MurmurHash3 (Austin Appleby, public domain): a bijection of 32 bits in which each bit moves all others. */
export function mix32(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return x ^ (x >>> 16);
}

// First digits of pi's fraction (Blowfish's P-array): round constants that hide nothing.
const ROUND_1 = 0x243f_6a88;
const ROUND_2 = 0x85a3_08d3;
const ROUND_3 = 0x1319_8a2e;
const REGISTER = 0x0370_7344;
const LEVEL = 0xa409_3822;

/** Low 32 bits of the mixed key, unsigned. */
export function hashLow(low: number, high: number): number {
  const l = low ^ mix32(high ^ ROUND_1);
  const h = high ^ mix32(l ^ ROUND_2);
  return (l ^ mix32(h ^ ROUND_3)) >>> 0;
}

/** HASH_HIGH_BITS more bits of the mixed key. */
export function hashHigh(low: number, high: number): number {
  const l = low ^ mix32(high ^ ROUND_1);
  return (high ^ mix32(l ^ ROUND_2)) >>> (32 - HASH_HIGH_BITS);
}

/** 32 uniform bits that choose a register. */
export function registerBits(hash: number, tag: number): number {
  return mix32(hash ^ Math.imul(tag + 1, REGISTER));
}

/** Level k with probability 2^-(k+1), the last one (31) with what remains. */
export function levelOf(hash: number, tag: number): number {
  return Math.min(31, Math.clz32(mix32((hash + Math.imul(tag + 1, LEVEL)) ^ ROUND_2)));
}

/** Registers of the largest table that a place is for, and how many bits tell them apart. */
export const PLACE_BITS = 10;
export const PLACE_REGISTERS = 1 << PLACE_BITS;

/** Where a person falls in all tables of up to PLACE_REGISTERS: its level, and below that its register in the largest one. */
export function placeOf(hash: number, tag: number): number {
  return (levelOf(hash, tag) << PLACE_BITS) | (registerBits(hash, tag) & (PLACE_REGISTERS - 1));
}

/** Where a counter's search in the index begins. */
export function counterHash(low: number, high: number): number {
  return mix32(low ^ mix32(high ^ ROUND_1)) >>> 0;
}

/** A power in a function is a call of the C library each time: these sort samples. */
const TAGS = 2 ** HASH_HIGH_BITS;

/** A person's place in the order of hashes: 37 bits, exact in a number. */
export function rankOf(hash: number, tag: number): number {
  return hash * TAGS + tag;
}
