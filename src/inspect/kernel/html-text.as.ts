// Texts of a page: put together from stretches, told whether they are a label, and handed out under what they stand under:
// a label before them, the class of an element around them, the heading of their column.

import { depth, enterAll, innermost, innermostProps, label, labelBits, makeRoom, putValue, setLabelRead, traces } from './html-frames.as';
import { AS_HEADING, AS_LABEL, DATA_OF_SCRIPT, EVERYTHING, FRAME_BYTES, FRAMES, INPUT, IS_SHAPED, KEYED, MAX_LABEL, NAMELESS, PLAIN_TEXT, PROSE, SCRIPT, STYLE, TEXTUAL, TH, WEAK, WEAK_ID, CAREFUL } from './html-layout.as';
import { isNothing, keepLabel, keepNothing, knownText, labelBitsIn, labelIn, MAX_KNOWN_TEXT } from './html-repeats.as';
import { headingHere, isHeadRow, setHeadingHere, tableHere } from './html-tables.as';
import { careful, digits, hasAt, hasColon, hasLabelInside, isId, looked, mayBeLabel, measure, strict, wanted } from './html-value.as';
import { sieve } from './sieve.as';
import { answer, foundA, foundB, look } from './words.as';

/** The label that a text is that the host put together. */
@external("host", "assembledLabel") declare function hostAssembledLabel(what: u32): void;
/** A piece of a text that is not one stretch of plain bytes. */
@external("host", "piece") declare function hostPiece(start: u32, end: u32, coded: u32): void;
/** Ends such a text. @returns 0 when nothing is left without white space, 1 when it is short enough for a label, else 2. */
@external("host", "assembled") declare function hostAssembled(): u32;
/** Hands out such a text under a key. */
@external("host", "giveAssembled") declare function hostGiveAssembled(key: u32): void;
@external("host", "dropAssembled") declare function hostDropAssembled(): void;

/** The text that is being put together: one stretch, or more that the host holds. */
let textStart: u32 = 0;
let textEnd: u32 = 0;
let assembling: bool = false;

export function forgetText(): void {
  textStart = textEnd = 0;
  assembling = false;
}

/** Hands a text or an attribute's value out under a key, if anything can be found in it. Trimmed, plain bytes. */
export function give(op: u32, id: u32, bits: u32, start: u32, end: u32, attribute: bool): void {
  const shaped: u32 = digits > 0 || hasAt || attribute ? IS_SHAPED : 0;
  if (id == 0 || (bits & (KEYED | WEAK)) == 0) {
    if (id == 0 && hasColon && hasLabelInside(start, end)) {
      putValue(op, 0, shaped, start, end, true);
      return;
    }
    const holds = wanted(start, end, bits, attribute);
    if (holds != 0) putValue(op, id, shaped | looked(holds), start, end, true);
    return;
  }
  const first: u32 = load<u8>(start);
  if (!strict || careful || first == 0x7b || first == 0x5b) {
    putValue(op, id, shaped, start, end, true);
    return;
  }
  if ((bits & WEAK_ID) != 0) {
    putValue(op, id, shaped, start, end, !isId(start, end));
    return;
  }
  const free = (bits & (WEAK | TEXTUAL)) != 0 && digits == 0 && !hasAt;
  if (!free) {
    putValue(op, id, shaped, start, end, true);
    return;
  }
  // What people say and buy is nobody's alone, as long as nobody is named in it.
  const holds = sieve(start, end, CAREFUL) & (attribute ? EVERYTHING : PROSE);
  putValue(op, id, shaped | looked(holds), start, end, holds != 0);
}

/** A stretch of text. @param coded character references are undone in it. */
export function append(start: u32, end: u32, coded: bool): void {
  if (start >= end) return;
  const references = coded && hasAmpersand(start, end);
  if (!assembling) {
    if (textStart == textEnd && !references) {
      textStart = start;
      textEnd = end;
      return;
    }
    if (textEnd == start && !references) {
      textEnd = end;
      return;
    }
    assembling = true;
    if (textStart < textEnd) hostPiece(textStart - INPUT, textEnd - INPUT, 0);
  }
  hostPiece(start - INPUT, end - INPUT, references ? 1 : 0);
}

export function hasAmpersand(start: u32, end: u32): bool {
  for (let p = start; p < end; p += 16) {
    let found = <u32>i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(0x26)));
    if (found == 0) continue;
    return p + ctz<u32>(found) < end;
  }
  return false;
}

