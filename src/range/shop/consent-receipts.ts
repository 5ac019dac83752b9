/**
 * What the shop's consent tool would hand over for one partner: a receipt for each of some customers, in the field names
 * of ISO/IEC TS 27560. Most agreed to what the partner is to do; some to something else, no more, or to less, and some
 * were never asked. Invented, like the customers.
 */
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import type { Population } from '../population/population.ts';
import { Random } from '../random.ts';

/** What a partner is to do with the data. */
export interface PartnerPlan {
  readonly partner: string;
  readonly contact: string;
  readonly purpose: string;
  readonly method: string;
  /** What those consented to who consented to something else. */
  readonly otherPurpose: string;
}

const EVERYTHING = 'pd:UID pd:Name pd:TelephoneNumber pd:EmailAddress';
const WITHOUT_EMAIL = 'pd:UID pd:Name pd:TelephoneNumber';

/** Of twenty customers: how each answered when they were asked. */
const ANSWERS = [
  ...new Array<'yes'>(12).fill('yes'),
  ...new Array<'no-email'>(2).fill('no-email'),
  'other-purpose',
  'withdrawn',
  'expired',
  'not-separate',
  ...new Array<'not-asked'>(2).fill('not-asked'),
] as const;

/**
 * Receipts as lines of JSON, an answer of ANSWERS for each customer, in an order that the seed gives.
 * @param customers indexes in the population.
 * @param now receipts were given in the months before.
 */
export function* consentReceipts(
  population: Population,
  customers: readonly number[],
  plan: PartnerPlan,
  now: EpochMs,
): Generator<string> {
  const random = new Random(population.seed, 'consents', plan.partner);
  const answers = random.shuffle(customers.map((_, i) => ANSWERS[i % ANSWERS.length] as string));
  const daysAgo = (days: number) => new Date(now - days * DAY_MS).toISOString();
  for (const [i, index] of customers.entries()) {
    const answer = answers[i];
    if (answer === 'not-asked') continue;
    const { id } = population.person(index);
    const receipt = {
      record_id: `R-${i + 1}`,
      pii_principal_id: `id:${id}`,
      purpose: answer === 'other-purpose' ? plan.otherPurpose : plan.purpose,
      method: plan.method,
      categories: answer === 'no-email' ? WITHOUT_EMAIL : EVERYTHING,
      recipient_name: plan.partner,
      recipient_contact: plan.contact,
      separate_consent: answer !== 'not-separate',
      event_time: daysAgo(random.between(40, 200)),
      expires: answer === 'expired' ? daysAgo(random.between(1, 30)) : undefined,
    };
    yield `${JSON.stringify(receipt)}\n`;
    if (answer === 'withdrawn')
      yield `${JSON.stringify({ ...receipt, event_time: daysAgo(random.between(1, 30)), event_state: 'withdrawn' })}\n`;
  }
}
