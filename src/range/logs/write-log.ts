/** A simulated log as bytes of a file, written piece by piece. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type LogPlan, LogSimulation } from './log-simulation.ts';

export interface WrittenLog {
  readonly lines: number;
  readonly bytes: number;
  readonly simulation: LogSimulation;
}

/** @param path of a file that is written anew. Rejects when it cannot be. */
export async function writeLog(plan: LogPlan, path: string): Promise<WrittenLog> {
  const simulation = new LogSimulation(plan);
  const out = createWriteStream(path);
  let lines = 0;
  let bytes = 0;
  await once(out, 'open');
  for (const piece of simulation.pieces()) {
    bytes += piece.length;
    for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', at + 1)) lines += 1;
    if (!out.write(piece)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return { lines, bytes, simulation };
}
