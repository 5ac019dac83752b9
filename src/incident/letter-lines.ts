/** The letters of a whole case, as they come from the ledger: memory does not grow with the number of people. */
import type { AffectedQuestions } from '../ledger/affected.ts';
import { affectedScope, type Case } from './case/case.ts';
import type { LetterWriter } from './letters.ts';

const NOBODY: readonly number[] = [];
const ONLY: readonly number[] = [0];
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
  const receivers = writer.receivers.length === 1 ? undefined : await receiversOf(affected, scope, writer);
  let written = 0;
  let piece = '';
  for await (const person of affected.everyone(scope)) {
    const { person: key } = person;
    const own = receivers?.get(key) ?? ONLY;
    piece += `${writer.line({ person, receivers: own, customer: customers?.get(key) })}\n`;
    written += 1;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = '';
    onWritten(written);
  }
  if (piece !== '') yield piece;
}

/** Who received each person, asked once for each of those whom letters name apart. */
async function receiversOf(
  affected: AffectedQuestions,
  scope: ReturnType<typeof affectedScope>,
  { receivers }: LetterWriter,
): Promise<Map<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  // Most people were received by one of a few sets of receivers: each set is one list.
  const sets = new Map<readonly number[], Map<number, readonly number[]>>();
  const joined = (set: readonly number[], receiver: number): readonly number[] => {
    const larger = sets.get(set) ?? new Map<number, readonly number[]>();
    const both = larger.get(receiver) ?? [...set, receiver];
    sets.set(set, larger.set(receiver, both));
    return both;
  };
  for (const [i, { parties }] of receivers.entries()) {
    const theirs = parties.flatMap((party) => scope.parties[party] ?? []);
    for await (const { person } of affected.everyone({ ...scope, parties: [theirs] }))
      found.set(person, joined(found.get(person) ?? NOBODY, i));
  }
  return found;
}
