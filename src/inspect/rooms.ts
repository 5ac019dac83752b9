/**
 * Room for bodies in pieces, used again from one body to the next: room of its own for each would be garbage that the
 * engine frees late, and a gate's memory would grow by all that piled up in between.
 *
 * Invariant: at most MOST_IDLE rooms of at most KEEP bytes wait; what a room held is not cleared, and whoever takes it
 * reads only what it wrote.
 */

/** Least room, in bytes: most API answers fit. */
export const FIRST_ROOM = 16 * 1024;
/** Largest room that is kept, in bytes: that of a body that is read as it comes, and what is carried over. */
const KEEP = 512 * 1024;
/** Rooms kept: as many bodies as are often open at once. */
const MOST_IDLE = 8;

export class Rooms {
  readonly #idle: Uint8Array[] = [];

  /** @returns room for at least `length` bytes; what stands in it is of another body. */
  take(length: number): Uint8Array {
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      const room = this.#idle[i]!;
      if (room.length < length) continue;
      this.#idle.splice(i, 1);
      return room;
    }
    return new Uint8Array(Math.max(FIRST_ROOM, length));
  }

  /** Nobody reads the room any more. */
  giveBack(room: Uint8Array): void {
    if (room.length < FIRST_ROOM || room.length > KEEP) return;
    if (this.#idle.length < MOST_IDLE) this.#idle.push(room);
    else {
      // The smallest one goes: larger bodies then find room, too.
      let least = 0;
      for (let i = 1; i < MOST_IDLE; i++) if (this.#idle[i]!.length < this.#idle[least]!.length) least = i;
      if (this.#idle[least]!.length < room.length) this.#idle[least] = room;
    }
  }
}
