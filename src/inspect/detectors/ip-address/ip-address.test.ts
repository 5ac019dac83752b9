import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIpv4 } from './ip-address.ts';

const check = (text: string): boolean => isIpv4(new TextEncoder().encode(text), 0, text.length);

describe('isIpv4', () => {
  it.each(['203.0.113.7', '8.8.8.8', '255.255.255.255'])('takes %s', (text) =>
    expect(check(text)).toBe(true),
  );
  it.each(['0.0.0.0', '127.0.0.1', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1..2.3', '1.2.3.4:80'])(
    'refuses %s',
    (text) => expect(check(text)).toBe(false),
  );
  it('agrees with node:net on what is spelled like one', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9.]{7,15}$/), (text) => {
        if (check(text)) expect(isIP(text)).toBe(4);
        else if (isIP(text) === 4) expect(text).toMatch(/^(?:127\.|0\.0\.0\.0$)/);
      }),
    );
  });
});
