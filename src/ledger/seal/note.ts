/**
 * Signed notes (c2sp.org/signed-note) with Ed25519 keys (type 0x01), and checkpoints (c2sp.org/tlog-checkpoint): a
 * tree's head that somebody answers for.
 *
 *   <text, one or more lines>                      a checkpoint's text:  <origin>
 *                                                                        <number of leaves>
 *   — <key name> <base64: key ID u32 · signature>                        <root in base64>
 *
 *   key ID = SHA-256(key name ‖ 0x0A ‖ 0x01 ‖ public key)[0:4]
 *   vkey   = <key name>+<key ID, 8 hex digits>+<base64: 0x01 · public key>
 *
 * Imports nothing but node:crypto: whoever checks a proof reads this file, merkle.ts and proof-verifier.ts.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

const ED25519 = 0x01;
/** DER around a raw Ed25519 key (RFC 8410). */
const PRIVATE_DER = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex');
/** Signatures looked at in one note; the specification asks for at least 16. */
export const MAX_SIGNATURES = 32;
/** Longest note that is read, in bytes. */
export const MAX_NOTE_BYTES = 65_536;

const KEY_NAME = /^[^\s+\p{Cc}]{1,200}$/u;
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
const VKEY = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u;

export interface NoteKey {
  readonly name: string;
  /** As verifiers are given it. */
  readonly vkey: string;
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

export interface NoteSigner extends NoteKey {
  readonly privateKey: KeyObject;
}

/** Whether a text may name a key: not empty, no spaces, no plus. */
export function isKeyName(text: string): boolean {
  return KEY_NAME.test(text);
}

/** @returns undefined when it is not an Ed25519 vkey, or its ID does not fit. */
export function parseVkey(text: string): NoteKey | undefined {
  const [, name, id, encoded] = VKEY.exec(text.trim()) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || !isKeyName(name) || bytes?.length !== 33 || bytes[0] !== ED25519)
    return undefined;
  const key = keyFrom(name, bytes.subarray(1));
  return key.id.toString('hex') === id ? key : undefined;
}

/** @param seed 32 secret bytes: the private key of RFC 8032. */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PRIVATE_DER, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_DER.length);
  return { ...keyFrom(name, raw), privateKey };
}

function keyFrom(name: string, raw: Uint8Array): NoteKey {
  const typed = Buffer.concat([Buffer.of(ED25519), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4);
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC_DER, raw]), format: 'der', type: 'spki' });
  return { name, id, vkey: `${name}+${id.toString('hex')}+${typed.toString('base64')}`, publicKey };
}

/** @param text ends with a newline and has no control characters but newlines. @throws RangeError when it does not. */
export function signNote(text: string, ...signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw new RangeError('a note is lines of text, and ends with a newline');
  const lines = signers.map(({ name, id, privateKey }) => {
    const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
    return `— ${name} ${signature.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

export interface OpenedNote {
  readonly text: string;
  /** The known keys that signed. */
  readonly signedBy: readonly NoteKey[];
}

/**
 * Opens a note that at least one known key has signed. Signatures of unknown keys are ignored; one of a known key that
 * does not verify spoils the note.
 */
export function openNote(note: string, known: readonly NoteKey[]): OpenedNote | undefined {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2).split('\n');
  if (note.length > MAX_NOTE_BYTES || split < 0 || lines.pop() !== '' || lines.length > MAX_SIGNATURES)
    return undefined;
  if (!isNoteText(text)) return undefined;
  const signedBy: NoteKey[] = [];
  for (const line of lines) {
    const [, name, encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    if (name === undefined || bytes === undefined || bytes.length < 5) return undefined;
    const key = known.find((each) => each.name === name && each.id.equals(bytes.subarray(0, 4)));
    if (key === undefined || signedBy.includes(key)) continue;
    if (!verify(null, Buffer.from(text), key.publicKey, bytes.subarray(4))) return undefined;
    signedBy.push(key);
  }
  return signedBy.length === 0 ? undefined : { text, signedBy };
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** @returns undefined when a note's text is not that of a checkpoint. Extension lines are passed over. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', encoded = '', ...rest] = text.split('\n');
  const root = fromBase64(encoded);
  const isWhole = rest.pop() === '' && rest.every((line) => line !== '');
  if (origin === '' || !/^(?:0|[1-9]\d{0,14})$/.test(size) || root?.length !== 32 || !isWhole)
    return undefined;
  return { origin, size: Number(size), root };
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !/\p{Cc}/u.test(text.replaceAll('\n', ''));
}

/** Strict: one text for each value, so that nothing can be spelt in two ways. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
