/**
 * A small ledger with an incident in it, the same at every run: an employee looks at customers, through two sessions and
 * an address that others use as well; a partner gets some of the same people; a visitor looks at one. Every row is kept
 * beside, so that counts can be made by looking at each.
 */
import { type CategorySet, categorySet } from '../../src/disclosure/category.ts';
import type { Basis, Channel } from '../../src/disclosure/channel.ts';
import { type PersonKey, personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { DAY_MS, HOUR_MS } from '../../src/disclosure/time.ts';
import { Ledger } from '../../src/ledger/ledger.ts';

export interface WrittenRow {
  readonly identities: readonly bigint[];
  /** Whom the row is about in the end, aliases followed. */
  readonly person: PersonKey;
  readonly at: number;
  readonly categories: CategorySet;
  readonly channel: Channel;
  readonly route: string;
  readonly basis: Basis;
}

export const INCIDENT_START = Date.UTC(2026, 5, 1, 1);
const CONTACT = categorySet('pd:UID', 'pd:Name', 'pd:TelephoneNumber');
const BOUGHT = categorySet('pd:UID', 'pd:Purchase');
const PLACE = categorySet('pd:UID', 'pd:GPSCoordinate');
const PUBLIC = categorySet('weir:OrganisationID');

/** Writes it into a directory, and closes it. */
export async function writeIncidentLedger(directory: string): Promise<readonly WrittenRow[]> {
  const ledger = await Ledger.open({ directory });
  const { keyring } = ledger;
  const rows: WrittenRow[] = [];
  const recipient = (known: Parameters<typeof recipientFrom>[1]) =>
    recipientFrom(keyring, known) as Recipient;
  const agent = recipient({ employee: 'e33', ip: '203.0.113.9' });
  const partner = recipient({ partner: 'p7' });
  const visitor = recipient({ account: '10023', ip: '203.0.113.9' });
  const customer = (n: number) => personKey(keyring, { namespace: 'id', value: String(1_000 + n) });
  const phone = (n: number) =>
    personKey(keyring, { namespace: 'phone', value: `+861380000${String(n).padStart(4, '0')}` });
  const record = async (
    to: Recipient,
    at: number,
    people: readonly {
      readonly n: number;
      readonly byPhone?: boolean;
      readonly categories: CategorySet;
      readonly basis?: Basis;
    }[],
    channel: Channel,
    route: string,
  ) => {
    const seen = people.map(({ n, byPhone = false, categories, basis = 'none' as const }) => ({
      person: byPhone ? phone(n) : customer(n),
      namedBy: byPhone ? ('phone' as const) : ('id' as const),
      basis,
      categories,
    }));
    // Every phone is known to be its account's.
    const aliases = people.map(({ n }) => ({ alias: phone(n), person: customer(n), strength: 0 }));
    await ledger.record({ at, channel, route, recipient: to, measure: 'pass', people: seen, aliases });
    const identities = to.identities.map(({ key }) => key);
    for (const { n, categories, basis = 'none' } of people)
      rows.push({ identities, person: customer(n), at, categories, channel, route, basis });
  };
  for (let day = 0; day < 6; day += 1) {
    const at = INCIDENT_START + day * DAY_MS;
    const views = Array.from({ length: 8 }, (_, i) => ({
      n: day * 6 + i,
      byPhone: i % 3 === 0,
      categories: i === 0 ? PLACE : i % 2 === 0 ? BOUGHT : CONTACT,
      basis: (i === 1 ? 'ticket' : 'none') as Basis,
    }));
    await record(agent, at, views, 'staff', 'GET /crm/customers/{id}');
    await record(agent, at + HOUR_MS, [{ n: 900, categories: PUBLIC }], 'staff', 'GET /crm/companies');
  }
  const shared = [0, 1, 2, 50].map((n) => ({ n, categories: CONTACT }));
  await record(partner, INCIDENT_START + 2 * DAY_MS, shared, 'export', 'partner p7');
  await record(
    visitor,
    INCIDENT_START + 3 * DAY_MS,
    [{ n: 700, categories: CONTACT, basis: 'self' }],
    'web',
    'GET /me',
  );
  await ledger.blind({
    at: INCIDENT_START + DAY_MS,
    channel: 'staff',
    route: 'GET /crm/export',
    recipient: agent,
    reason: 'over-cap',
    bytes: 5_000_000,
  });
  await ledger.flush();
  await ledger.close();
  return rows;
}
