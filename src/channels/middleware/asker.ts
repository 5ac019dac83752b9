/**
 * Who asks, as an application says it (asker-text.ts), on the side that counts: a recipient like any other door's.
 */
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import {
  type IdentityKind,
  type Recipient,
  recipientFrom,
  SECRET_KINDS,
  secretStandIn,
} from '../../disclosure/recipient.ts';
import { formatAddress, networkOf, parseAddress } from '../gate/address.ts';
import { boundedIdentity } from '../gate/identify.ts';
import { RecentMap } from '../gate/recent-map.ts';
import { UNKNOWN_ADDRESS } from '../gate/unknown-address.ts';
import { ASKER_KINDS, askerText } from './asker-text.ts';
import type { Asker } from './wire.ts';

/** Recipients that are kept ready. */
const REMEMBERED_RECIPIENTS = 20_000;
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
    for (const kind of ASKER_KINDS) {
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
