// Where the sieve keeps what, and what its bits mean: of states of the automaton, of events, of what a value can hold and where
// it stands (sieve.as.ts). Written by the host where it says so (sieve.ts, sieve-tables.ts).
//
// Memory:  bits of each state │ a value that is no part of the input │ runs of digits │ words of each state │ Han
//          characters that begin nothing │ events │ beginnings that come to nothing │ table │ more of these

export const ACCEPTS: u32 = 0x180000;
/** Bytes that no pattern begins with are 0. */
export const BEGINS: u32 = 0x182000;
export const TEXT: u32 = 0x183000;
export const TEXT_BYTES: u32 = 0x10000;
/** Whether a run of so many digits that such a byte follows can be anything: MOST_DIGITS rows of 256. */
export const RUNS: u32 = 0x194000;
export const MOST_DIGITS: u32 = 40;
/** For each byte behind a day and time of day how many bytes of these hold nothing: none, all but the seconds, all. */
export const MOMENTS: u32 = 0x182100;
/** Class of each byte: an edge is for all bytes of one. */
export const CLASSES: u32 = 0x182200;
/** For each state a number of the set of patterns that end there. */
export const WORDS: u32 = 0x197000;
/** A bit for each character of U+4000–U+9FFF: no pattern begins with it. Found out as they come. */
export const IDLE: u32 = 0x199000;
/** A bit for each three letters, of either case, that no pattern begins with. Found out as they come, too. */
export const IDLE_WORDS: u32 = 0x199c00;
/** Events of sixteen bytes: kind and number of the words, from where, to where. */
export const EVENTS: u32 = 0x19b000;
export const MOST_EVENTS: u32 = 1024;
/** Eight bytes each, that something begins like and nothing goes on like: 512 of them. */
export const KNOWN: u32 = 0x19f000;
export const TABLE: u32 = 0x1a0000;
/** A Han character and the byte behind it, with which nothing goes on: 1024 of them. */
export const KNOWN_HAN: u32 = 0x2e0000;
/** A bit for each two bytes, the first of no word, with which nothing goes on. Found out as they come. */
export const IDLE_PAIRS: u32 = 0x2e1000;
/** Of an edge: its state has bits. */
export const HAS_BITS: u32 = 0x8000;
/** States of the table; 0 is none, and the first two are these. */
export const MAX_STATES: u32 = 4096;
/**
 * Edges of a state's row: as many classes as there are at most, and no power of two. Rows 512 bytes apart would share an
 * eighth of the processor's nearest cache.
 */
export const ROW_EDGES: u32 = 160;
export const DEAD: u32 = 1;
export const START: u32 = 2;
/** Bytes of a day and a time of day. */
export const MOMENT_BYTES: u32 = 19;
/** Longest match, in bytes; as in automaton.ts. */
export const MAX_MATCH: u32 = 128;

// Bits of a state.
/** A pattern ends here that may stand by itself in running text. */
export const LIKELY: u32 = 1;
/** … or even where a value is one word. */
export const STRONG: u32 = 2;
/** A label or a sign ends here; the second kind of label only where its word ends. */
export const LABEL: u32 = 4;
export const LABEL_WORD: u32 = 8;
/** A word before a name or an account. */
export const HINT: u32 = 16;
/** A word that is looked for only where something is located. */
export const ANCHOR: u32 = 32;

// Kinds of event.
export const AT_SHAPE: u32 = 1;
export const AT_FORM: u32 = 2;
export const AT_WORD: u32 = 4;
export const AT_HOUSE: u32 = 8;

// What a value can hold.
export const SHAPES: u32 = 1;
export const FORMATS: u32 = 2;
export const PROSE: u32 = 4;
export const EVERYTHING: u32 = 7;

// Where it stands.
/** In plain text: one word is no code. */
export const PLAIN: u32 = 1;
/** A field of a table: a bare mobile number is what its heading says. */
export const FIELD: u32 = 2;
/** A JSON number. */
export const BARE: u32 = 4;
/** Under a key of numbers. */
export const QUIET: u32 = 8;
/** Something was learned of the route: any shape may count. */
export const CAREFUL: u32 = 16;
/** Above it: what need not be asked any more. */
export const KNOWN_SHIFT: u32 = 8;
