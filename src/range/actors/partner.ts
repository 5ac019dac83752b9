/** A partner that downloads its segment of customers with its own key: rightful or not, it is counted. */
import { Browser } from './browser.ts';
import { goesOn, type Stage } from './stage.ts';

/** @returns the status it got. */
export async function partnerDownload(stage: Stage, key: string, segment: string): Promise<number> {
  if (!goesOn(stage)) return 0;
  const browser = new Browser(stage.pool, '198.51.100.20', { headers: { authorization: `Bearer ${key}` } });
  const answer = await browser.get(`/partner/customers.csv?segment=${encodeURIComponent(segment)}`);
  return answer.status;
}
