import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Automaton } from './automaton.ts';

const encoder = new TextEncoder();

/** The slow way: each pattern by itself, every end tried, longest first. */
function naive(pattern: string, text: string): number {
  const whole = new RegExp(`^(?:${pattern})$`, 'i');
  for (let end = text.length; end > 0; end--) {
    if (end < text.length && /\w/.test(text[end]!)) continue;
    if (whole.test(text.slice(0, end))) return end;
  }
  return -1;
}

const PATTERNS = [
  '\\d{3}-\\d{2}-\\d{4}',
  '[A-F]{2}\\d{1,4}X?',
  '(ab|a)(bc|c)?',
  '\\d+(\\.\\d+)*',
  'a{2,3}',
  '[0-9a]{0,4}:b*',
];

describe('Automaton', () => {
  it('finds what each pattern finds by itself', () => {
    const automaton = new Automaton(PATTERNS);
    const text = fc.string({ unit: fc.constantFrom(...'ab0c19-.:xFX '), minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(text, (text) => {
        const bytes = encoder.encode(text);
        const count = automaton.run(bytes, 0, bytes.length);
        const found = PATTERNS.map(() => -1);
        for (const pattern of automaton.hits.subarray(0, count)) found[pattern] = automaton.ends[pattern]!;
        expect(found).toEqual(PATTERNS.map((pattern) => naive(pattern, text)));
      }),
      { numRuns: 3000 },
    );
  });

  it('matches other scripts by their bytes', () => {
    const automaton = new Automaton(['(京|沪)[A-Z]\\d{5}']);
    const bytes = encoder.encode('沪a12345。');
    expect(automaton.run(bytes, 0, bytes.length)).toBe(1);
    expect(automaton.ends[0]).toBe(9);
    expect([...automaton.begins].flatMap((on, byte) => (on === 1 ? [byte] : []))).toEqual([0xe4, 0xe6]);
  });

  it.each(['(a', 'a)', '[a', '*a', 'a{3,2}', 'a{x}', '\\', '(a{1,4000}){1,4000}'])(
    'refuses %s',
    (pattern) => {
      expect(() => new Automaton([pattern])).toThrow(SyntaxError);
    },
  );

  it('gives the same answer when its table was emptied on the way', () => {
    const automaton = new Automaton(['([ab]{0,20}a[ab]{16})+c?', 'b{3}']);
    const simple = new Automaton(['b{3}']);
    let state = 7;
    for (let round = 0; round < 60; round++) {
      let text = '';
      for (let i = 0; i < 100; i++) {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        text += (state >>> 16) & 1 ? 'a' : 'b';
      }
      const bytes = encoder.encode(`bbb ${text}`);
      automaton.run(bytes, 4, bytes.length);
      expect(automaton.run(bytes, 0, bytes.length)).toBe(simple.run(bytes, 0, bytes.length));
    }
  });
});
