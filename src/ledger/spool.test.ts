import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WeirError } from '../disclosure/error.ts';
import { BLANK_FILE, BlankSegment } from './blank-segment.ts';
import { encodeRecord, type LedgerRecord } from './record.ts';
import {
  FRAME_HEADER_BYTES,
  frame,
  frameAt,
  headerProblem,
  SEGMENT_HEADER_BYTES,
  segmentHeader,
} from './segment.ts';
import { Spool, segmentName, segmentNumbers } from './spool.ts';
import type { SpoolFiles } from './spool-files.ts';
import { readSegment } from './spool-reader.ts';
import { spoolState } from './spool-state.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-spool-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const WHOLE = { maxRecords: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY, isCurrent: false };
const blind = (bytes: number): LedgerRecord => ({
  type: 'blind',
  at: 1,
  channel: 'web',
  reason: 'over-cap',
  bytes,
  route: 'GET /x',
  identities: [],
});
/** A disk that fails as it is told: out of room in the middle of a write, or unable to sync. */
class FailingDisk implements SpoolFiles {
  room = Number.POSITIVE_INFINITY;
  syncs: 'work' | 'fail' = 'work';
  synced = 0;

  async write(file: number, bytes: Uint8Array, offset: number, length: number, position: number) {
    if (this.room === 0)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const fits = Math.min(length, this.room);
    this.room -= fits;
    return { bytesWritten: writeSync(file, bytes, offset, fits, position) };
  }

  async sync(file: number) {
    if (this.syncs === 'fail') throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    this.synced += 1;
    fsyncSync(file);
  }
}

/** What is read of a segment with such bytes. */
function readSegmentOf(path: string, bytes: Uint8Array, segment: number) {
  writeFileSync(path, bytes);
  return read(segment);
}

const read = (segment = 1) => readSegment(directory, { segment, offset: 0 }, WHOLE);
const bytesIn = (part: { records: readonly LedgerRecord[] }) =>
  part.records.map((record) => (record as { bytes: number }).bytes);

async function writeSegment(count: number): Promise<Buffer> {
  const spool = new Spool(directory);
  for (let i = 0; i < count; i++) await spool.append(encodeRecord(blind(i)));
  await spool.close();
  return readFileSync(join(directory, segmentName(1)));
}

