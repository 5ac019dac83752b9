import { describe, expect, it } from 'vitest';
import { createInspector } from '../inspector.ts';

function found(text: string): string[] {
  const bytes = Buffer.from(text);
  const { findings } = createInspector().inspect(bytes, { type: 'text' });
  return findings.map(({ entity, start, end }) => `${entity} ${bytes.subarray(start, end)}`);
}

describe('words before a colon', () => {
  it.each([
    ['买家：小鱼喵喵 电话：13812345678', ['USERNAME 小鱼喵喵', 'PHONE_NUMBER 13812345678']],
    ['[2026-05-11 10:22:31] buyer: It should arrive by Friday.', []],
    ['[2026-05-11 10:22:31] 买家: 请打 13812345678', ['PHONE_NUMBER 13812345678']],
    ['用户：我叫张三，电话13812345678', ['PERSON 张三', 'PHONE_NUMBER 13812345678']],
    ['客户: 请问什么时候发货', []],
    ['用户名：我爱学习', ['USERNAME 我爱学习']],
    ['[10:22] 买家: 收货人：张三 电话：13812345678', ['PERSON 张三', 'PHONE_NUMBER 13812345678']],
  ])('are a label, or who speaks: %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});
