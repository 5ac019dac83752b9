import { describe, expect, it } from 'vitest';
import { keepsTickShape, keepTickShape } from './engine.ts';

describe('the shape of ticks', () => {
  it('is kept by an object that Node made for one', async () => {
    expect(keepsTickShape()).toBe(false);
    keepTickShape();
    await new Promise((resolve) => setImmediate(resolve));
    expect(keepsTickShape()).toBe(true);
  });
});
