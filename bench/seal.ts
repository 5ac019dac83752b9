/**
 * The seal at size: rows of a leak's shape over eight months, ordered by recipient and person as the ledger keeps them,
 * sealed in batches by time, and then verified whole; one row altered, found and named; an incident proved.
 *
 *   weir bench seal                          20 million rows, about two minutes
 *   weir bench seal --rows 200000000         closer to the real thing; needs 6 GB of disk and 3 GB of memory
 *
 * The time for 1.1 billion rows is computed from the rate, and says so: every part of a verification is linear in the
 * rows but one, that the rows of a month are read again for each part of 16 million; at full size that is once for each
 * 140 million rows and part, and the row `the same with small parts` measures what it costs.
 */
import { randomFillSync } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BATCH_EPOCH_MS, BATCH_TICK_MS } from '../src/ledger/batch-clock.ts';
import { ROWS_AT_A_TIME } from '../src/ledger/seal/compare.ts';
import { leafHash, MerkleTree } from '../src/ledger/seal/merkle.ts';
import { type NoteKey, parseVkey } from '../src/ledger/seal/note.ts';
import { ProofVerifier } from '../src/ledger/seal/proof.ts';
import { exportProof } from '../src/ledger/seal/proof-export.ts';
import { readRowHashes } from '../src/ledger/seal/read-rows.ts';
import { HASH_BYTES, RowTree, saltOf } from '../src/ledger/seal/row-tree.ts';
import { FINGERPRINT_FILE, SEAL_FILE } from '../src/ledger/seal/seal-file.ts';
import { SealLog } from '../src/ledger/seal/seal-log.ts';
import type { Verification } from '../src/ledger/seal/verification.ts';
import { verifySeals } from '../src/ledger/seal/verify.ts';
import { receivedBy } from '../src/ledger/sql.ts';
import { migrate, rowsOf, type Store } from '../src/ledger/store.ts';
import { type Bench, type BenchContext, type Comparison, type Measured, type Row, rounded } from './bench.ts';
import { startEngine } from './ledger/engine-process.ts';
import { FROM, mediumKey, personKeySql, SPAN_MS } from './ledger/shape.ts';

const DEFAULT_ROWS = 20_000_000;
const QUICK_ROWS = 500_000;
/** A busy site's batch: half a second of 40,000 people a second. */
const DEFAULT_BATCH_ROWS = 20_000;
const REAL_ROWS = 1_100_000_000;
const WRITER = 'be9c4002';
/** Tens of minutes, promised for the whole leak. */
const PROMISED_MINUTES = 30;
const KERNEL_ROWS = 200_000;

export const bench: Bench = {
  name: 'seal',
  summary: {
    en: 'sealing and verifying: rows a second, memory, bytes a row, a row that was altered, a proof for one incident',
    zh: '封存与核验：每秒行数、内存、每行字节数、找出被改动的一行、一起事件的证明',
  },
  options: [
    { name: 'rows', about: { en: 'disclosures', zh: '披露条数' }, byDefault: DEFAULT_ROWS },
    { name: 'batch-rows', about: { en: 'rows of a batch', zh: '每批行数' }, byDefault: DEFAULT_BATCH_ROWS },
  ],
  run,
};

