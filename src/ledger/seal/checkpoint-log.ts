/**
 * The checkpoints: every head of the tree that was signed, and every key that signed, in one file that only grows. It is
 * also the queue of what witnesses are still to be told.
 *
 *   checkpoints.log = note, empty line, note, empty line …
 *
 *   key note      weir seal key                       signed by this key, and by the one before when there was one
 *                 <origin>
 *                 <size> <root in base64>             the tree when this key took over
 *                 <vkey>
 *   checkpoint    c2sp.org/tlog-checkpoint            signed by the newest key before it
 *
 * Invariant: sizes never fall, so that what was signed once is never contradicted; the tree's heads are compared with
 * what is here before anything new is signed.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { WeirError } from '../../disclosure/error.ts';
import type { TreeHead } from './merkle.ts';
import {
  type Checkpoint,
  checkpointText,
  fromBase64,
  type NoteKey,
  type NoteSigner,
  openNote,
  parseCheckpoint,
  parseVkey,
  signNote,
} from './note.ts';

export const CHECKPOINT_FILE = 'checkpoints.log';
const KEY_NOTE_HEAD = 'weir seal key';

/** Something signed, with its place in the file. */
export type SignedEntry =
  | { readonly kind: 'key'; readonly note: string; readonly key: NoteKey; readonly head: TreeHead }
  | { readonly kind: 'checkpoint'; readonly note: string; readonly head: Checkpoint };

export interface CheckpointsRead {
  readonly origin: string | undefined;
  /** The newest key. */
  readonly key: NoteKey | undefined;
  readonly keys: readonly NoteKey[];
  readonly entries: readonly SignedEntry[];
  /** Bytes of whole entries. */
  readonly wholeBytes: number;
  /** The first entry that does not fit, from 1; undefined when all do. */
  readonly brokenEntry: number | undefined;
}

/** Text of the note that puts a key in force. */
export function keyNote(head: TreeHead, signer: NoteSigner, before: NoteSigner | undefined): string {
  const root = Buffer.from(head.root).toString('base64');
  const text = `${KEY_NOTE_HEAD}\n${signer.name}\n${head.size} ${root}\n${signer.vkey}\n`;
  return before === undefined ? signNote(text, signer) : signNote(text, signer, before);
}

export function checkpointNote(head: TreeHead, signer: NoteSigner): string {
  const { size, root } = head;
  return signNote(checkpointText({ origin: signer.name, size, root: Buffer.from(root) }), signer);
}

/** Which checkpoints' signatures are checked: 0.1 ms each, and there is one for every interval of years. */
export type Checked = 'all' | 'newest';

