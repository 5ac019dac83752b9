/** A list of small integers that is emptied and filled again without giving its room back. */

const FIRST = 16;
/** Entries that room is kept for. */
const KEEP = 16 * 1024;

export class IntList {
  count = 0;
  items = new Int32Array(FIRST);

  clear(): void {
    this.count = 0;
    if (this.items.length > KEEP) this.items = new Int32Array(FIRST);
  }

  push(value: number): void {
    if (this.count === this.items.length) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.count++] = value;
  }

  indexOf(value: number): number {
    for (let i = 0; i < this.count; i++) if (this.items[i] === value) return i;
    return -1;
  }
}
