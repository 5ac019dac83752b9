/**
 * What records of one shape become (look-alikes.ts): what they are told by, and what is done for each.
 *
 *   signs    containers that open and close, and of each value its kind, key and form, in the order of the tape
 *   values   0 userId · 1 phone · 2 comment      groups   {0, 1}      holders   0 · 0 · 0
 *
 * It holds no value of anybody.
 */
import type { KeyMeaning } from './keys/key-meaning.ts';
import type { Side } from './keys/vocabulary.ts';
import type { Mould } from './people/mould.ts';
import type { Path } from './people/path.ts';

export interface RecordShape {
  readonly hash: number;
  /** Others that are turned away before it gives way. */
  stays: number;
  readonly signs: Int32Array;
  readonly path: Path;
  readonly listKey: KeyMeaning;
  /** By which numbering its keys were last met, and which keys those of its signs are. */
  numbering: number;
  readonly signKeys: readonly (KeyMeaning | undefined)[];
  readonly epoch: number;
  /** Of each value: its key, its form, its mould where it is a candidate, its group. */
  readonly keys: readonly KeyMeaning[];
  readonly forms: readonly number[];
  readonly moulds: readonly (Mould | undefined)[];
  readonly holders: readonly number[];
  readonly groups: readonly ShapeGroup[];
  readonly many: boolean;
}

/** Somebody in such a record. */
export interface ShapeGroup {
  readonly side: Side;
  readonly nameParts: number;
  readonly namespaces: number;
  /** Which values its identifiers are. */
  readonly values: readonly number[];
}
