/**
 * What the values of one path have in common: how many there were, how they are written, how many differ, whether they
 * grow, and how many were candidates for each entity. About 400 bytes a path, whatever is seen.
 *
 * Invariant: no value is kept, nor anything that tells one value from another but a bit of its hash.
 */
import { isAlphanumeric } from '../bytes.ts';
import { mix } from './mix.ts';

/** Bits of the sketch of distinct values (linear counting, Whang et al. 1990): within 5 % up to a thousand values. */
const SKETCH_BITS = 2048;
/** Entities counted at one path. */
const MAX_ENTITIES = 8;
/** Longest value that is a token. */
const MAX_TOKEN = 2048;

export interface SavedStatistics {
  readonly responses: number;
  readonly values: number;
  readonly texts: number;
  readonly numeric: number;
  readonly compared: number;
  readonly increasing: number;
  readonly longest: number;
  readonly starts: string;
  readonly sketch: string;
  readonly hits: Readonly<Record<string, readonly [hits: number, sure: number]>>;
}

export class PathStatistics {
  /** Bodies that had a value here. */
  responses = 0;
  values = 0;
  /** Values with spaces, line breaks, characters that are not ASCII, or a token in them: text that may say anything. */
  texts = 0;
  /** Values of digits and dots alone. */
  numeric = 0;
  /** Numeric values that followed another one within one body; and those that were larger than it. */
  compared = 0;
  increasing = 0;
  /** Characters of the longest value. */
  longest = 0;
  /** First three digits of eleven-digit numbers that begin like a mobile's: bit (130 … 199) − 130. */
  readonly #starts = new Uint8Array(10);
  readonly #sketch = new Uint8Array(SKETCH_BITS / 8);
  /** By entity: candidates; and those of them that were sure cold. Fractions, since bodies are scaled. */
  readonly hits = new Map<string, [hits: number, sure: number]>();

  /** One value, and the numeric value before it in the same body, or NaN. @returns its number, or NaN. */
  value(value: string | number, before: number): number {
    const text = String(value);
    this.values += 1;
    this.longest = Math.max(this.longest, text.length);
    const spelling = spellingOf(text);
    const bit = hashed % SKETCH_BITS;
    this.#sketch[bit >> 3]! |= 1 << (bit & 7);
    if (spelling !== NUMERIC) {
      if (spelling === TEXT) this.texts += 1;
      return Number.NaN;
    }
    this.numeric += 1;
    if (/^1[3-9]\d{9}$/.test(text)) {
      const start = Number(text.slice(0, 3)) - 130;
      this.#starts[start >> 3]! |= 1 << (start & 7);
    }
    const number = Number(text);
    if (!Number.isNaN(before)) {
      this.compared += 1;
      if (number > before) this.increasing += 1;
    }
    return number;
  }

  /** Candidates of one body, scaled to the values of it that counted. */
  hit(entity: string, hits: number, sure: number): void {
    let counts = this.hits.get(entity);
    if (counts === undefined) {
      if (this.hits.size >= MAX_ENTITIES) return;
      counts = [0, 0];
      this.hits.set(entity, counts);
    }
    counts[0] += hits;
    counts[1] += sure;
  }

  /** Estimated number of different values. */
  distinct(): number {
    let zeros = 0;
    for (const byte of this.#sketch) zeros += 8 - ones(byte);
    return zeros === 0 ? this.values : Math.round(SKETCH_BITS * Math.log(SKETCH_BITS / zeros));
  }

  /** How many different beginnings mobile-shaped values had. */
  mobileStarts(): number {
    return this.#starts.reduce((sum, byte) => sum + ones(byte), 0);
  }

  save(): SavedStatistics {
    const { responses, values, texts, numeric, compared, increasing, longest } = this;
    return {
      responses,
      values,
      texts,
      numeric,
      compared,
      increasing,
      longest,
      starts: base64(this.#starts),
      sketch: base64(this.#sketch),
      hits: Object.fromEntries(this.hits),
    };
  }

  static restore(saved: SavedStatistics): PathStatistics {
    const statistics = new PathStatistics();
    for (const name of COUNTS) statistics[name] = saved[name];
    statistics.#starts.set(bytesOf(saved.starts, 10));
    statistics.#sketch.set(bytesOf(saved.sketch, SKETCH_BITS / 8));
    for (const [entity, [hits, sure]] of Object.entries(saved.hits).slice(0, MAX_ENTITIES)) {
      statistics.hits.set(entity, [hits, sure]);
    }
    return statistics;
  }
}

const COUNTS = ['responses', 'values', 'texts', 'numeric', 'compared', 'increasing', 'longest'] as const;

/** Digits and dots alone. */
const NUMERIC = 0;
const TOKEN = 1;
/** Free text: what may hold anything. A JSON web token may hold a whole record. */
const TEXT = 2;

/** Hash of the text that spellingOf() read last. */
let hashed = 0;

/** How a value is written, and its hash (FNV-1a over UTF-16 units), in one pass: every value of an audit comes here. */
function spellingOf(text: string): number {
  const { length } = text;
  let hash = 0x811c9dc5;
  let spelling = length === 0 ? TOKEN : NUMERIC;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    hash = Math.imul(hash ^ code, 0x01000193);
    if ((code >= 0x30 && code <= 0x39) || code === DOT) continue;
    if (code < 0x21 || code > 0x7e || (code === SMALL_E && beginsToken(text, i))) spelling = TEXT;
    else if (spelling === NUMERIC) spelling = length > MAX_TOKEN ? TEXT : TOKEN;
  }
  hashed = mix(hash);
  return spelling;
}

const DOT = 0x2e;
const SMALL_E = 0x65;

/** `eyJ`, with which `{"` begins in base64. */
function beginsToken(text: string, at: number): boolean {
  return text.startsWith('eyJ', at) && (at === 0 || !isAlphanumeric(text.charCodeAt(at - 1)));
}

function ones(byte: number): number {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string, length: number): Uint8Array => Buffer.from(text, 'base64').subarray(0, length);
