/** What the kernel of JSON exports, why it stops, and how the records of its tape are written (json.as.ts). */
import type { LaneExports } from '../lanes/kernel-tables.ts';
import type { PlanExports } from './plan-rows.ts';
import type { SieveExports } from './sieve.ts';

export const TAPE_FULL = 1;
export const KEYS_FULL = 2;
export const CUT = 3;

export const OP = 7;
export const ENTER = 1;
export const LEAVE = 2;
export const STRING = 3;
export const NUMBER = 4;
export const IS_OBJECT = 8;
export const IS_LISTED = 16;
export const HAS_ESCAPE = 8;
export const IS_SHAPED = 16;
export const IS_LOOKED_AT = 32;
export const HOLDS_SHIFT = 6;
export const HOLDS = 7;
export const FORM_SHIFT = 9;
export const FORM = 127;
/** Of a string whose traits are not known. */
export const ANYTHING = HAS_ESCAPE | IS_SHAPED;

export interface JsonExports extends SieveExports, LaneExports, PlanExports {
  readonly INPUT_BYTES: { readonly value: number };
  readonly TAPE: { readonly value: number };
  readonly MAX_DEPTH: { readonly value: number };
  setUp(a: bigint, b: bigint, strict: number): void;
  begin(careful: number, takesRows: number): void;
  encodingsIn(length: number): number;
  setEncoded(may: number): void;
  run(from: number, end: number, last: number): number;
  finish(): void;
  rewind(): void;
  surface(): void;
  forgetKeys(): void;
  getStatus(): number;
  getTapeEnd(): number;
  getMalformed(): number;
  getDepth(): number;
  getKeyId(): number;
  setKeyId(id: number): void;
  isKeyExpected(): number;
  keyRead(id: number, bits: number): void;
  frameKey(at: number): number;
  setFrameKey(at: number, id: number): void;
}
