/**
 * The state of all counters as bytes, and back.
 *
 *   | HEADER | COUNTERS, about a megabyte each … | END |           frames: snapshot-frames.ts
 *
 *   HEADER    'weirhcnt' | byte order mark | version | counters, about | counters dropped so far | people of them |
 *             bytes of the note | the note, padded
 *   COUNTERS  one after the other, in 32-bit words:
 *             id low | id high | marks | newest stamp | entries, lead and class | the slab without its header
 *             and for each tier kept as a sketch:
 *             newest | fine since | n, coarse cells | n, fine cells (0: none) | n, sample: n × (stamp | hash | tag)
 *   END       counters written
 *
 * Each counter is written at one instant, but not all at the same: counting may go on in between. What was observed before
 * the first chunk is in the snapshot whole; what came later may be. A counter that moved meanwhile may stand twice: the
 * second one is merged with the first.
 *
 * Invariant of reading: everything is checked before it is believed; on any error the engine that was being filled is
 * thrown away by the caller, and nothing else was touched.
 */
import { WeirError } from '../disclosure/error.ts';
import { ID_HIGH, ID_LOW, largeTiers, MARKS, NEWEST, withLargeTiers } from './counter-table.ts';
import type { Counters } from './counters.ts';
import { LEVELS } from './pcsa.ts';
import { HASH_HIGH_BITS } from './person-hash.ts';
import { COARSE_REGISTERS, FINE_REGISTERS, type Sketch } from './sketch.ts';
import { damaged, type Frame, frame, framesOf } from './snapshot-frames.ts';
import { WordReader, WordWriter } from './words.ts';

/** Raised whenever the layout, the size classes or the hashing change. */
export const SNAPSHOT_VERSION = 2;

const HEADER = 1;
const COUNTERS = 2;
const END = 3;
const MAGIC = [0x7269_6577, 0x746e_6368]; // 'weirhcnt'
const BYTE_ORDER = 0x0102_0304;
/** Without the note. */
const HEADER_BYTES = 32;
const MAX_WORD = 2 ** 32 - 1;
/** A frame is closed when it has reached so many words. */
const FRAME_WORDS = 256 * 1024;
const MAX_SAMPLE = 1 << 20;
const TAGS = 1 << HASH_HIGH_BITS;

export function* writeSnapshot(counters: Counters, note: Uint8Array): Generator<Uint8Array> {
  const { table } = counters;
  const out = new WordWriter();
  const { dropped } = counters;
  const gone = [dropped.counters, Math.round(dropped.people)].map((count) => Math.min(count, MAX_WORD));
  for (const word of [...MAGIC, BYTE_ORDER, SNAPSHOT_VERSION, table.size, ...gone, note.length])
    out.word(word);
  out.bytes(note);
  yield frame(HEADER, out.take());
  let written = 0;
  for (let number = 0; number < table.high; number++) {
    if (!table.isLive(number)) continue;
    writeCounter(counters, number, out);
    written += 1;
    if (out.length >= FRAME_WORDS) yield frame(COUNTERS, out.take());
  }
  if (out.length > 0) yield frame(COUNTERS, out.take());
  out.word(written);
  yield frame(END, out.take());
}

/** Fills empty counters. @returns the note. @throws WeirError WEIR_HEADCOUNT_SNAPSHOT, WEIR_HEADCOUNT_SNAPSHOT_VERSION */
export function readSnapshot(chunks: Iterable<Uint8Array>, counters: Counters): Uint8Array {
  let note: Uint8Array | undefined;
  let read = 0;
  let isWhole = false;
  for (const { kind, payload } of framesOf(chunks)) {
    if (isWhole) throw damaged('something follows its end');
    const input = new WordReader(payload);
    if (note === undefined) note = readHeader({ kind, payload }, input, counters);
    else if (kind === COUNTERS) {
      for (; input.left > 0; read++) readCounter(counters, input);
    } else if (kind === END) {
      if (input.word() !== read) throw damaged('counters are missing');
      isWhole = true;
    } else throw damaged('a frame is of no known kind');
  }
  if (note === undefined || !isWhole) throw damaged('it breaks off');
  return note;
}

