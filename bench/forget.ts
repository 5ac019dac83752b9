/**
 * What it costs that people can be forgotten: the puncturable tree behind person keys against the functions and the
 * bookkeeping it was chosen over, the shapes it could have, and a key file that has forgotten many.
 *
 * The rivals are the two ways that are usually taken, each at its cheapest. A salt for each person: a table in memory
 * from identifier to 16 random bytes, and SipHash under the salt. A wrapped key for each person: the same table with
 * AES-256-GCM around each key, opened for each use. Both need a table of everybody who was ever seen, at every gate.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { decodeKeyFile } from '../src/disclosure/key-file.ts';
import { Keyring } from '../src/disclosure/keyring.ts';
import { DEFAULT_SHAPE, PersonTree, type TreeShape } from '../src/disclosure/person-tree/person-tree.ts';
import { SipHash } from '../src/disclosure/siphash/siphash.ts';
import { writeKeyring } from '../src/ledger/forgetting.ts';
import {
  type Bench,
  type BenchContext,
  collectGarbage,
  cpuSeconds,
  type Measured,
  median,
  type Row,
  rounded,
} from './bench.ts';

/** Against SipHash-2-4 alone, whose 57 ns on a quiet core make this 250 ns. */
const MOST_TIMES_SIPHASH = 4.4;
const MOST_BYTES = 4_096;
const CALLS = 100_000;
/** Four times what a tree remembers: one in fifty is met before it is forgotten, and the walk is what is measured. */
const IDENTIFIERS = 1 << 18;
/** Of these the rivals' tables know all; they remember nothing beside. */
const KNOWN_TO_RIVALS = 4_096;
/** Bits a level, levels, and the level that is kept expanded: 64 to 65,536 slots each. */
const SHAPES: readonly TreeShape[] = [
  { bitsPerLevel: 1, levels: 56, crownLevel: 16 },
  { bitsPerLevel: 2, levels: 28, crownLevel: 8 },
  { bitsPerLevel: 4, levels: 12, crownLevel: 4 },
  { bitsPerLevel: 4, levels: 14, crownLevel: 3 },
  DEFAULT_SHAPE,
  { bitsPerLevel: 4, levels: 16, crownLevel: 4 },
  { bitsPerLevel: 8, levels: 7, crownLevel: 2 },
];

export const bench: Bench = {
  name: 'forget',
  summary: {
    en: 'forgetting people: the puncturable key against salts and wrapped keys, and a key file that forgot many',
    zh: '遗忘个人：可穿孔密钥对比逐人加盐与密钥包装，以及已遗忘许多人的密钥文件',
  },
  options: [
    {
      name: 'forgotten',
      about: { en: 'people whom the large key file has forgotten', zh: '大密钥文件已遗忘的人数' },
      byDefault: 100_000,
    },
    {
      name: 'known',
      about: { en: 'people in the tables of the rivals', zh: '对比方案表中的人数' },
      byDefault: 1_000_000,
    },
  ],
  run,
};

interface Contender {
  readonly name: string;
  readonly value: (text: string) => bigint;
  /** Others than what all are asked for. */
  readonly texts?: readonly string[];
  readonly costsNs: number[];
}

