/**
 * How much of what passes through a cell (a fingerprint, a network, a route, the site) goes to one harvester: its share
 * of the cell's people of today and yesterday, from its first view in the cell on. What passed before it came does not
 * dilute it.
 *
 *        first view        midnight         midnight       now
 *   ─────────┼────────────────┼────────────────┼────────────┤
 *            └─ base, first   └─ middle        └─ base moves to the middle's, the middle to here
 */

/** Numbers by cell, as many cells as there turn out to be. */
class ByCell {
  #values = new Float64Array(256);

  at(cell: number): number {
    return this.#values[cell] ?? 0;
  }

  set(cell: number, value: number): void {
    if (cell >= this.#values.length) {
      const grown = new Float64Array(2 ** Math.ceil(Math.log2(cell + 1)));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[cell] = value;
  }

  add(cell: number, value: number): void {
    this.set(cell, this.at(cell) + value);
  }
}

export class CellFlow {
  readonly #all: ByCell;
  readonly #own = new ByCell();
  readonly #touched = new Set<number>();
  readonly #base = { all: new ByCell(), own: new ByCell() };
  readonly #middle = { all: new ByCell(), own: new ByCell() };

  /** @param all what everybody receives: add to it before own. */
  constructor(all: ByCell) {
    this.#all = all;
  }

  add(cell: number, people: number): void {
    if (!this.#touched.has(cell)) {
      this.#touched.add(cell);
      for (const mark of [this.#base, this.#middle]) mark.all.set(cell, this.#all.at(cell) - people);
    }
    this.#own.add(cell, people);
  }

  /** 0 when it has received nobody through the cell. */
  share(cell: number): number {
    if (!this.#touched.has(cell)) return 0;
    const own = this.#own.at(cell) - this.#base.own.at(cell);
    const all = this.#all.at(cell) - this.#base.all.at(cell);
    return own === 0 ? 0 : own / all;
  }

  /** A new day has begun. O(cells that it was ever in). */
  nextDay(): void {
    for (const cell of this.#touched) {
      this.#base.all.set(cell, this.#middle.all.at(cell));
      this.#base.own.set(cell, this.#middle.own.at(cell));
      this.#middle.all.set(cell, this.#all.at(cell));
      this.#middle.own.set(cell, this.#own.at(cell));
    }
  }
}

/** Everybody's people by cell, and each harvester's part of them. */
export class Flows {
  readonly #all = new ByCell();
  readonly #parts: readonly CellFlow[];

  constructor(harvesters: number) {
    this.#parts = Array.from({ length: harvesters }, () => new CellFlow(this.#all));
  }

  /** @param harvester its number, or any other for somebody else. */
  add(harvester: number, cell: number, people: number): void {
    this.#all.add(cell, people);
    this.#parts[harvester]?.add(cell, people);
  }

  share(harvester: number, cell: number): number {
    return this.#parts[harvester]?.share(cell) ?? 0;
  }

  nextDay(): void {
    for (const part of this.#parts) part.nextDay();
  }
}
