/** Whom a text on the command line names, among those in the ledger: a recipient, or a person by all of their keys. */
import { findRecipient, personCandidates } from '../console/report.ts';
import { WeirError } from '../disclosure/error.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';

type Asked = Pick<ReadableLedger, 'questions' | 'keyring'>;

/** @throws WeirError WEIR_RECIPIENT_UNKNOWN */
export async function recipientNamed({ questions, keyring }: Asked, text: string): Promise<NamedIdentity> {
  const found = await findRecipient(questions, keyring, text);
  if (found === undefined) throw new WeirError('WEIR_RECIPIENT_UNKNOWN', { recipient: text });
  return found;
}

/** The key of a recipient; undefined when none was asked for. @throws as recipientNamed */
export async function recipientKeyOf(
  ledger: Asked,
  text: string | undefined,
): Promise<RecipientKey | undefined> {
  return text === undefined ? undefined : keyOf(await recipientNamed(ledger, text));
}

export function keyOf({ key }: NamedIdentity): RecipientKey {
  return BigInt(`0x${key}`);
}

/** The key that the ledger knows a person by; undefined when it knows nobody of that name. */
export async function knownPerson(
  { questions, keyring }: Asked,
  text: string,
): Promise<PersonKey | undefined> {
  for (const key of personCandidates(keyring, text)) if (await questions.knowsPerson(key)) return key;
  return undefined;
}
