/**
 * Who asks, as an application says it: on the application's side a line of JSON and a label, on the side that counts a
 * recipient like any other door's.
 */
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import {
  IDENTITY_STRENGTH,
  type IdentityKind,
  type Recipient,
  recipientFrom,
  SECRET_KINDS,
  secretStandIn,
} from '../../disclosure/recipient.ts';
import { formatAddress, networkOf, parseAddress } from '../gate/address.ts';
import { boundedIdentity, UNKNOWN_ADDRESS } from '../gate/identify.ts';
import { RecentMap } from '../gate/recent-map.ts';
import type { Asker } from './wire.ts';

/** Recipients that are kept ready. */
const REMEMBERED_RECIPIENTS = 20_000;
const KINDS = IDENTITY_STRENGTH.filter((kind): kind is keyof Asker & IdentityKind =>
  ['account', 'employee', 'partner', 'session', 'apiKey', 'ip', 'client'].includes(kind),
);

/** The strongest identity, by which an application remembers what stands against somebody; empty for nobody. */
export function askerLabel(asker: Asker): string {
  const { account } = asker;
  if (account !== undefined && account !== '' && asker.apiKey === undefined && isVisitor(asker))
    return `account:${account}`;
  for (const kind of KINDS) {
    const value = asker[kind];
    if (value !== undefined && value !== '') return `${kind}:${value}`;
  }
  return '';
}

function isVisitor({ employee, partner, client }: Asker): boolean {
  return employee === undefined && partner === undefined && client === undefined;
}

/** As JSON, without what is empty. */
export function askerText(asker: Asker): string {
  const { account, ip } = asker;
  // What nearly everybody is known by.
  if (account && ip && asker.apiKey === undefined && asker.session === undefined && isVisitor(asker))
    return `{"account":${JSON.stringify(account)},"ip":${JSON.stringify(ip)}}`;
  let text = '';
  for (const kind of KINDS) {
    const value = asker[kind];
    if (value === undefined || value === '') continue;
    text += `${text === '' ? '{' : ','}"${kind}":${JSON.stringify(value)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** Makes recipients of askers, the same ones that the gate makes of the same identities. */
export class AskerRecipients {
  readonly #hash: KeyedHash;
  readonly #ready = new RecentMap<Recipient>(REMEMBERED_RECIPIENTS);

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  of(asker: Asker): Recipient {
    const label = askerText(asker);
    const ready = this.#ready.get(label);
    if (ready !== undefined) return ready;
    const known: Partial<Record<IdentityKind, string>> = {};
    for (const kind of KINDS) {
      const value = asker[kind]?.trim();
      if (value === undefined || value === '') continue;
      const bounded = boundedIdentity(this.#hash, value);
      known[kind] = SECRET_KINDS.includes(kind) ? secretStandIn(this.#hash, kind, bounded) : bounded;
    }
    if (known.ip !== undefined || Object.keys(known).length === 0) addAddress(known, known.ip ?? '');
    const made = recipientFrom(this.#hash, known) as Recipient;
    this.#ready.set(label, made);
    return made;
  }
}

function addAddress(known: Partial<Record<IdentityKind, string>>, text: string): void {
  const address = parseAddress(text);
  known.ip = address === undefined ? text || UNKNOWN_ADDRESS : formatAddress(address);
  if (address !== undefined) known.net = networkOf(address);
}
