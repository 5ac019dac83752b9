/** What the report runs is there, contradicts nothing, and none of it is left out. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readScenario } from '../scenario/read-scenario.ts';
import {
  ABLATED,
  CALIBRATION_FILE,
  HELD_OUT,
  HELD_OUT_DIRECTORY,
  HONEST_FILE,
  PUBLISHED,
  QUARTER_FILE,
} from './published.ts';

const SCENARIOS = fileURLToPath(new URL('../../../range/scenarios', import.meta.url));

it.each([
  ...[...PUBLISHED, ...ABLATED].map(({ file }) => file),
  ...[CALIBRATION_FILE, HONEST_FILE, QUARTER_FILE],
  ...HELD_OUT.map(({ file }) => join(HELD_OUT_DIRECTORY, file)),
])('%s is a scenario', (file) => {
  expect(readScenario(join(SCENARIOS, file))).toHaveProperty('scenario');
});

it('reports every platform that is held out', () => {
  const files = readdirSync(join(SCENARIOS, HELD_OUT_DIRECTORY)).sort();
  expect(HELD_OUT.map(({ file }) => file).sort()).toEqual(files);
});

it('promises something of harvesters that are there', () => {
  for (const { file, people, workingDays } of PUBLISHED) {
    const read = readScenario(join(SCENARIOS, file));
    if (!('scenario' in read)) throw new Error(file);
    const names = read.scenario.harvesters.map(({ name }) => name);
    for (const name of Object.keys(people)) expect(names).toContain(name);
    if (workingDays !== undefined) expect(read.scenario.insiders.length).toBeGreaterThan(0);
  }
});