async function run(context: BenchContext): Promise<Measured> {
  const { quick, seed, options, scratch } = context;
  const known = quick ? 20_000 : Number(options.known);
  const forgotten = quick ? 2_000 : Number(options.forgotten);
  const texts = Array.from({ length: IDENTIFIERS }, (_, i) => phoneOf(i * 211));
  const inTables = texts.slice(0, KNOWN_TO_RIVALS);
  const met = texts.slice(0, 512);
  const bytes = randomFrom(seed);
  const rows: Row[] = [];

  context.progress('tables of the rivals');
  const salts = saltTable(known, bytes);
  const wrapped = wrappedTable(quick ? 2_000 : 20_000, bytes);

  context.progress(`a key that has forgotten ${forgotten}`);
  const large = largeKey(forgotten, bytes);
  rows.push(...(await large.measure(scratch, forgotten)));

  const plain = new SipHash(bytes(16));
  const fresh = PersonTree.whole(bytes(16), bytes(16));
  const contenders: Contender[] = [
    { name: 'tree', value: (text) => fresh.value(text), costsNs: [] },
    { name: 'large', value: (text) => large.keyring.person64(text), costsNs: [] },
    { name: 'plain', value: (text) => plain.text(text), costsNs: [] },
    { name: 'salt', value: salts.value, texts: inTables, costsNs: [] },
    { name: 'wrapped', value: wrapped.value, texts: inTables, costsNs: [] },
  ];
  const shapes = SHAPES.map((shape) => {
    const tree = PersonTree.whole(bytes(16), bytes(16), shape);
    return { shape, contender: { name: '', value: (text: string) => tree.value(text), costsNs: [] } };
  });
  context.progress('calls');
  measure([...contenders, ...shapes.map(({ contender }) => contender)], texts, quick);
  const again: Contender = { name: 'again', value: (text) => fresh.value(text), costsNs: [] };
  measure([again], met, quick);
  rows.push({
    name: { en: 'one key of somebody who was met lately', zh: '最近见过的人的一个键' },
    value: rounded(median(again.costsNs), 3),
    unit: { en: 'ns of CPU', zh: 'CPU 纳秒' },
  });
  const cost = (name: string) =>
    rounded(median(contenders.find((each) => each.name === name)?.costsNs ?? []), 3);

  for (const { shape, contender } of shapes) {
    const fanOut = 2 ** shape.bitsPerLevel;
    const name = `${fanOut} × ${shape.levels}, ${2 ** (shape.bitsPerLevel * shape.crownLevel)}`;
    rows.push(
      {
        name: { en: `shape ${name} slots kept: one key`, zh: `形状 ${name} 槽：计算一个键` },
        value: rounded(median(contender.costsNs), 3),
        unit: { en: 'ns of CPU', zh: 'CPU 纳秒' },
      },
      {
        name: { en: `shape ${name} slots kept: one person forgotten`, zh: `形状 ${name} 槽：遗忘一人` },
        value: shape.levels * ((fanOut - 1) * 16 + 2),
        unit: { en: 'bytes of key file at most', zh: '密钥文件字节（上限）' },
      },
    );
  }
  rows.push({
    name: { en: 'a table of salts', zh: '逐人盐值表' },
    value: rounded(salts.bytesPerPerson, 3),
    unit: { en: 'bytes of memory a person ever seen', zh: '每个出现过的人占用的内存字节' },
  });
  const first = firstBytes(bytes);
  const timesSipHash = rounded(cost('tree') / cost('plain'), 3);
  return {
    rows,
    comparisons: [
      {
        what: { en: 'one person key', zh: '计算一个个人键' },
        unit: { en: 'ns of CPU', zh: 'CPU 纳秒' },
        better: 'less',
        weir: cost('tree'),
        rivals: [
          {
            name: { en: 'SipHash alone: nobody can be forgotten', zh: '仅 SipHash：无法遗忘任何人' },
            value: cost('plain'),
          },
          {
            name: { en: `a salt for each of ${known} people`, zh: `${known} 人逐人加盐` },
            value: cost('salt'),
          },
          { name: { en: 'a wrapped key for each person', zh: '逐人包装密钥' }, value: cost('wrapped') },
          {
            name: { en: `the tree, ${forgotten} forgotten`, zh: `已遗忘 ${forgotten} 人的树` },
            value: cost('large'),
          },
        ],
      },
    ],
    promises: [
      {
        promise: {
          en: 'one person key from a puncturable tree, against SipHash alone',
          zh: '可穿孔树计算一个个人键，相对于仅用 SipHash',
        },
        target: MOST_TIMES_SIPHASH,
        measured: timesSipHash,
        unit: { en: 'x at most', zh: '倍（上限）' },
        holds: timesSipHash <= MOST_TIMES_SIPHASH,
      },
      {
        promise: {
          en: 'growth of the key file for the first person forgotten',
          zh: '遗忘第一人时密钥文件的增长',
        },
        target: MOST_BYTES,
        measured: first,
        unit: { en: 'bytes at most', zh: '字节（上限）' },
        holds: first <= MOST_BYTES,
      },
    ],
  };
}

function measure(contenders: readonly Contender[], texts: readonly string[], quick: boolean): void {
  const calls = quick ? CALLS / 10 : CALLS;
  let sum = 0n;
  for (let round = 0; round < (quick ? 3 : 7); round++) {
    const from = round * calls;
    // Interleaved, so that a noisy neighbour hurts all alike.
    for (const { value, costsNs, texts: asked = texts } of contenders) {
      const seconds = cpuSeconds(() => {
        for (let i = from; i < from + calls; i++) sum ^= value(asked[i % asked.length] as string);
      });
      costsNs.push((seconds * 1e9) / calls);
    }
  }
  // The results are used, so that no loop can be optimised away.
  if (sum === 1n) throw new Error('impossible');
}

