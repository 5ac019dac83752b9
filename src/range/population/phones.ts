/**
 * Telephone numbers. English people have numbers out of the ranges that are set aside for drama and never given to
 * subscribers: Ofcom's "Telephone numbers for use in TV and radio drama programmes" (+44 7700 900xxx first), then
 * the 555-0100 to 555-0199 of the North American Numbering Plan.
 *
 * Mainland China has no such range. Mainland mobiles here are random numbers with a valid prefix: they belong to no
 * one as far as anyone knows, and nothing in this project ever dials them or sends anything to them.
 *
 * Invariant: no two people of a population share a number, and a number leads back to its person without a table.
 */
import { Permutation } from '../permutation.ts';
import { hash32 } from '../random.ts';

/** Prefixes that the three networks and their resellers use for mobiles; data-only and satellite ranges left out. */
export const MOBILE_PREFIXES: readonly string[] = (
  '135 136 137 138 139 147 150 151 152 157 158 159 178 182 183 184 187 188 195 197 198 ' +
  '130 131 132 155 156 166 175 176 185 186 196 133 153 173 177 180 181 189 191 193 199'
).split(' ');
const SUBSCRIBERS_PER_PREFIX = 100_000_000;

/** Numbers in each range below: Ofcom sets aside a thousand of each. */
const OFCOM_RANGE = 1_000;
const OFCOM_RANGES: readonly string[] = [
  '+44 7700 900',
  '+44 20 7946 0',
  '+44 113 496 0',
  '+44 114 496 0',
  '+44 115 496 0',
  '+44 116 496 0',
  '+44 117 496 0',
  '+44 118 496 0',
  '+44 121 496 0',
  '+44 131 496 0',
  '+44 141 496 0',
  '+44 151 496 0',
  '+44 161 496 0',
  '+44 191 498 0',
  '+44 29 2018 0',
  '+44 1632 960',
];
const NANP_RANGE = 100;
const NANP_AREAS: readonly string[] = (
  '201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 ' +
  '253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 ' +
  '321 323 325 330 334 336 337 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 ' +
  '423 425 432 434 435 440 443 469 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 ' +
  '530 540 541 551 559 561 562 563 567 570 571 573 574 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615'
).split(' ');

const OFCOM_CAPACITY = OFCOM_RANGES.length * OFCOM_RANGE;
/** How many people can have a number from a drama range; English people past it live on a mainland mobile. */
export const FICTIONAL_CAPACITY = OFCOM_CAPACITY + NANP_AREAS.length * NANP_RANGE;

export class Phones {
  readonly #mobiles: Permutation;
  readonly #key: number;

  constructor(seed: number) {
    this.#key = hash32(seed, 'phone');
    this.#mobiles = new Permutation(MOBILE_PREFIXES.length * SUBSCRIBERS_PER_PREFIX, this.#key);
  }

  /** A mainland mobile, eleven digits. `index` is the person's. */
  mobile(index: number): string {
    const value = this.#mobiles.at(index);
    const prefix = MOBILE_PREFIXES[Math.floor(value / SUBSCRIBERS_PER_PREFIX)] as string;
    return prefix + String(value % SUBSCRIBERS_PER_PREFIX).padStart(8, '0');
  }

  /** The index whose mobile this is, possibly past the end of the population; undefined when it is none. */
  indexOfMobile(digits: string): number | undefined {
    if (!/^\d{11}$/.test(digits)) return undefined;
    const prefix = MOBILE_PREFIXES.indexOf(digits.slice(0, 3));
    if (prefix === -1) return undefined;
    return this.#mobiles.indexOf(prefix * SUBSCRIBERS_PER_PREFIX + Number(digits.slice(3)));
  }

  /** A number from the drama ranges. `ordinal` counts the English people, below FICTIONAL_CAPACITY. */
  fictional(ordinal: number): string {
    if (ordinal < OFCOM_CAPACITY) {
      const range = Math.floor(ordinal / OFCOM_RANGE);
      const within = this.#within(range, OFCOM_RANGE).at(ordinal % OFCOM_RANGE);
      return OFCOM_RANGES[range] + String(within).padStart(3, '0');
    }
    const rest = ordinal - OFCOM_CAPACITY;
    const area = Math.floor(rest / NANP_RANGE);
    const within = this.#within(OFCOM_RANGES.length + area, NANP_RANGE).at(rest % NANP_RANGE);
    return `+1 ${NANP_AREAS[area]} 555 01${String(within).padStart(2, '0')}`;
  }

  /** The ordinal whose drama number this is; undefined when it is none. */
  ordinalOfFictional(e164: string): number | undefined {
    for (const [range, start] of OFCOM_RANGES.entries()) {
      const prefix = start.replaceAll(' ', '');
      if (!e164.startsWith(prefix) || e164.length !== prefix.length + 3) continue;
      return range * OFCOM_RANGE + this.#within(range, OFCOM_RANGE).indexOf(Number(e164.slice(-3)));
    }
    const match = /^\+1(\d{3})55501(\d{2})$/.exec(e164);
    if (match === null) return undefined;
    const area = NANP_AREAS.indexOf(match[1] as string);
    if (area === -1) return undefined;
    const within = this.#within(OFCOM_RANGES.length + area, NANP_RANGE).indexOf(Number(match[2]));
    return OFCOM_CAPACITY + area * NANP_RANGE + within;
  }

  readonly #ranges = new Map<number, Permutation>();

  #within(range: number, size: number): Permutation {
    let permutation = this.#ranges.get(range);
    if (permutation === undefined) {
      permutation = new Permutation(size, hash32(this.#key, range));
      this.#ranges.set(range, permutation);
    }
    return permutation;
  }
}
