/** `weir demo --once --json`: what it promises to programs, and that its numbers are those of its lists. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
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
  readonly ledger: {
    readonly disclosures: number;
    readonly people: number;
    readonly sealVerified: boolean | null;
  };
}

afterEach(endProcesses);
afterAll(clearScratch);

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
    expect(summary.visitors).toEqual({ count: 60, flagged: 0 });
    expect(summary.ledger.disclosures).toBeGreaterThan(0);
    expect(summary.ledger.people).toBeGreaterThan(0);
    expect(summary.ledger.people).toBeLessThanOrEqual(summary.ledger.disclosures);
    // Null as long as a ledger has no seals; it is never false.
    expect([true, null]).toContain(summary.ledger.sealVerified);
  });
});
