// Elements of a page: what their tag and its attributes make of them, and which ones an end tag closes.

import { depth, label, labelBits, leaveTrace, pop, push, putValue, setLabelRead } from './html-frames.as';
import { AS_CLASSES, AS_FIELD, ATTRIBUTE, ATTRIBUTE_BYTES, ATTRIBUTES, CLOSES_SHIFT, DATA, FIELD, FRAME_BYTES, FRAMES, GROUP_MASK, GROUP_SHIFT, HREF, IS_CODED, KNOWN, LINK, LOOK_BACK, MAX_ATTRIBUTES, MAX_CLASS_BYTES, MAX_ELEMENTS, MAX_FIELD_BYTES, NAMELESS, NAMING, PLAIN_ATTRIBUTE, TEXTUAL_ATTRIBUTE, VALUE, VOID } from './html-layout.as';
import { endMaskOf, endsAtOnce, endTagOf, keepTag, keyOf, nameOf, nameSizeOf, propsOf } from './html-repeats.as';
import { openTable } from './html-tables.as';
import { give } from './html-text.as';
import { isLetter, measure } from './html-value.as';
import { answer, foundA, foundB, foundC, look } from './words.as';

/** A word whose bytes have to be decoded first: it is not kept. */
@external("host", "codedWord") declare function hostCodedWord(start: u32, end: u32, what: u32): void;

/** Elements that are open beyond the ones that are kept. */
let overflow: u32 = 0;
export function forgetOverflow(): void { overflow = 0; }

/** The tag that is being read. */
let tagName: u32 = 0;
export let tagProps: u32 = 0;
let tagKey: u32 = 0;
/** Its end tag, of a name of at most seven bytes: the name and a `>`; else what no eight bytes are. */
let endTag: u64 = 1;
let endMask: u64 = 0;
/** Bytes of its name. */
export let nameSize: u32 = 0;
/** What became of it: its key with the bits above, whether it ends at once. */
let openedKey: u32 = 0;
let openedEnds: bool = false;
let attributes: u32 = 0;

/** Begins a tag of a name that was looked up. @param at where the name stands, of `size` bytes. */
export function beginTag(name: u32, props: u32, key: u32, at: u32, size: u32): void {
  nameSize = size;
  endMask = size < 7 ? ((<u64>1 << ((size + 1) << 3)) - 1) : <u64>-1;
  endTag = (load<u64>(at) & (endMask >> 8)) | (<u64>0x3e << (size << 3));
  if (size > 7) {
    endMask = 0;
    endTag = 1;
  }
  tagName = name;
  tagProps = props;
  tagKey = key;
  attributes = 0;
}

// @ts-ignore
@inline
export function takesAttributes(): bool { return attributes < MAX_ATTRIBUTES; }

/** An attribute whose value is [start..end), of a name that was looked up. @param coded its references are to be undone. */
export function addAttribute(start: u32, end: u32, kind: u32, id: u32, bits: u32, coded: bool): void {
  const attribute = ATTRIBUTES + attributes * ATTRIBUTE_BYTES;
  store<u32>(attribute, start);
  store<u32>(attribute, end, 4);
  store<u32>(attribute, kind, 8);
  store<u32>(attribute, id, 12);
  store<u32>(attribute, bits, 16);
  store<u8>(attribute, coded ? 1 : 0, 20);
  attributes++;
}

export function openElement(closed: bool): void {
  closeOthers();
  openedKey = elementKey();
  openedEnds = closed || (tagProps & VOID) != 0;
  openTag(true);
}

/** Closes what cannot stand around the element that opens. */
function closeOthers(): void {
  const closes = (tagProps >> CLOSES_SHIFT) & GROUP_MASK;
  if (closes != 0 && overflow == 0) {
    for (let n = 0; n < 2 && depth > 0; n++) {
      const group = (load<u32>(FRAMES + (depth - 1) * FRAME_BYTES, 8) >> GROUP_SHIFT) & GROUP_MASK;
      if ((group & closes) == 0) break;
      pop();
    }
  }
}

/** Opens the element of the tag as it was read. @param whole whether its attributes are to be looked at. */
function openTag(whole: bool): void {
  const id = openedKey & 0xffff;
  const bits = openedKey >> 16;
  if (depth >= MAX_ELEMENTS) {
    if (whole) giveAttributes(id, bits);
    if (!openedEnds) overflow++;
    return;
  }
  push(id, bits, tagName, tagProps, endTag, endMask);
  openTable(tagProps);
  if (whole && attributes > 0) giveAttributes(id, bits);
  if (openedEnds) pop();
}

/** Opens the element of a tag that was met before. @param tag what is known of it. */
export function openAgain(tag: u32): void {
  tagName = nameOf(tag);
  tagProps = propsOf(tag);
  nameSize = nameSizeOf(tag);
  endTag = endTagOf(tag);
  endMask = endMaskOf(tag);
  closeOthers();
  openedKey = keyOf(tag);
  openedEnds = endsAtOnce(tag);
  openTag(false);
}

