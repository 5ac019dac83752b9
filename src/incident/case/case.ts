/**
 * A case: one incident, from the moment somebody became aware of it until it is closed. It holds who received the data,
 * when and through which routes, what people answered, and every change with its time. What it says of people affected
 * is asked of the ledger each time.
 *
 *   incidents.log   opened, scoped, answered, noted, sent, held, closed (see ledger/person-log.ts)
 *
 * Stored beside the ledger, in the same data directory and sealed with the same key file: a case outlives the engine,
 * travels with the ledger's backups, and without the key file says nothing. Kinds and times of entries stand in the clear.
 */
import { WeirError } from '../../disclosure/error.ts';
import { hexKey } from '../../disclosure/hex-key.ts';
import type { Keyring } from '../../disclosure/keyring.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { AffectedScope } from '../../ledger/affected.ts';
import type { NamedIdentity } from '../../ledger/answers.ts';
import { type LogEntry, PersonLog } from '../../ledger/person-log.ts';
import type { Moment } from '../law/moment.ts';

/** Longest title, reason and answer, in UTF-16 units. */
export const MAX_CASE_TEXT = 4_000;

export const ORIGINS = ['verdict', 'complaint', 'trace', 'hand'] as const;
export type OriginKind = (typeof ORIGINS)[number];

/** What opened the case. */
export interface Origin {
  readonly kind: OriginKind;
  /** Numbers of complaints, SHA-256 of the trace's report, time and test of the verdict; empty by hand. */
  readonly reference: string;
}

/** Who received, when, through what. Times are ms since the epoch; null: open. */
export interface CaseScope {
  /** Receiving parties, each by its identities: what stands together is taken for one receiver. */
  readonly parties: readonly (readonly NamedIdentity[])[];
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly routes: readonly string[];
}

/** A scope as it once was, with what the ledger said then. */
export interface ScopeVersion {
  readonly at: EpochMs;
  readonly scope: CaseScope;
  readonly people: number;
  readonly disclosures: number;
}

export interface CaseEvent {
  readonly at: EpochMs;
  readonly what: 'opened' | 'scoped' | 'answered' | 'noted' | 'sent' | 'held' | 'released' | 'closed';
  readonly text: string;
  /** Who did it, as the sign-on names them; null: not known, such as on the command line. */
  readonly by: string | null;
}

/** Something that the law asks to be told, and somebody says was told. Weir sends nothing itself. */
export interface Sending {
  /** Id of the duty, such as `CN.breach.authority`. */
  readonly duty: string;
  /** When it was sent. */
  readonly at: EpochMs;
  /** Who sent it. */
  readonly by: string;
  /** By which way, or a reference that was given; empty: not said. */
  readonly how: string;
}

export interface Case {
  readonly id: string;
  readonly state: 'open' | 'closed';
  readonly title: string;
  readonly origin: Origin;
  readonly openedAt: EpochMs;
  /** When the operator became aware. */
  readonly aware: Moment;
  readonly jurisdictions: readonly string[];
  readonly scope: CaseScope;
  /** Every scope the case had, oldest first; the last is the one that holds. */
  readonly versions: readonly ScopeVersion[];
  /** Facts, times and particulars that a person answered, by name. */
  readonly answers: ReadonlyMap<string, string>;
  /** Name of the legal hold that keeps its rows; null: none. */
  readonly hold: string | null;
  /** What was sent, as somebody marked it. */
  readonly sent: readonly Sending[];
  readonly timeline: readonly CaseEvent[];
  readonly closedAt: EpochMs | null;
}

export type NewCase = Pick<Case, 'title' | 'origin' | 'aware' | 'jurisdictions' | 'hold'> & {
  readonly version: Omit<ScopeVersion, 'at'>;
};

/** Sealed parts by kind of entry. */
interface Opened extends NewCase {
  readonly text: string;
}
interface Scoped {
  readonly version: Omit<ScopeVersion, 'at'>;
}
interface Answered {
  readonly answers: Readonly<Record<string, string | null>>;
}
interface Noted {
  readonly text: string;
}
interface Held {
  readonly hold: string;
  readonly reason: string;
}

/** Longest name of who did something, and of how something was sent, in UTF-16 units. */
export const MAX_CASE_NAME = 200;

export class Cases {
  readonly #log: PersonLog;

  constructor(directory: string, keyring: Keyring) {
    this.#log = new PersonLog(directory, 'incidents', keyring);
  }

