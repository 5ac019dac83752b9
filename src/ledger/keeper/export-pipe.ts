/**
 * A long answer of the embedded engine, in little memory. The engine gives an answer back only when all of it is there;
 * but it writes files piece by piece. So it writes into a named pipe (POSIX mkfifo), and the pipe is read here: when the
 * reader is slow the engine waits, when the reader goes away its next write fails and the statement ends.
 *
 *   engine ──INSERT INTO FUNCTION file(pipe, format) SELECT …──▶ pipe ──▶ HTTP ──▶ command line
 */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exported, Statement } from './front.ts';
import type { Parameter } from './parameter.ts';

/** A connection of its own: on the one that answers questions, everybody else would wait. */
async function runAside(directory: string, query: string, params: Record<string, Parameter>): Promise<void> {
  const { Session } = await import('chdb');
  const session = new Session(directory);
  try {
    await session.queryBindAsync(query, params);
  } finally {
    session.close();
  }
}

export function exportThroughPipe(directory: string, statement: Statement, format: string): Exported {
  const place = mkdtempSync(join(tmpdir(), 'weir-export-'));
  const pipe = join(place, 'pipe');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  // Not blocking: nobody may ever come to write, when the statement is refused.
  const end = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const stream = new Socket({ fd: end, readable: true, writable: false });
  const path = pipe.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  const query = `INSERT INTO FUNCTION file('${path}', '${format}') ${statement.query}`;
  const written = runAside(directory, query, statement.query_params).finally(() => {
    // An empty answer never opened the pipe for writing: opening it once ends the reader.
    try {
      closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    } catch {
      // The reader has gone.
    }
    rmSync(place, { recursive: true, force: true });
  });
  return { stream, written };
}