describe('the spool', () => {
  it('gives back what was appended, in order, across segments', async () => {
    const spool = new Spool(directory, { segmentBytes: 500 });
    await Promise.all(Array.from({ length: 10 }, (_, i) => spool.append(encodeRecord(blind(i)))));
    for (let i = 10; i < 40; i++) await spool.append(encodeRecord(blind(i)));
    await spool.close();
    const numbers = segmentNumbers(directory);
    expect(numbers.length).toBeGreaterThan(2);
    expect(numbers.flatMap((segment) => bytesIn(read(segment)))).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
  });

  it('has a record on disk when its append resolves', async () => {
    const spool = new Spool(directory);
    await spool.append(encodeRecord(blind(7)));
    expect(bytesIn(read())).toEqual([7]);
    expect(spool.durable.offset).toBe(statSync(join(directory, segmentName(1))).size);
    await spool.close();
  });

  it('never appends to what an earlier process wrote', async () => {
    const before = await writeSegment(3);
    const spool = new Spool(directory);
    await spool.append(encodeRecord(blind(9)));
    await spool.close();
    expect(readFileSync(join(directory, segmentName(1)))).toEqual(before);
    expect(bytesIn(read(2))).toEqual([9]);
  });

  it('refuses appends when too much waits for the disk, and after it was closed', async () => {
    const spool = new Spool(directory, { maxWaitingBytes: 200 });
    const payload = encodeRecord(blind(1));
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => spool.append(payload)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    await spool.append(payload);
    await spool.close();
    expect(read().records.length).toBe(50 - refused.length + 1);
    await expect(spool.append(payload)).rejects.toBeInstanceOf(WeirError);
  });

  it('refuses what a full disk does not take, keeps what it took, and goes on once there is room', async () => {
    const disk = new FailingDisk();
    const spool = new Spool(directory, { files: disk });
    await spool.append(encodeRecord(blind(1)));
    // Half of the next record fits, as on a disk that fills up in the middle of a write.
    disk.room = 20;
    await expect(spool.append(encodeRecord(blind(2)))).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    await expect(spool.append(encodeRecord(blind(3)))).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    expect(bytesIn(read())).toEqual([1]);
    disk.room = Number.POSITIVE_INFINITY;
    disk.syncs = 'fail';
    await expect(spool.append(encodeRecord(blind(4)))).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    disk.syncs = 'work';
    await spool.append(encodeRecord(blind(5)));
    await spool.close();
    expect(bytesIn(read())).toEqual([1, 5]);
    expect(read().damage).toEqual([]);
  });

  it('goes on, and turns to a new segment, once one can be made', async () => {
    const spool = new Spool(directory);
    await spool.append(encodeRecord(blind(1)));
    const inTheWay = join(directory, segmentName(2));
    writeFileSync(inTheWay, 'of somebody else');
    spool.turn();
    await expect(spool.append(encodeRecord(blind(2)))).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    expect(readFileSync(inTheWay, 'utf8')).toBe('of somebody else');
    rmSync(inTheWay);
    await spool.append(encodeRecord(blind(3)));
    await spool.close();
    expect(bytesIn(read(1))).toEqual([1]);
    expect(bytesIn(read(2))).toEqual([3]);
  });

  it('makes one group of what a turn of the loop brings', async () => {
    const groups: number[] = [];
    const files: SpoolFiles = {
      write: async (file, bytes, offset, length, position) => {
        groups.push(length);
        return { bytesWritten: writeSync(file, bytes, offset, length, position) };
      },
      sync: async (file) => fsyncSync(file),
    };
    const spool = new Spool(directory, { files });
    const payload = encodeRecord(blind(1));
    const first = spool.append(payload);
    await Promise.resolve();
    const rest = [spool.append(payload), spool.append(payload)];
    await Promise.all([first, ...rest]);
    await spool.append(payload);
    await spool.close();
    expect(groups).toEqual([3 * groups[1]!, groups[1]]);
  });

  it('syncs before it answers when it is strict, and afterwards when it is relaxed', async () => {
    for (const durability of ['strict', 'relaxed'] as const) {
      const disk = new FailingDisk();
      const spool = new Spool(join(directory, durability), { files: disk, durability });
      await spool.append(encodeRecord(blind(1)));
      expect(disk.synced).toBe(durability === 'strict' ? 1 : 0);
      await spool.close();
      expect(disk.synced).toBe(1);
      const part = readSegment(join(directory, durability), { segment: 1, offset: 0 }, WHOLE);
      expect(bytesIn(part)).toEqual([1]);
    }
  });

  it('holds no more than it may, and goes on when segments were handed over', async () => {
    const spool = new Spool(directory, { segmentBytes: 200, maxBytes: 600 });
    const append = (i: number) => spool.append(encodeRecord(blind(i))).then(() => i);
    const taken: number[] = [];
    for (let i = 0; i < 40; i++) {
      const done = await append(i).catch((error: WeirError) => error.code);
      if (done === 'WEIR_SPOOL_WRITE') break;
      taken.push(done as number);
    }
    expect(taken.length).toBeGreaterThan(5);
    expect(taken.length).toBeLessThan(20);
    rmSync(join(directory, segmentName(1)));
    expect(await append(99)).toBe(99);
    await spool.close();
  });

  it('cannot be opened where nothing can be written', () => {
    writeFileSync(join(directory, 'file'), '');
    expect(() => new Spool(join(directory, 'file', 'spool'))).toThrow(WeirError);
  });
});

