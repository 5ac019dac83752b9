/**
 * What records of one shape become (look-alikes.ts): what they are told by, and what is done for each.
 *
 *   signs    containers that open and close, and of each value its kind, key and form, in the order of the tape
 *   values   0 userId · 1 phone · 2 comment      groups   {0, 1}      holders   0 · 0 · 0
 *
 * It holds no value of anybody.
 */
import type { CategorySet } from '../disclosure/category.ts';
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
  /** By what each value identifies somebody, as kernel/plans.as.ts writes it; 0 for none. */
  readonly identifiers: Uint8Array;
  /** Its people, in order: those of its groups that are named. */
  readonly people: readonly ShapePerson[];
  /** Names that they have together. */
  readonly nameCount: number;
  /** Whether nothing stronger than a name names somebody. */
  readonly isByName: boolean;
  /** Values that are findings. */
  readonly findings: readonly ShapeFinding[];
}

export interface ShapePerson {
  readonly categories: CategorySet;
  /** Which of the record's identifiers name the person, the strongest first. */
  readonly names: readonly number[];
}

export interface ShapeFinding {
  readonly value: number;
  readonly mould: Mould;
  /** Which of the record's people it belongs to; −1 for nobody. */
  readonly person: number;
}

/** Somebody in such a record. */
export interface ShapeGroup {
  readonly side: Side;
  readonly nameParts: number;
  readonly namespaces: number;
  /** Which values its identifiers are. */
  readonly values: readonly number[];
}
