/**
 * Days of log through the replay, for a processor's own counts: instructions say what a line costs on a machine whose times move
 * by a sixth within the hour. Two runs of different length, subtracted, leave out the start and the warming up.
 *
 *   perf stat -e instructions:u,cycles:u node bench/replay/rounds.ts KIND DAYS [VISITORS] [SEED]
 *   node --cpu-prof bench/replay/rounds.ts KIND DAYS
 *
 * KIND: mixed (all lines), nobody (those that show nobody), people (those that show somebody), parse (parsing alone), dates
 * (nothing is read: what the block itself takes to write the next day over its lines, to be subtracted from the others).
 */
import { median } from '../bench.ts';
import { bed, parse } from '../replay.ts';
import { LogBlock } from './log-block.ts';

const [kind = 'mixed', days = '4', visitors = '10000', seed = '1'] = process.argv.slice(2);
const mixed = LogBlock.of(Number(seed), Number(visitors), ['slow']);
const SHOWS = '/api/users/';
const block = kind === 'people' ? mixed.only(SHOWS) : kind === 'nobody' ? mixed.without(SHOWS) : mixed;
const { read } = bed();
const microseconds: number[] = [];
for (let day = 0; day < Number(days); day++) {
  const before = process.cpuUsage();
  if (kind === 'parse') parse(block);
  else if (kind !== 'dates') await read(block);
  const { user, system } = process.cpuUsage(before);
  microseconds.push(user + system);
  block.nextDay();
}
// The first day warms up.
const nsALine = (1e3 * median(microseconds.slice(1))) / block.lines;
process.stdout.write(
  `${JSON.stringify({ kind, days: Number(days), linesOfADay: block.lines, nsALine: Math.round(nsALine) })}\n`,
);