export function flushText(): void {
  if (assembling) {
    assembling = false;
    textStart = textEnd = 0;
    assembledText();
    return;
  }
  let start = textStart;
  let end = textEnd;
  textStart = textEnd = 0;
  while (start < end && load<u8>(start) <= 0x20) start++;
  if (start == end) return;
  while (load<u8>(end - 1) <= 0x20) end--;
  const props = innermostProps();
  if ((props & (SCRIPT | STYLE)) != 0) {
    if ((props & SCRIPT) != 0) putScript(start, end);
    return;
  }
  text(start, end, props);
}

/** JSON alone or after an assignment begins with what an assignment can be made of; any other script is code. */
function putScript(start: u32, end: u32): void {
  const limit = start + 512 < end ? start + 512 : end;
  for (let i = start; i < limit; i++) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x7b || byte == 0x5b) {
      putValue(DATA_OF_SCRIPT, 0, 0, start, end, true);
      return;
    }
  }
}

let keyOfText: u32 = 0;
let bitsOfText: u32 = 0;

/**
 * What a text stands under. @param short it may be a label. @param known 1 when its label is looked up already.
 * @returns false when it was a label itself.
 */
function place(start: u32, end: u32, props: u32, short: bool, assembled: bool): bool {
  const table = tableHere();
  const isHeading = table != 0 && (props & TH) != 0 && isHeadRow(table);
  if (isHeading) {
    if (assembled) hostAssembledLabel(AS_HEADING);
    else look(start, end, AS_HEADING);
    setHeadingHere(table, foundA, foundB);
  }
  if (short) {
    if (assembled) hostAssembledLabel(AS_LABEL);
    else if (mayBeLabel(start, end)) look(start, end, AS_LABEL);
    else answer(0, 0, 0);
    if (foundA != 0) {
      setLabelRead(foundA, foundB);
      return false;
    }
  }
  findKey(table);
  return true;
}

/** The key that a text stands under, which takes the label that was read last. */
function findKey(table: u32): void {
  keyOfText = label;
  bitsOfText = labelBits;
  setLabelRead(0, 0);
  if (keyOfText != 0) return;
  for (let back: u32 = 1; back <= 2 && back <= depth; back++) {
    const frame = FRAMES + (depth - back) * FRAME_BYTES;
    const key = <u32>load<u16>(frame);
    if (key == 0 || (load<u8>(frame, 2) & NAMELESS) != 0) continue;
    keyOfText = key;
    bitsOfText = load<u8>(frame, 2);
    return;
  }
  if (table != 0 && !isHeadRow(table)) {
    const heading = headingHere(table);
    keyOfText = heading & 0xffff;
    bitsOfText = heading >> 16;
  }
}

function text(start: u32, end: u32, props: u32): void {
  const table = tableHere();
  const isHeading = table != 0 && (props & TH) != 0 && isHeadRow(table);
  const keeps = !isHeading && end - start <= MAX_KNOWN_TEXT;
  if (keeps) {
    const known = knownText(start, end);
    if (known != 0) {
      if (labelIn(known) != 0) {
        setLabelRead(labelIn(known), labelBitsIn(known));
        return;
      }
      const lastLabel = label;
      const lastBits = labelBits;
      findKey(table);
      if (isNothing(known, keyOfText | (bitsOfText << 16))) return;
      setLabelRead(lastLabel, lastBits);
    }
  }
  const before = traces;
  measure(start, end);
  if (place(start, end, props, end - start <= MAX_LABEL, false)) {
    give(PLAIN_TEXT, keyOfText, bitsOfText, start, end, false);
    if (keeps && traces == before) keepNothing(start, end, keyOfText | (bitsOfText << 16));
  } else if (keeps) keepLabel(start, end, label, labelBits);
}

/** A text that the host put together. */
function assembledText(): void {
  const length = hostAssembled();
  const props = innermostProps();
  if (length == 0 || (props & STYLE) != 0) {
    hostDropAssembled();
    return;
  }
  const script = (props & SCRIPT) != 0;
  if (!script && !place(0, 0, props, length == 1, true)) {
    hostDropAssembled();
    return;
  }
  makeRoom();
  enterAll();
  if (depth > 0) store<u8>(innermost(), 1, 12);
  hostGiveAssembled(script ? 0xffffffff : keyOfText);
}
