/**
 * What one source has told, and what became of its rows. A source tells either everything anew (a file, a whole page of a
 * feed), which takes the place of what was known when it is complete, or changes, which count at once.
 *
 * Invariant: what is told takes effect with the next response; a telling that breaks off in the middle changes nothing.
 */
import type { Basis } from '../../disclosure/channel.ts';
import type { PersonKey } from '../../disclosure/person.ts';
import type { RecipientKey } from '../../disclosure/recipient.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import {
  type ReadRow,
  type RelationColumn,
  type RelationText,
  type RowReading,
  readRelation,
} from './relation-row.ts';
import { type Relation, RelationTable } from './relation-table.ts';

/** What became of rows since the start, by kind. */
export interface RowCounts {
  /** Taken up, or taken up again. */
  taken: number;
  withdrawn: number;
  /** Left out, for they say nothing that can be read. */
  refused: number;
  /** Left out for want of room. */
  dropped: number;
}

/** The first row of a telling that could not be read. */
export interface RowProblem {
  /** Line of a file, or number of a row, from 1. */
  readonly row: number;
  readonly column: RelationColumn;
}

/** Rows of one telling. */
export interface Telling {
  /** @param row its number, for whoever must mend it. */
  row(text: RelationText, row: number): void;
  /** Puts them in force. */
  done(): void;
  readonly rows: number;
  readonly refused: number;
  readonly dropped: number;
  readonly firstProblem: RowProblem | undefined;
}

export interface ToldOptions {
  readonly reading: RowReading;
  readonly maxRelations: number;
  readonly now: () => EpochMs;
  /** Told of a relation that is withdrawn: what the traffic showed on the same basis ends with it. */
  readonly onWithdrawn?: (relation: Relation) => void;
}

export class ToldRelations {
  readonly counts: RowCounts = { taken: 0, withdrawn: 0, refused: 0, dropped: 0 };
  readonly #options: ToldOptions;
  #table: RelationTable;

  constructor(options: ToldOptions) {
    this.#options = options;
    this.#table = new RelationTable(options.maxRelations);
  }

  get size(): number {
    return this.#table.size;
  }

  basisOf(recipient: RecipientKey, person: PersonKey, at: EpochMs): Basis {
    return this.#table.basisOf(recipient, person, at);
  }

  /** Everything anew: rows count when done() says that there are no more. Two tables stand until then. */
  whole(): Telling {
    const table = new RelationTable(this.#options.maxRelations);
    return this.#telling(table, () => {
      this.#table = table;
    });
  }

  /** Changes to what was told before: rows count at once. */
  changes(): Telling {
    return this.#telling(this.#table, () => undefined);
  }

  /** Forgets all of it. */
  clear(): void {
    this.#table = new RelationTable(this.#options.maxRelations);
  }

  /** Throws out what has ended, a part at a time. */
  sweep(slots: number): void {
    this.#table.sweep(this.#options.now(), slots);
  }

  #telling(table: RelationTable, done: () => void): Telling {
    const { counts } = this;
    let rows = 0;
    let refused = 0;
    let dropped = 0;
    let firstProblem: RowProblem | undefined;
    const take = (read: ReadRow, row: number): void => {
      rows++;
      if ('problem' in read) {
        refused++;
        counts.refused++;
        firstProblem ??= { row, column: read.problem };
      } else if (read.withdrawn) {
        table.withdraw(read.relation);
        counts.withdrawn++;
        this.#options.onWithdrawn?.(read.relation);
      } else if (table.put(read.relation)) {
        counts.taken++;
      } else {
        dropped++;
        counts.dropped++;
      }
    };
    const { reading, now } = this.#options;
    return {
      row: (text, row) => take(readRelation(text, reading, now()), row),
      done,
      get rows() {
        return rows;
      },
      get refused() {
        return refused;
      },
      get dropped() {
        return dropped;
      },
      get firstProblem() {
        return firstProblem;
      },
    };
  }
}
