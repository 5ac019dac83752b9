/**
 * Bitcoin addresses. Sources: Base58Check (Bitcoin wiki; version 0 and 5, double SHA-256, 4 bytes of check); BIP 173
 * (bech32) and BIP 350 (bech32m for witness version 1 and up).
 */
import { createHash } from 'node:crypto';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

export function isBase58Check(text: string): boolean {
  let value = 0n;
  for (const character of text) {
    const digit = BASE58.indexOf(character);
    if (digit < 0) return false;
    value = value * 58n + BigInt(digit);
  }
  const bytes = Buffer.alloc(25);
  for (let i = 24; i >= 0; i--) {
    bytes[i] = Number(value & 0xffn);
    value >>= 8n;
  }
  if (value !== 0n || (bytes[0] !== 0 && bytes[0] !== 5)) return false;
  const once = createHash('sha256').update(bytes.subarray(0, 21)).digest();
  return createHash('sha256').update(once).digest().subarray(0, 4).equals(bytes.subarray(21));
}

export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  let check = 1;
  const feed = (value: number): void => {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >>> i) & 1) check ^= GENERATOR[i]!;
  };
  for (const character of 'bc') feed(character.charCodeAt(0) >> 5);
  feed(0);
  for (const character of 'bc') feed(character.charCodeAt(0) & 31);
  for (let i = 3; i < lower.length; i++) {
    const value = BECH32.indexOf(lower[i]!);
    if (value < 0) return false;
    feed(value);
  }
  return check === (lower[3] === 'q' ? 1 : 0x2bc830a3);
}

const checkAddress: Check = (_c, _length, bytes, start, end) => {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text.length > 3 && text.slice(0, 3).toLowerCase() === 'bc1' ? isBech32(text) : isBase58Check(text);
};

export const CRYPTO: Detector = {
  entity: 'CRYPTO',
  category: 'pd:BankAccount',
  pack: 'common',
  inside: true,
  source: 'Base58Check; BIP 173, BIP 350',
  patterns: ['[13][A-HJ-NP-Za-km-z1-9]{25,34}', 'bc1[A-Z0-9]{11,71}'],
  check: checkAddress,
  odds: STRENGTH.certain,
  proven: STRENGTH.certain,
  keys: ['crypto', 'bankAccount', 'address'],
  labels: 'wallet,btc,bitcoin,crypto,address',
};
