/**
 * Complaints: somebody was called, written to or visited by a stranger who knew things about them. A complaint says when,
 * what the stranger knew, and what the person was told of who it was.
 *
 *   complaints.log   made, withdrawn (see ledger/person-log.ts)
 *
 * The complaint is personal data itself. Who complained and what they said is sealed; keys, the time and the categories
 * are not. Forgetting the person destroys it.
 */
import { type Category, categoriesOf, categorySet } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { FORGOTTEN, PersonLog } from '../ledger/person-log.ts';

/** Longest text about who it was, and note, in UTF-16 units. */
export const MAX_COMPLAINT_TEXT = 500;

export interface Complaint {
  readonly id: string;
  readonly state: 'open' | 'withdrawn' | 'forgotten';
  /** When it was recorded. */
  readonly madeAt: EpochMs;
  /** When the stranger already had the data; undefined when it was forgotten. */
  readonly at: EpochMs | undefined;
  readonly keys: readonly PersonKey[];
  /** What the stranger knew. */
  readonly knew: readonly Category[];
  /** As the operator wrote the person; undefined when it cannot be read. */
  readonly person: string | undefined;
  /** What the person was told of who received the data; undefined as above. */
  readonly receivedBy: string | undefined;
  readonly note: string | undefined;
  /** Why it was withdrawn. */
  readonly reason: string | undefined;
  /** Who recorded it, and who withdrew it, as the sign-on named them; undefined where nobody was named. */
  readonly recordedBy: string | undefined;
  readonly withdrawnBy: string | undefined;
}

export interface NewComplaint {
  readonly person: string;
  readonly keys: readonly PersonKey[];
  readonly at: EpochMs;
  readonly knew: readonly Category[];
  readonly receivedBy: string;
  readonly note?: string | undefined;
  readonly by?: string | undefined;
}

interface Secret {
  readonly by?: string;
  readonly person: string;
  readonly receivedBy: string;
  readonly note?: string;
}

export class Complaints {
  readonly #log: PersonLog;

  constructor(directory: string, keyring: Keyring) {
    this.#log = new PersonLog(directory, 'complaints', keyring);
  }

  /** All of them, oldest first. @throws WeirError WEIR_LOG_DAMAGED, WEIR_DATA_DIR */
  all(): Complaint[] {
    const found = new Map<string, Complaint>();
    for (const entry of this.#log.entries()) {
      const { what, id, at, keys, open } = entry;
      const known = found.get(id);
      if (what === 'made') {
        const secret = this.#log.secret<Secret>(entry);
        found.set(id, {
          id,
          state: 'open',
          madeAt: at,
          at: Number(open.at),
          keys,
          knew: categoriesOf(Number(open.knew)),
          person: secret?.person,
          receivedBy: secret?.receivedBy,
          note: secret?.note,
          reason: undefined,
          recordedBy: secret?.by,
          withdrawnBy: undefined,
        });
      } else if (what === 'withdrawn' && known !== undefined) {
        const withdrawnBy = this.#log.secret<Pick<Secret, 'by'>>(entry)?.by;
        found.set(id, { ...known, state: 'withdrawn', reason: String(open.reason ?? ''), withdrawnBy });
      } else if (what === FORGOTTEN) {
        found.set(id, { ...GONE, id, madeAt: known?.madeAt ?? at });
      }
    }
    return [...found.values()];
  }

  /** @throws WeirError WEIR_COMPLAINT_UNKNOWN, and as all */
  one(id: string): Complaint {
    const found = this.all().find((each) => each.id === id);
    if (found === undefined) throw new WeirError('WEIR_COMPLAINT_UNKNOWN', { id });
    return found;
  }

  /** Records one. Durable when it returns. @returns its number. @throws as PersonLog.append */
  add(complaint: NewComplaint, now: EpochMs): Complaint {
    const { person, keys, at, knew, receivedBy, note, by } = complaint;
    let id = '';
    this.#log.append(() => {
      id = `C-${this.all().length + 1}`;
      const said = Object.entries({ note, by }).filter(([, text]) => text !== undefined);
      const secret: Secret = {
        person,
        receivedBy,
        ...(Object.fromEntries(said) as Pick<Secret, 'note' | 'by'>),
      };
      return [{ what: 'made', id, at: now, keys, open: { at, knew: categorySet(...knew) }, secret }];
    });
    return this.one(id);
  }

  /** Withdraws one: it stays on record and counts no more. @throws WeirError WEIR_COMPLAINT_UNKNOWN, and as add */
  withdraw(id: string, reason: string, now: EpochMs, by?: string): Complaint {
    this.#log.append(() => {
      const { state } = this.one(id);
      if (state !== 'open') throw new WeirError('WEIR_COMPLAINT_UNKNOWN', { id });
      const secret = by === undefined ? {} : { secret: { by } };
      return [{ what: 'withdrawn', id, at: now, open: { reason }, ...secret }];
    });
    return this.one(id);
  }

  /** Those that count: all, or the ones that are named. @throws WeirError WEIR_COMPLAINTS_NONE, WEIR_COMPLAINT_UNKNOWN */
  standing(ids: readonly string[] = []): Complaint[] {
    const all = this.all().filter(({ state }) => state === 'open');
    for (const id of ids)
      if (!all.some((each) => each.id === id)) throw new WeirError('WEIR_COMPLAINT_UNKNOWN', { id });
    const found = ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
    if (found.length === 0) throw new WeirError('WEIR_COMPLAINTS_NONE');
    return found;
  }
}

const GONE = {
  state: 'forgotten',
  at: undefined,
  keys: [],
  knew: [],
  person: undefined,
  receivedBy: undefined,
  note: undefined,
  reason: undefined,
  recordedBy: undefined,
  withdrawnBy: undefined,
} as const;
