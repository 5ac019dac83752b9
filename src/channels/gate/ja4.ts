/**
 * JA4: a name for the software that opened a TLS connection, by what it offers in its greeting. Source: FoxIO's
 * specification of the JA4 TLS client fingerprint (BSD 3-Clause; of the JA4+ family only this one is), and RFC 8446
 * §4.1.2, RFC 8701.
 *
 *   t13d1516h2_8daaf6152771_e5627efa2ab1
 *   ││ ││ │ │   │            └─ extensions in order of their numbers, signature algorithms as they came: SHA-256, cut
 *   ││ ││ │ │   └─ ciphers in order of their numbers: SHA-256, cut
 *   ││ ││ │ └─ first and last character of the first ALPN protocol
 *   ││ │└─┴─ how many ciphers, how many extensions
 *   ││ └─ d: it names a host, i: it does not
 *   │└─ highest version it speaks
 *   └─ over TCP
 *
 *   record  │22│ version │ length │ handshake: │ 1 │ length │ ClientHello …                (perhaps over several records)
 *
 * Invariant: whatever the bytes are, reading them ends, takes no memory beyond them and throws nothing; and numbers that
 * clients make up (GREASE) are in no fingerprint.
 */
import { createHash } from 'node:crypto';

/** Bytes of a greeting that is read, its records' heads included. With post-quantum key shares they are 2 KB long. */
export const MAX_HELLO_BYTES = 16 * 1024;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const RECORD_HEAD_BYTES = 5;
const MESSAGE_HEAD_BYTES = 4;
const [SERVER_NAME, SIGNATURE_ALGORITHMS, ALPN, SUPPORTED_VERSIONS] = [0x0000, 0x000d, 0x0010, 0x002b];
const MOST_COUNTED = 99;
const HASH_DIGITS = 12;
const NOTHING = '0'.repeat(HASH_DIGITS);
const VERSIONS: Readonly<Record<number, string>> = {
  772: '13',
  771: '12',
  770: '11',
  769: '10',
  768: 's3',
  2: 's2',
};

export type Greeting =
  /** More bytes are needed. */
  | { readonly kind: 'part' }
  /** No greeting of TLS, or a longer one than is read. */
  | { readonly kind: 'invalid' }
  | { readonly kind: 'hello'; readonly ja4: string };

const PART: Greeting = { kind: 'part' };
const INVALID: Greeting = { kind: 'invalid' };

/** Reads the beginning of what a client sent. Cost: one pass, two hashes. */
export function readGreeting(bytes: Uint8Array): Greeting {
  const message = messageOf(bytes);
  if (!(message instanceof Uint8Array)) return message;
  const ja4 = ja4Of(message);
  return ja4 === undefined ? INVALID : { kind: 'hello', ja4 };
}

