/** `weir demo --once --json`: what it promises to programs, and that its numbers are those of its lists. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/disclosure/time.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

interface Summary {
  readonly actors: readonly {
    readonly name: string;
    readonly kind: string;
    readonly peopleReceived: number;
    readonly peopleBeforeVerdict: number;
    readonly verdict: string;
    readonly affectedListFile: string;
  }[];
  readonly visitors: { readonly count: number; readonly flagged: number };
  readonly partnersDoor: {
    readonly refusedWithoutConsent: boolean;
    readonly rowsRead: number;
    readonly rowsKept: number;
    readonly rowsLeftOut: Readonly<Record<string, number>>;
    readonly fieldsLeftOut: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly complaint: {
    readonly complaints: number;
    readonly afterTwo: string;
    readonly conclusion: string;
    readonly recipients: readonly string[];
    readonly lnE: number;
    readonly line: number;
    readonly case: {
      readonly id: string;
      readonly people: number;
      readonly questions: number;
      readonly due: readonly { readonly id: string; readonly by: string | null }[];
      readonly letters: number;
      readonly dossierFiles: readonly string[];
    };
  };
  readonly ledger: {
    readonly disclosures: number;
    readonly people: number;
    readonly sealVerified: boolean | null;
  };
}

afterEach(endProcesses);
afterAll(clearScratch);

/** What comes after the play: each number again from a file, or from what was printed. */
function followsToTheDossier({ actors, partnersDoor: door, complaint }: Summary, printed: string): void {
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect(door.refusedWithoutConsent).toBe(true);
  expect(door.rowsKept + sum(door.rowsLeftOut)).toBe(door.rowsRead);
  expect(Object.keys(door.rowsLeftOut).sort()).toEqual([
    'expired',
    'no-consent',
    'not-separate',
    'other-purpose',
    'withdrawn',
  ]);
  expect(Object.keys(door.fieldsLeftOut)).toEqual(['email']);
  const run = printed.match(/^\$ run=(.+)$/m)?.[1] as string;
  const given = readFileSync(join(run, 'partner/for-partner.csv'), 'utf8').trimEnd().split(/\r?\n/);
  expect(given).toHaveLength(1 + door.rowsKept);
  expect(given.filter((row) => row.endsWith(','))).toHaveLength(
    door.fieldsLeftOut.email?.['category-not-covered'] ?? 0,
  );

  // Two complaints do not suffice, three do: nothing but what the ledger recorded decides.
  expect(complaint).toMatchObject({
    complaints: 3,
    afterTwo: 'open',
    conclusion: 'named',
    recipients: ['employee e33'],
  });
  expect(complaint.lnE).toBeGreaterThanOrEqual(complaint.line);
  const insider = actors.find(({ kind }) => kind === 'insider');
  const { id, people, questions, due, letters, dossierFiles } = complaint.case;
  expect(people).toBe(insider?.peopleReceived);
  expect(letters).toBe(people);
  expect(questions).toBeGreaterThan(0);
  const awareAt = printed.match(/--at (\S+)[^\n]*\n?[^\n]*--recipient employee:e33/)?.[1] as string;
  const by = due.find((duty) => duty.id === 'EU.breach.authority')?.by as string;
  expect(Date.parse(by) - Date.parse(awareAt)).toBe(72 * HOUR_MS);
  expect(due.map((duty) => duty.id)).toEqual(
    expect.arrayContaining(['CN.breach.authority', 'CN.breach.individual']),
  );
  const dossier = readFileSync(dossierFiles[0] as string, 'utf8');
  expect(dossier).toContain(`Dossier ${id}`);
  expect(dossier).toContain('Verified: ');
  expect(dossier).not.toContain('<mark>');
  expect(readdirSync(run)).toEqual(
    expect.arrayContaining(['attribution.html', 'clocks.ics', 'letters.jsonl']),
  );
}

describe('weir demo --once --json', () => {
  it('ends with one object whose numbers can be counted in its files', async () => {
    const out = scratchDirectory();
    const args = ['demo', '--once', '--json', '--seconds', '20', '--visitors', '60', '--out', out];
    const { code, stdout, stderr } = await runWeir(args);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    // Nothing but the object stands on stdout; that it is a simulation is said on stderr.
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/simulation/i);
    const summary = JSON.parse(stdout) as Summary;

    expect(summary.actors.map(({ kind }) => kind).sort()).toEqual([
      'crawler',
      'crawler',
      'insider',
      'partner',
    ]);
    for (const actor of summary.actors) {
      const { name, kind, peopleReceived, peopleBeforeVerdict, verdict, affectedListFile } = actor;
      expect(peopleReceived, name).toBeGreaterThan(0);
      expect(peopleBeforeVerdict, name).toBeGreaterThan(0);
      expect(peopleBeforeVerdict, name).toBeLessThanOrEqual(peopleReceived);
      expect(verdict, name).toBe(kind === 'partner' ? 'pass' : 'deny');
      const [header = '', ...rows] = readFileSync(affectedListFile, 'utf8').trimEnd().split('\n');
      expect(header.split(',').slice(0, 2), name).toEqual(['customer', 'person']);
      expect(rows, name).toHaveLength(peopleReceived);
      expect(
        rows.filter((row) => !/^\d{8},[0-9a-f]{16},/.test(row)),
        name,
      ).toEqual([]);
      expect(new Set(rows.map((row) => row.slice(0, 8))).size, name).toBe(peopleReceived);
    }
    followsToTheDossier(summary, stderr);
    expect(summary.visitors).toEqual({ count: 60, flagged: 0 });
    expect(summary.ledger.disclosures).toBeGreaterThan(0);
    expect(summary.ledger.people).toBeGreaterThan(0);
    expect(summary.ledger.people).toBeLessThanOrEqual(summary.ledger.disclosures);
    // Null as long as a ledger has no seals; it is never false.
    expect([true, null]).toContain(summary.ledger.sealVerified);
  });
});
