// Goes over HTML once and writes down what the collector needs to look at, in AssemblyScript with SIMD. Compiled to
// html-wasm.ts by `npm run build:wasm`; ../oracle/html.ts is the same walk in plain TypeScript over htmlparser2's
// tokenizer, and tests hold both against each other. Tokens are those of the HTML Standard §13.2.5 (data, RCDATA, raw
// text, script data, tags, attributes, comments, CDATA); what it makes of broken nesting is the walk's own.
//
//   input   <ul><li data-id="7">…</li><li class="nick">小红</li></ul>
//   tape    enter ul · enter li(nick) · text nick 小红 · leave · leave
//
// An element is written down only when something in it is; one that turns out to hold nothing but what needs company
// is taken back when no company can come any more. Names, classes and labels are looked up by their bytes in a table
// that keeps the latest of each slot; one that is not there is asked for.
//
//   html-layout.as.ts   where things lie          html-value.as.ts      what a value is made of
//   html-tokens.as.ts   where tokens end          html-text.as.ts       texts, labels, what they stand under
//   html-frames.as.ts   open elements, the tape   html-elements.as.ts   tags, attributes     html-tables.as.ts   columns

import { addAttribute, beginTag, closeElement, forgetOverflow, isNoneBeyond, keepOpened, nameSize, openAgain, openElement, tagProps, takesAttributes } from './html-elements.as';
import { beginFrames, depth, endOfInnermost, hostDrain, pop, traces } from './html-frames.as';
import { AS_ATTRIBUTE, AS_TAG, INPUT, KNOWN, PLAIN, RAW, RCDATA } from './html-layout.as';
import { forgetRepeats, knownTag, MAX_KNOWN_TAG, readAs } from './html-repeats.as';
import { forgetTables } from './html-tables.as';
import { append, flushText, forgetText, hasAmpersand } from './html-text.as';
import { afterTag, commentEnd, endsName, find, inputEnd, nameEnd, rawEnd, setInputEnd } from './html-tokens.as';
import { encoded, isLetter, isSpace, setCareful, setStrict } from './html-value.as';
import { forgetWords as forgetAll, foundA, foundB, foundC, look, seed } from './words.as';

export { frameKey, frameName, getDepth, getLabel, getTapeEnd, rewind, setFrameKey, setFrameName, setLabel } from './html-frames.as';
export { INPUT, PAIRS, TAPE } from './html-layout.as';
export { columns, getTables, heading, setHeading } from './html-tables.as';
export { setEncoded } from './html-value.as';
export { answer } from './words.as';
export * from './sieve.as';
export * from './sieve-layout.as';

/** Numbers the keys anew: there is no number left for another one. */
@external("host", "renew") declare function hostRenew(): void;

/** Whether the numbers of keys come to their end. */
let crowded: bool = false;

export function setUp(a: u64, b: u64, likely: u32): void {
  seed(a, b);
  setStrict(likely != 0);
  forgetWords();
}
/** Numbers of keys and names are given anew. */
export function forgetWords(): void {
  forgetAll();
  forgetRepeats();
}
export function crowd(): void { crowded = true; }

/** A declaration, a comment or CDATA whose `<!` is at `at`. @returns the index after it. */
function declaration(at: u32): u32 {
  const byte: u32 = at + 2 < inputEnd ? load<u8>(at, 2) : 0;
  if (byte == 0x2d && at + 3 < inputEnd && load<u8>(at, 3) == 0x2d) return commentEnd(at + 4);
  if (byte == 0x5b && at + 9 <= inputEnd && load<u32>(at, 3) == 0x54414443 && load<u16>(at, 7) == 0x5b41) {
    const start = at + 9;
    for (let i = find(start, 0x5d); i < inputEnd; i = find(i + 1, 0x5d)) {
      if (i + 2 < inputEnd && load<u8>(i, 1) == 0x5d && load<u8>(i, 2) == 0x3e) {
        append(start, i, false);
        return i + 3;
      }
    }
    return inputEnd;
  }
  return afterTag(at + 2);
}

/** Reads the start tag whose name begins at `at`, or knows it, and opens its element. @returns the index after it. */
function startTag(at: u32): u32 {
  const close = find(at, 0x3e);
  if (close - at > MAX_KNOWN_TAG || close == inputEnd) return newTag(at);
  const known = knownTag(at, close);
  if (known != 0) {
    openAgain(known);
    return close + 1;
  }
  const before = traces;
  const stop = newTag(at);
  // A `>` within quotes ends no tag, nor does the end of the page.
  if (traces == before && stop == close + 1 && isWhole) keepOpened(at, close);
  return stop;
}

