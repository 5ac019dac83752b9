import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOfficeAddress, matchEmail } from './email.ts';

function find(text: string): string | undefined {
  const bytes = Buffer.from(text);
  const span = { start: 0, end: 0 };
  const at = bytes.indexOf('@');
  return matchEmail(bytes, at, 0, bytes.length, span)
    ? bytes.toString('utf8', span.start, span.end)
    : undefined;
}

describe('matchEmail', () => {
  it.each([
    ['zs@example.com', 'zs@example.com'],
    ['邮箱wang.fang+shop@mail.example.co.uk，谢谢', 'wang.fang+shop@mail.example.co.uk'],
    ['mailto:a_b@example.org?subject=x', 'a_b@example.org'],
    ['<a@b-c.example>', 'a@b-c.example'],
    ['write to a@example.com.', 'a@example.com'],
    ['1@qq.com', '1@qq.com'],
    ['x@例子.xn--fiqs8s', undefined],
    ['x@a.xn--fiqs8s', 'x@a.xn--fiqs8s'],
    ['icon@2x.png', undefined],
    ['t***8@example.com', undefined],
    ['https://user@host.example/', undefined],
    ['https://user:secret@host.example/', undefined],
    ['my email is info@presidio.', undefined],
    ['npm i left-pad@1.3.0', undefined],
    ['a@b', undefined],
    ['@everyone.com', undefined],
    ['a.@example.com', undefined],
    ['a..b@example.com', undefined],
    ['a@-b.com', undefined],
    [`${'x'.repeat(65)}@example.com`, undefined],
    [`${'x'.repeat(64)}@example.com`, `${'x'.repeat(64)}@example.com`],
  ])('%s', (text, found) => {
    expect(find(text)).toBe(found);
  });

  it('finds every plain address between Chinese text', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom('com', 'cn', 'org', 'museum'), (local, host, tld) => {
        const address = `${local}@${host}.${tld}`;
        expect(find(`邮箱${address}请联系`)).toBe(address);
      }),
    );
  });

  it('knows offices from people', () => {
    expect(isOfficeAddress('noreply@example.com')).toBe(true);
    expect(isOfficeAddress('Support@example.com')).toBe(true);
    expect(isOfficeAddress('wang.fang@example.com')).toBe(false);
  });
});
