/**
 * Who received, as far as a log line shows it: the user and the session that it names, the address (behind trusted proxies,
 * when there are any), its network, and the user agent by its fingerprint. Verified crawlers are the partner that they are.
 *
 *   address ─▶ number ─┐
 *   user agent ─▶ number ─┼─▶ one recipient, made once
 *   user, session ────────┘
 *
 * Bounded: MAX_ADDRESSES, MAX_AGENTS, MAX_RECIPIENTS; when one is full all numbers are given out anew, and what was counted
 * by number is kept for the busiest. The judge and the headcount know recipients by their keys and notice nothing.
 */
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import {
  type IdentityKind,
  parseIdentity,
  type Recipient,
  type RecipientIdentity,
  recipientFrom,
  secretStandIn,
} from '../../disclosure/recipient.ts';
import type { VerifiedCrawler } from '../crawler-networks.ts';
import { formatAddress, networkOf, parseAddress } from '../gate/address.ts';
import { cookieOf } from '../gate/cookies.ts';
import { boundedIdentity } from '../gate/identify.ts';
import type { TrustedProxies } from '../gate/trusted-proxies.ts';
import { UNKNOWN_ADDRESS } from '../gate/unknown-address.ts';
import { agentFingerprint, declaredCrawler } from './agents.ts';
import { ByteTable, FULL } from './byte-table.ts';
import {
  ADDRESS,
  COOKIES,
  FORWARDED,
  type LogLine,
  RECIPIENT,
  SESSION,
  textOf,
  USER,
  USER_AGENT,
} from './line.ts';
import { QuietLines } from './quiet-lines.ts';
import { RecentHalf } from './recent-half.ts';

export const MAX_ADDRESSES = 262_144;
export const MAX_AGENTS = 65_536;
const ADDRESS_BYTES = 8 * 1024 * 1024;
const AGENT_BYTES = 16 * 1024 * 1024;
/** Recipients that are held ready, some 600 bytes each; one that is not is made again, in some microseconds. */
export const MAX_RECIPIENTS = 32_768;
/** Busiest that are kept when numbers are given out anew. */
const KEPT = 1_000;
/** No address and agent. */
const NOBODY = -1;
/** Longest user agent that is looked at; of longer ones the beginning. */
const MAX_AGENT_BYTES = 2_048;

export type UserKind = Extract<IdentityKind, 'account' | 'employee' | 'partner'>;

export interface LogRecipientsOptions {
  readonly hash: KeyedHash;
  readonly proxies: TrustedProxies;
  /** What the log's user is. Default account. */
  readonly userKind?: UserKind;
  /** Cookie that stands for the session, where the log has all cookies in one field. */
  readonly sessionCookie?: string;
  readonly verified?: VerifiedCrawler;
}

/** A recipient with what is said about it; one object for as long as its numbers last. */
export interface LogRecipient {
  readonly recipient: Recipient;
  /** Name of a crawler whose address is its operator's. */
  readonly verified: string | undefined;
  /** What it received; kept here so that it need not be looked up. */
  tally: RecipientTally | undefined;
}

/** What one recipient received. */
export interface RecipientTally {
  readonly identity: RecipientIdentity;
  /** People shown, repeats included. */
  views: number;
  readonly verified: string | undefined;
  /** It had too little to be kept; should it come again, it begins anew. */
  isForgotten: boolean;
}

interface Agent {
  readonly fingerprint: string;
  readonly text: string;
  readonly declared: string | undefined;
}

export interface DeclaredCrawler {
  readonly name: string;
  lines: number;
}

export class LogRecipients {
  /** Counts lines that show nobody, in the same tables; undefined where that was not wanted. */
  readonly quiet: QuietLines | undefined;
  readonly #options: LogRecipientsOptions;
  readonly #addresses: ByteTable;
  /** By address, side by side: its lines, and the agent of its line before + 1. */
  readonly #byAddress: Uint32Array;
  readonly #agents: ByteTable;
  readonly #agentLines: Uint32Array;
  #agentOf: (Agent | undefined)[] = [];
  /** Those of an address and an agent, at places that the two say; and for which of them each is. */
  readonly #ready: (LogRecipient | undefined)[] = new Array(MAX_RECIPIENTS).fill(undefined);
  readonly #readyFor = new Float64Array(MAX_RECIPIENTS).fill(NOBODY);
  readonly #byText = new RecentHalf<string, LogRecipient>(MAX_RECIPIENTS);
  readonly #busy = new Map<string, number>();
  readonly #declared = new Map<string, number>();
  #address = 0;
  #agent = 0;