/** Reads a file of checkpoints; a missing one is empty. A torn end is what a crash leaves behind. @throws WeirError WEIR_DATA_DIR */
export function readCheckpoints(path: string, checked: Checked): CheckpointsRead {
  let text = '';
  try {
    if (existsSync(path)) text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
  return chain(text, checked);
}

/** Follows the chain of keys and checkpoints from the first entry on. @param trusted a key in force before it. */
export function chain(text: string, checked: Checked, trusted?: NoteKey): CheckpointsRead {
  const entries: SignedEntry[] = [];
  const keys: NoteKey[] = trusted === undefined ? [] : [trusted];
  let wholeBytes = 0;
  let brokenEntry: number | undefined;
  for (const note of notesOf(text)) {
    const entry = nextEntry(note, entries.at(-1), keys, checked);
    if (entry === undefined) {
      brokenEntry = entries.length + 1;
      break;
    }
    if (entry.kind === 'key') keys.push(entry.key);
    entries.push(entry);
    wholeBytes += Buffer.byteLength(note) + 1;
  }
  const key = keys.at(-1);
  const last = entries.at(-1);
  if (last?.kind === 'checkpoint' && openCheckpoint(last.note, key) === undefined)
    brokenEntry ??= entries.length;
  return { origin: key?.name, key, keys, entries, wholeBytes, brokenEntry };
}

/**
 * Opens notes that somebody kept, whichever of the ledger's keys signed them and in any order: a single checkpoint, a
 * copy of checkpoints.log, what a witness has.
 * @returns the first entry that no known key signed, from 1; where nothing stands that is the first.
 */
export function openNotes(
  text: string,
  known: readonly NoteKey[],
): { readonly entries: readonly SignedEntry[]; readonly unknownEntry: number | undefined } {
  const entries: SignedEntry[] = [];
  for (const note of notesOf(`${text.trimEnd()}\n\n`)) {
    const entry = openAny(note, known);
    if (entry === undefined) return { entries, unknownEntry: entries.length + 1 };
    entries.push(entry);
  }
  return { entries, unknownEntry: entries.length === 0 ? 1 : undefined };
}

function openAny(note: string, known: readonly NoteKey[]): SignedEntry | undefined {
  const signer = openNote(note, known)?.signedBy[0];
  if (signer === undefined) return undefined;
  if (!note.startsWith(`${KEY_NOTE_HEAD}\n`)) return openCheckpoint(note, signer);
  return openKeyNote(note, undefined);
}

/** Whole notes: text, empty line, signatures, empty line. */
function* notesOf(text: string): Generator<string> {
  let from = 0;
  for (;;) {
    const signatures = text.indexOf('\n\n— ', from);
    const end = signatures === -1 ? -1 : text.indexOf('\n\n', signatures + 2);
    if (end === -1) {
      // What is not a torn end but something else is given on, so that it is refused.
      if (text.length > from && text.endsWith('\n\n')) yield text.slice(from, -1);
      return;
    }
    yield text.slice(from, end + 1);
    from = end + 2;
  }
}

/** Opens a note that is to follow another, with the newest key. @returns undefined when it may not. */
export function nextEntry(
  note: string,
  last: SignedEntry | undefined,
  keys: readonly NoteKey[],
  checked: Checked,
): SignedEntry | undefined {
  const current = keys.at(-1);
  const isKey = note.startsWith(`${KEY_NOTE_HEAD}\n`);
  const entry = isKey
    ? openKeyNote(note, current)
    : checked === 'all'
      ? openCheckpoint(note, current)
      : asCheckpoint(note, note.slice(0, note.indexOf('\n\n') + 1), current);
  if (entry === undefined || last === undefined) return entry;
  const isSame = entry.head.size === last.head.size;
  if (entry.head.size < last.head.size) return undefined;
  return isSame && Buffer.compare(entry.head.root, last.head.root) !== 0 ? undefined : entry;
}

function openCheckpoint(note: string, key: NoteKey | undefined): SignedEntry | undefined {
  const opened = key === undefined ? undefined : openNote(note, [key]);
  return opened === undefined ? undefined : asCheckpoint(note, opened.text, key);
}

function asCheckpoint(note: string, text: string, key: NoteKey | undefined): SignedEntry | undefined {
  const head = parseCheckpoint(text);
  return head === undefined || head.origin !== key?.name ? undefined : { kind: 'checkpoint', note, head };
}

function openKeyNote(note: string, before: NoteKey | undefined): SignedEntry | undefined {
  const [, origin, head = '', vkey = ''] = note.split('\n');
  const key = parseVkey(vkey);
  const [, size, encoded = ''] = /^(0|[1-9]\d{0,14}) (\S+)$/.exec(head) ?? [];
  const root = fromBase64(encoded);
  if (key === undefined || key.name !== origin || size === undefined || root?.length !== 32) return undefined;
  if (before !== undefined && before.name !== origin) return undefined;
  const signers = before === undefined || before.vkey === key.vkey ? [key] : [key, before];
  if (openNote(note, signers)?.signedBy.length !== signers.length) return undefined;
  return { kind: 'key', note, key, head: { size: Number(size), root } };
}

/** Appends a note. Durable when it returns. @param at bytes of whole entries: what is behind was torn off by a crash. */
export function appendNote(path: string, note: string, at: number): void {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w', 0o600);
  try {
    const bytes = Buffer.from(`${note}\n`);
    ftruncateSync(file, at);
    let written = 0;
    while (written < bytes.length)
      written += writeSync(file, bytes, written, bytes.length - written, at + written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** When the file was last written, in ms since the epoch; undefined when there is none. */
export function writtenAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
