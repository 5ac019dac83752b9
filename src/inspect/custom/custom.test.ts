import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInspector } from '../inspector.ts';
import type { FindingTier } from '../log-odds.ts';
import { type CustomDetector, type CustomSpec, compileCustom } from './custom-detector.ts';

const base: CustomSpec = {
  name: 'EMPLOYEE_NO',
  pattern: 'EMP-\\d{6}',
  category: 'weir:Custom',
  keys: [],
  labels: [],
};

function detector(spec: Partial<CustomSpec>): CustomDetector {
  const compiled = compileCustom({ ...base, ...spec });
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled;
}

function found(body: string, spec: Partial<CustomSpec>, tier: FindingTier = 'default'): string[] {
  const inspector = createInspector({ tier, recognise: { custom: [detector(spec)] } });
  const bytes = Buffer.from(body);
  const { findings } = inspector.inspect(bytes, { type: body.startsWith('{') ? 'json' : 'text' });
  return findings
    .filter(({ entity }) => entity === 'EMPLOYEE_NO')
    .map(({ start, end }) => bytes.toString('utf8', start, end));
}

describe('detectors of the operator', () => {
  it('find their pattern where its fixed text stands, as words of their own', () => {
    expect(found('工号EMP-123456，EMP-654321.', {})).toEqual(['EMP-123456', 'EMP-654321']);
    expect(found('{"a":"EMP-123456"}', {})).toEqual(['EMP-123456']);
    expect(found('XEMP-123456 EMP-1234567', {})).toEqual([]);
    expect(found('{"a":"EMP-ABCDEF"}', { pattern: 'EMP-[A-F]{6}' })).toEqual(['EMP-ABCDEF']);
    expect(found('ab#77#cd', { pattern: '[a-z]{2}#\\d+#[a-z]{2}', contains: '#77' })).toEqual(['ab#77#cd']);
  });

  it('keep to their keys and labels in the default tier', () => {
    const spec = { keys: ['staffNo'], labels: ['badge'] };
    expect(found('{"staff_no":"EMP-123456"}', spec)).toEqual(['EMP-123456']);
    expect(found('badge EMP-123456', spec)).toEqual(['EMP-123456']);
    expect(found('{"other":"EMP-123456"}', spec)).toEqual([]);
    expect(found('{"other":"EMP-123456"}', spec, 'all')).toEqual(['EMP-123456']);
    expect(found('{"staffNo":"123456"}', { pattern: '\\d{6}', keys: ['staffNo'] })).toEqual(['123456']);
  });

  it('ask their validator', () => {
    const spec = { pattern: 'LY\\d{8}', validator: 'luhn' } as const;
    expect(found('LY12345674', { ...spec, pattern: 'LY-?\\d{8}' })).toEqual([]); // letters are no digits
    const digits = { pattern: '77\\d{7}', validator: 'luhn' } as const;
    expect(found('779012346', digits).length + found('779012340', digits).length).toBeLessThanOrEqual(1);
  });

  it.each([
    [{ name: 'lower' }, /capitals/],
    [{ pattern: '(' }, /not RE2/],
    [{ pattern: '(?=x)y' }, /not RE2/],
    [{ pattern: '\\d{6}' }, /fixed text/],
    [{ pattern: 'a|EMP-1' }, /fixed text/],
    [{ pattern: 'EMP?', keys: ['a'], contains: 'E' }, /shorter/],
    [{ pattern: '(EMP-)?', keys: ['a'] }, /nothing at all/],
    [{ pattern: `EMP${'x'.repeat(600)}` }, /longer/],
    [{ pattern: 'EMP(((a{1,20}){1,20}){1,20})' }, /unfolds|not RE2/],
  ] as const)('are refused with a reason: %j', (spec, reason) => {
    const compiled = compileCustom({ ...base, ...spec } as CustomSpec);
    expect('problem' in compiled ? compiled.problem : 'taken').toMatch(reason);
  });

  it('never throw, whatever the body', () => {
    const inspector = createInspector({
      recognise: { custom: [detector({ pattern: 'EMP-.*x?', keys: [] })] },
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const bytes = Buffer.concat([Buffer.from('EMP-'), noise, Buffer.from(' EMP-9')]);
        expect(() => inspector.inspect(bytes, { type: 'text' })).not.toThrow();
      }),
    );
  });
});

describe('entities that are switched off', () => {
  it('are not reported, and their packs are not looked for', () => {
    const text = Buffer.from('mail a@example.com, IBAN DE89370400440532013000, hetu 131052-308T');
    const entities = (recognise: object): string[] =>
      createInspector({ recognise })
        .inspect(text, { type: 'text' })
        .findings.map(({ entity }) => entity);
    expect(entities({})).toEqual(['EMAIL_ADDRESS', 'IBAN_CODE', 'FI_PERSONAL_IDENTITY_CODE']);
    expect(entities({ off: ['EMAIL_ADDRESS', 'IBAN_CODE'] })).toEqual(['FI_PERSONAL_IDENTITY_CODE']);
    expect(entities({ packs: ['common', 'cn'] })).toEqual(['EMAIL_ADDRESS', 'IBAN_CODE']);
  });
});
