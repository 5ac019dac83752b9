import { describe, expect, it } from 'vitest';
import { treatmentOf } from './body-type.ts';

const walkOf = (text: string, contentType?: string) => treatmentOf(contentType, Buffer.from(text)).walk;

describe('the kind of a body without a telling type', () => {
  it.each([
    ['[1, 2, 3]', 'json'],
    ['[1577836800000]', 'json'],
    ['[-3.5e2,\n4]', 'json'],
    ['[[1],[2]]', 'json'],
    ['[1]\n[2]\n', 'json'],
    ['[17', 'json'], // cut off
    ['[{"a":1}]', 'json'],
    ['[]', 'json'],
    ['[2026-05-11 10:22:31] buyer: 13812345678', 'text'],
    ['[1577836800000] INFO trace=1', 'text'],
    ['[10:22] hello', 'text'],
    ['[1/3] building', 'text'],
    ['Hello Ann, thanks for your order.\nWe ship it, today.', 'text'],
    ['Name,Phone\nAnn,5550100', 'csv'],
  ])('%j is %s', (text, walk) => {
    expect(walkOf(text, 'text/plain; charset=utf-8')).toBe(walk);
    expect(walkOf(text)).toBe(walk);
  });

  it('is what the type says when that is JSON', () => {
    expect(walkOf('[2026-05-11 10:22:31]', 'application/json')).toBe('json');
  });
});
