/**
 * Where simulated recipients come from and what they run: home addresses, offices and carriers' gateways that many
 * share, networks, autonomous systems, and client fingerprints. Sizes of autonomous systems and of fingerprints follow
 * Zipf laws, as browsers' and providers' do: a few have most visitors, and most have few.
 *
 *   address (32 bits)   10 | home            1 per account
 *                       01 | shared          offices, schools, carriers
 *                       11 | rented          a data centre's, nobody else's
 */
import type { IdentityKind, Recipient, RecipientIdentity } from '../../disclosure/recipient.ts';
import { mix32, Random } from '../random.ts';
import { AliasTable } from './alias-table.ts';
import type { Keys } from './keys.ts';

/** Fingerprints (browser version × system) in ordinary use. */
export const FINGERPRINTS_IN_USE = 800;
/** Exponent of their popularity: the first ten have half of the visitors. */
const FINGERPRINT_EXPONENT = 1.15;
/** Share of the actors with a fingerprint that nobody else has. */
export const RARE_FINGERPRINT_SHARE = 0.01;
/** Autonomous systems of ordinary visitors. */
export const SYSTEMS = 120;
const SYSTEM_EXPONENT = 1.1;
/** Those of data centres. */
const RENTED_SYSTEMS = 8;

const HOME = 0x8000_0000;
const SHARED = 0x4000_0000;
const RENTED = 0xc000_0000;
const SPACE = 0x3fff_ffff;
const TWO_32 = 4_294_967_296;

/** An identity that many recipients share, numbered, so that what passes through it is counted in an array. */
interface Cell {
  readonly identity: RecipientIdentity;
  readonly number: number;
}

/** A recipient with the numbers of the cells that it is in. */
export interface Visitor {
  readonly recipient: Recipient;
  readonly cells: readonly number[];
}

export class Places {
  readonly #keys: Keys;
  readonly #seed: number;
  readonly #fingerprints: AliasTable;
  readonly #fingerprintShares: Float64Array;
  readonly #systems: AliasTable;
  readonly #cells = new Map<bigint, number>();
  readonly #clients = new Map<number, Cell>();
  readonly #networks = new Map<number, Cell>();
  readonly #asns = new Map<number, Cell>();

  constructor(keys: Keys, seed: number) {
    this.#keys = keys;
    this.#seed = new Random(seed, 'places').next32();
    const weights = Float64Array.from(
      { length: FINGERPRINTS_IN_USE },
      (_, i) => (i + 1) ** -FINGERPRINT_EXPONENT,
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    this.#fingerprintShares = weights.map((weight) => weight / sum);
    this.#fingerprints = new AliasTable(weights);
    this.#systems = new AliasTable(
      Float64Array.from({ length: SYSTEMS }, (_, i) => (i + 1) ** -SYSTEM_EXPONENT),
    );
  }

  /** The address at which an account is at home. */
  home(account: number): number {
    return (HOME | (account & SPACE)) >>> 0;
  }

  /** One of the addresses that many share. */
  shared(number: number): number {
    // A gateway has a network of its own.
    return (SHARED | ((number << 8) & SPACE) | 7) >>> 0;
  }

  rented(number: number): number {
    return (RENTED | (number & SPACE)) >>> 0;
  }

  /** A home address of nobody in particular, among those of everybody. */
  anyHome(random: number, homes: number): number {
    return this.home(Math.floor((random / TWO_32) * Math.max(256, homes)));
  }

  /** A fingerprint by its popularity. @param hash 32 uniform bits. */
  fingerprint(hash: number): number {
    const other = mix32(hash ^ 0x1b87_3593);
    if (other < RARE_FINGERPRINT_SHARE * TWO_32) return FINGERPRINTS_IN_USE + (hash >>> 1);
    return this.#fingerprints.at(hash, mix32(other));
  }

  /** The ordinary fingerprint whose share of the visitors is nearest to a share. */
  fingerprintOfShare(share: number): number {
    let best = 0;
    for (const [i, each] of this.#fingerprintShares.entries()) {
      const nearest = this.#fingerprintShares[best] as number;
      if (Math.abs(Math.log(each / share)) < Math.abs(Math.log(nearest / share))) best = i;
    }
    return best;
  }

  /** How many cells there are. */
  get cells(): number {
    return this.#cells.size;
  }

  /** The number of an identity's cell; undefined when it is none. */
  cell({ key }: Pick<RecipientIdentity, 'key'>): number | undefined {
    return this.#cells.get(key);
  }

  /** Numbers a cell; its number is the same each time. */
  addCell(key: bigint): number {
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const number = this.#cells.size;
    this.#cells.set(key, number);
    return number;
  }

  /** Puts a visitor together. @param account and @param session undefined when there is none. */
  visitor(
    account: RecipientIdentity | undefined,
    session: RecipientIdentity | undefined,
    address: number,
    fingerprint: number,
  ): Visitor {
    const client = this.#client(fingerprint);
    const network = this.#network(address);
    const asn = this.#asn(address);
    const ip = this.#keys.identity('ip', address, dotted(address));
    const identities = [ip, client.identity, network.identity, asn.identity];
    if (session !== undefined) identities.unshift(session);
    if (account !== undefined) identities.unshift(account);
    return {
      recipient: { primary: identities[0] as RecipientIdentity, identities, role: 'visitor' },
      cells: [client.number, network.number, asn.number],
    };
  }

  #client(fingerprint: number): Cell {
    return this.#obtain(this.#clients, 'client', fingerprint, () => `t13d-${fingerprint.toString(16)}`);
  }

  #network(address: number): Cell {
    return this.#obtain(
      this.#networks,
      'net',
      address >>> 8,
      () => `${dotted((address & 0xffff_ff00) >>> 0)}/24`,
    );
  }

  #asn(address: number): Cell {
    const system = this.system(address);
    return this.#obtain(this.#asns, 'asn', system, () => `AS${4_134 + system}`);
  }

  #obtain(cells: Map<number, Cell>, kind: IdentityKind, number: number, value: () => string): Cell {
    const known = cells.get(number);
    if (known !== undefined) return known;
    const identity = this.#keys.identity(kind, number, value());
    const cell = { identity, number: this.addCell(identity.key) };
    cells.set(number, cell);
    return cell;
  }

  /** The autonomous system of an address: a data centre's are its own. */
  system(address: number): number {
    const network = address >>> 8;
    if (address >>> 30 === RENTED >>> 30) return SYSTEMS + (mix32(network) % RENTED_SYSTEMS);
    const hash = mix32(network ^ this.#seed);
    return this.#systems.at(hash, mix32(hash + 1));
  }
}

function dotted(address: number): string {
  return `${(address >>> 24) & 255}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
