/**
 * Keys that say what the key around them says: `phones: [{"value": "…"}]`, `address: {"detail": "…"}`.
 * Invariant: the same two keys give the same object, since paths are remembered by it.
 */
import type { KeyMeaning } from './key-meaning.ts';
import type { KeyKind } from './vocabulary.ts';

/** Kinds whose value may stand one container deeper. */
const PASSED_ON: ReadonlySet<KeyKind> = new Set<KeyKind>([
  'phone',
  'email',
  'name',
  'address',
  'residentId',
  'card',
  'passport',
  'permit',
  'birthDate',
  'ssn',
]);

/** Whether an object under a key describes one thing of its parent's person: an address, a phone, a name. */
export function isAttribute(key: KeyMeaning): boolean {
  return ATTRIBUTES.has(key.kind);
}

const ATTRIBUTES: ReadonlySet<KeyKind> = new Set<KeyKind>(['phone', 'email', 'name', 'address']);

const MADE = new WeakMap<KeyMeaning, WeakMap<KeyMeaning, KeyMeaning>>();

/** What a key says inside of a container under another one. */
export function keyWithin(key: KeyMeaning, around: KeyMeaning): KeyMeaning {
  if (!key.inner || !PASSED_ON.has(around.kind)) return key;
  let known = MADE.get(around);
  if (known === undefined) {
    known = new WeakMap();
    MADE.set(around, known);
  }
  let made = known.get(key);
  if (made === undefined) {
    made = { ...around, role: false, part: false, text: key.text };
    known.set(key, made);
  }
  return made;
}
