/** Chance for decoys: the same list of the same recipient gets the same decoy, or reloading a page would betray it. */
import { createHash } from 'node:crypto';
import type { CanaryPlace } from './canaries.ts';
import type { DecoyChance } from './decoy.ts';

/** Numbers that a place determines, by SHA-256 in counter mode. */
export function decoyChance({ recipient, route, list }: CanaryPlace): DecoyChance {
  let block = Buffer.alloc(0);
  let at = 0;
  let count = 0;
  return {
    below: (bound) => {
      if (at + 4 > block.length) {
        block = createHash('sha256').update(`${recipient}:${list}:${count++}:${route}`).digest();
        at = 0;
      }
      at += 4;
      return Math.floor((block.readUInt32BE(at - 4) / 2 ** 32) * bound);
    },
  };
}
