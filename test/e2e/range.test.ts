/** `weir range` as a program reads it: the last line in the form that is promised, and one line on stderr when misused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

afterEach(endProcesses);
afterAll(clearScratch);

function file(name: string, text: string): string {
  const path = join(scratchDirectory(), name);
  writeFileSync(path, text);
  return path;
}

const SMALL = `population: { people: 20000 }
days: 2
humans: { actorsPerDay: 500 }
harvesters: [{ name: crawl, startDay: 1 }]
insiders: [{ name: t, startDay: 1, peers: 5 }]
`;

describe('weir range', () => {
  it('run --json ends with the line that is promised, the same for the same seed', async () => {
    const path = file('small.yaml', SMALL);
    const { code, stdout } = await runWeir(['range', 'run', path, '--seed', '7', '--json']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines.slice(0, -1)) expect(Object.keys(JSON.parse(line))).toEqual(['finding']);
    const last = JSON.parse(lines.at(-1) as string);
    expect(Object.keys(last)).toEqual([
      'seed',
      'harvesters',
      'insiders',
      'falseAlarms',
      'actorDays',
      'events',
    ]);
    expect(last.seed).toBe(7);
    expect(Object.keys(last.harvesters[0])).toEqual([
      'name',
      'peopleTaken',
      'peopleLost',
      'recordsLost',
      'detectedAfterS',
      'test',
    ]);
    expect(last.harvesters[0].peopleLost).toBeLessThan(last.harvesters[0].peopleTaken);
    expect(Object.keys(last.insiders[0])).toEqual(['name', 'peopleLost', 'workingDays']);
    expect(Object.keys(last.falseAlarms)).toEqual(['denials', 'stepUps', 'cells', 'insiders']);
    const again = await runWeir(['range', 'run', path, '--seed', '6', '--seeds', '2', '--json']);
    expect(JSON.parse(again.stdout.trimEnd().split('\n').at(-1) as string)).toEqual(last);
  });

  it('refuses an unknown key by name, a contradiction with a hint, and a test that there is not', async () => {
    const unknown = await runWeir(['range', 'run', file('a.yaml', 'harvesters: [{ peoplPerSecond: 3 }]')]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/^weir: WEIR_SCENARIO_INVALID [^\n]*peoplPerSecond[^\n]*\n$/);
    const contradiction = await runWeir([
      'range',
      'run',
      file('b.yaml', 'days: 3\nharvesters: [{ startDay: 3 }]'),
    ]);
    expect(contradiction.code).toBe(2);
    expect(contradiction.stderr).toMatch(
      /^weir: WEIR_SCENARIO_CONTRADICTION [^\n]*startDay[^\n]*0 to 2[^\n]*\n$/,
    );
    const test = await runWeir(['range', 'run', file('c.yaml', SMALL), '--without', 'luck']);
    expect(test.code).toBe(2);
    expect(test.stderr).toMatch(/^weir: WEIR_USAGE [^\n]*luck[^\n]*\n$/);
  });

  it('says so when a harvester starts before the judge has seen a day', async () => {
    const path = file('cold.yaml', SMALL.replace('startDay: 1 }]', 'startDay: 0 }]'));
    const { code, stderr } = await runWeir(['range', 'run', path, '--json']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/crawl: starts on day 0/);
  });

  it('inject puts harvesters among the clicks of a file', async () => {
    let clicks = 'user,item,time\nno click\n';
    for (let i = 0; i < 3_000; i++) clicks += `u${i % 97},i${(i * i) % 501},${1_780_000_000 + i * 57}\n`;
    const path = file('clicks.csv', clicks);
    const scenario = file('d.yaml', 'harvesters: [{ name: h, startDay: 1, surface: profile }]');
    const { code, stdout, stderr } = await runWeir(['range', 'inject', path, scenario, '--json']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/1 lines are no clicks/);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
    expect(last.harvesters[0].peopleTaken).toBeGreaterThan(100);
    expect(readFileSync(path, 'utf8')).toBe(clicks);
  });
});
