/**
 * What a witness is told, as c2sp.org/tlog-witness has it (add-checkpoint): the size it should know, the proof that what
 * it knows is where the new head begins, and the note. A key note goes the same way, so that a witness follows a rotation.
 *
 *   old <size>
 *   <hash in base64>          as many as the proof has, 63 at most
 *                             empty line
 *   <note>
 */
import { fromBase64, MAX_NOTE_BYTES } from './note.ts';

const MAX_PROOF_LINES = 63;
/** Longest request. */
export const MAX_WITNESS_REQUEST_BYTES = MAX_NOTE_BYTES + 64 * (MAX_PROOF_LINES + 1);
/** Type of an answer that tells the size a witness knows. */
export const SIZE_TYPE = 'text/x.tlog.size';

export interface WitnessRequest {
  readonly oldSize: number;
  readonly proof: readonly Buffer[];
  readonly note: string;
}

export function writeWitnessRequest({ oldSize, proof, note }: WitnessRequest): string {
  return `old ${oldSize}\n${proof.map((node) => `${node.toString('base64')}\n`).join('')}\n${note}`;
}

/** @returns undefined when the text is not a request. */
export function parseWitnessRequest(text: string): WitnessRequest | undefined {
  const split = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, split).split('\n');
  const [, oldSize] = /^old (0|[1-9]\d{0,14})$/.exec(first) ?? [];
  const proof = lines.map(fromBase64);
  if (split === -1 || oldSize === undefined || proof.length > MAX_PROOF_LINES) return undefined;
  if (!proof.every((node): node is Buffer => node?.length === 32)) return undefined;
  return { oldSize: Number(oldSize), proof, note: text.slice(split + 2) };
}
