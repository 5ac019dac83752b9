/**
 * Lines `at,recipient,person[,tier]` as sightings. With a header the columns may stand in any order and beside others;
 * without one they stand in this order. A line that is no sighting is counted with its reason and left out.
 *
 * Recipients may be put together: by the network of their address, or by any column that the header names. Whoever is
 * counted then is the group, and a person whom several of its recipients received is one.
 */

import { networkOf, parseAddress } from '../channels/gate/address.ts';
import { TIERS, type Tier } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import { parseIdentity } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { CsvRecords, type RecordProblem } from '../inspect/csv-records.ts';
import { type EpochUnit, parseInstant } from './instant.ts';

export interface Sighting {
  readonly at: EpochMs;
  /** Or the group, when lines are put together. */
  readonly recipient: string;
  readonly person: string;
  /** undefined where the line names none. */
  readonly tier: Tier | undefined;
}

export type LineProblem = RecordProblem | 'fields' | 'time' | 'recipient' | 'person' | 'tier' | 'address';

export interface BadLines {
  readonly reason: LineProblem;
  readonly lines: number;
  /** The first one, from 1. */
  readonly firstLine: number;
}

/** Recipients as they stand there. */
export const BY_RECIPIENT = 'recipient';
/** Recipients by the network of their address: /24, or /48. */
export const BY_NET = 'net';

/** Longest recipient or person, in UTF-16 units. */
export const MAX_NAME_CHARS = 1_024;
/** The engine's last second: 2^32 - 2, in February 2106. */
const END_OF_TIME_MS = (2 ** 32 - 1) * 1_000;

interface Columns {
  readonly at: number;
  readonly recipient: number;
  readonly person: number;
  readonly tier: number;
}

const WITHOUT_HEADER: Columns = { at: 0, recipient: 1, person: 2, tier: 3 };

export class SightingLines {
  readonly #onSighting: (sighting: Sighting) => void;
  readonly #unit: EpochUnit;
  readonly #by: string;
  readonly #records: CsvRecords;
  readonly #bad = new Map<LineProblem, { lines: number; firstLine: number }>();
  readonly #decoder = new TextDecoder();
  #columns: Columns | undefined;
  #lines = 0;

  /** @param by BY_RECIPIENT, BY_NET or the name of a column. */
  constructor(unit: EpochUnit, onSighting: (sighting: Sighting) => void, by = BY_RECIPIENT) {
    this.#unit = unit;
    this.#by = by.trim().toLowerCase();
    this.#onSighting = onSighting;
    this.#records = new CsvRecords({
      record: (fields, line) => this.#read(fields, line),
      malformed: (problem, line) => {
        this.#lines += 1;
        this.#count(problem, line);
      },
    });
  }

  /** @throws WeirError WEIR_HEADCOUNT_COLUMN when lines are put together by a column that the first one does not name. */
  push(bytes: Uint8Array): void {
    this.#records.push(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#records.push(this.#decoder.decode());
    this.#records.end();
  }

  /** Lines read, without the header and empty ones. */
  get lines(): number {
    return this.#lines;
  }

  /** By reason, the most frequent first. */
  get bad(): readonly BadLines[] {
    return [...this.#bad]
      .map(([reason, { lines, firstLine }]) => ({ reason, lines, firstLine }))
      .sort((a, b) => b.lines - a.lines || a.firstLine - b.firstLine);
  }

  #read(fields: readonly string[], line: number): void {
    if (fields.length === 1 && fields[0]?.trim() === '') return;
    if (this.#columns === undefined) {
      const named = columnsOf(fields, this.#by === BY_NET ? BY_RECIPIENT : this.#by);
      if (named === undefined && this.#by !== BY_NET && this.#by !== BY_RECIPIENT)
        throw new WeirError('WEIR_HEADCOUNT_COLUMN', { column: this.#by });
      this.#columns = named ?? WITHOUT_HEADER;
      if (named !== undefined) return;
    }
    this.#lines += 1;
    const problem = this.#sight(fields, this.#columns);
    if (problem !== undefined) this.#count(problem, line);
  }

  #sight(fields: readonly string[], columns: Columns): LineProblem | undefined {
    const time = fields[columns.at];
    const received = fields[columns.recipient]?.trim();
    const person = fields[columns.person]?.trim();
    if (time === undefined || received === undefined || person === undefined) return 'fields';
    const at = parseInstant(time, this.#unit);
    if (at === undefined || at >= END_OF_TIME_MS || at < 0) return 'time';
    if (received === '' || received.length > MAX_NAME_CHARS) return 'recipient';
    const recipient = this.#by === BY_NET ? netOf(received) : received;
    if (recipient === undefined) return 'address';
    if (person === '' || person.length > MAX_NAME_CHARS) return 'person';
    const tier = fields[columns.tier]?.trim().toLowerCase() ?? '';
    const known = TIERS.find((name) => name === tier);
    if (tier !== '' && known === undefined) return 'tier';
    this.#onSighting({ at, recipient, person, tier: known });
    return undefined;
  }

  #count(reason: LineProblem, line: number): void {
    const known = this.#bad.get(reason);
    if (known === undefined) this.#bad.set(reason, { lines: 1, firstLine: line });
    else known.lines += 1;
  }
}

/** `ip:203.0.113.9` and `203.0.113.9` are both of `net:203.0.113.0/24`. */
function netOf(recipient: string): string | undefined {
  const address = parseAddress(parseIdentity(recipient)?.value ?? recipient);
  return address === undefined ? undefined : `net:${networkOf(address)}`;
}

/**
 * Where a header has the columns; undefined when the line is none.
 * @param counted name of the column that stands for the recipient.
 */
function columnsOf(fields: readonly string[], counted: string): Columns | undefined {
  const names = fields.map((field) => field.trim().toLowerCase());
  const place = (name: string) => names.indexOf(name);
  const columns = { at: place('at'), recipient: place(counted), person: place('person') };
  if (Object.values(columns).includes(-1)) return undefined;
  return { ...columns, tier: place('tier') };
}
