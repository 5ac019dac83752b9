/**
 * Which keyed function makes the pseudonyms: SipHash-2-4 in WebAssembly against HMAC-SHA-256 of node:crypto cut to 64
 * bits. Twenty people with two identifiers each are forty calls a response.
 */
import { createHmac } from 'node:crypto';
import { SipHash } from '../src/disclosure/siphash/siphash.ts';
import { type Bench, type BenchContext, cpuSeconds, type Measured, median, rounded } from './bench.ts';

const CALLS = 200_000;
const TARGET = 1.5;

export const bench: Bench = {
  name: 'siphash',
  summary: {
    en: 'the keyed function behind a person key: SipHash-2-4 in WebAssembly against HMAC-SHA-256',
    zh: '个人键所用的带密钥函数：WebAssembly 中的 SipHash-2-4 对比 HMAC-SHA-256',
  },
  run,
};

async function run({ quick, seed }: BenchContext): Promise<Measured> {
  const key = new Uint8Array(16).fill(seed & 0xff);
  const identifiers = Array.from(
    { length: 1_024 },
    (_, i) => `phone:+86138${String(10_000_000 + i * 7_919)}`,
  );
  const wasm = new SipHash(key);
  const contenders = [
    { hash: (text: string) => wasm.text(text), costsNs: [] as number[] },
    {
      hash: (text: string) => createHmac('sha256', key).update(text).digest().readBigUInt64LE(),
      costsNs: [] as number[],
    },
  ];
  const rounds = quick ? 3 : 7;
  const calls = quick ? CALLS / 10 : CALLS;
  let sum = 0n;
  for (let round = 0; round < rounds; round++) {
    // Interleaved, so that a noisy neighbour hurts all alike.
    for (const { hash, costsNs } of contenders) {
      const seconds = cpuSeconds(() => {
        for (let i = 0; i < calls; i++) sum ^= hash(identifiers[i & 1_023] as string);
      });
      costsNs.push((seconds * 1e9) / calls);
    }
  }
  const [sipHashNs = Number.NaN, hmacNs = Number.NaN] = contenders.map(({ costsNs }) => median(costsNs));
  const measured = rounded(hmacNs / sipHashNs, 3);
  return {
    rows: [
      {
        // Both fold the same texts; shown so that neither loop can be optimised away.
        name: { en: 'calls of each, in all', zh: '每个函数的调用总次数' },
        value: sum === 1n ? null : rounds * calls,
        unit: { en: 'calls', zh: '次' },
      },
    ],
    comparisons: [
      {
        what: { en: 'one person key, median', zh: '计算一个个人键（中位数）' },
        unit: { en: 'ns of CPU', zh: 'CPU 纳秒' },
        better: 'less',
        weir: rounded(sipHashNs),
        rivals: [{ name: 'HMAC-SHA-256, node:crypto', value: rounded(hmacNs) }],
      },
    ],
    promises: [
      {
        promise: {
          en: 'SipHash in WebAssembly over HMAC-SHA-256',
          zh: 'WebAssembly 中的 SipHash 相对 HMAC-SHA-256',
        },
        target: TARGET,
        measured,
        unit: 'x',
        holds: measured >= TARGET,
      },
    ],
  };
}
