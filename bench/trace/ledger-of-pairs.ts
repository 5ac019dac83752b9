/**
 * A ledger of recipients and people at size, made by the engine itself, and a leaked file taken from one of them. People's
 * keys are a product modulo 2^64 instead of the key file's function, so that both the engine and this program can make
 * them: a key costs 0.2 µs either way, and the file has some ten thousand.
 */
import type { KeyedHash } from '../../src/disclosure/keyed-hash.ts';
import type { Random } from '../../src/range/random.ts';

const FACTOR = 0x9e37_79b9_7f4a_7c15n;
const MASK = 2n ** 64n - 1n;
export const BEGAN = Date.UTC(2026, 0, 1);
const WRITER = 0xbe9c_4002;

export const keyOf = (person: number): bigint => ((BigInt(person) + 1n) * FACTOR) & MASK;
const KEY_SQL = (person: string) => `(toUInt64(${person}) + 1) * ${FACTOR}`;
export const recipientOf = (number: number): bigint => (BigInt(number) + 1n) << 20n;

/** `id:u123` is person 123; everybody else is a stranger. */
export const keys: KeyedHash = {
  key64: (text) => {
    let hash = 0xcbf2_9ce4_8422_2325n;
    for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x100_0000_01b3n) & MASK;
    return hash;
  },
  person64: (text) => {
    const person = /^id:u(\d+)$/.exec(text)?.[1];
    return person === undefined ? keys.key64(text) : keyOf(Number(person));
  },
};

/** Statements that fill the ledger: `each` people of `people` for each recipient, and `source` for the first. */
export function fillStatements(shape: {
  readonly people: number;
  readonly recipients: number;
  readonly each: number;
  readonly source: number;
  readonly seed: number;
}): string[] {
  const { people, recipients, each, source, seed } = shape;
  const insert = (recipient: string, person: string, rows: string) =>
    `INSERT INTO disclosures
       (at, recipient, person_top, person_low, categories, channel, route, basis, measure, named_by, identity_set, writer, batch_lag)
     SELECT fromUnixTimestamp64Milli(toInt64(${BEGAN} + number % 86400000 * 30)), ${recipient} AS recipient,
            toUInt32(bitShiftRight(key, 40)), bitAnd(key, 1099511627775), 9, 'web', 'GET /api/users/{n}', 'none', 'pass', 'id',
            recipient, ${WRITER}, 0
     FROM (SELECT number, ${KEY_SQL(person)} AS key FROM ${rows})`;
  const recipientSql = (number: string) => `bitShiftLeft(toUInt64(${number}) + 1, 20)`;
  return [
    insert(
      recipientSql(`1 + number % ${recipients - 1}`),
      `cityHash64(number, ${seed}) % ${people}`,
      `numbers(${each * (recipients - 1)})`,
    ),
    insert(recipientSql('0'), `(number * 7919) % ${people}`, `numbers(${source})`),
  ];
}

/** A leaked CSV: `own` of the source's people and `elsewhere` of all. */
export function leakedCsv(
  random: Random,
  people: number,
  source: number,
  own: number,
  elsewhere: number,
): string {
  const taken = new Set<number>();
  while (taken.size < own) taken.add((random.integer(source) * 7_919) % people);
  const all = [...taken];
  for (let i = 0; i < elsewhere; i++) all.push(random.integer(people));
  return `uid,note\n${random
    .shuffle(all)
    .map((person, i) => `u${person},row ${i}`)
    .join('\n')}\n`;
}
