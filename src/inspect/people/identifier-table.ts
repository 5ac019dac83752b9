/**
 * The identifiers of one body, each once: equal identifiers have equal numbers, so that nothing later compares text.
 * Texts lie as UTF-16 units behind each other and become strings only for the people who are handed out.
 *
 *   units    1 1 2 5 6 8 4 4 + 8 6 1 8 3 …
 *   #0 id    ^               #1 phone ^
 *
 * Invariant: intern(a) === intern(b) exactly when namespace and canonical text are equal. Time is linear whatever the
 * texts are: a run of more than MAX_PROBES collisions goes on in a Map, whose hash nobody outside can foresee.
 */

import { IDENTIFIER_NAMESPACES, type Identifier, type IdentifierNamespace } from '../../disclosure/person.ts';

/** No identifier. */
export const NOBODY = -1;
const NAMESPACE_NUMBERS = new Map(IDENTIFIER_NAMESPACES.map((namespace, i) => [namespace, i]));
/** The number of a namespace: its strength, 0 the strongest. */
export function namespaceNumber(namespace: IdentifierNamespace): number {
  return NAMESPACE_NUMBERS.get(namespace)!;
}

const FIRST_IDENTIFIERS = 256;
const FIRST_UNITS = 4096;
/** Identifiers kept room for between bodies. */
const KEEP = 8192;
const MAX_PROBES = 24;
/** Of FNV-1a, 32 bits. */
const PRIME = 0x01000193;

export class IdentifierTable {
  count = 0;
  /** How often a text was asked for. */
  reads = 0;
  #starts = new Int32Array(FIRST_IDENTIFIERS + 1);
  #namespaces = new Uint8Array(FIRST_IDENTIFIERS);
  #hashes = new Int32Array(FIRST_IDENTIFIERS);
  #slotOf = new Int32Array(FIRST_IDENTIFIERS);
  #units = new Uint16Array(FIRST_UNITS);
  /** Number of the identifier + 1; 0 is free. Twice as many as identifiers, at least. */
  #slots = new Int32Array(4 * FIRST_IDENTIFIERS);
  readonly #collided = new Map<string, number>();
  #text: string | undefined;

  clear(): void {
    if (this.count > KEEP) {
      this.#starts = new Int32Array(FIRST_IDENTIFIERS + 1);
      this.#namespaces = new Uint8Array(FIRST_IDENTIFIERS);
      this.#hashes = new Int32Array(FIRST_IDENTIFIERS);
      this.#slotOf = new Int32Array(FIRST_IDENTIFIERS);
      this.#units = new Uint16Array(FIRST_UNITS);
      this.#slots = new Int32Array(4 * FIRST_IDENTIFIERS);
    } else {
      for (let i = 0; i < this.count; i++) if (this.#slotOf[i]! >= 0) this.#slots[this.#slotOf[i]!] = 0;
    }
    if (this.#collided.size > 0) this.#collided.clear();
    this.count = 0;
    this.#text = undefined;
  }

  /** Forgets all identifiers from a number on: nobody was named by them. */
  truncate(count: number): void {
    if (this.#collided.size > 0) return;
    // The last one first: what was put into the table later stands behind it, if anywhere.
    for (let i = this.count - 1; i >= count; i--) this.#slots[this.#slotOf[i]!] = 0;
    this.count = Math.min(this.count, count);
    this.#text = undefined;
  }

  namespace(identifier: number): number {
    return this.#namespaces[identifier]!;
  }

  /** @param value canonical. */
  intern(namespace: IdentifierNamespace, value: string): number {
    const length = value.length;
    const number = namespaceNumber(namespace);
    let at = this.#begin(length);
    const units = this.#units;
    let hash = number + 1;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      units[at++] = unit;
      hash = Math.imul(hash ^ unit, PRIME);
    }
    return this.#number(number, at, hash);
  }

  /** A span of ASCII that is canonical as it stands, after an optional `+86`. */
  internAscii(namespace: number, bytes: Uint8Array, start: number, end: number, mainland: boolean): number {
    let at = this.#begin(end - start + 3);
    const units = this.#units;
    let hash = namespace + 1;
    if (mainland) {
      hash = this.#mainland(at, hash);
      at += 3;
    }
    for (let i = start; i < end; i++) {
      const unit = bytes[i]!;
      units[at++] = unit;
      hash = Math.imul(hash ^ unit, PRIME);
    }
    return this.#number(namespace, at, hash);
  }

  /** A telephone number as it is spelled; canonical as canonicalPhone of disclosure/person.ts has it. */
  internPhone(namespace: number, bytes: Uint8Array, start: number, end: number): number {
    let at = this.#begin(end - start + 3);
    const units = this.#units;
    const zeros = bytes[start] === 0x30 && bytes[start + 1] === 0x30;
    const from = zeros ? start + 2 : start;
    let hash = namespace + 1;
    let digits = 0;
    /** The first four digits, as a number. */
    let head = 0;
    for (let i = from; i < end; i++) {
      const digit = bytes[i]! - 0x30;
      if (digit >= 0 && digit <= 9 && digits++ < 4) head = 10 * head + digit;
    }
    const mobile = digits === 11 && head >= 1300 && head < 2000;
    if (mobile && !zeros && bytes[start] !== 0x2b) {
      hash = this.#mainland(at, hash);
      at += 3;
    } else if (zeros || bytes[start] === 0x2b || mobile || (digits === 13 && head >= 8613 && head < 8620)) {
      units[at++] = 0x2b;
      hash = Math.imul(hash ^ 0x2b, PRIME);
    }
    for (let i = from; i < end; i++) {
      const byte = bytes[i]!;
      if (byte < 0x30 || byte > 0x39) continue;
      units[at++] = byte;
      hash = Math.imul(hash ^ byte, PRIME);
    }
    return this.#number(namespace, at, hash);
  }

  /** A span of ASCII that is canonical in upper case. */
  internUpper(namespace: number, bytes: Uint8Array, start: number, end: number): number {
    let at = this.#begin(end - start);
    const units = this.#units;
    let hash = namespace + 1;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      const unit = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
      units[at++] = unit;
      hash = Math.imul(hash ^ unit, PRIME);
    }
    return this.#number(namespace, at, hash);
  }

  /** A span of ASCII that is canonical in lower case. */
  internLower(namespace: number, bytes: Uint8Array, start: number, end: number): number {
    let at = this.#begin(end - start);
    const units = this.#units;
    let hash = namespace + 1;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      const unit = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
      units[at++] = unit;
      hash = Math.imul(hash ^ unit, PRIME);
    }
    return this.#number(namespace, at, hash);
  }