  /** @param isQuiet whether lines that show nobody are counted in WebAssembly where they can be. */
  constructor(options: LogRecipientsOptions, isQuiet = true) {
    this.#options = options;
    this.quiet = isQuiet ? new QuietLines(MAX_ADDRESSES, ADDRESS_BYTES, MAX_AGENTS, AGENT_BYTES) : undefined;
    this.#addresses = this.quiet?.addresses ?? new ByteTable(MAX_ADDRESSES, ADDRESS_BYTES);
    this.#byAddress = this.quiet?.byAddress ?? new Uint32Array(2 * MAX_ADDRESSES);
    this.#agents = this.quiet?.agents ?? new ByteTable(MAX_AGENTS, AGENT_BYTES);
    this.#agentLines = this.quiet?.agentLines ?? new Uint32Array(MAX_AGENTS);
  }

  /** Counts a line of whoever asked. Told before `of`. */
  count(line: LogLine): void {
    if (!this.#number(line)) {
      this.#renumber();
      this.#number(line);
    }
    this.#byAddress[2 * this.#address] = (this.#byAddress[2 * this.#address] as number) + 1;
    this.#agentLines[this.#agent] = (this.#agentLines[this.#agent] as number) + 1;
  }

  /** A line was counted elsewhere, of whoever has these numbers. Told before `of`. */
  counted(address: number, agent: number): void {
    this.#address = address;
    this.#agent = agent;
  }

  /** @returns false when there is no room for a number. */
  #number(line: LogLine): boolean {
    const { bytes, from, to } = line;
    const address = line.has(ADDRESS)
      ? this.#addresses.of(bytes, from[ADDRESS] as number, to[ADDRESS] as number)
      : this.#addresses.of(bytes, 0, 0);
    const start = line.has(USER_AGENT) ? (from[USER_AGENT] as number) : 0;
    const end = line.has(USER_AGENT) ? Math.min(to[USER_AGENT] as number, start + MAX_AGENT_BYTES) : 0;
    // Who comes again comes with the same user agent.
    const before = address === FULL ? FULL : (this.#byAddress[2 * address + 1] as number) - 1;
    const agent = this.#agents.is(before, bytes, start, end) ? before : this.#agents.of(bytes, start, end);
    if (address !== FULL && agent !== before) this.#byAddress[2 * address + 1] = agent + 1;
    this.#address = Math.max(0, address);
    this.#agent = Math.max(0, agent);
    return address !== FULL && agent !== FULL;
  }

