// Where the kernel of pages keeps what, and what the bits of its tables and records mean: shared by the files of
// html.as.ts, and written by html-kernel.ts where it says so.
//
// Memory:  open elements │ tables │ attributes of a tag │ words by their bytes │ pairs of characters │ tape │ sieve.as.ts │
//          tags and texts met before │ input

export const FRAMES: u32 = 0x1000;
export const TABLES: u32 = 0x8000;
export const ATTRIBUTES: u32 = 0x70000;
export const PAIRS: u32 = 0x152000;
export const TAPE: u32 = 0x162000;
/** Tags and texts that were met before (html-repeats.as.ts), and how many of each are kept; powers of two. */
export const TAGS: u32 = 0x2f0000;
export const TAG_SLOTS: u32 = 1024;
export const TEXTS: u32 = 0x320000;
export const TEXT_SLOTS: u32 = 2048;
export const INPUT: u32 = 0x3a0040;

export const FRAME_BYTES: u32 = 48;
export const TABLE_BYTES: u32 = 784;
export const HEADINGS: u32 = 16;
export const HEADING_BITS: u32 = 528;
export const TAPE_BYTES: u32 = 0x1e000;
/** Open elements that are kept; deeper ones belong to the last of them. */
export const MAX_ELEMENTS: u32 = 512;
export const LOOK_BACK: u32 = 64;
export const MAX_ATTRIBUTES: u32 = 64;
export const ATTRIBUTE_BYTES: u32 = 32;
export const MAX_LABEL: u32 = 48;
export const MAX_COLUMNS: u32 = 256;
/** Containers that what needs company rises through in search of it. */
export const MAX_RISE: u32 = 3;
export const MAX_CLASS_BYTES: u32 = 256;
export const MAX_FIELD_BYTES: u32 = 64;

// What a name of an element is; written by html-kernel.ts.
export const VOID: u32 = 1;
export const SECTION: u32 = 2;
export const KNOWN: u32 = 4;
export const TABLE_ELEMENT: u32 = 8;
export const TR: u32 = 16;
export const TH: u32 = 32;
export const TD: u32 = 64;
export const SCRIPT: u32 = 128;
export const STYLE: u32 = 256;
export const RAW: u32 = 512;
export const RCDATA: u32 = 1024;
export const PLAIN: u32 = 2048;
export const GROUP_SHIFT: u32 = 12;
export const CLOSES_SHIFT: u32 = 18;
export const GROUP_MASK: u32 = 63;

// What a name of an attribute is.
export const NAMING: u32 = 1;
export const HREF: u32 = 2;
export const DATA: u32 = 4;
export const VALUE: u32 = 8;
export const TEXTUAL_ATTRIBUTE: u32 = 16;
export const FIELD: u32 = 32;
export const PLAIN_ATTRIBUTE: u32 = 64;

// Bits of a key; written by interest.ts.
export const KEYED: u32 = 1;
export const NEGATIVE: u32 = 2;
export const WEAK: u32 = 4;
export const WEAK_ID: u32 = 16;
export const TEXTUAL: u32 = 128;
/** It says nothing, but paths are made of it. */
export const NAMELESS: u32 = 32;

// What a word is looked up as.
export const AS_TAG: u32 = 1;
export const AS_ATTRIBUTE: u32 = 2;
export const AS_CLASSES: u32 = 3;
export const AS_FIELD: u32 = 4;
export const AS_LABEL: u32 = 5;
export const AS_HEADING: u32 = 6;

// Records of the tape.
export const ENTER: u32 = 1;
export const LEAVE: u32 = 2;
export const PLAIN_TEXT: u32 = 3;
export const ATTRIBUTE: u32 = 4;
export const DATA_OF_SCRIPT: u32 = 5;
export const LINK: u32 = 6;
export const IS_SECTION: u32 = 8;
export const IS_CODED: u32 = 8;
export const IS_SHAPED: u32 = 16;
/** What the value can hold is known (sieve.as.ts), and stands in the three bits above. */
export const IS_LOOKED_AT: u32 = 32;
export const HOLDS_SHIFT: u32 = 6;
/** Where a value stands, for sieve(). */
export const QUIET: u32 = 8;
export const CAREFUL: u32 = 16;
/** Of sieve(). */
export const PROSE: u32 = 4;
export const EVERYTHING: u32 = 7;
/** Of wanted(): looked at as a whole. */
export const ALL_OF_IT: u32 = 8;

/** Digits from which on a value is looked at whatever else it is made of. */
export const MANY_DIGITS: u32 = 8;
/** Digits of the shortest code that is found without a key. */
export const CODE_DIGITS: u32 = 4;
/** Letters and digits without a gap of the shortest code that has fewer digits than that. */
export const CODE_RUN: u32 = 14;
export const LONGEST_NUMBER: u32 = 24;
