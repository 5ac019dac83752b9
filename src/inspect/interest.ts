/**
 * Which values are worth a look, said of keys beforehand, so that the kernel can pass over the others without leaving
 * WebAssembly. What it passes over the recogniser would find nothing in, in the tier at hand: property tests hold the
 * hot way against the plain one, which looks at every value.
 */
import type { KeyMeaning } from './keys/key-meaning.ts';

/** Bits of a key. */
const KEYED = 1;
const NEGATIVE = 2;
/** `id`, `name`: names somebody only beside another identity. */
const WEAK = 4;
const ROLE = 8;
/** The weak key takes digits whole, whatever they look like. */
const WEAK_ID = 16;
const THING_SHIFT = 5;
/** What people say and buy is no number. */
const TEXTUAL = 128;

export function keyBits({ kind, contextual, role, thing, inner }: KeyMeaning): number {
  let bits = thing << THING_SHIFT;
  if (kind === 'negative') bits |= NEGATIVE;
  else if (kind !== 'none' && kind !== 'part') {
    bits |= contextual ? WEAK : KEYED;
    if (contextual && kind === 'userId') bits |= WEAK_ID;
    if (kind === 'opinion' || kind === 'purchase') bits |= TEXTUAL;
  }
  if (inner) bits |= KEYED; // what the key around says, which is known when the value is handed out
  if (role) bits |= ROLE;
  return bits;
}
