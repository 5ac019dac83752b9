/**
 * Consent receipts and exports for the console. Receipts may be many: they are read in steps, and the gate goes on between
 * them. What is sealed is opened for those only that are shown.
 */
import { setImmediate as otherWork } from 'node:timers/promises';
import type {
  ConsentPage,
  ConsentSearch,
  Consent as Shown,
  Share as ShownShare,
} from '../../console/api-types.ts';
import type { ConsentPages } from '../../console/desk.ts';
import { personCandidates } from '../../console/report.ts';
import { CATEGORIES, type Category, categoriesOf } from '../../disclosure/category.ts';
import type { PersonKey } from '../../disclosure/person.ts';
import type { Clock } from '../../disclosure/time.ts';
import type { ReadableLedger } from '../../ledger/readable-ledger.ts';
import { Newest, standingOf, Uses } from '../../share/consent-standing.ts';
import { type Consent, type Consents, folded } from '../../share/consents.ts';
import type { Share, ShareBook } from '../../share/share-book.ts';

export interface ConsentDeskOptions {
  readonly ledger: Pick<ReadableLedger, 'questions' | 'keyring'>;
  readonly consents: Consents;
  readonly shares: ShareBook;
  readonly clock: Clock;
}

export function consentDesk({ ledger, consents, shares, clock }: ConsentDeskOptions): ConsentPages {
  return {
    search: async (asked: ConsentSearch): Promise<ConsentPage> => {
      const now = clock.now();
      const keys = await keysOf(ledger, asked.person);
      const partner = folded(asked.partner ?? '');
      const all = await consents.stored(now, () => otherWork());
      const newest = new Newest();
      for (const consent of all) newest.add(consent);
      const uses = new Uses(shares.all());
      const matching = all.reverse().flatMap((consent) => {
        if (keys !== undefined && !consent.keys.some((key) => keys.has(key))) return [];
        if (partner !== '' && !(consent.terms?.recipient.includes(partner) ?? false)) return [];
        const standing = standingOf(consent, newest, uses, now);
        return asked.standing !== undefined && standing.standing !== asked.standing
          ? []
          : [{ consent, standing }];
      });
      return {
        now,
        total: matching.length,
        consents: matching
          .slice(asked.offset, asked.offset + asked.limit)
          .map(({ consent, standing }) => ({ ...shown(consents.opened(consent)), ...standing })),
        all: Object.keys(CATEGORIES) as Category[],
      };
    },
    shares: () => ({ shares: shares.all().reverse().map(shownShare) }),
    endShare: (id, reason, by) => void shares.end(id, clock.now(), reason, by),
    manifest: (id) => shares.note(id),
  };
}

/** Everybody whom a text may mean, by all of their keys; undefined: nobody was named. */
async function keysOf(
  { questions, keyring }: ConsentDeskOptions['ledger'],
  text: string | undefined,
): Promise<ReadonlySet<PersonKey> | undefined> {
  if (text === undefined || text === '') return undefined;
  const keys = new Set<PersonKey>();
  for (const part of text.split(/\s+/))
    for (const key of personCandidates(keyring, part)) {
      keys.add(key);
      if (await questions.knowsPerson(key)) for (const other of await questions.keysOf(key)) keys.add(other);
    }
  return keys;
}

function shown(consent: Consent): Omit<Shown, 'standing' | 'anew'> {
  const { id, terms, withdrawnAt, receipt } = consent;
  return {
    id,
    person: receipt?.pii_principal_id ?? null,
    partner: receipt?.recipient_name ?? terms?.recipient ?? null,
    contact: receipt?.recipient_contact ?? null,
    purpose: receipt?.purpose ?? terms?.purpose ?? null,
    method: receipt?.method ?? terms?.method ?? null,
    categories: categoriesOf(terms?.categories ?? 0),
    separate: terms?.separate ?? false,
    givenAt: terms?.givenAt ?? null,
    expiresAt: terms?.expiresAt ?? null,
    withdrawnAt: withdrawnAt ?? null,
  };
}

function shownShare({ manifest, hash, isSigned, ended }: Share): ShownShare {
  const { rows, rows_left_out: rowsLeftOut, fields_left_out: fieldsLeftOut } = manifest;
  return {
    id: manifest.id,
    at: manifest.at,
    partner: manifest.partner,
    purpose: manifest.purpose,
    method: manifest.method,
    contract: manifest.contract,
    assessment: manifest.impact_assessment,
    requestedBy: manifest.requested_by,
    approvedBy: manifest.approved_by,
    read: rows.read,
    kept: rows.kept,
    people: manifest.people,
    rowsLeftOut: Object.entries(rowsLeftOut).map(([reason, n]) => ({ reason, rows: n })),
    fieldsLeftOut: Object.entries(fieldsLeftOut).flatMap(([field, reasons]) =>
      Object.entries(reasons).map(([reason, n]) => ({ field, reason, rows: n })),
    ),
    columns: manifest.columns,
    outputSha256: manifest.output.sha256,
    hash,
    signed: isSigned,
    endedAt: ended?.at ?? null,
    endReason: ended?.reason ?? null,
    endedBy: ended?.by ?? null,
  };
}
