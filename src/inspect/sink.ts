/**
 * What a walker hands out while it goes through a body: containers that open and close, and values with the key
 * they stand under.
 *
 *   {"buyer":{"phone":"138…"}}  ─▶  enter($) enter(buyer) value(phone, 138…) leave leave
 */
import type { ValueContext } from './inspection.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';

/**
 * `object`: its values describe one subject. `array`: its elements do not. `row`: an object in a list (a CSV row, a
 * line of text). `element`: an HTML element. `section`: an HTML element that nobody's data crosses.
 */
export type ContainerKind = 'object' | 'array' | 'row' | 'element' | 'section';

/** Bytes in which values stand: the body itself, or a decoded copy of a part of it. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Offset in the body of each byte of a decoded copy, one entry more than bytes; absent for the body itself. */
  readonly map: Int32Array | undefined;
  /** How many layers of JSON in a string lie around it. */
  readonly level: number;
}

export interface Sink {
  /** A container begins. `listed`: it is an element of an array, a row, one of many. */
  enter(kind: ContainerKind, key: KeyMeaning, listed: boolean): void;
  leave(): void;
  /**
   * A value: bytes[start..end) without quotes, decoded. The bytes and the map are only good during the call.
   * @param traits HAS_* bits of the bytes.
   */
  value(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    map: Int32Array | undefined,
    context: ValueContext,
    traits: number,
    level: number,
  ): void;
}
