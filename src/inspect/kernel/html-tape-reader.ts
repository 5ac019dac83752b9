/**
 * Reads the tape of the kernel of pages and hands it to the collector: elements, texts, attributes, the data of scripts.
 *
 *   enter ul · enter li(nick) · text nick 小红 · leave · leave   ─▶   enter, value, leave
 */
import { HAS_DIGIT, traitsOf } from '../bytes.ts';
import type { Collector } from '../collector.ts';
import type { ValueContext } from '../inspection.ts';
import type { KeyCache } from '../keys/key-cache.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { WordCache } from '../keys/word-cache.ts';
import { Scratch } from '../scratch.ts';
import { linkIn, scriptData } from '../walkers/html-meaning.ts';
import { walkJson } from '../walkers/json.ts';
import { labelledValues } from '../walkers/labelled.ts';
import { decodedValue, type Text, trimmed } from '../walkers/pending-text.ts';
import type { WalkTools } from '../walkers/walk-tools.ts';
import type { JsonKernel } from './json-kernel.ts';
import { EVERYTHING, UNKNOWN } from './sieve.ts';

const OP = 7;
const ENTER = 1;
const LEAVE = 2;
const TEXT = 3;
const ATTRIBUTE = 4;
const SCRIPT = 5;
const IS_SECTION = 8;
const IS_CODED = 8;
const IS_SHAPED = 16;
const IS_LOOKED_AT = 32;
const HOLDS_SHIFT = 6;
const HOLDS = 7;

/** A page, and who is told of it. */
export interface Page {
  readonly bytes: Uint8Array;
  readonly collector: Collector;
  /** Walks the data of scripts. */
  readonly json: JsonKernel;
  readonly tools: WalkTools;
  /** Numbers under keys of numbers are handed out, too. */
  readonly careful: boolean;
}

export class HtmlTapeReader {
  tape: Uint32Array;
  /** Meanings of keys by the numbers that the kernel knows them by. */
  meanings: KeyMeaning[] = [NO_KEY];
  /** Bytes of the page not understood, in the JSON of scripts. */
  malformed = 0;
  readonly scratch = new Scratch();
  readonly #words: WordCache;
  readonly #keys: KeyCache;
  #page!: Page;

  constructor(tape: Uint32Array, words: WordCache, keys: KeyCache) {
    this.tape = tape;
    this.#words = words;
    this.#keys = keys;
  }

  begin(page: Page): void {
    this.#page = page;
    this.malformed = 0;
  }

  /** Reads tape[0..end). */
  read(end: number): void {
    const { tape, meanings } = this;
    const { collector } = this.#page;
    for (let i = 0; i < end; i += 4) {
      const head = tape[i]!;
      switch (head & OP) {
        case ENTER:
          collector.enter((head & IS_SECTION) === 0 ? 'element' : 'section', meanings[head >>> 16]!, false);
          break;
        case LEAVE:
          collector.leave();
          break;
        default:
          this.#record(head, tape[i + 1]!, tape[i + 2]!);
      }
    }
  }

  #record(head: number, start: number, end: number): void {
    const op = head & OP;
    const key = this.meanings[head >>> 16]!;
    const whole: Text = { bytes: this.#page.bytes, start, end, map: undefined };
    if (op === TEXT) {
      this.give(key, whole, 'html-text', (head & IS_SHAPED) === 0 ? 0 : HAS_DIGIT, holdsOf(head));
      return;
    }
    if (op === SCRIPT) {
      this.script(whole);
      return;
    }
    const text = (head & IS_CODED) === 0 ? whole : decodedValue(this.#page.bytes, start, end, this.scratch);
    if (op === ATTRIBUTE) this.#attribute(key, text, holdsOf(head));
    else {
      const link = linkIn(text.bytes, text.start, text.end);
      if (link === undefined) return;
      this.#attribute(this.#words.read(link.key), { ...text, start: link.start, end: link.end }, UNKNOWN);
    }
  }

  #attribute(key: KeyMeaning, text: Text, holds: number): void {
    const value = trimmed(text);
    if (value.start >= value.end) return;
    this.give(key, value, 'html-attribute', traitsOf(value.bytes, value.start, value.end) | HAS_DIGIT, holds);
  }

  /** @param holds what the sieve said of it: no label stands in it then. */
  give(
    key: KeyMeaning,
    { bytes, start, end, map }: Text,
    context: ValueContext,
    traits: number,
    holds: number,
  ): void {
    const { collector } = this.#page;
    if (key.kind !== 'none' || holds !== UNKNOWN) {
      // In what somebody says and the sieve did not see somebody may be named.
      const held = holds === UNKNOWN && key.kind === 'opinion' ? EVERYTHING : holds;
      collector.value(key, bytes, start, end, map, context, traits, 0, held);
    } else labelledValues(bytes, start, end, map, context, traits, 0, collector, this.#keys);
  }

  /** The data of a script, or nothing. */
  script({ bytes, start, end, map }: Text): void {
    const at = scriptData(bytes, start, end);
    if (at === -1) return;
    const { collector, json, tools, careful } = this.#page;
    let malformed: number;
    if (map !== undefined) {
      malformed = walkJson({ bytes, start: at, end, map, level: 0 }, collector, tools);
    } else {
      json.begin(careful);
      json.feed(bytes, at, end, true, collector);
      malformed = json.finish(bytes, collector);
    }
    if (at === start) this.malformed += malformed;
  }
}

/** What the sieve said of a value, in its record. */
function holdsOf(head: number): number {
  return (head & IS_LOOKED_AT) === 0 ? UNKNOWN : (head >> HOLDS_SHIFT) & HOLDS;
}