/** Whether the tag read last was one to its end. */
let isWhole: bool = false;

/** Reads a start tag. @returns the index after it. */
function newTag(at: u32): u32 {
  let i = nameEnd(at);
  isWhole = false;
  if (i == inputEnd) return inputEnd;
  look(at, i, AS_TAG);
  beginTag(foundA, foundB, foundC, at, i - at);
  for (;;) {
    while (i < inputEnd && isSpace(load<u8>(i))) i++;
    if (i >= inputEnd) return inputEnd;
    const byte: u32 = load<u8>(i);
    if (byte == 0x3e) {
      openElement(false);
      isWhole = true;
      return i + 1;
    }
    if (byte == 0x2f) {
      i++;
      while (i < inputEnd && isSpace(load<u8>(i))) i++;
      if (i >= inputEnd) return inputEnd;
      if (load<u8>(i) == 0x3e) {
        openElement((tagProps & KNOWN) == 0);
        isWhole = true;
        return i + 1;
      }
      continue;
    }
    const nameStart = i++;
    while (i < inputEnd && load<u8>(i) != 0x3d && !endsName(load<u8>(i))) i++;
    const nameStop = i;
    while (i < inputEnd && isSpace(load<u8>(i))) i++;
    if (i >= inputEnd) return inputEnd;
    if (load<u8>(i) != 0x3d) continue;
    i++;
    while (i < inputEnd && isSpace(load<u8>(i))) i++;
    if (i >= inputEnd) return inputEnd;
    const quote: u32 = load<u8>(i);
    let start = i;
    if (quote == 0x22 || quote == 0x27) {
      start = i + 1;
      i = find(start, <i8>quote);
    } else {
      while (i < inputEnd && load<u8>(i) != 0x3e && !isSpace(load<u8>(i))) i++;
    }
    if (i >= inputEnd) return inputEnd;
    if (takesAttributes()) {
      look(nameStart, nameStop, AS_ATTRIBUTE);
      // Of a name that says nothing no value is looked at, but it counts.
      const coded = (foundA != 0 || (tagProps & KNOWN) == 0) && hasAmpersand(start, i);
      addAttribute(start, i, foundA, foundB, foundC, coded);
    }
    if (quote == 0x22 || quote == 0x27) i++;
  }
  return inputEnd;
}

/** Walks the whole body, `length` bytes from INPUT on; at least 16 bytes behind it are readable. */
export function run(length: u32, withNumbers: u32): void {
  setCareful(withNumbers != 0);
  readAs(withNumbers != 0, encoded);
  beginFrames();
  forgetOverflow();
  forgetTables();
  forgetText();
  setInputEnd(INPUT + length);
  let i = INPUT;
  let from = i;
  while (i < inputEnd) {
    i = find(i, 0x3c);
    if (i + 1 >= inputEnd) break;
    const next: u32 = load<u8>(i, 1);
    if (isLetter(next)) {
      append(from, i, true);
      flushText();
      if (crowded) {
        crowded = false;
        hostRenew();
      }
      const name = i + 1;
      i = startTag(name);
      from = i;
      if (i < inputEnd && (tagProps & (RAW | RCDATA | PLAIN)) != 0) {
        const stop = (tagProps & PLAIN) != 0 ? inputEnd : rawEnd(i, name, nameSize);
        append(i, stop, (tagProps & RCDATA) != 0);
        from = i = stop;
      }
    } else if (next == 0x2f) {
      const after = isNoneBeyond() ? endOfInnermost(i + 2) : 0;
      if (after != 0) {
        append(from, i, true);
        flushText();
        pop();
        from = i = after;
        continue;
      }
      const byte: u32 = i + 2 < inputEnd ? load<u8>(i, 2) : 0;
      if (i + 2 >= inputEnd) break;
      if (byte == 0x3e) {
        append(from, i, true);
        i += 3;
      } else if (isLetter(byte)) {
        append(from, i, true);
        const stop = nameEnd(i + 2);
        if (stop < inputEnd) {
          flushText();
          look(i + 2, stop, AS_TAG);
          closeElement(foundA);
        }
        i = afterTag(stop);
      } else {
        append(from, i, true);
        i = afterTag(i + 2);
      }
      from = i;
    } else if (next == 0x21 || next == 0x3f) {
      append(from, i, true);
      i = next == 0x21 ? declaration(i) : afterTag(i + 2);
      from = i;
    } else {
      i++;
    }
  }
  append(from, inputEnd, true);
  flushText();
  while (depth > 0) pop();
  hostDrain();
}
