/**
 * A block of log that can be read again and again as if it went on: a day of visitors, and with it a crawler, in the combined
 * format. `nextDay` writes other dates and other addresses over it in place, so that a stream of any length costs nothing
 * that would be measured.
 */
import { LogSimulation } from '../../src/range/logs/log-simulation.ts';
import type { LogStyle } from '../../src/range/logs/styles.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2020, 0, 1);
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const NETWORK = Buffer.from('\n198.18.');

export class LogBlock {
  readonly bytes: Buffer;
  readonly lines: number;
  /** Where dates stand. */
  readonly #dates: Int32Array;
  /** Where the second part of visitors' addresses stands. */
  readonly #networks: Int32Array;
  #day = 0;

  private constructor(lines: readonly string[]) {
    this.bytes = Buffer.from(`${lines.join('\n')}\n`);
    this.lines = lines.length;
    this.#dates = placesOf(this.bytes, Buffer.from('[01/Jan/2020'), 1);
    this.#networks = placesOf(this.bytes, NETWORK, 5);
  }

  /** A day of so many visitors, and crawlers. */
  static of(seed: number, visitors: number, styles: readonly LogStyle[]): LogBlock {
    const simulation = new LogSimulation({
      seed,
      start: START,
      days: 1,
      people: 50_000,
      visitorsPerDay: visitors,
      styles,
      crawlersFrom: 0,
    });
    let text = '';
    for (const piece of simulation.pieces()) text += piece;
    // What visits run over midnight is of the next day's block, too.
    return new LogBlock(text.split('\n').filter((line) => line.includes('[01/Jan/2020')));
  }

  /** The lines that hold a text; before nextDay. */
  only(part: string): LogBlock {
    return this.#of((line) => line.includes(part));
  }

  /** The lines that do not hold a text; before nextDay. */
  without(part: string): LogBlock {
    return this.#of((line) => line !== '' && !line.includes(part));
  }

  #of(isKept: (line: string) => boolean): LogBlock {
    return new LogBlock(this.bytes.toString('latin1').split('\n').filter(isKept));
  }

  /** Writes the next day over the block. */
  nextDay(): void {
    this.#day += 1;
    const date = new Date(START + this.#day * DAY_MS);
    const day = String(date.getUTCDate()).padStart(2, '0');
    const text = Buffer.from(`${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`);
    for (const at of this.#dates) text.copy(this.bytes, at);
    const network = Buffer.from(String(18 + (this.#day % 80)));
    for (const at of this.#networks) network.copy(this.bytes, at);
  }

  /** The block in pieces as a file is read. */
  *pieces(size = 256 * 1024): Generator<Uint8Array> {
    for (let at = 0; at < this.bytes.length; at += size) yield this.bytes.subarray(at, at + size);
  }
}

function placesOf(bytes: Buffer, text: Buffer, offset: number): Int32Array {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + text.length))
    places.push(at + offset);
  return Int32Array.from(places);
}
