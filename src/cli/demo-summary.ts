/** What the demo says at its end: asked from the ledger, actor by actor, with the affected people in a file each. */

import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { hexKey } from '../disclosure/hex-key.ts';
import { personKey } from '../disclosure/person.ts';
import { type IdentityKind, recipientKey } from '../disclosure/recipient.ts';
import { MINUTE_MS } from '../disclosure/time.ts';
import { harsher, type VerdictKind } from '../disclosure/verdict.ts';
import type { PersonSeen } from '../ledger/answers.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { customersCsv } from '../range/population/customers-csv.ts';
import type { Population } from '../range/population/population.ts';
import { customersByKey } from './customers.ts';
import type { ComplaintSummary } from './demo-complaint.ts';
import type { PartnerSummary } from './demo-partner.ts';

export interface DemoActor {
  readonly name: string;
  readonly kind: 'crawler' | 'insider' | 'partner';
  readonly identity: { readonly kind: IdentityKind; readonly value: string };
}

export interface ActorSummary {
  readonly name: string;
  readonly kind: DemoActor['kind'];
  /** Distinct people that the ledger says it received, itself left out. */
  readonly peopleReceived: number;
  /** Of these, up to and including the response at which it was denied; all of them when it never was. */
  readonly peopleBeforeVerdict: number;
  /** Simulated minutes from its first person to the denial; null when it was never denied. */
  readonly minutesToVerdict: number | null;
  /** The harshest verdict. */
  readonly verdict: VerdictKind;
  readonly affectedListFile: string;
}

/** What the play itself came to. */
export interface DemoPlay {
  readonly simulation: true;
  readonly actors: readonly ActorSummary[];
  readonly visitors: { readonly count: number; readonly flagged: number };
}

export interface DemoSummary extends DemoPlay {
  /** Null when the demo was stopped before. */
  readonly partnersDoor: PartnerSummary | null;
  readonly complaint: ComplaintSummary | null;
  readonly ledger: {
    readonly disclosures: number;
    readonly people: number;
    /** Whether every row is as it was sealed. */
    readonly sealVerified: boolean;
  };
}

/** More verdicts than a demo can give. */
const ALL_VERDICTS = 10_000;

export async function actorsOf(
  ledger: Ledger,
  actors: readonly DemoActor[],
  population: Population,
  visitors: number,
  directory: string,
): Promise<DemoPlay> {
  const { questions, keyring } = ledger;
  const verdicts = await questions.verdicts({}, ALL_VERDICTS);
  const customers = await customersByKey(Readable.from(customersCsv(population)), 'customers.csv', keyring);
  mkdirSync(directory, { recursive: true });
  const summaries: ActorSummary[] = [];
  const known = new Set<string>();
  for (const actor of actors) {
    const key = recipientKey(keyring, actor.identity.kind, actor.identity.value);
    const hex = hexKey(key);
    // Whatever the actor was seen with (its session, its address) is the actor.
    for (const identity of await questions.names.identitiesWith(key)) known.add(identity.key);
    const own = verdicts.filter((verdict) => verdict.recipient.key === hex || verdict.subject.key === hex);
    const affectedListFile = join(directory, `affected-${actor.name}.csv`);
    const denial = own.filter(({ kind }) => kind === 'deny' || kind === 'hold').at(-1);
    const affected = await writeAffected(
      affectedListFile,
      others(
        questions.everyPersonOf(key),
        personKey(keyring, { namespace: 'id', value: actor.identity.value }),
      ),
      customers,
      denial?.at,
    );
    summaries.push({
      name: actor.name,
      kind: actor.kind,
      peopleReceived: affected.people,
      peopleBeforeVerdict: affected.before,
      minutesToVerdict:
        denial === undefined || affected.firstAt === undefined
          ? null
          : (denial.at - affected.firstAt) / MINUTE_MS,
      verdict: own.reduce<VerdictKind>((harshest, verdict) => harsher(harshest, verdict.kind), 'pass'),
      affectedListFile,
    });
  }
  const flagged = verdicts.filter(
    ({ recipient, subject }) => !known.has(recipient.key) && !known.has(subject.key),
  );
  return {
    simulation: true,
    actors: summaries,
    visitors: { count: visitors, flagged: new Set(flagged.map((verdict) => verdict.recipient.key)).size },
  };
}

/** The ledger as it is in the end. */
export async function ledgerOf(ledger: Ledger): Promise<DemoSummary['ledger']> {
  const { disclosures, people } = await ledger.questions.grandTotals();
  return { disclosures, people, sealVerified: (await ledger.verify()).verified };
}

/** Everybody but the recipient: an employee's desk shows the employee's own number, too. */
async function* others(people: AsyncIterable<PersonSeen>, self: bigint): AsyncGenerator<PersonSeen> {
  const own = hexKey(self);
  for await (const row of people) if (row.person !== own) yield row;
}

interface Affected {
  readonly people: number;
  /** Of these, received up to and including the denial. */
  readonly before: number;
  readonly firstAt: number | undefined;
}

/**
 * The platform's customer number beside each person key, because the platform must be able to write to them; counted
 * as it is written, so that file and summary cannot differ.
 */
async function writeAffected(
  path: string,
  people: AsyncIterable<PersonSeen>,
  customers: ReadonlyMap<string, string>,
  deniedAt: number | undefined,
): Promise<Affected> {
  let count = 0;
  let before = 0;
  let firstAt: number | undefined;
  async function* lines(): AsyncGenerator<string> {
    yield 'customer,person,categories,channels,disclosures,first_at,last_at\n';
    for await (const row of people) {
      count += 1;
      if (deniedAt === undefined || row.firstAt <= deniedAt) before += 1;
      firstAt ??= row.firstAt;
      const times = [row.firstAt, row.lastAt].map((at) => new Date(at).toISOString());
      const lists = [row.categories, row.channels].map((list) => list.join(' '));
      yield `${[customers.get(row.person) ?? '', row.person, ...lists, row.disclosures, ...times].join(',')}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }));
  return { people: count, before, firstAt };
}
