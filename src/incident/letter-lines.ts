/** The letters of a whole case, as they come from the ledger: memory does not grow with the number of people. */
import type { AffectedQuestions } from '../ledger/affected.ts';
import { affectedScope, type Case } from './case/case.ts';
import type { LetterWriter } from './letters.ts';

/** Lines are handed out in pieces of about so many characters. */
const PIECE_CHARS = 256 * 1024;

export interface LetterOptions {
  /** As the platform's own table names people, by their keys. */
  readonly customers?: ReadonlyMap<string, string> | undefined;
  readonly onWritten?: (letters: number) => void;
}

/** Pieces of JSON lines, one for each person. @throws WeirError as ask */
export async function* letterLines(
  affected: AffectedQuestions,
  { scope: caseScope }: Case,
  writer: LetterWriter,
  { customers, onWritten = () => undefined }: LetterOptions = {},
): AsyncGenerator<string> {
  const scope = affectedScope(caseScope);
  // Who received a person is told in the letter where it could be one of several.
  const parties = scope.parties.length === 1 ? undefined : new Map<string, number>();
  if (parties !== undefined)
    for (const [i, identities] of scope.parties.entries())
      for await (const { person } of affected.everyone({ ...scope, parties: [identities] }))
        parties.set(person, (parties.get(person) ?? 0) | (1 << i));
  let written = 0;
  let piece = '';
  for await (const person of affected.everyone(scope)) {
    const { person: key } = person;
    piece += `${writer.line({ person, parties: parties?.get(key) ?? 1, customer: customers?.get(key) })}\n`;
    written += 1;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = '';
    onWritten(written);
  }
  if (piece !== '') yield piece;
}
