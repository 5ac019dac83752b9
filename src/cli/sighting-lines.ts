/**
 * Lines `at,recipient,person[,tier]` as sightings. With a header the columns may stand in any order and beside others;
 * without one they stand in this order. A line that is no sighting is counted with its reason and left out.
 */
import { TIERS, type Tier } from '../disclosure/category.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { CsvRecords, type RecordProblem } from './csv-records.ts';
import { type EpochUnit, parseInstant } from './instant.ts';

export interface Sighting {
  readonly at: EpochMs;
  readonly recipient: string;
  readonly person: string;
  /** undefined where the line names none. */
  readonly tier: Tier | undefined;
}

export type LineProblem = RecordProblem | 'fields' | 'time' | 'recipient' | 'person' | 'tier';

export interface BadLines {
  readonly reason: LineProblem;
  readonly lines: number;
  /** The first one, from 1. */
  readonly firstLine: number;
}

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
  readonly #records: CsvRecords;
  readonly #bad = new Map<LineProblem, { lines: number; firstLine: number }>();
  readonly #decoder = new TextDecoder();
  #columns: Columns | undefined;
  #lines = 0;

  constructor(unit: EpochUnit, onSighting: (sighting: Sighting) => void) {
    this.#unit = unit;
    this.#onSighting = onSighting;
    this.#records = new CsvRecords({
      record: (fields, line) => this.#read(fields, line),
      malformed: (problem, line) => {
        this.#lines += 1;
        this.#count(problem, line);
      },
    });
  }

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
      const named = columnsOf(fields);
      this.#columns = named ?? WITHOUT_HEADER;
      if (named !== undefined) return;
    }
    this.#lines += 1;
    const problem = this.#sight(fields, this.#columns);
    if (problem !== undefined) this.#count(problem, line);
  }

  #sight(fields: readonly string[], columns: Columns): LineProblem | undefined {
    const time = fields[columns.at];
    const recipient = fields[columns.recipient]?.trim();
    const person = fields[columns.person]?.trim();
    if (time === undefined || recipient === undefined || person === undefined) return 'fields';
    const at = parseInstant(time, this.#unit);
    if (at === undefined || at >= END_OF_TIME_MS || at < 0) return 'time';
    if (recipient === '' || recipient.length > MAX_NAME_CHARS) return 'recipient';
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

/** Where a header has the columns; undefined when the line is none. */
function columnsOf(fields: readonly string[]): Columns | undefined {
  const names = fields.map((field) => field.trim().toLowerCase());
  const place = (name: string) => names.indexOf(name);
  const columns = { at: place('at'), recipient: place('recipient'), person: place('person') };
  if (Object.values(columns).includes(-1)) return undefined;
  return { ...columns, tier: place('tier') };
}
