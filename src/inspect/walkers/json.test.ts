import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../bytes.ts';
import type { KeyMeaning } from '../keys/key-meaning.ts';
import type { Sink } from '../sink.ts';
import { MAX_DEPTH, walkJson } from './json.ts';
import { WalkTools } from './walk-tools.ts';

interface Seen {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly context: string;
}

class Recorder implements Sink {
  readonly values: Seen[] = [];
  readonly events: string[] = [];
  depth = 0;
  deepest = 0;
  enter(kind: string, key: KeyMeaning, listed: boolean): void {
    this.depth++;
    this.deepest = Math.max(this.deepest, this.depth);
    this.events.push(`${kind}:${key.text}:${listed}`);
  }
  leave(): void {
    this.depth--;
  }
  value(
    _key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    map: Int32Array | undefined,
    context: string,
  ): void {
    this.values.push({
      text: textOf(bytes, start, end),
      start: map === undefined ? start : map[start]!,
      end: map === undefined ? end : map[end]!,
      context,
    });
  }
}

function walk(bytes: Uint8Array): { seen: Recorder; malformed: number } {
  const seen = new Recorder();
  const malformed = walkJson(
    { bytes, start: 0, end: bytes.length, map: undefined, level: 0 },
    seen,
    new WalkTools(),
  );
  return { seen, malformed };
}

/** Every non-empty string and every number of a value, in order. */
function* leaves(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value !== '') yield value.toWellFormed();
  } else if (typeof value === 'number') yield JSON.stringify(value);
  else if (Array.isArray(value)) for (const item of value) yield* leaves(item);
  else if (value !== null && typeof value === 'object')
    for (const item of Object.values(value)) yield* leaves(item);
}

const JSON_VALUE = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' });

describe('walkJson', () => {
  it('hands out what JSON.parse holds, each with its exact span', () => {
    fc.assert(
      fc.property(JSON_VALUE, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const bytes = new TextEncoder().encode(text);
        const { seen, malformed } = walk(bytes);
        const parsed: unknown = JSON.parse(text);
        const values = seen.values.filter(({ context }) => context !== 'json-key');
        expect(values.map((v) => v.text)).toEqual([...leaves(parsed)]);
        expect(malformed).toBe(0);
        expect(seen.depth).toBe(0);
        for (const { text: decoded, start, end, context } of values) {
          const raw = textOf(bytes, start, end);
          const again: unknown = JSON.parse(context === 'json-string' ? `"${raw}"` : raw);
          expect(typeof again === 'string' ? again.toWellFormed() : JSON.stringify(again)).toBe(decoded);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('undoes every escape', () => {
    const text = String.raw`["\"\\\/\b\f\n\r\t\u0041\u4e2d\ud83d\ude00", "\ud800x"]`;
    const { seen } = walk(new TextEncoder().encode(text));
    expect(seen.values.map((v) => v.text)).toEqual(['"\\/\b\f\n\r\tA中😀', '\ufffdx']);
  });

  it('never throws on a cut body, and always closes what it opened', () => {
    fc.assert(
      fc.property(JSON_VALUE, fc.nat(), (value, at) => {
        const bytes = new TextEncoder().encode(JSON.stringify(value));
        const { seen } = walk(bytes.subarray(0, at % (bytes.length + 1)));
        expect(seen.depth).toBe(0);
      }),
    );
  });

  it('never throws on any bytes', () => {
    const structural = fc
      .stringMatching(/^[{}[\]",:\\ua1 -]{0,60}$/)
      .map((text) => new TextEncoder().encode(text));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), structural), (bytes) => {
        const { seen, malformed } = walk(bytes);
        expect(seen.depth).toBe(0);
        expect(malformed).toBeLessThanOrEqual(bytes.length);
        for (const { start, end } of seen.values) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('counts what it does not understand', () => {
    expect(walk(Buffer.from('{"a":oops,"b":1}')).malformed).toBe(4);
    expect(walk(Buffer.from('{"a":"cut')).malformed).toBe(4);
    expect(walk(Buffer.from('{"a":1}]')).malformed).toBe(1);
    expect(walk(Buffer.from('{"a":1}\n{"a":2}\n')).malformed).toBe(0);
  });

  it('tells the sink of no more than MAX_DEPTH containers, and still hands out what lies deeper', () => {
    const deep = 10_000;
    const { seen, malformed } = walk(Buffer.from(`${'['.repeat(deep)}"x"${']'.repeat(deep)}`));
    expect(seen.deepest).toBe(MAX_DEPTH);
    expect(seen.values.map((v) => v.text)).toEqual(['x']);
    expect(malformed).toBe(0);
  });
});
