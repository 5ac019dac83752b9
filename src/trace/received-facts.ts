/** What each recipient had received of some people, gathered receipt by receipt. */
import { categoriesOf } from '../disclosure/category.ts';
import { BASES, CHANNELS } from '../disclosure/channel.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import { namesOf } from '../ledger/bits.ts';
import type { Receipt } from '../ledger/holdings.ts';
import type { Questions } from '../ledger/questions.ts';
import type { RecipientFacts } from './findings.ts';

/** What is known of one recipient so far. Sets of bits, so that many fit. */
export interface Gathered {
  categories: number;
  channels: number;
  bases: number;
  firstAt: number;
  lastAt: number;
  disclosures: number;
}

export function gather(into: Gathered | undefined, receipt: Receipt): Gathered {
  const { categories, channels, bases, firstAt, lastAt, disclosures } = receipt;
  if (into === undefined) return { categories, channels, bases, firstAt, lastAt, disclosures };
  into.categories |= categories;
  into.channels |= channels;
  into.bases |= bases;
  into.firstAt = Math.min(into.firstAt, firstAt);
  into.lastAt = Math.max(into.lastAt, lastAt);
  into.disclosures += disclosures;
  return into;
}

export function factsOf(
  recipient: NamedIdentity,
  gathered: Gathered,
  anything: number | null,
): RecipientFacts {
  const { categories, channels, bases, firstAt, lastAt, disclosures } = gathered;
  return {
    recipient,
    categories: categoriesOf(categories),
    channels: namesOf(CHANNELS, channels),
    bases: namesOf(BASES, bases),
    firstAt,
    lastAt,
    disclosures,
    anything,
  };
}

/** Names recipients by their keys. @throws WeirError as ask */
export async function nameAll(
  questions: Questions,
  keys: readonly RecipientKey[],
): Promise<(key: RecipientKey) => NamedIdentity> {
  const named = await questions.names.named(keys.map(hexKey));
  return (key) => named(hexKey(key));
}
