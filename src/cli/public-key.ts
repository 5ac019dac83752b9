/** Reading a public key of seals that its owner published. */
import { readFileSync } from 'node:fs';
import { WeirError } from '../disclosure/error.ts';
import { type NoteKey, parseVkey } from '../ledger/seal/note.ts';

/** A vkey from a file. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
export function readPublicKey(path: string): NoteKey {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  const key = parseVkey(text);
  if (key === undefined)
    throw new WeirError('WEIR_INPUT_INVALID', {
      path,
      line: 1,
      problem: 'this is not a public key of seals',
    });
  return key;
}