const phoneOf = (i: number) => `phone:+86138${String(i).padStart(8, '0')}`;

function saltTable(people: number, bytes: (count: number) => Buffer) {
  collectGarbage();
  const before = process.memoryUsage();
  const table = new Map<string, Uint8Array>();
  for (let i = 0; i < people; i++) table.set(phoneOf(i), bytes(16));
  collectGarbage();
  const after = process.memoryUsage();
  const used = after.heapUsed + after.external - before.heapUsed - before.external;
  // One kernel for all salts, with the key set for each call, would be fairer still: this is measured as SipHash of the
  // salt and the text under one key, which costs the same.
  const hash = new SipHash(bytes(16));
  const joined = Buffer.alloc(16 + 64);
  return {
    bytesPerPerson: used / people,
    value: (text: string): bigint => {
      const salt = table.get(text);
      if (salt === undefined) return hash.text(text);
      joined.set(salt);
      const length = joined.write(text, 16, 'latin1');
      return hash.bytes(joined.subarray(0, 16 + length));
    },
  };
}

function wrappedTable(people: number, bytes: (count: number) => Buffer) {
  const master = bytes(32);
  const table = new Map<string, Buffer>();
  for (let i = 0; i < people; i++) {
    const nonce = bytes(12);
    const cipher = createCipheriv('aes-256-gcm', master, nonce);
    const body = Buffer.concat([cipher.update(bytes(16)), cipher.final()]);
    table.set(phoneOf(i * 211), Buffer.concat([nonce, body, cipher.getAuthTag()]));
  }
  const hash = new SipHash(bytes(16));
  return {
    value: (text: string): bigint => {
      const sealed = table.get(text);
      if (sealed === undefined) return hash.text(text);
      const decipher = createDecipheriv('aes-256-gcm', master, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(28));
      const key = Buffer.concat([decipher.update(sealed.subarray(12, 28)), decipher.final()]);
      return key.readBigUInt64LE() ^ hash.text(text);
    },
  };
}

function largeKey(people: number, bytes: (count: number) => Buffer) {
  const keyring = new Keyring(bytes(32));
  const empty = keyring.bytes().length;
  // Others than those who are measured.
  const points = Array.from({ length: people }, (_, i) => keyring.pointOf(`id:${i}`));
  const forgetSeconds = cpuSeconds(() => keyring.forget({ at: 0, reference: '', points }));
  return {
    keyring,
    measure: async (scratch: string, forgotten: number): Promise<Row[]> => {
      const path = `${scratch}/weir.key`;
      const started = performance.now();
      await writeKeyring(keyring, path);
      const writtenMs = performance.now() - started;
      const file = keyring.bytes();
      const loading = performance.now();
      const again = new Keyring(decodeKeyFile(file, path));
      const check = again.person64('id:0') === keyring.person64('id:0');
      const loadedMs = performance.now() - loading;
      const perPerson = (file.length - empty) / people;
      const row = (en: string, zh: string, value: number, unitEn: string, unitZh: string): Row => ({
        name: { en: `${forgotten} forgotten: ${en}`, zh: `已遗忘 ${forgotten} 人：${zh}` },
        value: check ? rounded(value, 3) : null,
        unit: { en: unitEn, zh: unitZh },
      });
      return [
        row('key file', '密钥文件', file.length / 1e6, 'MB', 'MB'),
        row('key file a person', '密钥文件每人', perPerson, 'bytes', '字节'),
        row('reading the key file', '读取密钥文件', loadedMs / 1e3, 's', '秒'),
        row('replacing the key file, synced', '替换密钥文件（已同步）', writtenMs / 1e3, 's', '秒'),
        row('puncturing one person', '穿孔一人', (forgetSeconds * 1e6) / people, 'µs of CPU', 'CPU 微秒'),
      ];
    },
  };
}

/** Bytes that the first person forgotten adds: none of the way is shared with others yet. */
function firstBytes(bytes: (count: number) => Buffer): number {
  const tree = PersonTree.whole(bytes(16), bytes(16));
  const before = tree.encode().length;
  tree.puncture(tree.pointOf(phoneOf(1)));
  return tree.encode().length - before;
}

/** xorshift32: repeatable, and no secret. */
function randomFrom(seed: number): (count: number) => Buffer {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return (count) => {
    const bytes = Buffer.alloc(count);
    for (let i = 0; i < count; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bytes[i] = state & 0xff;
    }
    return bytes;
  };
}