/** Puts the first handshake message together from its records. */
function messageOf(bytes: Uint8Array): Uint8Array | Greeting {
  const parts: Uint8Array[] = [];
  let have = 0;
  let want = Number.POSITIVE_INFINITY;
  for (let at = 0; have < want; ) {
    if (at >= bytes.length) return bytes.length > MAX_HELLO_BYTES ? INVALID : PART;
    // SSLv2's greeting had no record; its clients are gone.
    if (bytes[at] !== HANDSHAKE || (at + 1 < bytes.length && bytes[at + 1] !== 3)) return INVALID;
    if (at + RECORD_HEAD_BYTES > bytes.length) return PART;
    const length = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
    if (length === 0) return INVALID;
    const part = bytes.subarray(at + RECORD_HEAD_BYTES, at + RECORD_HEAD_BYTES + length);
    parts.push(part);
    have += part.length;
    at += RECORD_HEAD_BYTES + length;
    if (want === Number.POSITIVE_INFINITY && have >= MESSAGE_HEAD_BYTES) {
      const head = parts.length === 1 ? part : joined(parts);
      if (head[0] !== CLIENT_HELLO) return INVALID;
      want =
        MESSAGE_HEAD_BYTES + (((head[1] as number) << 16) | ((head[2] as number) << 8) | (head[3] as number));
      if (want > MAX_HELLO_BYTES) return INVALID;
    }
  }
  return (parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts)).subarray(MESSAGE_HEAD_BYTES, want);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Walks over bytes and remembers when it would have left them. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(bytes: 1 | 2): number {
    const taken = this.take(bytes);
    if (taken.length < bytes) return 0;
    return bytes === 1 ? (taken[0] as number) : ((taken[0] as number) << 8) | (taken[1] as number);
  }

  take(length: number): Uint8Array {
    if (length > this.left) {
      this.failed = true;
      this.#at = this.#bytes.length;
      return EMPTY;
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** What stands behind its own length. */
  vector(lengthBytes: 1 | 2): Cursor {
    return new Cursor(this.take(this.number(lengthBytes)));
  }
}

const EMPTY = new Uint8Array(0);

/** @param message a ClientHello without its head. @returns undefined when it is none. */
function ja4Of(message: Uint8Array): string | undefined {
  const hello = new Cursor(message);
  let version = hello.number(2);
  hello.take(32);
  hello.vector(1);
  const ciphers = numbersOf(hello.vector(2));
  hello.vector(1);
  const extensions: number[] = [];
  let signatures: number[] = [];
  let protocol = '00';
  let named = false;
  if (hello.left > 0) {
    const list = hello.vector(2);
    while (list.left > 0 && !list.failed) {
      const type = list.number(2);
      const body = list.vector(2);
      if (isMadeUp(type)) continue;
      extensions.push(type);
      if (type === SERVER_NAME) named = true;
      else if (type === ALPN) protocol = protocolOf(body.vector(2).vector(1));
      else if (type === SIGNATURE_ALGORITHMS) signatures = numbersOf(body.vector(2));
      else if (type === SUPPORTED_VERSIONS) version = Math.max(0, ...numbersOf(body.vector(1)));
    }
    if (list.failed) return undefined;
  }
  if (hello.failed) return undefined;
  const counts = [ciphers.length, extensions.length].map((count) =>
    String(Math.min(count, MOST_COUNTED)).padStart(2, '0'),
  );
  const offered = extensions.filter((type) => type !== SERVER_NAME && type !== ALPN);
  const signed = signatures.length === 0 ? '' : `_${hexOf(signatures)}`;
  return [
    `t${VERSIONS[version] ?? '00'}${named ? 'd' : 'i'}${counts.join('')}${protocol}`,
    ciphers.length === 0 ? NOTHING : hash(hexOf(sorted(ciphers))),
    extensions.length === 0 ? NOTHING : hash(hexOf(sorted(offered)) + signed),
  ].join('_');
}

/** The 16-bit numbers of a list, without those that are made up. */
function numbersOf(list: Cursor): number[] {
  const numbers: number[] = [];
  while (list.left >= 2) {
    const number = list.number(2);
    if (!isMadeUp(number)) numbers.push(number);
  }
  return numbers;
}

/** Whether a number is one of those that clients mix in so that servers get used to unknown ones (RFC 8701 §2). */
function isMadeUp(number: number): boolean {
  return (number & 0x0f0f) === 0x0a0a && number >> 8 === (number & 0xff);
}

/** First and last character of a protocol's name, or the first and last digit of its bytes where those are no letters. */
function protocolOf(name: Cursor): string {
  const bytes = name.take(name.left);
  const [first, last] = [bytes.at(0), bytes.at(-1)];
  if (first === undefined || last === undefined) return '00';
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return hexByte(first)[0] + (hexByte(last)[1] as string);
}

function isAlphanumeric(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

function hexOf(numbers: readonly number[]): string {
  return numbers.map((number) => number.toString(16).padStart(4, '0')).join();
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}
