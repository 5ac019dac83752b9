/** A case with findings made by hand: what documents and letters are tested with, where no ledger is needed. */

import type { Locale } from '../../locales/locale.ts';
import type { Case } from '../../src/incident/case/case.ts';
import { type CaseFile, lawOfCase } from '../../src/incident/case/case-file.ts';
import type { CaseFindings } from '../../src/incident/case/findings.ts';
import { readLibrary } from '../../src/incident/law/read-library.ts';

export const LIBRARY = readLibrary('laws');
const AWARE = Date.parse('2026-07-01T01:00:00Z');

export const FINDINGS: CaseFindings = {
  askedAt: AWARE,
  people: 1_000_000,
  sensitive: 1_234,
  unexplained: 999_000,
  disclosures: 2_000_001,
  firstAt: Date.parse('2026-06-01T01:00:00Z'),
  lastAt: Date.parse('2026-06-20T01:00:00Z'),
  tiers: [
    { tier: 'sensitive', people: 1_234 },
    { tier: 'contact', people: 998_766 },
    { tier: 'personal', people: 0 },
    { tier: 'public', people: 0 },
  ],
  categories: [
    { category: 'pd:TelephoneNumber', people: 1_000_000 },
    { category: 'pd:GPSCoordinate', people: 1_234 },
  ],
  bases: [{ basis: 'none', people: 999_000 }],
  records: [
    { kind: 'location_track', party: 0, records: 1_234 },
    { kind: 'other', party: 0, records: 998_766 },
  ],
  days: [
    { day: Date.parse('2026-06-01T00:00:00Z'), people: 500_000, disclosures: 1_000_000 },
    { day: Date.parse('2026-06-20T00:00:00Z'), people: 600_000, disclosures: 1_000_001 },
  ],
  hours: [],
  routes: [{ route: 'GET /crm/<script>', channel: 'staff', people: 1_000_000, disclosures: 2_000_001 }],
  linked: [{ identity: { key: '00000000000000aa', kind: 'employee', value: 'e33' }, disclosures: 2_000_001 }],
  blind: {
    theirs: [{ channel: 'staff', reason: 'over-cap', periods: 2, bytes: 77, firstAt: AWARE, lastAt: AWARE }],
    all: [{ channel: 'staff', reason: 'over-cap', periods: 3, bytes: 99, firstAt: AWARE, lastAt: AWARE }],
  },
};

export function caseOf(answers: Readonly<Record<string, string>> = {}): Case {
  const scope = {
    parties: [[{ key: '00000000000000aa', kind: 'employee', value: 'e33' } as const]],
    from: null,
    to: null,
    routes: [],
  };
  return {
    id: 'I-7',
    state: 'open',
    title: 'Views <of> a "telemarketer"',
    origin: { kind: 'complaint', reference: 'C-1' },
    openedAt: AWARE,
    aware: { at: AWARE, offset: 480 },
    jurisdictions: ['CN', 'EU'],
    scope,
    versions: [{ at: AWARE, scope, people: 1_000_000, disclosures: 2_000_001 }],
    answers: new Map(Object.entries({ operator_kind: 'other', incident_state: 'confirmed', ...answers })),
    hold: 'incident I-7',
    timeline: [{ at: AWARE, what: 'opened', text: 'Views', by: null }],
    sent: [],
    closedAt: null,
  };
}

export function caseFile(answers: Readonly<Record<string, string>> = {}, locale: Locale = 'en'): CaseFile {
  const found = caseOf(answers);
  return { case: found, findings: FINDINGS, ...lawOfCase(found, FINDINGS, LIBRARY, locale, AWARE) };
}
