/** Where a machine has no SIMD for WebAssembly bodies are read all the same. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { HAS_SIMD } from '../../disclosure/simd.ts';
import { createInspector } from '../inspector.ts';

const BODIES: readonly (readonly [string, string])[] = [
  ['application/json', '{"list":[{"id":7,"name":"张三","phone":"13812345678"},{"x":"zs%40example.com"}]}'],
  [
    'text/html',
    '<dl><dt>手机</dt><dd>138&#49;2345678</dd></dl><script>window.S={"email":"li@example.com"}</script>',
  ],
  ['text/csv', 'name,phone\n李四,13912345678\n'],
  ['text/plain', '收货人：张三，电话：13812345678\n寄到杭州市西湖区文三路100号'],
  ['application/x-ndjson', '{"idCard":"11010519491231002X"}\n{"email":"a@example.com"}\n'],
];

const SCRIPT = `
const { createInspector } = await import(${JSON.stringify(new URL('../inspector.ts', import.meta.url).href)});
const { HAS_SIMD } = await import(${JSON.stringify(new URL('../../disclosure/simd.ts', import.meta.url).href)});
const inspector = createInspector();
const found = ${JSON.stringify(BODIES)}.map(([contentType, text]) => {
  const session = inspector.open({ contentType });
  for (const byte of Buffer.from(text)) session.write(Uint8Array.of(byte));
  const whole = inspector.inspect(Buffer.from(text), { contentType });
  if (JSON.stringify(session.end()) !== JSON.stringify(whole)) throw new Error(contentType);
  return whole;
});
process.stdout.write(JSON.stringify({ simd: HAS_SIMD, found }));
`;

const without = (flag: string): { simd: boolean; found: unknown } =>
  JSON.parse(
    execFileSync(process.execPath, [flag, '--input-type=module', '-e', SCRIPT], { encoding: 'utf8' }),
  );

describe('without WebAssembly SIMD', () => {
  const inspector = createInspector();
  const expected = JSON.parse(
    JSON.stringify(
      BODIES.map(([contentType, text]) => inspector.inspect(Buffer.from(text), { contentType })),
    ),
  );

  it('is what this machine is not', () => {
    expect(HAS_SIMD).toBe(true);
    expect(expected.map(({ people }: { people: unknown[] }) => people.length)).toEqual([2, 2, 1, 1, 2]);
  });

  it.runIf(process.arch === 'x64')('on a processor without SSE 4.1 the same is found', () => {
    expect(without('--no-enable-sse4-1')).toEqual({ simd: false, found: expected });
  });
});
