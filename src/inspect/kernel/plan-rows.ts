/**
 * Plans and rows of the kernel of JSON (plans.as.ts), from the host's side: a plan is what a record looks like on the tape, and
 * shapes (../record-shape.ts) are what such records become, by where the list stands and what was learned of the route.
 *
 *   tape   enter, row 3 ─▶ row   plan 0 │ first identifier │ begin, end │ …   ─▶ shapes of plan 0 ─▶ the one of this list
 *
 * Invariant: a row says what the tape says of the same record; whoever does not take it reads the tape.
 */
import { A_PHONE } from '../lanes/kernel-tables.ts';
import type { Frame } from '../people/frame.ts';
import type { RecordShape } from '../record-shape.ts';

export interface PlanExports {
  readonly PLANS: { readonly value: number };
  readonly MAX_PLANS: { readonly value: number };
  readonly PLAN_SIGNS: { readonly value: number };
  readonly MAX_PLAN_SIGNS: { readonly value: number };
  readonly PLAN_VALUES: { readonly value: number };
  readonly MAX_PLAN_VALUES: { readonly value: number };
  readonly ROWS: { readonly value: number };
  readonly ROW_STARTS: { readonly value: number };
  readonly IDENTIFIERS: { readonly value: number };
  readonly TEXTS: { readonly value: number };
  addPlan(): number;
  forgetPlans(): void;
  setBase(at: number): void;
  getRows(): number;
  getRowsEnd(): number;
  getIdentifiers(): number;
  getTextsEnd(): number;
  isRepeated(): number;
  isNameRepeated(): number;
}

const PLAN_BYTES = 256;
/** Shapes of one plan: as many lists and routes have records of the same look. */
const MOST_SHAPES = 16;
/** Numbers of a row before its values, and of an identifier. */
export const ROW_HEAD = 2;
const IDENTIFIER_WORDS = 4;

export class PlanRows {
  readonly #kernel: PlanExports;
  readonly #memory: Uint8Array;
  /** The same memory, by numbers. */
  readonly words: Uint32Array;
  /** Of each plan, the one taken last first. */
  #shapes: RecordShape[][] = [];
  readonly #rowStarts: number;
  readonly #identifiers: number;
  readonly #rows: number;

  constructor(kernel: PlanExports & { readonly memory: { readonly buffer: ArrayBuffer } }) {
    this.#kernel = kernel;
    this.#memory = new Uint8Array(kernel.memory.buffer);
    this.words = new Uint32Array(kernel.memory.buffer);
    this.#rowStarts = kernel.ROW_STARTS.value >> 2;
    this.#identifiers = kernel.IDENTIFIERS.value >> 2;
    this.#rows = kernel.ROWS.value >> 2;
  }

  /** Keys are numbered anew: the kernel has forgotten its plans. */
  forget(): void {
    this.#shapes = [];
  }

  /** Lets the kernel take records of a shape, while it stands in a list. */
  add(shape: RecordShape): void {
    const { PLANS, PLAN_SIGNS, PLAN_VALUES, MAX_PLANS, MAX_PLAN_SIGNS, MAX_PLAN_VALUES } = this.#kernel;
    const { signs, identifiers, forms } = shape;
    // What kind of telephone number it is decides its odds.
    if (forms.includes(A_PHONE)) return;
    if (signs.length > MAX_PLAN_SIGNS.value || identifiers.length > MAX_PLAN_VALUES.value) return;
    if (this.#shapes.length === MAX_PLANS.value) {
      this.#kernel.forgetPlans();
      this.forget();
    }
    const at = PLANS.value + this.#shapes.length * PLAN_BYTES;
    const { words } = this;
    words[(at >> 2) + 1] = signs.length | (identifiers.length << 16);
    words.set(signs, (at + PLAN_SIGNS.value) >> 2);
    this.#memory.set(identifiers, at + PLAN_VALUES.value);
    const plan = this.#kernel.addPlan();
    const known = this.#shapes[plan];
    if (known === undefined) this.#shapes[plan] = [shape];
    else {
      const others = known.filter(
        ({ path, listKey, epoch }) =>
          path !== shape.path || listKey !== shape.listKey || epoch !== shape.epoch,
      );
      this.#shapes[plan] = [shape, ...others.slice(0, MOST_SHAPES - 1)];
    }
  }

  /** Where a row stands in `words`. @param row from 0 on. */
  place(row: number): number {
    return this.words[this.#rowStarts + row]! >> 2;
  }

  /** What the record of a row becomes in a list; undefined where that is not known. */
  shapeAt(place: number, list: Frame, epoch: number): RecordShape | undefined {
    const shapes = this.#shapes[this.words[place]!];
    if (shapes === undefined) return undefined;
    const { path, key } = list;
    const latest = shapes[0]!;
    if (latest.path === path && latest.listKey === key && latest.epoch === epoch) return latest;
    const at = shapes.findIndex(
      (shape) => shape.path === path && shape.listKey === key && shape.epoch === epoch,
    );
    if (at === -1) return undefined;
    const [found] = shapes.splice(at, 1);
    shapes.unshift(found!);
    return found;
  }

  /** Rows that were written of the body. */
  get count(): number {
    return this.#kernel.getRows();
  }

  /** Whether an identifier other than a name is in more than one row. */
  get isRepeated(): boolean {
    return this.#kernel.isRepeated() !== 0;
  }

  /** Whether a name is. */
  get isNameRepeated(): boolean {
    return this.#kernel.isNameRepeated() !== 0;
  }

  get identifiers(): number {
    return this.#kernel.getIdentifiers();
  }

  /** Bytes of all texts. */
  get size(): number {
    return this.#kernel.getTextsEnd() - this.#kernel.TEXTS.value;
  }

  /** Numbers of all rows, which lie behind each other from `firstRow` on. */
  get rowWords(): number {
    return (this.#kernel.getRowsEnd() >> 2) - this.#rows;
  }

  get firstRow(): number {
    return this.#rows;
  }

  /** As of IdentifierTable. */
  copy(words: Int32Array, at: number, texts: Uint8Array, to: number): void {
    const own = this.words;
    const { identifiers, size } = this;
    const from = this.#kernel.TEXTS.value;
    texts.set(this.#memory.subarray(from, from + size), to);
    let next = at;
    for (let i = 0, of = this.#identifiers; i < identifiers; i++, of += IDENTIFIER_WORDS) {
      words[next++] = to + own[of]! - from;
      words[next++] = own[of + 1]!;
    }
    words[next] = to + size;
  }
}