async function run({ scratch, seed, quick, options, progress, defer }: BenchContext): Promise<Measured> {
  const wanted = Number(options.rows);
  const rows = quick && wanted === DEFAULT_ROWS ? QUICK_ROWS : wanted;
  const batchRows = Math.min(rows, Number(options['batch-rows']));
  const batches = Math.ceil(rows / batchRows);
  mkdirSync(join(scratch, 'tables'), { recursive: true });
  const engine = await startEngine(join(scratch, 'tables'));
  defer(() => engine.stop());
  const { store } = engine;
  await migrate(store, '', 'bench');
  progress('rows');
  for (let from = 0; from < rows; from += 25_000_000)
    await store.command({ query: insertSql(from, Math.min(rows, from + 25_000_000), rows, batchRows, seed) });
  await store.command({ query: identitySetSql(seed) });

  progress('sealing');
  const sealing = await seal(store, scratch, batches, batchRows);
  const verify = (rowsAtATime: number) =>
    timed(() =>
      verifySeals({
        store,
        directory: scratch,
        exclusive: true,
        rowsAtATime,
        onProgress: (done, of) => progress(`verifying ${done} of ${of} rows`),
      }),
    );
  const whole = await verify(ROWS_AT_A_TIME);
  expectVerified(whole.result, rows);
  const peakMb = rounded(process.resourceUsage().maxRSS / 1_000, 4);
  const enginePeak = engine.peakBytes();
  // As many parts a month as the real size has.
  const partsAtSize = Math.ceil(REAL_ROWS / 8 / ROWS_AT_A_TIME);
  const small = await verify(Math.max(batchRows, Math.ceil(rows / 8 / partsAtSize)));
  expectVerified(small.result, rows);
  progress('a proof');
  const proof = await prove(store, scratch, seed);
  progress('a row altered');
  await store.command({
    query: `ALTER TABLE disclosures UPDATE basis = 'order' WHERE person_low = (SELECT max(person_low) FROM disclosures) SETTINGS mutations_sync = 2`,
  });
  const altered = await verify(ROWS_AT_A_TIME);
  const { problem } = altered.result;
  const named = problem?.kind === 'rows-differ' && problem.row?.proved === true;
  if (!named) throw new Error(`the altered row was not named: ${JSON.stringify(problem)}`);

  const rate = (ms: number) => rounded(rows / ms / 1_000, 3);
  const minutes = rounded((REAL_ROWS / rows) * (small.ms / 60_000), 3);
  const perRow = (name: string) => rounded(statSync(join(scratch, name)).size / rows, 3);
  const measured: Row[] = [
    say('disclosures', '披露条数', rows, ''),
    say('batches', '批次', batches, ''),
    say(
      'sealing: trees, fingerprints, two fsyncs a batch',
      '封存：建树、指纹、每批两次落盘',
      rate(sealing),
      'million rows/s',
    ),
    say('verifying everything', '全部核验', rate(whole.ms), 'million rows/s'),
    say(
      'the same with small parts, as many a month as at full size',
      '同上，每月分段数与真实规模相同',
      rate(small.ms),
      'million rows/s',
    ),
    say('peak memory of the verifying process', '核验进程内存峰值', peakMb, 'MB'),
    say(
      'peak memory of the engine’s process',
      '引擎进程内存峰值',
      enginePeak === null ? null : rounded(enginePeak / 1e6, 4),
      'MB',
    ),
    say('fingerprints (seal.rows)', '指纹（seal.rows）', perRow(FINGERPRINT_FILE), 'bytes/row'),
    say('seals (seal.log)', '封印（seal.log）', perRow(SEAL_FILE), 'bytes/row'),
    say(
      'a row altered: found, named, its former value proved',
      '一行被改动：找到、指出、证明原值',
      rounded(altered.ms / 1_000, 3),
      's',
    ),
    say('rows of a proof', '证明的行数', proof.rows, ''),
    say('proof: made', '证明：生成', rounded(proof.rows / proof.madeMs, 3), 'thousand rows/s'),
    say(
      'proof: checked with the public key alone',
      '证明：仅凭公钥核验',
      rounded(proof.rows / proof.checkedMs, 3),
      'thousand rows/s',
    ),
    say('proof: size', '证明：大小', rounded(proof.bytes / proof.rows, 4), 'bytes/row'),
  ];
  const bytes = perRow(FINGERPRINT_FILE);
  return {
    rows: measured,
    promises: [
      {
        promise: {
          en: `all of 1.1 billion rows verified on this machine (computed from ${rows} rows, small parts)`,
          zh: `在本机核验全部 11 亿行（由 ${rows} 行、小分段推算）`,
        },
        target: PROMISED_MINUTES,
        // So few rows cost what a statement costs: nothing follows from them for a billion.
        measured: quick ? null : minutes,
        unit: 'min',
        holds: !quick && minutes <= PROMISED_MINUTES,
      },
      {
        promise: { en: 'fingerprints that name a row', zh: '用于指认行的指纹' },
        target: 2,
        measured: bytes,
        unit: 'bytes/row',
        holds: bytes < 2,
      },
    ],
    comparisons: [kernels()],
  };
}

/** Pages of twenty people over eight months; a third of them to one recipient. Batches follow the time. */
function insertSql(from: number, to: number, rows: number, batchRows: number, seed: number): string {
  const big = `cityHash64('big', ${seed})`;
  const medium = mediumKey(`cityHash64(page, 'm', ${seed}) % 20000`, seed);
  const small = `cityHash64('small', page, ${seed})`;
  return `INSERT INTO disclosures
      (at, recipient, person_top, person_low, categories, channel, route, basis, measure, named_by, identity_set, writer, batch_lag)
    SELECT fromUnixTimestamp64Milli(ms), multiIf(kind < 36, ${big}, kind < 72, ${medium}, ${small}) AS recipient,
           toUInt32(bitShiftRight(key, 40)), bitAnd(key, 1099511627775), if(page % 10 < 8, 11, 3), 'web',
           ['GET /api/orders/{n}/reviews', 'GET /api/users/{n}', 'GET /api/products/{n}/reviews'][1 + kind % 3],
           'none', 'pass', 'id', cityHash64('set', recipient), ${Number.parseInt(WRITER, 16)},
           toInt64(1 + intDiv(number, ${batchRows})) - intDiv(ms - ${BATCH_EPOCH_MS}, ${BATCH_TICK_MS})
    FROM (SELECT number, intDiv(number, 20) AS page, cityHash64(page, 'k', ${seed}) % 100 AS kind,
                 toInt64(${FROM} + intDiv(number * ${SPAN_MS / 1_000}, ${rows}) * 1000 + number % 1000) AS ms,
                 ${personKeySql('number', seed)} AS key
          FROM numbers(${from}, ${to - from}))`;
}

