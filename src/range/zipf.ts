/**
 * Zipf-distributed ranks: rank k of n has probability proportional to k^-exponent. Sampled by rejection-inversion
 * (W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions",
 * ACM TOMACS 6(3), 1996): constant memory whatever n is, about 1.1 draws of uniform() a sample.
 */
import type { Random } from './random.ts';

export class Zipf {
  readonly #ranks: number;
  readonly #exponent: number;
  readonly #hFirst: number;
  readonly #hLast: number;
  readonly #shortcut: number;

  /** @param ranks at least 1. @param exponent above 0; 1 is the classical law. */
  constructor(ranks: number, exponent: number) {
    if (!(ranks >= 1) || !(exponent > 0))
      throw new RangeError('a Zipf law needs ranks >= 1 and an exponent > 0');
    this.#ranks = Math.floor(ranks);
    this.#exponent = exponent;
    this.#hFirst = this.#integral(1.5) - 1;
    this.#hLast = this.#integral(this.#ranks + 0.5);
    this.#shortcut = 2 - this.#inverse(this.#integral(2.5) - 2 ** -exponent);
  }

  /** A rank from 0 (the most popular) to ranks - 1. */
  sample(random: Random): number {
    for (;;) {
      const u = this.#hLast + random.uniform() * (this.#hFirst - this.#hLast);
      const x = this.#inverse(u);
      const k = Math.min(this.#ranks, Math.max(1, Math.round(x)));
      if (k - x <= this.#shortcut || u >= this.#integral(k + 0.5) - k ** -this.#exponent) return k - 1;
    }
  }

  /** The integral of x^-exponent, from 1. */
  #integral(x: number): number {
    const power = 1 - this.#exponent;
    return Math.abs(power) < 1e-9 ? Math.log(x) : (x ** power - 1) / power;
  }

  #inverse(h: number): number {
    const power = 1 - this.#exponent;
    return Math.abs(power) < 1e-9 ? Math.exp(h) : Math.max(0, 1 + h * power) ** (1 / power);
  }
}