  /** A span of ASCII and characters of three bytes, valid UTF-8 and canonical as it stands. */
  internText(namespace: number, bytes: Uint8Array, start: number, end: number): number {
    let at = this.#begin(end - start);
    const units = this.#units;
    let hash = namespace + 1;
    for (let i = start; i < end; ) {
      let unit = bytes[i]!;
      if (unit < 0x80) i++;
      else {
        unit = ((unit & 0x0f) << 12) | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f);
        i += 3;
      }
      units[at++] = unit;
      hash = Math.imul(hash ^ unit, PRIME);
    }
    return this.#number(namespace, at, hash);
  }

  /** As it is handed out. The text of all is made once, when the first is asked for. */
  identifier(identifier: number): Identifier {
    this.reads++;
    if (this.#text === undefined) {
      const units = this.#units;
      this.#text = Buffer.from(units.buffer, units.byteOffset, 2 * this.#starts[this.count]!).toString(
        'utf16le',
      );
    }
    return {
      namespace: IDENTIFIER_NAMESPACES[this.#namespaces[identifier]!]!,
      value: this.#text.substring(this.#starts[identifier]!, this.#starts[identifier + 1]!),
    };
  }

  /** The canonical text of one. */
  text(identifier: number): string {
    this.reads++;
    const from = this.#starts[identifier]!;
    return String.fromCharCode(...this.#units.subarray(from, this.#starts[identifier + 1]!));
  }

  #begin(length: number): number {
    if (this.count + 1 >= this.#namespaces.length) this.#moreIdentifiers();
    const at = this.#starts[this.count]!;
    if (at + length > this.#units.length) {
      const units = new Uint16Array(2 * (at + length));
      units.set(this.#units);
      this.#units = units;
    }
    return at;
  }

  #moreIdentifiers(): void {
    const size = 2 * this.#namespaces.length;
    this.#starts = grown(this.#starts, new Int32Array(size + 1));
    this.#namespaces = grown(this.#namespaces, new Uint8Array(size));
    this.#hashes = grown(this.#hashes, new Int32Array(size));
    this.#slotOf = grown(this.#slotOf, new Int32Array(size));
    this.#slots = new Int32Array(4 * size);
    for (let i = 0; i < this.count; i++) {
      if (this.#slotOf[i] === NOBODY) continue;
      let slot = this.#hashes[i]! & (this.#slots.length - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = i + 1;
      this.#slotOf[i] = slot;
    }
  }

  /** Writes `+86` before a mainland number. @returns the hash after it. */
  #mainland(at: number, before: number): number {
    const units = this.#units;
    units[at] = 0x2b;
    units[at + 1] = 0x38;
    units[at + 2] = 0x36;
    return Math.imul(Math.imul(Math.imul(before ^ 0x2b, PRIME) ^ 0x38, PRIME) ^ 0x36, PRIME);
  }

  /**
   * The number of what was written after the last identifier, up to `end`.
   * @param written hash of namespace and units (FNV-1a), made while they were written.
   */
  #number(namespace: number, end: number, written: number): number {
    const next = this.count;
    const units = this.#units;
    const start = this.#starts[next]!;
    const hash = written ^ (written >>> 15);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const held = this.#slots[slot]!;
      if (held === 0) {
        this.#slots[slot] = next + 1;
        return this.#keep(namespace, hash, slot, end);
      }
      if (this.#hashes[held - 1] === hash && this.#same(held - 1, namespace, start, end)) return held - 1;
      slot = (slot + 1) & mask;
    }
    const key = `${namespace}:${Buffer.from(units.buffer, units.byteOffset + 2 * start, 2 * (end - start)).toString('utf16le')}`;
    const known = this.#collided.get(key);
    if (known !== undefined) return known;
    this.#collided.set(key, next);
    return this.#keep(namespace, hash, NOBODY, end);
  }

  #keep(namespace: number, hash: number, slot: number, end: number): number {
    const number = this.count++;
    this.#namespaces[number] = namespace;
    this.#hashes[number] = hash;
    this.#slotOf[number] = slot;
    this.#starts[number + 1] = end;
    this.#text = undefined;
    return number;
  }

  #same(identifier: number, namespace: number, start: number, end: number): boolean {
    const from = this.#starts[identifier]!;
    if (this.#namespaces[identifier] !== namespace || this.#starts[identifier + 1]! - from !== end - start)
      return false;
    for (let i = start, j = from; i < end; i++, j++) if (this.#units[i] !== this.#units[j]) return false;
    return true;
  }
}

function grown<Kind extends Int32Array | Uint8Array>(from: Kind, to: Kind): Kind {
  to.set(from);
  return to;
}
