/**
 * Opaque ids: an id of a person, encrypted for one recipient and one rotation, so that ids can be neither counted up nor
 * handed to another harvester. Time-rotating pseudonymous ids against scraping are Meta's PFBID (2022); the construction
 * here is AES-256-SIV (RFC 5297), deterministic, so that one recipient sees one id for one person during a rotation.
 *
 *   wid- base32( rotation u16 │ SIV tag 16 │ encrypted: recipient u64 · kind u8 · id · zeros up to a multiple of 8 )
 *                └ in the clear, authenticated    └ the id's length shows in steps of eight characters only
 *
 * The key of a rotation is HKDF-SHA-256 (RFC 5869) of a secret and the rotation's number. A token is accepted in its own
 * rotation and for the grace that follows, so that a page that is open when the rotation comes still works.
 *
 * What a token gives whoever holds it: nothing about the id, not even whether two recipients' tokens mean one person.
 * What it tells the operator: whom it was given to, so that a token which another recipient uses links the two.
 * Forgery: 2⁻¹²⁸ a try. Invariant: open(seal(id)) is the id, for the same recipient and within the lifetime only.
 */
import { hkdfSync } from 'node:crypto';
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import { AesSiv, SIV_TAG_BYTES } from './aes-siv.ts';
import { fromBase32, toBase32 } from './base32.ts';

/** Long enough that a day's work goes on undisturbed, short enough that what was harvested is worth little. */
export const DEFAULT_ROTATION_MS = DAY_MS;
/** How long a token of the rotation before is still taken: pages that stay open overnight. */
export const DEFAULT_GRACE_MS = DAY_MS;
/** Longest id, in bytes of UTF-8: canonicalIdentifier knows no longer ones. */
export const MAX_ID_BYTES = 254;

export const TOKEN_PREFIX = 'wid-';
/** Finds tokens in a text. Shorter ones than any that is made are not looked at. */
export const TOKEN = /wid-[a-z2-7]{55,512}/g;
const WHOLE_TOKEN = /^wid-[a-z2-7]{55,512}$/;

const ROTATIONS = 0x1_0000;
const ROTATION_BYTES = 2;
const RECIPIENT_BYTES = 8;
const PADDED_TO = 8;
const LABEL = Buffer.from('weir opaque id v1');
/** Rotations whose keys are kept ready. */
const MAX_KEYS = 8;

/** What stood where the token stands: bodies give a number back as a number. */
export type IdKind = 'string' | 'number';
const KIND_NUMBERS: Readonly<Record<IdKind, number>> = { string: 0, number: 1 };

export interface OpenedId {
  readonly id: string;
  readonly kind: IdKind;
}

/**
 * Why a token is not taken. `expired`: the recipient's own, of a rotation that is over. `foreign`: another recipient's.
 * `forged`: nobody's.
 */
export type MissedToken =
  | { readonly miss: 'expired' | 'foreign' /** Recipient key it was made for. */; readonly madeFor: bigint }
  | { readonly miss: 'forged' };

export interface OpaqueIdOptions {
  /** 32 random bytes that all gates of one site share. */
  readonly secret: Uint8Array;
  readonly rotationMs?: number;
  readonly graceMs?: number;
}

export class OpaqueIds {
  readonly #secret: Uint8Array;
  readonly #rotationMs: number;
  readonly #graceMs: number;
  readonly #keys = new Map<number, AesSiv>();

  constructor(options: OpaqueIdOptions) {
    this.#secret = options.secret;
    this.#rotationMs = options.rotationMs ?? DEFAULT_ROTATION_MS;
    this.#graceMs = options.graceMs ?? DEFAULT_GRACE_MS;
  }

  /**
   * @param recipient key of the identity it is for.
   * @returns undefined for what is no id: empty, with a NUL, too long. Cost: seven AES blocks for a short id.
   */
  seal(id: string, kind: IdKind, recipient: bigint, at: EpochMs): string | undefined {
    const text = Buffer.from(id, 'utf8');
    if (text.length === 0 || text.length > MAX_ID_BYTES || text.includes(0)) return undefined;
    const length = RECIPIENT_BYTES + 1 + text.length;
    const plaintext = Buffer.alloc(Math.ceil(length / PADDED_TO) * PADDED_TO);
    plaintext.writeBigUInt64BE(BigInt.asUintN(64, recipient));
    plaintext[RECIPIENT_BYTES] = KIND_NUMBERS[kind];
    text.copy(plaintext, RECIPIENT_BYTES + 1);
    const rotation = Math.floor(at / this.#rotationMs);
    const head = headOf(rotation);
    return TOKEN_PREFIX + toBase32(Buffer.concat([head, this.#keyOf(rotation).seal(plaintext)]));
  }

  /** @param holders keys of the identities whose tokens this recipient may use. */
  open(token: string, holders: readonly bigint[], at: EpochMs): OpenedId | MissedToken {
    const bytes = fromBase32(token.slice(TOKEN_PREFIX.length));
    if (bytes === undefined || bytes.length < ROTATION_BYTES + SIV_TAG_BYTES + RECIPIENT_BYTES + 2)
      return { miss: 'forged' };
    const head = bytes.subarray(0, ROTATION_BYTES);
    const rotation = this.#rotationNear(head.readUInt16BE(), at);
    const plaintext = this.#keyOf(rotation).open(bytes.subarray(ROTATION_BYTES));
    if (plaintext === undefined) return { miss: 'forged' };
    const madeFor = plaintext.readBigUInt64BE();
    if (!holders.includes(madeFor)) return { miss: 'foreign', madeFor };
    if ((rotation + 1) * this.#rotationMs + this.#graceMs <= at) return { miss: 'expired', madeFor };
    const end = plaintext.indexOf(0, RECIPIENT_BYTES + 1);
    const id = plaintext.toString('utf8', RECIPIENT_BYTES + 1, end === -1 ? plaintext.length : end);
    return { id, kind: plaintext[RECIPIENT_BYTES] === KIND_NUMBERS.number ? 'number' : 'string' };
  }

  /** The newest rotation with these lower bits; the next one counts as begun, for clocks of several gates differ. */
  #rotationNear(low: number, at: EpochMs): number {
    const newest = Math.floor(at / this.#rotationMs) + 1;
    return newest - ((((newest - low) % ROTATIONS) + ROTATIONS) % ROTATIONS);
  }

  #keyOf(rotation: number): AesSiv {
    const known = this.#keys.get(rotation);
    if (known !== undefined) return known;
    const info = Buffer.concat([LABEL, Buffer.from(` rotation ${this.#rotationMs}:${rotation}`)]);
    const secret = new Uint8Array(hkdfSync('sha256', this.#secret, Buffer.alloc(0), info, 64));
    const key = new AesSiv(secret, [LABEL, headOf(rotation)]);
    if (this.#keys.size >= MAX_KEYS) this.#keys.delete(this.#keys.keys().next().value as number);
    this.#keys.set(rotation, key);
    return key;
  }
}

/** Whether a text is a token, as far as its form goes. */
export function isToken(text: string): boolean {
  return WHOLE_TOKEN.test(text);
}

function headOf(rotation: number): Buffer {
  const head = Buffer.alloc(ROTATION_BYTES);
  head.writeUInt16BE(((rotation % ROTATIONS) + ROTATIONS) % ROTATIONS);
  return head;
}
