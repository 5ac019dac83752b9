/**
 * Names and addresses in running English text, looked for at cues of which it is known where they stand.
 *
 * Invariant: the same as englishSpans(), which looks through all of the text, where every word is given; a property
 * test holds both together.
 */
import { isAlphanumeric, isLetter } from '../../bytes.ts';
import type { ProseSpan } from '../chinese-prose/chinese-prose.ts';
import { ANCHOR, ANY_CUE, CUE_COUNT, cue, type ProseWords } from '../prose-word.ts';
import { ADDRESS, CUES, HINT_ADDRESS, NO_NAME } from './english-prose.ts';

const sticky = (expression: RegExp): RegExp =>
  new RegExp(expression.source, `${expression.flags.replace('g', '')}y`);

const CUES_AT = CUES.map(sticky);
const ADDRESS_AT = sticky(ADDRESS);
const NUMBER = /\d+/g;

/** Words of which one stands wherever something is found. */
export const ENGLISH_ANCHORS = ANY_CUE | ANCHOR.postal;

/** As englishSpans(). @param words all of the text. */
export function englishSpansAt(text: string, words: ProseWords): ProseSpan[] {
  const spans: ProseSpan[] = [];
  const { count, anchors } = words;
  let all = 0;
  for (let i = 0; i < count; i++) all |= anchors[i]!;
  for (let number = 0; number < CUE_COUNT; number++) {
    if ((all & cue(number)) !== 0) names(text, number, words, spans);
  }
  if ((all & ANCHOR.postal) !== 0 && HINT_ADDRESS.test(text)) addresses(text, spans);
  return spans;
}

function names(text: string, number: number, { count, anchors, at }: ProseWords, spans: ProseSpan[]): void {
  const expression = CUES_AT[number]!;
  const bit = cue(number);
  let from = 0;
  for (let i = 0; i < count; i++) {
    if ((anchors[i]! & bit) === 0) continue;
    const index = at[i]!;
    // Of two that begin at one word, the earlier: `Buyer Name: …` before `Name: …`.
    let begin = (anchors[i]! & ANCHOR.wordBefore) === 0 ? index : wordBefore(text, index);
    for (; begin <= index; begin = begin < index ? index : index + 1) {
      if (begin < from) continue;
      expression.lastIndex = begin;
      const match = expression.exec(text);
      from = begin + 1;
      if (match === null) continue;
      from = expression.lastIndex;
      const name = match[1]!;
      if (NO_NAME.test(name)) continue;
      const start = begin + match[0].lastIndexOf(name);
      spans.push({ kind: 'name', start, end: start + name.length });
    }
  }
}

/** Where the word of ASCII letters begins that a space parts from the one at `index`; `index` when there is none. */
function wordBefore(text: string, index: number): number {
  if (text.charCodeAt(index - 1) !== 0x20) return index;
  let k = index - 1;
  while (k > 0 && isLetter(text.charCodeAt(k - 1))) k--;
  return k < index - 1 ? k : index;
}

/** From a house's number on. */
function addresses(text: string, spans: ProseSpan[]): void {
  NUMBER.lastIndex = 0;
  let from = 0;
  for (let number = NUMBER.exec(text); number !== null; number = NUMBER.exec(text)) {
    if (number.index < from || number[0].length > 6) continue;
    if (!mayBegin(text, number.index, number.index + number[0].length)) continue;
    ADDRESS_AT.lastIndex = number.index;
    const match = ADDRESS_AT.exec(text);
    if (match === null) continue;
    from = ADDRESS_AT.lastIndex;
    const start = number.index + match[0].indexOf(match[1]!);
    spans.push({ kind: 'address', start, end: start + match[1]!.length });
  }
}

/** Whether digits [from..to) may be the number of a house, by the characters beside them. */
function mayBegin(text: string, from: number, to: number): boolean {
  const before = text.charCodeAt(from - 1);
  if (isAlphanumeric(before) || BEFORE_NO_HOUSE.includes(before)) return false;
  const after = text.charCodeAt(to);
  return after === SPACE || after === HYPHEN || isLetter(after);
}

const SPACE = 0x20;
const HYPHEN = 0x2d;
/** As in the expression. */
const BEFORE_NO_HOUSE = [...'.,:#/-'].map((mark) => mark.charCodeAt(0));