/** Keeps the tag that was opened last, which left nothing on the tape. */
export function keepOpened(start: u32, end: u32): void {
  keepTag(start, end, tagName, tagProps, openedKey, openedEnds, nameSize, endTag, endMask);
}

/** No element stands open beyond the ones that are kept. */
// @ts-ignore
@inline
export function isNoneBeyond(): bool { return overflow == 0; }

export function closeElement(name: u32): void {
  if (overflow > 0) {
    overflow--;
    return;
  }
  const limit: u32 = depth > LOOK_BACK ? depth - LOOK_BACK : 0;
  for (let i = depth; i > limit; i--) {
    if (load<u32>(FRAMES + (i - 1) * FRAME_BYTES, 4) != name) continue;
    while (depth >= i) pop();
    return;
  }
}

/** Key of an element with its bits above, by its attributes or, where HTML does not know it, by its name. */
function elementKey(): u32 {
  let id: u32 = 0;
  let bits: u32 = 0;
  let weight: u32 = 0;
  for (let i: u32 = 0; i < attributes; i++) {
    const attribute = ATTRIBUTES + i * ATTRIBUTE_BYTES;
    if ((load<u32>(attribute, 8) & NAMING) == 0) continue;
    const start = load<u32>(attribute);
    const end = load<u32>(attribute, 4);
    if (load<u8>(attribute, 20) != 0) hostCodedWord(start, end, AS_CLASSES);
    else if (end - start > MAX_CLASS_BYTES) continue;
    else look(start, end, AS_CLASSES);
    if (foundA != 0 && foundC > weight) {
      id = foundA;
      bits = foundB;
      weight = foundC;
    }
  }
  if (id == 0 && (tagProps & KNOWN) == 0) return tagKey;
  return id | (bits << 16);
}

function giveAttributes(elementId: u32, elementBits: u32): void {
  for (let i: u32 = 0; i < attributes; i++) {
    const attribute = ATTRIBUTES + i * ATTRIBUTE_BYTES;
    const kind = load<u32>(attribute, 8);
    if ((kind & HREF) != 0) link(attribute);
    else if ((kind & DATA) != 0) giveAttribute(attribute, load<u32>(attribute, 12), load<u32>(attribute, 16));
    else if ((kind & VALUE) != 0) {
      fieldKey(elementId, elementBits);
      giveAttribute(attribute, foundA, foundB);
    } else if ((kind & TEXTUAL_ATTRIBUTE) != 0) giveAttribute(attribute, 0, 0);
    else if ((kind & PLAIN_ATTRIBUTE) == 0 && (tagProps & KNOWN) == 0) {
      giveAttribute(attribute, load<u32>(attribute, 12), load<u32>(attribute, 16));
    }
  }
}

function giveAttribute(attribute: u32, id: u32, bits: u32): void {
  let start = load<u32>(attribute);
  let end = load<u32>(attribute, 4);
  if (load<u8>(attribute, 20) != 0) {
    putValue(ATTRIBUTE, id, IS_CODED, start, end, true);
    return;
  }
  while (start < end && load<u8>(start) <= 0x20) start++;
  if (start == end) return;
  while (load<u8>(end - 1) <= 0x20) end--;
  measure(start, end);
  give(ATTRIBUTE, id, bits, start, end, true);
}

/** What an input's value is: by its `name`, `id` or `autocomplete`, or the label before it. Answers in foundA, foundB. */
function fieldKey(elementId: u32, elementBits: u32): void {
  leaveTrace(); // the label before it has a say
  for (let i: u32 = 0; i < attributes; i++) {
    const attribute = ATTRIBUTES + i * ATTRIBUTE_BYTES;
    if ((load<u32>(attribute, 8) & FIELD) == 0) continue;
    const start = load<u32>(attribute);
    const end = load<u32>(attribute, 4);
    if (load<u8>(attribute, 20) != 0) hostCodedWord(start, end, AS_FIELD);
    else look(start, end - start > MAX_FIELD_BYTES ? start + MAX_FIELD_BYTES : end, AS_FIELD);
    if (foundA != 0) return;
  }
  const nameless = (elementBits & NAMELESS) != 0;
  answer(label != 0 ? label : nameless ? 0 : elementId, label != 0 ? labelBits : elementBits, 0);
  setLabelRead(0, 0);
}

/** `tel:`, `sms:` and `mailto:` say themselves what they are. */
function link(attribute: u32): void {
  const start = load<u32>(attribute);
  const end = load<u32>(attribute, 4);
  const coded = load<u8>(attribute, 20) != 0;
  const first: u32 = load<u8>(start) | 0x20;
  if (start >= end) return;
  if (first == 0x74 || first == 0x73 || first == 0x6d || load<u8>(start) == 0x26) {
    let size: u32 = 0;
    // Letters of a scheme up to its colon; a reference may stand for one of them.
    while (size < 7 && start + size < end && isLetter(load<u8>(start + size))) size++;
    const stop: u32 = load<u8>(start + size);
    if (start + size < end && (stop == 0x3a || (coded && stop == 0x26))) {
      putValue(LINK, 0, coded ? IS_CODED : 0, start, end, true);
    }
  }
}
