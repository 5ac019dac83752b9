/**
 * Reads the tape of the kernel of JSON and hands it to the collector: containers, values, keys that are values.
 *
 *   enter [] · string phone 138… a mobile · leave   ─▶   a record like one before: taken whole (look-alikes.ts)
 *                                                   ─▶   else enter, told or value, leave
 */
import { HAS_AT, HAS_DIGIT, traitsOf } from '../bytes.ts';
import type { Collector } from '../collector.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { TapeForm } from '../look-alikes.ts';
import { Scratch } from '../scratch.ts';
import { undoEscapes } from '../walkers/json-escapes.ts';
import {
  ENTER,
  FORM,
  FORM_SHIFT,
  HAS_ESCAPE,
  HOLDS,
  HOLDS_SHIFT,
  IS_LISTED,
  IS_LOOKED_AT,
  IS_OBJECT,
  IS_SHAPED,
  LEAVE,
  NUMBER,
  OP,
  STRING,
} from './json-tape.ts';
import type { PlanRows } from './plan-rows.ts';
import { UNKNOWN } from './sieve.ts';

/** An object of a list. */
const LISTED = IS_OBJECT | IS_LISTED;
const FORM_OF_TAPE: TapeForm = { stride: 4, op: OP, sign: ~0x1f8 };
export class JsonTapeReader {
  readonly tape: Uint32Array;
  /** Meanings of keys by the numbers that the kernel knows them by. */
  meanings: KeyMeaning[] = [NO_KEY];
  /** Of JSON in a string: where in the body its bytes stand, and how deep it lies. */
  map: Int32Array | undefined;
  level = 0;
  readonly rows: PlanRows;
  readonly #scratch = new Scratch();

  constructor(tape: Uint32Array, rows: PlanRows) {
    this.tape = tape;
    this.rows = rows;
  }

  /** Reads tape[0..end). @param base index in bytes of what the kernel's offsets count from. */
  read(end: number, bytes: Uint8Array, base: number, collector: Collector): void {
    const { tape, meanings } = this;
    let closing = -1;
    for (let i = 0; i < end; i += 4) {
      const head = tape[i]!;
      switch (head & OP) {
        case ENTER:
          if ((head & LISTED) === LISTED && closing === -1 && this.map === undefined) {
            const row = tape[i + 1]!;
            if (row !== 0 && collector.takeRow(this.rows, row - 1, bytes)) {
              i = tape[i + 2]!;
              break;
            }
            const close = collector.repeat(tape, i, end, FORM_OF_TAPE, meanings, bytes, base);
            if (close !== -1) {
              i = close;
              break;
            }
            closing = collector.closing;
          }
          collector.enter(
            (head & IS_OBJECT) === 0 ? 'array' : 'object',
            meanings[head >>> 16]!,
            (head & IS_LISTED) !== 0,
          );
          break;
        case LEAVE:
          collector.leaveThing(head >>> 16);
          if (i === closing) {
            closing = -1;
            const shape = collector.learn(FORM_OF_TAPE, meanings, bytes);
            if (shape !== undefined) this.rows.add(shape);
          }
          break;
        case STRING:
        case NUMBER:
          this.#value(head, bytes, base + tape[i + 1]!, base + tape[i + 2]!, collector);
          break;
        default:
          this.keyAsValue(bytes, base + tape[i + 1]!, base + tape[i + 2]!, head, collector);
      }
    }
  }

  /** A string or a number: as the kernel told what it is, or looked at. @param head of its record. */
  #value(head: number, bytes: Uint8Array, start: number, end: number, collector: Collector): void {
    const key = this.meanings[head >>> 16]!;
    const form = (head >>> FORM_SHIFT) & FORM;
    const { map } = this;
    const context = (head & OP) === STRING ? 'json-string' : 'json-number';
    if (form !== 0 && collector.told(key, bytes, start, end, map, context, form)) return;
    if (context === 'json-string') this.text(bytes, start, end, head, key, collector);
    else collector.value(key, bytes, start, end, map, context, HAS_DIGIT, this.level, holdsOf(head));
  }

  /** A string as it stands between its quotes. @param head of its record. */
  text(
    bytes: Uint8Array,
    start: number,
    end: number,
    head: number,
    key: KeyMeaning,
    collector: Collector,
  ): void {
    if ((head & HAS_ESCAPE) === 0) {
      const traits = (head & IS_SHAPED) === 0 ? 0 : HAS_DIGIT;
      collector.value(key, bytes, start, end, this.map, 'json-string', traits, this.level, holdsOf(head));
      return;
    }
    const scratch = this.#scratch;
    const length = undoEscapes(bytes, start, end, this.map, scratch);
    const traits = traitsOf(scratch.bytes, 0, length);
    if (length > 0)
      collector.value(
        key,
        scratch.bytes,
        0,
        length,
        scratch.map,
        'json-string',
        traits,
        this.level,
        holdsOf(head),
      );
    scratch.release();
  }

  /** A key that is the datum: one of a list. */
  keyAsValue(bytes: Uint8Array, start: number, end: number, head: number, collector: Collector): void {
    let from = start;
    let to = end;
    let text = bytes;
    let map = this.map;
    if ((head & HAS_ESCAPE) !== 0) {
      to = undoEscapes(bytes, start, end, this.map, this.#scratch);
      from = 0;
      text = this.#scratch.bytes;
      map = this.#scratch.map;
    }
    const traits = traitsOf(text, from, to);
    if ((traits & HAS_AT) === 0 && (to - from < 11 || (traits & HAS_DIGIT) === 0)) return;
    collector.enter('array', NO_KEY, false);
    collector.value(NO_KEY, text, from, to, map, 'json-key', traits, this.level, holdsOf(head));
    collector.leave();
    this.#scratch.release();
  }
}

/** What the kernel says that a value can hold. */
function holdsOf(head: number): number {
  return (head & IS_LOOKED_AT) === 0 ? UNKNOWN : (head >> HOLDS_SHIFT) & HOLDS;
}