function identitySetSql(seed: number): string {
  const big = `cityHash64('big', ${seed})`;
  const medium = mediumKey('toUInt64(7)', seed);
  return `INSERT INTO identity_sets (identity, identity_set, recipient, at)
    SELECT recipient, cityHash64('set', recipient), recipient, fromUnixTimestamp64Milli(${FROM})
    FROM (SELECT arrayJoin([${big}, ${medium}]) AS recipient)`;
}

/** Seals what stands in the tables. @returns milliseconds of sealing alone, the reading left out. */
async function seal(store: Store, directory: string, batches: number, batchRows: number): Promise<number> {
  const seals = new SealLog({ directory, newWriter: WRITER });
  const prefix = BigInt(`0x${WRITER}`) << 32n;
  const chunk = Math.max(1, Math.floor(8_000_000 / batchRows));
  const times = await rowsOf<{ number: number; least: string; greatest: string }>(
    store,
    `SELECT toUInt32(bitAnd(batch, 4294967295)) AS number, toString(min(toUnixTimestamp64Milli(at))) AS least,
            toString(max(toUnixTimestamp64Milli(at))) AS greatest FROM disclosures GROUP BY number ORDER BY number`,
  );
  let ms = 0;
  for (let first = 1; first <= batches; first += chunk) {
    const last = Math.min(batches, first + chunk - 1);
    const hashes = Buffer.alloc((last - first + 1) * batchRows * HASH_BYTES);
    const counts = new Uint32Array(last - first + 1);
    const span = { least: Number(times[first - 1]?.least), greatest: Number(times[last - 1]?.greatest) };
    await readRowHashes(store, { prefix, first, last }, span, (batch, bytes, at) => {
      const place = (batch - first) * batchRows + (counts[batch - first] as number)++;
      bytes.copy(hashes, place * HASH_BYTES, at, at + HASH_BYTES);
    });
    const start = performance.now();
    for (let number = first; number <= last; number++) {
      const from = (number - first) * batchRows * HASH_BYTES;
      const own = hashes.subarray(from, from + (counts[number - first] as number) * HASH_BYTES);
      const { least, greatest } = times[number - 1] as { least: string; greatest: string };
      seals.append(number, number, { hashes: own, least: Number(least), greatest: Number(greatest) });
    }
    ms += performance.now() - start;
  }
  seals.sign();
  seals.close();
  return ms;
}

/** A proof of everything that one medium recipient received. */
async function prove(store: Store, directory: string, seed: number) {
  const [asked] = await rowsOf<{ key: string }>(
    store,
    `SELECT toString(${mediumKey('toUInt64(7)', seed)}) AS key`,
  );
  const condition = receivedBy(BigInt(asked?.key ?? '0'));
  const lines: string[] = [];
  const made = await timed(async () => {
    for await (const line of exportProof({ store, directory, condition, question: {} })) lines.push(line);
  });
  const key = parseVkey(JSON.parse(lines[0] as string).key as string) as NoteKey;
  const verifier = new ProofVerifier(key);
  const checked = await timed(async () => {
    for (const line of lines) verifier.line(line);
  });
  if (verifier.end() !== undefined) throw new Error('the proof does not hold');
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return { rows: verifier.state.rows, madeMs: made.ms, checkedMs: checked.ms, bytes };
}

/** The row tree's kernel beside node:crypto, on the same hashes. */
function kernels(): Comparison {
  const hashes = randomFillSync(Buffer.alloc(KERNEL_ROWS * HASH_BYTES));
  const key = Buffer.alloc(16, 1);
  const tree = new RowTree(key);
  tree.root(hashes);
  const start = performance.now();
  const root = tree.root(hashes);
  const ours = performance.now() - start;
  const begin = performance.now();
  const leaves: Buffer[] = [];
  for (let at = 0; at < hashes.length; at += HASH_BYTES) {
    const row = hashes.subarray(at, at + HASH_BYTES);
    leaves.push(leafHash(Buffer.concat([saltOf(key, row), row])));
  }
  const plain = new MerkleTree();
  for (const leaf of leaves.sort(Buffer.compare)) plain.append(leaf);
  if (!plain.root().equals(root)) throw new Error('two kernels, two roots');
  const theirs = performance.now() - begin;
  return {
    what: {
      en: 'the tree over a batch’s rows: salts, leaves, order, root',
      zh: '一批行的树：盐、叶、排序、根',
    },
    unit: 'ns/row',
    better: 'less',
    weir: rounded((1e6 * ours) / KERNEL_ROWS, 3),
    rivals: [{ name: 'node:crypto (OpenSSL)', value: rounded((1e6 * theirs) / KERNEL_ROWS, 3) }],
  };
}

function expectVerified({ verified, rows, problem }: Verification, expected: number): void {
  if (!verified || rows !== expected)
    throw new Error(`not verified: ${rows} rows, ${JSON.stringify(problem)}`);
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

function say(en: string, zh: string, value: number | null, unit: string): Row {
  return { name: { en, zh }, value, unit };
}
