import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, inspectCases } from './cases.ts';
import type { Finding } from './inspection.ts';
import { createInspector } from './inspector.ts';
import { utf16Offsets } from './utf16.ts';

describe('utf16Offsets', () => {
  it('counts as JavaScript strings do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        (parts) => {
          const encoder = new TextEncoder();
          const bytes = encoder.encode(parts.join(''));
          let at = 0;
          const findings = parts.map((part): Finding => {
            const start = at;
            at += encoder.encode(part).length;
            return { entity: 'X', category: 'weir:Custom', start, end: at, confidence: 1, context: 'text' };
          });
          const text = parts.join('');
          expect(utf16Offsets(bytes, findings).map(({ start, end }) => text.slice(start, end))).toEqual(
            parts,
          );
        },
      ),
    );
  });
});

describe('inspectCases', () => {
  it('yields findings with indices into the text', () => {
    const text = '😀 手机：13812345678';
    const [result] = [...inspectCases(createInspector(), [{ id: 'a', text }])];
    expect(result).toMatchObject({
      id: 'a',
      findings: [{ entity: 'PHONE_NUMBER', category: 'pd:TelephoneNumber', start: 6, end: 17 }],
    });
    expect(text.slice(6, 17)).toBe('13812345678');
  });
});

/** Folder with cases of other projects; not part of the repository. */
const folder = process.env.WEIR_CASES;
const file = folder === undefined ? undefined : join(folder, 'presidio.jsonl');
const mustRun = process.env.CI === 'true';

describe('cases of Presidio', () => {
  it.skipIf(file === undefined && !mustRun)(
    'give sane spans (set WEIR_CASES to the folder with presidio.jsonl)',
    () => {
      expect(
        file !== undefined && existsSync(file),
        'WEIR_CASES must name a folder with presidio.jsonl',
      ).toBe(true);
      const cases = readFileSync(file!, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Case);
      expect(cases.length).toBeGreaterThan(500);
      for (const tier of ['default', 'all'] as const) {
        const results = [
          ...inspectCases(
            createInspector({ tier }),
            cases.map(({ id, text }) => ({ id, text })),
          ),
        ];
        expect(results.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
        for (const [index, { findings }] of results.entries()) {
          let last = 0;
          for (const { start, end } of findings) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(cases[index]!.text.length);
            last = tier === 'all' ? start : end; // all readings may lie over each other
          }
        }
      }
    },
  );
});
