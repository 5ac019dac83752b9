import { describe, expect, it } from 'vitest';
import { RecipientNames } from './recipient-names.ts';

describe('names of recipients', () => {
  const keyOf = (name: string) => BigInt(name.slice(1));

  it('are held up to their number; those with the fewest people go, and come back', () => {
    const names = new RecipientNames(keyOf, (key) => Number(key), 100);
    for (let i = 0; i < 100; i++) names.key(`r${i}`);
    expect(names.isComplete).toBe(true);
    expect([...names]).toHaveLength(100);
    names.key('r100');
    expect(names.isComplete).toBe(false);
    const held = [...names].map(([name]) => name);
    expect(held.length).toBeLessThanOrEqual(51);
    for (let i = 51; i <= 100; i++) expect(held).toContain(`r${i}`);
    expect(held).not.toContain('r0');
    expect(names.key('r0')).toBe(0n);
    expect([...names].map(([name]) => name)).toContain('r0');
  });

  it('never outgrow their number, also when all have the same people', () => {
    const names = new RecipientNames(keyOf, () => 1, 50);
    for (let i = 0; i < 1_000; i++) {
      names.key(`r${i}`);
      expect([...names].length).toBeLessThanOrEqual(50);
    }
    expect([...names].length).toBeGreaterThan(20);
  });
});
