/**
 * Proof of work in the form of ALTCHA, version 1 (https://altcha.org/docs/v1/): the server hides a number, the client
 * finds it by hashing, and every client library of ALTCHA can.
 *
 *   challenge = hex(SHA-256(salt ‖ number)),  0 ≤ number ≤ maxnumber        the work: maxnumber / 2 hashes on average
 *   signature = hex(HMAC-SHA-256(key, challenge))                           nothing is kept of a challenge
 *   salt      = random ?expires=…&for=…&                                    signed with it, for it is hashed
 *
 * The salt ends with `&`: without it a digit could move from the salt to the number, and an old challenge be taken for one
 * that expires later (the reason for altcha-lib 1.4.1).
 *
 * Invariants: a solution is good once, until it expires, and for whom it was made; checking costs two hashes.
 */
import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type EpochMs, MINUTE_MS } from '../../disclosure/time.ts';

/** 25,000 hashes on average: a tenth of a second of CPU in V8 on a computer (docs/measures.md), some of them on a telephone. */
export const DEFAULT_WORK = 50_000;
/** Time to solve it in: also for whoever has a slow machine and reads slowly. */
export const DEFAULT_CHALLENGE_MS = 10 * MINUTE_MS;
/** Solutions remembered so that none is taken twice; past it the oldest are forgotten, which have most nearly expired. */
export const MAX_REMEMBERED_SOLUTIONS = 100_000;
/** Longest solution that is looked at, in characters. */
export const MAX_SOLUTION_LENGTH = 1_024;

const SALT_BYTES = 12;

export interface AltchaChallenge {
  readonly algorithm: 'SHA-256';
  readonly challenge: string;
  readonly maxnumber: number;
  readonly salt: string;
  readonly signature: string;
}

const solutionSchema = z.object({
  algorithm: z.literal('SHA-256'),
  challenge: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.number().int().nonnegative(),
  salt: z.string().max(256),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
});

export interface AltchaOptions {
  readonly key: Uint8Array;
  /** Largest number that is hidden. */
  readonly work?: number;
  readonly lastsMs?: number;
  /** Source of chance, for tests. */
  readonly random?: { bytes(count: number): Uint8Array; below(bound: number): number };
}

const CHANCE = { bytes: randomBytes, below: (bound: number) => randomInt(bound) };

export class Altcha {
  readonly #key: Uint8Array;
  readonly #work: number;
  readonly #lastsMs: number;
  readonly #random: NonNullable<AltchaOptions['random']>;
  readonly #solved = new Set<string>();

  constructor(options: AltchaOptions) {
    this.#key = options.key;
    this.#work = options.work ?? DEFAULT_WORK;
    this.#lastsMs = options.lastsMs ?? DEFAULT_CHALLENGE_MS;
    this.#random = options.random ?? CHANCE;
  }

  /** @param whom whatever names the recipient; it is not readable in the challenge. */
  make(whom: string, at: EpochMs): AltchaChallenge {
    const expires = Math.ceil((at + this.#lastsMs) / 1000);
    const random = Buffer.from(this.#random.bytes(SALT_BYTES)).toString('hex');
    const salt = `${random}?expires=${expires}&for=${this.#mark(random, whom)}&`;
    const challenge = sha256(salt + this.#random.below(this.#work + 1));
    return { algorithm: 'SHA-256', challenge, maxnumber: this.#work, salt, signature: this.#sign(challenge) };
  }

  /**
   * Takes a solution: base64 of JSON, as ALTCHA's widget sends it.
   * @returns whether it is good. A good one is never good again.
   */
  take(solution: string, whom: string, at: EpochMs): boolean {
    const given = parse(solution);
    if (given === undefined) return false;
    const { challenge, number, salt, signature } = given;
    if (!isEqual(this.#sign(challenge), signature) || sha256(salt + number) !== challenge) return false;
    const [, random = '', expires, mark = ''] =
      /^([0-9a-f]+)\?expires=(\d+)&for=([0-9a-f]+)&$/.exec(salt) ?? [];
    if (
      !isEqual(this.#mark(random, whom), mark) ||
      Number(expires) * 1000 <= at ||
      this.#solved.has(challenge)
    )
      return false;
    this.#solved.add(challenge);
    if (this.#solved.size > MAX_REMEMBERED_SOLUTIONS)
      this.#solved.delete(this.#solved.values().next().value as string);
    return true;
  }

  #sign(challenge: string): string {
    return createHmac('sha256', this.#key).update(challenge).digest('hex');
  }

  #mark(random: string, whom: string): string {
    return createHmac('sha256', this.#key).update(`for ${random} ${whom}`).digest('hex').slice(0, 32);
  }
}

/** Solves a challenge as a client would: for programs and tests. @returns undefined when no number fits. */
export function solveAltcha({
  algorithm,
  challenge,
  maxnumber,
  salt,
  signature,
}: AltchaChallenge): string | undefined {
  for (let number = 0; number <= maxnumber; number++) {
    if (sha256(salt + number) !== challenge) continue;
    return Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString('base64');
  }
  return undefined;
}

function parse(solution: string): z.infer<typeof solutionSchema> | undefined {
  if (solution.length > MAX_SOLUTION_LENGTH) return undefined;
  try {
    return solutionSchema.safeParse(JSON.parse(Buffer.from(solution, 'base64').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