/** @returns the note. */
function readHeader({ kind, payload }: Frame, input: WordReader, counters: Counters): Uint8Array {
  const foreign = () => damaged('it does not begin as one');
  if (kind !== HEADER || payload.length < HEADER_BYTES) throw foreign();
  for (const word of [...MAGIC, BYTE_ORDER]) if (input.word() !== word) throw foreign();
  const version = input.word();
  if (version !== SNAPSHOT_VERSION) {
    throw new WeirError('WEIR_HEADCOUNT_SNAPSHOT_VERSION', { found: version, known: SNAPSHOT_VERSION });
  }
  counters.expect(input.word());
  counters.droppedBefore({ counters: input.word(), people: input.word() });
  return input.bytes(input.word());
}

function writeCounter(counters: Counters, number: number, out: WordWriter): void {
  const { table, exact } = counters;
  for (const word of [ID_LOW, ID_HIGH, MARKS, NEWEST]) out.word(table.get(number, word));
  out.word(exact.sizes(number));
  out.words(exact.slab(number));
  for (const sketch of counters.sketches(number)) writeSketch(sketch, out);
}

function writeSketch(sketch: Sketch, out: WordWriter): void {
  out.word(sketch.newest);
  out.word(sketch.fineSince);
  for (const cells of [sketch.coarse.cells, sketch.fine?.cells ?? NO_CELLS]) {
    out.word(cells.length);
    out.words(cells);
  }
  out.word(sketch.sample.size());
  sketch.sample.each((hash, tag, stamp) => {
    out.word(stamp);
    out.word(hash);
    out.word(tag);
  });
}

const NO_CELLS = new Uint32Array(0);

function readCounter(counters: Counters, input: WordReader): void {
  counters.makeRoom();
  const { table, exact } = counters;
  const [low, high, marks, newest, sizes] = [
    input.word(),
    input.word(),
    input.word(),
    input.word(),
    input.word(),
  ];
  const tiers = largeTiers(marks);
  if ((tiers & (tiers + 1)) !== 0) throw damaged('a counter is not one');
  const known = table.find(low, high) !== -1;
  const number = counters.obtain(low, high);
  const sketches = counters.promoteTo(number, tiers);
  table.set(number, MARKS, withLargeTiers(marks, largeTiers(table.get(number, MARKS))));
  const words = exact.storedWords(sizes);
  if (words === undefined) throw damaged('a counter has an impossible size');
  const slab = input.words(words);
  if (known)
    exact.eachStored(sizes, slab, (hash, tag, stamp, bits) =>
      counters.observe(number, hash, tag, stamp, bits),
    );
  else if (words > 0) exact.load(number, sizes, slab);
  for (let tier = 0; 1 << tier <= tiers; tier++) readSketch(sketches[tier] as Sketch, input);
  counters.touch(number, newest);
}

function readSketch(sketch: Sketch, input: WordReader): void {
  const [newest, since] = [input.word(), input.word()];
  const coarse = readCells(input, COARSE_REGISTERS);
  const fine = readCells(input, FINE_REGISTERS);
  sketch.load(newest, since, coarse, fine.length === 0 ? undefined : fine);
  const people = input.word();
  if (people > MAX_SAMPLE) throw damaged('a sample has an impossible size');
  for (let i = 0; i < people; i++) {
    const [stamp, hash, tag] = [input.word(), input.word(), input.word()];
    if (tag >= TAGS) throw damaged('a person is not one');
    sketch.sample.observe(hash, tag, stamp);
  }
}

function readCells(input: WordReader, registers: number): Uint32Array {
  const length = input.word();
  if (length % registers !== 0 || length > LEVELS * registers)
    throw damaged('a table has an impossible size');
  return input.words(length);
}
