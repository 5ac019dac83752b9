/** `weir bench` as a program reads it: one object on stdout, exit code 0 whatever holds, one line on stderr when misused. */
import { afterEach, describe, expect, it } from 'vitest';
import { endProcesses, runWeir } from '../support/processes.ts';

afterEach(endProcesses);

describe('weir bench', () => {
  it('NAME --json prints one report and nothing else', async () => {
    const { code, stdout, stderr } = await runWeir(['bench', 'siphash', '--quick', '--json', '--seed', '3']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.endsWith('\n')).toBe(true);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(['bench', 'date', 'machine', 'rows', 'promises']);
    expect(report.rows.length).toBeGreaterThan(2);
    for (const row of report.rows) expect(Object.keys(row)).toEqual(['name', 'value', 'unit']);
  });

  it('alone lists what can be measured', async () => {
    const { code, stdout } = await runWeir(['bench']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^gate\n {2}\S/m);
    expect(stdout).toMatch(/^siphash\n {2}\S/m);
  });

  it('hands options on to the benchmark, and refuses the unknown by name', async () => {
    const unknown = await runWeir(['bench', 'siphash', '--colour', 'red']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/^weir: WEIR_USAGE [^\n]*--colour[^\n]*\n$/);
    const noNumber = await runWeir(['bench', 'siphash', '--seed', 'x']);
    expect(noNumber.code).toBe(2);
    expect(noNumber.stderr).toContain('--seed');
    const nothing = await runWeir(['bench', 'nothing', '--json']);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toMatch(/^weir: WEIR_BENCH_UNKNOWN [^\n]*siphash[^\n]*\n$/);
  });
});
