/**
 * Secret sharing: a secret in n shares, of which any t give it back and t − 1 tell nothing about it.
 *
 * Source: A. Shamir, "How to share a secret" (Comm. ACM 22, 1979), byte by byte over GF(2^8) with the polynomial
 * x^8 + x^4 + x^3 + x + 1 (that of FIPS 197). Share x holds, for each byte, f(x) of a polynomial of degree t − 1 whose
 * constant term is the secret's byte and whose other coefficients are random.
 *
 * Products are computed bit by bit without tables or branches on secret values.
 */

/** Shares at most: the field's elements but 0. */
export const MAX_SHARES = 255;

export interface Share {
  /** 1 to 255. */
  readonly x: number;
  /** As long as the secret. */
  readonly y: Uint8Array;
}

/** a · b in GF(2^8). */
export function multiply(a: number, b: number): number {
  let product = 0;
  let power = a;
  for (let bit = 0; bit < 8; bit++) {
    product ^= power & -((b >> bit) & 1);
    power = ((power << 1) ^ (0x11b & -(power >> 7))) & 0x1ff;
  }
  return product & 0xff;
}

/** 1 / a in GF(2^8): a^254. a is not 0. */
function inverse(a: number): number {
  let power = a;
  let result = 1;
  for (let bit = 1; bit < 8; bit++) {
    power = multiply(power, power);
    result = multiply(result, power);
  }
  return result;
}

/**
 * @param threshold shares that are needed, from 2 on. @param shares how many are made.
 * @param random gives that many random bytes.
 * @throws RangeError
 */
export function split(
  secret: Uint8Array,
  threshold: number,
  shares: number,
  random: (bytes: number) => Uint8Array,
): Share[] {
  const fits = Number.isInteger(threshold) && Number.isInteger(shares);
  if (!fits || threshold < 2 || shares < threshold || shares > MAX_SHARES) {
    throw new RangeError('a secret is split into at most 255 shares, of which 2 or more are needed');
  }
  const coefficients = Array.from({ length: threshold - 1 }, () => random(secret.length));
  const made = Array.from({ length: shares }, (_, i): Share => {
    const x = i + 1;
    const y = Uint8Array.from(secret, (byte, at) => {
      // Horner, from the highest coefficient down to the secret's byte.
      let value = 0;
      for (const coefficient of coefficients) value = multiply(value, x) ^ (coefficient[at] as number);
      return multiply(value, x) ^ byte;
    });
    return { x, y };
  });
  for (const coefficient of coefficients) coefficient.fill(0);
  return made;
}

/**
 * Lagrange's interpolation at 0. Too few shares, or shares of different secrets, give another secret and no error:
 * whoever joins must be able to tell.
 * @throws RangeError when shares repeat or differ in length.
 */
export function join(shares: readonly Share[]): Uint8Array {
  const length = shares[0]?.y.length ?? 0;
  const xs = shares.map((share) => share.x);
  if (new Set(xs).size !== shares.length || shares.some((share) => share.y.length !== length)) {
    throw new RangeError('shares repeat, or are of different secrets');
  }
  const secret = new Uint8Array(length);
  for (const { x, y } of shares) {
    let weight = 1;
    for (const other of xs) if (other !== x) weight = multiply(weight, multiply(other, inverse(other ^ x)));
    for (let at = 0; at < length; at++)
      secret[at] = (secret[at] as number) ^ multiply(weight, y[at] as number);
  }
  return secret;
}
