/** Whom a complaint is about: by whatever identifiers somebody wrote. */
import { personCandidates } from '../console/report.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';

export interface Complainant {
  /** Every key of the person that is meant; of somebody the ledger does not know, those of what was written. */
  readonly keys: readonly PersonKey[];
  readonly isKnown: boolean;
}

/** @returns the text that is no identifier, if there is one. */
export async function complainantOf(
  { questions, keyring }: Pick<ReadableLedger, 'questions' | 'keyring'>,
  texts: readonly string[],
): Promise<Complainant | { readonly unreadable: string }> {
  const keys: PersonKey[] = [];
  let isKnown = false;
  for (const text of texts) {
    const candidates = personCandidates(keyring, text);
    if (candidates.length === 0) return { unreadable: text };
    let found: readonly PersonKey[] = candidates;
    for (const key of candidates)
      if (await questions.knowsPerson(key)) {
        found = await questions.keysOf(key);
        isKnown = true;
        break;
      }
    keys.push(...found);
  }
  return { keys: [...new Set(keys)], isKnown };
}
