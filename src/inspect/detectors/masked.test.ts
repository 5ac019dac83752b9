import { describe, expect, it } from 'vitest';
import { isMasked } from './masked.ts';

const check = (text: string): boolean => {
  const bytes = new TextEncoder().encode(text);
  return isMasked(bytes, 0, bytes.length);
};

describe('isMasked', () => {
  it.each(['138****5678', '张*', '张＊＊', 't***8', '张●●', '••••1234', '██三'])('%s', (text) =>
    expect(check(text)).toBe(true),
  );
  it.each(['13812345678', '张三', '阿卜杜拉•买买提', ''])('not %s', (text) =>
    expect(check(text)).toBe(false),
  );
});
