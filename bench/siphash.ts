/**
 * Which keyed function makes the pseudonyms: SipHash-2-4 in WebAssembly against HMAC-SHA-256 of node:crypto cut to 64
 * bits. Twenty people with two identifiers each are forty calls a response.
 *
 *   npm run bench:siphash
 */
import { createHmac } from 'node:crypto';
import { SipHash } from '../src/disclosure/siphash/siphash.ts';
import { DATE, MACHINE, median } from './machine.ts';

const ROUNDS = 7;
const CALLS = 200_000;
const KEY = new Uint8Array(16).fill(7);
const IDENTIFIERS = Array.from({ length: 1_024 }, (_, i) => `phone:+86138${String(10_000_000 + i * 7_919)}`);

interface Contender {
  readonly name: string;
  readonly hash: (text: string) => bigint;
}

const wasm = new SipHash(KEY);
const contenders: Contender[] = [
  { name: 'SipHash-2-4, WebAssembly', hash: (text) => wasm.text(text) },
  {
    name: 'HMAC-SHA-256, node:crypto',
    hash: (text) => createHmac('sha256', KEY).update(text).digest().readBigUInt64LE(),
  },
];

/** @returns nanoseconds of CPU a call. */
function measure({ hash }: Contender): number {
  let sum = 0n;
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) sum ^= hash(IDENTIFIERS[i & 1_023] as string);
  const { user, system } = process.cpuUsage(before);
  // The result is used, so that nothing is optimised away.
  if (sum === 1n) console.log('');
  return ((user + system) * 1_000) / CALLS;
}

const results = contenders.map(() => [] as number[]);
for (let round = 0; round < ROUNDS; round++) {
  // Interleaved, so that a noisy neighbour hurts all alike.
  for (const [i, contender] of contenders.entries()) results[i]?.push(measure(contender));
}
const rows = contenders.map(({ name }, i) => ({
  name,
  value: Math.round(median(results[i] as number[])),
  unit: 'ns of CPU a call, median',
}));
const ratio = (rows[1]?.value as number) / (rows[0]?.value as number);
console.log(
  JSON.stringify({
    bench: 'siphash',
    date: DATE,
    machine: MACHINE,
    rows,
    promises: [
      {
        promise: 'SipHash in WebAssembly over HMAC-SHA-256',
        target: 1.5,
        measured: Number(ratio.toFixed(1)),
        unit: 'x',
        holds: ratio >= 1.5,
      },
    ],
  }),
);