  /** Who asked the line that was counted last. */
  of(line: LogLine): LogRecipient {
    const isPlain =
      !line.has(USER) &&
      !line.has(SESSION) &&
      !line.has(RECIPIENT) &&
      (this.#options.sessionCookie === undefined || !line.has(COOKIES)) &&
      (this.#options.proxies.empty || !line.has(FORWARDED));
    if (isPlain) {
      const key = this.#address * MAX_AGENTS + this.#agent;
      const place = this.#place(key);
      const known = this.#readyFor[place] === key ? this.#ready[place] : undefined;
      if (known !== undefined) return known;
      const made = this.#make(line);
      this.#readyFor[place] = key;
      this.#ready[place] = made;
      return made;
    }
    const session = this.#session(line);
    const key = `${this.#address} ${this.#agent} ${line.text(FORWARDED)} ${line.text(RECIPIENT)} ${session} ${line.text(USER)}`;
    const known = this.#byText.get(key);
    if (known !== undefined) return known;
    const made = this.#make(line, session);
    this.#byText.set(key, made);
    return made;
  }

  /**
   * Where a recipient is held ready, or would be. Addresses have one place each in turn, so that newcomers push out only those
   * who came MAX_RECIPIENTS addresses before; an address of several agents has places of theirs for the others.
   */
  #place(key: number): number {
    const first = this.#address & (MAX_RECIPIENTS - 1);
    const there = this.#readyFor[first] as number;
    if (there === key || Math.floor(there / MAX_AGENTS) !== this.#address) return first;
    return (
      (Math.imul(this.#address ^ Math.imul(this.#agent, 0x9e37_79b1), 0x85eb_ca6b) >>> 12) &
      (MAX_RECIPIENTS - 1)
    );
  }

  /** Crawlers by what they call themselves, the busiest first. */
  declared(): DeclaredCrawler[] {
    const lines = new Map(this.#declared);
    for (let agent = 0; agent < this.#agents.size; agent++) {
      const name = this.#agentAt(agent).declared;
      if (name !== undefined) lines.set(name, (lines.get(name) ?? 0) + (this.#agentLines[agent] as number));
    }
    return [...lines].map(([name, count]) => ({ name, lines: count })).sort((a, b) => b.lines - a.lines);
  }

  /** The busiest addresses by lines. */
  busiest(count: number): { readonly address: string; readonly lines: number }[] {
    const lines = new Map(this.#busy);
    for (let i = 0; i < this.#addresses.size; i++) {
      const text = spelt(textFrom(this.#addresses.bytesOf(i)));
      if (text !== '') lines.set(text, (lines.get(text) ?? 0) + (this.#byAddress[2 * i] as number));
    }
    return [...lines]
      .map(([address, some]) => ({ address, lines: some }))
      .sort((a, b) => b.lines - a.lines)
      .slice(0, count);
  }

  #session(line: LogLine): string {
    if (line.has(SESSION)) return line.text(SESSION);
    const { sessionCookie } = this.#options;
    if (sessionCookie === undefined || !line.has(COOKIES)) return '';
    return cookieOf(['cookie', line.text(COOKIES)], sessionCookie) ?? '';
  }

  #make(line: LogLine, session = ''): LogRecipient {
    const { hash, userKind = 'account', verified } = this.#options;
    const named = line.has(RECIPIENT) ? this.#named(line.text(RECIPIENT)) : {};
    const known: Partial<Record<IdentityKind, string>> = { ...named };
    const ip = this.#ip(line);
    if (ip !== '') {
      known.ip = ip;
      const address = parseAddress(ip);
      if (address !== undefined) known.net = networkOf(address);
    }
    if (line.has(USER)) known[userKind] = boundedIdentity(hash, line.text(USER));
    if (session !== '') known.session = secretStandIn(hash, 'session', boundedIdentity(hash, session));
    let crawler: string | undefined;
    if (line.has(USER_AGENT)) {
      const { fingerprint, text } = this.#agentAt(this.#agent);
      known.client = fingerprint;
      crawler = verified?.(text, ip);
      if (crawler !== undefined) known.partner = crawler;
    }
    const recipient = recipientFrom(hash, known) ?? recipientFrom(hash, { ip: UNKNOWN_ADDRESS });
    return { recipient: recipient as Recipient, verified: crawler, tally: undefined };
  }

  /** Whom a line of Weir's own names. */
  #named(text: string): Partial<Record<IdentityKind, string>> {
    const identity = parseIdentity(text);
    // A bare name is an account.
    if (identity === undefined) return { account: boundedIdentity(this.#options.hash, text) };
    const value = boundedIdentity(this.#options.hash, identity.value);
    const address = identity.kind === 'ip' ? parseAddress(value) : undefined;
    return {
      [identity.kind]: address === undefined ? value : formatAddress(address),
      ...(address === undefined ? {} : { net: networkOf(address) }),
    };
  }

  #ip(line: LogLine): string {
    const text = line.text(ADDRESS);
    const peer = parseAddress(text);
    const { proxies } = this.#options;
    // A host's name, where the server looks names up.
    if (peer === undefined) return boundedIdentity(this.#options.hash, text);
    if (proxies.empty || !line.has(FORWARDED)) return formatAddress(peer);
    return formatAddress(proxies.clientOf(peer, ['x-forwarded-for', line.text(FORWARDED)]));
  }

  #agentAt(number: number): Agent {
    const known = this.#agentOf[number];
    if (known !== undefined) return known;
    const text = textFrom(this.#agents.bytesOf(number));
    const agent = { fingerprint: agentFingerprint(text), text, declared: declaredCrawler(text) };
    this.#agentOf[number] = agent;
    return agent;
  }

  /** Numbers are used up: what was counted is kept for the busiest, and all begin anew. */
  #renumber(): void {
    const busiest = this.busiest(KEPT);
    this.#busy.clear();
    for (const { address, lines } of busiest) this.#busy.set(address, lines);
    const declared = this.declared().slice(0, KEPT);
    this.#declared.clear();
    for (const { name, lines } of declared) this.#declared.set(name, lines);
    this.#addresses.clear();
    this.#agents.clear();
    this.#byAddress.fill(0);
    this.#agentLines.fill(0);
    this.#agentOf = [];
    this.#ready.fill(undefined);
    this.#readyFor.fill(NOBODY);
    this.#byText.clear();
  }
}

function textFrom(bytes: Uint8Array): string {
  return textOf(bytes, 0, bytes.length);
}

function spelt(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? text : formatAddress(address);
}