  /** All of them, oldest first. @throws WeirError WEIR_LOG_DAMAGED, WEIR_DATA_DIR, WEIR_INCIDENT_SEALED */
  all(): Case[] {
    const found = new Map<string, Case>();
    for (const entry of this.#log.entries()) found.set(entry.id, this.#applied(found.get(entry.id), entry));
    return [...found.values()];
  }

  /** @throws WeirError WEIR_INCIDENT_UNKNOWN, and as all */
  one(id: string): Case {
    const found = this.all().find((each) => each.id === id);
    if (found === undefined) throw new WeirError('WEIR_INCIDENT_UNKNOWN', { id: id.slice(0, 40) });
    return found;
  }

  /** @param by who opens it, where that is known. @throws as PersonLog.append */
  open(made: NewCase, now: EpochMs, by?: string): Case {
    let id = '';
    this.#log.append(() => {
      id = nextId(this.all());
      return [{ what: 'opened', id, at: now, secret: { ...made, text: made.title, ...named(by) } }];
    });
    return this.one(id);
  }

  /** @throws WeirError WEIR_INCIDENT_UNKNOWN, WEIR_INCIDENT_CLOSED, and as PersonLog.append */
  rescope(id: string, version: Omit<ScopeVersion, 'at'>, now: EpochMs, by?: string): Case {
    return this.#change(id, 'scoped', { version } satisfies Scoped, now, by);
  }

  /** @param answers by name; null takes an answer back. @throws as rescope */
  answer(id: string, answers: Readonly<Record<string, string | null>>, now: EpochMs, by?: string): Case {
    return this.#change(id, 'answered', { answers } satisfies Answered, now, by);
  }

  /** @throws as rescope */
  note(id: string, text: string, now: EpochMs, by?: string): Case {
    return this.#change(id, 'noted', { text } satisfies Noted, now, by);
  }

  /** Marks that something was sent; whether that is so, whoever marks it answers for. @throws as rescope */
  mark(id: string, sending: Sending, now: EpochMs, by?: string): Case {
    return this.#change(id, 'sent', { sending }, now, by);
  }

  /** Says that a hold keeps its rows from now on, or no longer does; also of a case that is closed. @throws as rescope */
  hold(id: string, what: 'held' | 'released', held: Held, now: EpochMs, by?: string): Case {
    return this.#change(id, what, held, now, by, true);
  }

  /** @throws as rescope */
  close(id: string, reason: string, now: EpochMs, by?: string): Case {
    return this.#change(id, 'closed', { text: reason } satisfies Noted, now, by);
  }

  /** The number of the next case: a hold may be named after it before it is opened. */
  nextId(): string {
    return nextId(this.all());
  }

  #change(
    id: string,
    what: CaseEvent['what'],
    secret: object,
    now: EpochMs,
    by: string | undefined,
    evenClosed = false,
  ): Case {
    this.#log.append(() => {
      const { state } = this.one(id);
      if (state === 'closed' && !evenClosed) throw new WeirError('WEIR_INCIDENT_CLOSED', { id });
      return [{ what, id, at: now, secret: { ...secret, ...named(by) } }];
    });
    return this.one(id);
  }

  #applied(known: Case | undefined, entry: LogEntry): Case {
    const secret = this.#log.secret<object>(entry);
    if (secret === undefined) throw new WeirError('WEIR_INCIDENT_SEALED', { id: entry.id });
    const { at, id } = entry;
    const what = entry.what as CaseEvent['what'];
    const { by = null } = secret as { by?: string };
    if (what === 'opened') {
      const { title, origin, aware, jurisdictions, hold, version } = secret as Opened;
      const versions = [{ at, ...version }];
      const timeline: CaseEvent[] = [{ at, what, text: title, by }];
      const answers = new Map<string, string>();
      const state = { id, state: 'open', openedAt: at, closedAt: null } as const;
      return {
        ...state,
        title,
        origin,
        aware,
        jurisdictions,
        hold,
        scope: version.scope,
        versions,
        answers,
        sent: [],
        timeline,
      };
    }
    if (known === undefined) throw new WeirError('WEIR_LOG_DAMAGED', { path: this.#log.path, line: 1 });
    const event = (text: string) => ({ timeline: [...known.timeline, { at, what, text, by }] });
    switch (what) {
      case 'scoped': {
        const { version } = secret as Scoped;
        const versions = [...known.versions, { at, ...version }];
        return { ...known, scope: version.scope, versions, ...event(`${version.people}`) };
      }
      case 'answered': {
        const { answers } = secret as Answered;
        const all = new Map(known.answers);
        for (const [name, value] of Object.entries(answers))
          if (value === null) all.delete(name);
          else all.set(name, value);
        return { ...known, answers: all, ...event(Object.keys(answers).join(', ')) };
      }
      case 'noted':
        return { ...known, ...event((secret as Noted).text) };
      case 'sent': {
        const { sending } = secret as { readonly sending: Sending };
        return { ...known, sent: [...known.sent, sending], ...event(sendingText(sending)) };
      }
      case 'held':
      case 'released': {
        const { hold, reason } = secret as Held;
        return { ...known, hold: what === 'held' ? hold : null, ...event(reason) };
      }
      case 'closed':
        return { ...known, state: 'closed', closedAt: at, ...event((secret as Noted).text) };
    }
  }
}

function named(by: string | undefined): { by?: string } {
  return by === undefined ? {} : { by };
}

function sendingText({ duty, by, how }: Sending): string {
  return [duty, by, how].filter((part) => part !== '').join(' · ');
}

function nextId(cases: readonly Case[]): string {
  return `I-${cases.length + 1}`;
}

/** A scope as the ledger asks it. */
export function affectedScope({ parties, from, to, routes }: CaseScope): AffectedScope {
  return {
    parties: parties.map((identities) => identities.map(({ key }) => BigInt(`0x${key}`))),
    range: { from: from ?? undefined, to: to ?? undefined },
    routes,
  };
}

/** How a scope is written for people: keys where a name was sealed with another key. */
export function partyName(identities: readonly NamedIdentity[]): string {
  return identities
    .map(({ kind, value, key }) => `${kind}:${value ?? hexKey(BigInt(`0x${key}`))}`)
    .join(' + ');
}