describe('a segment that is written full of zeros beforehand', () => {
  const SEGMENT_BYTES = 16_384;
  const payload = (i: number) =>
    encodeRecord({ ...blind(i), route: `GET /${'x'.repeat(300)}` } as LedgerRecord);

  /** Appends until a prepared segment has some records. @returns how many there are in all. */
  async function untilPrepared(spool: Spool): Promise<number> {
    for (let i = 0; ; i++) {
      await spool.append(payload(i));
      const { segment, offset } = spool.durable;
      const { size } = statSync(join(directory, segmentName(segment)));
      if (size === SEGMENT_BYTES && offset > 4_096 && offset < SEGMENT_BYTES / 2) return i + 1;
      if (i > 2_000) throw new Error('no segment was prepared');
    }
  }

  it('takes its turn under load, is read as far as it is written, and is cut when it is closed', async () => {
    const spool = new Spool(directory, { segmentBytes: SEGMENT_BYTES });
    const count = await untilPrepared(spool);
    const all = () => segmentNumbers(directory).flatMap((segment) => bytesIn(read(segment)));
    expect(all()).toEqual(Array.from({ length: count }, (_, i) => i));
    const { segment, offset } = spool.durable;
    expect(read(segment)).toMatchObject({ damage: [], end: offset, exhausted: true });
    await spool.close();
    expect(statSync(join(directory, segmentName(segment))).size).toBe(offset);
    expect(readdirSync(directory)).not.toContain(BLANK_FILE);
    expect(all()).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it('counts as what was written to it when one asks how much waits', async () => {
    const data = join(directory, 'data');
    const spool = new Spool(join(data, 'spool'), { segmentBytes: SEGMENT_BYTES });
    let written = 0;
    for (let i = 0; spool.durable.segment < 4 || spool.durable.offset < 2_000; i++)
      await spool.append(payload(i));
    for (let segment = 1; segment < spool.durable.segment; segment++)
      written += statSync(join(data, 'spool', segmentName(segment))).size;
    // The last bytes of a record may be zeros of its own.
    const { bytes, waitingBytes } = spoolState(data);
    expect(bytes).toBeLessThanOrEqual(written + spool.durable.offset);
    expect(bytes).toBeGreaterThan(written + spool.durable.offset - 400);
    expect(waitingBytes).toBe(bytes);
    await spool.close();
  });

  it('tells what a crash cut short from damage, and keeps what was promised', async () => {
    const spool = new Spool(directory, { segmentBytes: SEGMENT_BYTES });
    const count = await untilPrepared(spool);
    const { segment } = spool.durable;
    const path = join(directory, segmentName(segment));
    const whole = readFileSync(path);
    await spool.close();
    // As a process that is killed leaves it: with its zeros.
    writeFileSync(path, whole);
    const part = read(segment);
    expect(part).toMatchObject({ damage: [], exhausted: true });
    expect(bytesIn(part).at(-1)).toBe(count - 1);
    const { end } = part;
    const size = frame(payload(0)).length;
    for (let cut = end - size + 1; cut < end; cut += cut % 512 > 500 ? 1 : 5) {
      const torn = Buffer.from(whole);
      torn.fill(0, cut);
      // A record may end in zeros of its own.
      if (torn.equals(whole)) continue;
      writeFileSync(path, torn);
      const left = read(segment);
      expect(bytesIn(left)).toEqual(bytesIn(part).slice(0, -1));
      expect(left.exhausted).toBe(true);
      // Disks and the system tear at the boundaries of sectors: that is told from damage.
      if (cut % 512 === 0) expect(left.damage).toEqual([]);
    }
  });

  it('gives back every record that a power cut left whole, whichever sectors of the last ones it took', async () => {
    const spool = new Spool(directory, { segmentBytes: SEGMENT_BYTES });
    await untilPrepared(spool);
    const { segment } = spool.durable;
    const path = join(directory, segmentName(segment));
    const whole = readFileSync(path);
    await spool.close();
    const part = readSegmentOf(path, whole, segment);
    const sectors = Math.ceil(part.end / 512);
    fc.assert(
      fc.property(fc.subarray(Array.from({ length: 6 }, (_, i) => sectors - 1 - i)), (lost) => {
        const bytes = Buffer.from(whole);
        for (const sector of lost) bytes.fill(0, 512 * sector, 512 * (sector + 1));
        const left = bytesIn(readSegmentOf(path, bytes, segment));
        const size = frame(payload(0)).length;
        const kept = bytesIn(part).filter((_, i) => {
          const from = SEGMENT_HEADER_BYTES + i * size;
          return !lost.some((sector) => from < 512 * (sector + 1) && from + size > 512 * sector);
        });
        expect(left.filter((each) => kept.includes(each))).toEqual(kept);
        expect(bytesIn(part).filter((each) => left.includes(each))).toEqual(left);
      }),
    );
  });

  it('is not made where a spool has no room for another, nor for a few records', async () => {
    const spool = new Spool(directory, { segmentBytes: SEGMENT_BYTES, maxBytes: 2 * SEGMENT_BYTES });
    for (let i = 0; i < 60; i++) await spool.append(payload(i));
    for (const segment of segmentNumbers(directory))
      expect(statSync(join(directory, segmentName(segment))).size).not.toBe(SEGMENT_BYTES);
    await spool.close();
  });

  it('is made anew when one was left, and is done without where it cannot be linked', async () => {
    writeFileSync(join(directory, BLANK_FILE), 'of a process that was killed');
    const blank = new BlankSegment(directory, 4_096, 0);
    expect(readdirSync(directory)).toEqual([]);
    const ready = async () => {
      while (!blank.isReady) {
        blank.follow(4_096);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await ready();
    const path = join(directory, segmentName(1));
    writeFileSync(path, 'in the way');
    await expect(blank.take(path)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(path, 'utf8')).toBe('in the way');
    rmSync(path);
    const file = (await blank.take(path)) as number;
    closeSync(file);
    expect(readFileSync(path)).toEqual(Buffer.concat([segmentHeader(), Buffer.alloc(4_096 - 16)]));
    await ready();
    rmSync(join(directory, BLANK_FILE));
    expect(await blank.take(join(directory, segmentName(2)))).toBeUndefined();
    expect(readdirSync(directory)).toEqual([segmentName(1)]);
    await blank.close();
  });
});

describe('reading a segment', () => {
  it('takes an end that a crash tore off for what it is', async () => {
    const whole = await writeSegment(5);
    const path = join(directory, segmentName(1));
    for (let length = SEGMENT_HEADER_BYTES; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const part = read();
      expect(part.damage).toEqual([]);
      const values = bytesIn(part);
      expect(values).toEqual(Array.from({ length: values.length }, (_, i) => i));
      expect(part.exhausted).toBe(true);
    }
  });

  it('loses at most the record that a flipped bit hit, and reports it', async () => {
    const whole = await writeSegment(6);
    const path = join(directory, segmentName(1));
    const size = (whole.length - SEGMENT_HEADER_BYTES) / 6;
    fc.assert(
      fc.property(
        fc.integer({ min: SEGMENT_HEADER_BYTES, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        (at, bit) => {
          const damaged = Buffer.from(whole);
          damaged[at] = (damaged[at] as number) ^ (1 << bit);
          writeFileSync(path, damaged);
          const hit = Math.floor((at - SEGMENT_HEADER_BYTES) / size);
          const part = read();
          expect(bytesIn(part)).toEqual([0, 1, 2, 3, 4, 5].filter((i) => i !== hit));
          // A length that now points past the end looks like a torn end, and only in the last record it is one.
          expect(part.damage.length).toBe(hit === 5 && part.damage.length === 0 ? 0 : 1);
        },
      ),
    );
  });

  it('reports a header that is not one, with everything behind it', async () => {
    const whole = await writeSegment(2);
    whole[3] = 0;
    writeFileSync(join(directory, segmentName(1)), whole);
    const part = read();
    expect(part.records).toEqual([]);
    expect(part.damage).toMatchObject([{ offset: 0, reason: 'its header is foreign' }]);
  });

  it('sees no further than the writer has said is durable', async () => {
    await writeSegment(4);
    const size = (statSync(join(directory, segmentName(1))).size - SEGMENT_HEADER_BYTES) / 4;
    const until = SEGMENT_HEADER_BYTES + 2 * size + 3;
    const part = readSegment(directory, { segment: 1, offset: 0 }, { ...WHOLE, until, isCurrent: true });
    expect(bytesIn(part)).toEqual([0, 1]);
    expect(part.exhausted).toBe(false);
    const rest = readSegment(directory, { segment: 1, offset: part.end }, WHOLE);
    expect(bytesIn(rest)).toEqual([2, 3]);
  });

  it('gives back every record that was not touched, whatever stands between them', async () => {
    const whole = await writeSegment(8);
    const path = join(directory, segmentName(1));
    const size = (whole.length - SEGMENT_HEADER_BYTES) / 8;
    const offset = fc.integer({ min: 0, max: whole.length - SEGMENT_HEADER_BYTES });
    fc.assert(
      fc.property(offset, offset, fc.uint8Array({ maxLength: 200 }), (a, b, between) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const body = whole.subarray(SEGMENT_HEADER_BYTES);
        writeFileSync(
          path,
          Buffer.concat([
            whole.subarray(0, SEGMENT_HEADER_BYTES),
            body.subarray(0, from),
            between,
            body.subarray(to),
          ]),
        );
        const part = read();
        const before = Math.floor(from / size);
        const after = Math.ceil(to / size);
        const values = bytesIn(part);
        expect(values.slice(0, before)).toEqual(Array.from({ length: before }, (_, i) => i));
        expect(values.slice(before).filter((i) => i >= after)).toEqual(
          Array.from({ length: 8 - after }, (_, i) => after + i),
        );
        expect(part.exhausted).toBe(true);
      }),
    );
  });

  it('stops before what a newer Weir wrote, and sets nothing of it aside', async () => {
    await writeSegment(2);
    const path = join(directory, segmentName(1));
    const newer = Buffer.from(encodeRecord(blind(3)));
    newer[1] = 2;
    const unknown = Buffer.from(encodeRecord(blind(4)));
    unknown[0] = 200;
    const two = readFileSync(path);
    for (const payload of [newer, unknown]) {
      writeFileSync(path, Buffer.concat([two, frame(payload), frame(encodeRecord(blind(5)))]));
      const part = read();
      expect(bytesIn(part)).toEqual([0, 1]);
      expect(part).toMatchObject({ damage: [], end: two.length, exhausted: false });
      expect(() => readSegment(directory, { segment: 1, offset: part.end }, WHOLE)).toThrow(
        expect.objectContaining({ code: 'WEIR_SPOOL_NEWER' }),
      );
    }
    const header = segmentHeader();
    header.writeUInt32LE(2, 8);
    header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
    writeFileSync(path, Buffer.concat([header, two.subarray(SEGMENT_HEADER_BYTES)]));
    expect(() => read()).toThrow(expect.objectContaining({ code: 'WEIR_SPOOL_NEWER' }));
  });

  it('survives any bytes behind a good header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        writeFileSync(join(directory, segmentName(1)), Buffer.concat([segmentHeader(), bytes]));
        const part = read();
        expect(part.records).toEqual([]);
        expect(part.exhausted).toBe(true);
      }),
    );
    expect(readdirSync(directory)).toEqual([segmentName(1)]);
  });
});

describe('frames', () => {
  it('hold one byte to the most', () => {
    expect(() => frame(new Uint8Array(0))).toThrow(RangeError);
    const framed = frame(Buffer.of(1, 2, 3));
    expect(framed.length).toBe(FRAME_HEADER_BYTES + 3);
    expect(frameAt(framed, 0)).toMatchObject({ kind: 'whole', end: framed.length });
    expect(frameAt(framed.subarray(0, 5), 0)).toEqual({ kind: 'short' });
    expect(frameAt(Buffer.alloc(64), 0).kind).toBe('damaged');
  });

  it('begin with a header that knows its version', () => {
    expect(headerProblem(segmentHeader())).toBeUndefined();
    expect(headerProblem(segmentHeader().subarray(0, 7))).toBe('short');
    const damaged = segmentHeader();
    damaged[9] = 1;
    expect(headerProblem(damaged)).toBe('damaged');
  });
});
