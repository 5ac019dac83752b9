// The open elements of a page, and the tape: an element is written down when something in it is, and taken back when all
// that stood in it needs company that can come no more. The label that was read last stands here, too: a row's end ends it.

import { closeTable } from './html-tables.as';
import { ENTER, FRAME_BYTES, FRAMES, INPUT, IS_SECTION, LEAVE, MAX_ELEMENTS, MAX_RISE, SECTION, TABLE_ELEMENT, TAPE, TAPE_BYTES, TR } from './html-layout.as';

/** Reads the tape to its end. */
@external("host", "drain") export declare function hostDrain(): void;

export let depth: u32 = 0;
let entered: u32 = 0;
let tapeEnd: u32 = 0;
/** Values put on the tape: what leaves none behind can be passed over when it comes again. */
export let traces: u32 = 0;
/** The value of an attribute was looked at, which more than the tag decides about. */
export function leaveTrace(): void { traces++; }
/** Number of the label that was read last, and its bits. */
export let label: u32 = 0;
export let labelBits: u32 = 0;

export function getTapeEnd(): u32 { return tapeEnd; }
export function getDepth(): u32 { return depth; }
export function getLabel(): u32 { return label; }
export function setLabel(id: u32): void { label = id; }
export function frameKey(at: u32): u32 { return load<u16>(FRAMES + at * FRAME_BYTES); }
export function setFrameKey(at: u32, id: u32): void { store<u16>(FRAMES + at * FRAME_BYTES, <u16>id); }
export function frameName(at: u32): u32 { return load<u32>(FRAMES + at * FRAME_BYTES, 4); }
export function setFrameName(at: u32, id: u32): void { store<u32>(FRAMES + at * FRAME_BYTES, id, 4); }

/** Begins a page. */
export function beginFrames(): void {
  depth = entered = label = labelBits = 0;
  tapeEnd = TAPE;
}

// @ts-ignore
@inline
export function setLabelRead(id: u32, bits: u32): void {
  label = id;
  labelBits = bits;
}

/** The tape was read: what stands open on it cannot be taken back any more. */
export function rewind(): void {
  tapeEnd = TAPE;
  for (let i: u32 = 0; i < depth; i++) {
    const frame = FRAMES + i * FRAME_BYTES;
    if (i < entered) store<u8>(frame, 1, 12);
    store<u32>(frame, TAPE, 16);
    store<u32>(frame, i < entered ? i : entered, 20);
  }
}

// @ts-ignore
@inline
function put(head: u32, start: u32, end: u32): void {
  store<u32>(tapeEnd, head);
  store<u32>(tapeEnd, start - INPUT, 4);
  store<u32>(tapeEnd, end - INPUT, 8);
  tapeEnd += 16;
}

/** Makes room for every open element and a record more. */
// @ts-ignore
@inline
export function makeRoom(): void {
  if (tapeEnd + (MAX_ELEMENTS + 8) * 16 > TAPE + TAPE_BYTES) hostDrain();
}

export function enterAll(): void {
  while (entered < depth) {
    const frame = FRAMES + entered * FRAME_BYTES;
    const section: u32 = (load<u32>(frame, 8) & SECTION) != 0 ? IS_SECTION : 0;
    put(ENTER | section | (<u32>load<u16>(frame) << 16), INPUT, INPUT);
    entered++;
  }
}

/** @param strong whether it stands for itself; else it is only kept while company may come. */
export function putValue(op: u32, id: u32, bits: u32, start: u32, end: u32, strong: bool): void {
  traces++;
  makeRoom();
  enterAll();
  put(op | bits | (id << 16), start, end);
  if (depth == 0) return;
  const frame = FRAMES + (depth - 1) * FRAME_BYTES;
  if (strong) store<u8>(frame, 1, 12);
  else store<u8>(frame, 0, 13);
}

/** Where the innermost open element stands; there is one. */
// @ts-ignore
@inline
export function innermost(): u32 { return FRAMES + (depth - 1) * FRAME_BYTES; }

/** What the innermost open element is; 0 where there is none. */
// @ts-ignore
@inline
export function innermostProps(): u32 { return depth == 0 ? 0 : load<u32>(innermost(), 8); }

/** Opens an element with a key; fewer than MAX_ELEMENTS are open. @param endTag the name and a `>`, as far as `endMask` reaches. */
export function push(id: u32, bits: u32, name: u32, props: u32, endTag: u64, endMask: u64): void {
  const frame = FRAMES + depth * FRAME_BYTES;
  store<u16>(frame, <u16>id);
  store<u8>(frame, <u8>bits, 2);
  store<u32>(frame, name, 4);
  store<u32>(frame, props, 8);
  store<u8>(frame, 0, 12);
  store<u8>(frame, 255, 13);
  store<u32>(frame, tapeEnd, 16);
  store<u32>(frame, entered, 20);
  store<u64>(frame, endTag, 24);
  store<u64>(frame, endMask, 32);
  depth++;
}

/**
 * The end tag of the innermost element, whose name begins at `at`: as it was written when the element opened, and nothing
 * else in it. @returns the index after it, or 0.
 */
// @ts-ignore
@inline
export function endOfInnermost(at: u32): u32 {
  if (depth == 0) return 0;
  const frame = innermost();
  const mask = load<u64>(frame, 32);
  if ((load<u64>(at) & mask) != load<u64>(frame, 24)) return 0;
  return at + 8 - <u32>(clz<u64>(mask) >> 3);
}

export function pop(): void {
  depth--;
  const frame = FRAMES + depth * FRAME_BYTES;
  const props = load<u32>(frame, 8);
  if ((props & TABLE_ELEMENT) != 0) closeTable();
  if ((props & TR) != 0) label = labelBits = 0;
  if (load<u8>(frame, 12) != 0) {
    put(LEAVE, INPUT, INPUT);
    entered = depth;
    if (depth > 0) store<u8>(frame - FRAME_BYTES, 1, 12);
    if (tapeEnd + (MAX_ELEMENTS + 8) * 16 > TAPE + TAPE_BYTES) hostDrain();
  } else if (entered > depth) {
    const rise: u32 = load<u8>(frame, 13);
    if ((props & SECTION) != 0 || rise >= MAX_RISE || depth == 0) {
      // Nothing but what needs company, and no company can come: as if it had never been.
      tapeEnd = load<u32>(frame, 16);
      entered = load<u32>(frame, 20);
    } else {
      put(LEAVE, INPUT, INPUT);
      entered = depth;
      if (rise + 1 < load<u8>(frame - FRAME_BYTES, 13)) store<u8>(frame - FRAME_BYTES, <u8>(rise + 1), 13);
      if (tapeEnd + (MAX_ELEMENTS + 8) * 16 > TAPE + TAPE_BYTES) hostDrain();
    }
  }
}
