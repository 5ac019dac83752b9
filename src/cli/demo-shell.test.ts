import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted, typed } from './demo-shell.ts';

/** What a shell makes of a command as it is typed: its words. */
function words(lines: readonly string[]): string[] {
  const text = lines.join('\n').replace('$ weir', String.raw`printf '%s\0'`);
  return execFileSync('sh', ['-c', `run=dir; ${text}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

describe('a command as it is typed', () => {
  it('gives a shell the arguments that ran', () => {
    const argument = fc.oneof(
      fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')),
      fc.constantFrom('--at', '--knew', "it's", '$run/ledger', 'two words', '$HOME', '`x`', '\\', '数据'),
    );
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 30 }), (args) => {
        const lines = [...typed(args)];
        expect(words(lines)).toEqual(
          args.map((arg) => (/^\$run\/[\w@%+=:,./-]+$/.test(arg) ? `dir${arg.slice(4)}` : arg)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('quotes only what needs it', () => {
    expect(['a-b_c=d,e/f.g', '$run/x.csv', "o'clock", ''].map(quoted)).toEqual([
      'a-b_c=d,e/f.g',
      '$run/x.csv',
      String.raw`'o'\''clock'`,
      "''",
    ]);
  });

  it('keeps an option and its value on one line', () => {
    const lines = [...typed(['x'.repeat(100), '--option', 'value'], '$run/out')];
    expect(lines).toEqual([`$ weir ${'x'.repeat(100)} \\`, '    --option value > $run/out']);
  });
});
