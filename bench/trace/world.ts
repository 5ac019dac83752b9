/**
 * Leaks from recipients who received people at random, as evidence: which recipients had received which leaked people.
 *
 *   people 0 … N−1, each recipient received a share f of them; `siblings` of the source received a share `overlap` of the
 *   source's people. The leak: `rows` people, a share `elsewhere` of them drawn from all N, the rest from the source.
 *
 * Only hits are drawn: of each leaked person, how many of the unrelated recipients had received it (binomial), and which.
 */

import type { Random } from '../../src/range/random.ts';
import type { Holding, Leak } from '../../src/trace/evidence.ts';

export interface WorldShape {
  readonly people: number;
  readonly recipients: number;
  readonly share: number;
  readonly siblings: number;
  readonly overlap: number;
  readonly elsewhere: number;
  readonly rows: number;
  /** False: all rows from elsewhere, nobody is the source. */
  readonly hasSource: boolean;
}

export interface World {
  readonly leak: Leak;
  readonly holdings: readonly Holding<number>[];
}

/** Recipient 0 is the source, then come the siblings. */
export function drawWorld(shape: WorldShape, random: Random): World {
  const { people, recipients, share, siblings, overlap, elsewhere, rows, hasSource } = shape;
  const received = Math.round(people * share);
  const hits = new Map<number, number[]>();
  const hit = (recipient: number, row: number) => {
    const own = hits.get(recipient);
    if (own === undefined) hits.set(recipient, [row]);
    else own.push(row);
  };
  const holders = new Uint32Array(rows);
  const unrelated = recipients - 1 - siblings;
  for (let row = 0; row < rows; row++) {
    const own = hasSource && !random.chance(elsewhere);
    const add = (recipient: number) => {
      hit(recipient, row);
      holders[row] = (holders[row] as number) + 1;
    };
    // Somebody from elsewhere may be the source's by chance.
    if (own || random.chance(share)) add(0);
    for (let sibling = 1; sibling <= siblings; sibling++)
      if (random.chance(own ? overlap : share)) add(sibling);
    for (const recipient of some(unrelated, share, random)) add(1 + siblings + recipient);
  }
  return {
    leak: {
      stratumOf: new Uint16Array(rows),
      strata: [{ name: '', people, pairs: received * recipients }],
      holders,
      recipients,
    },
    holdings: [...hits].map(([recipient, own]) => ({
      recipient,
      rows: Uint32Array.from(own),
      received: [received],
    })),
  };
}

/** Each of 0 … n−1 with probability p, by the distances between them (geometric): as many draws as there are hits. */
function* some(n: number, p: number, random: Random): Generator<number> {
  const scale = 1 / Math.log1p(-p);
  for (let at = Math.floor(Math.log(1 - random.uniform()) * scale); at < n; ) {
    yield at;
    at += 1 + Math.floor(Math.log(1 - random.uniform()) * scale);
  }
}
