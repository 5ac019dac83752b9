/** The port through which the vocabulary makes pseudonyms; the keyring implements it with SipHash-2-4. */
export interface KeyedHash {
  /** 64 bits of a keyed pseudo-random function over the text's UTF-8; unsigned. */
  key64(text: string): bigint;
}
