/** Consents and an export by the command line: refused with all that is missing, then made, shown and ended. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../src/ledger/ledger.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

let directory: string;
let data: string;
const weir = (...args: string[]) => runWeir([...args, '--data', data]);

beforeAll(async () => {
  directory = scratchDirectory();
  data = join(directory, 'data');
  await (await Ledger.open({ directory: data })).close();
  writeFileSync(join(directory, 'customers.csv'), 'uid,phone\n1,13800000001\n2,13800000002\n3,13800000003\n');
  const header =
    'record_id,pii_principal_id,purpose,method,categories,recipient_name,recipient_contact,separate_consent,event_time';
  const receipts = [1, 2].map(
    (n) =>
      `R-${n},id:${n},delivery,api,pd:UID pd:TelephoneNumber,Acme,privacy@acme.example,true,2026-01-01T00:00:00Z`,
  );
  writeFileSync(join(directory, 'receipts.csv'), `${header}\n${receipts.join('\n')}\n`);
});
afterAll(async () => {
  await endProcesses();
  await clearScratch();
});

describe('weir share', () => {
  const out = () => join(directory, 'acme.csv');
  const asked = () => ['--partner', 'Acme', '--in', join(directory, 'customers.csv'), '--out', out()];
  const papers = [
    '--purpose',
    'delivery',
    '--method',
    'api',
    '--contract',
    'C-1',
    '--assessment',
    'PIA-1',
    '--requested-by',
    'li',
  ];

  it('refuses without a basis, and names all that is missing', async () => {
    const { code, stderr } = await weir('share', 'export', ...asked(), ...papers, '--approved-by', 'Li');
    expect(code).toBe(2);
    expect(stderr).toContain('WEIR_SHARE_REFUSED');
    expect(stderr).toContain('an approver other than the requester, any consent towards this partner');
    expect(existsSync(out())).toBe(false);
  });

  it('gives whoever agreed, and the manifest says what became of each row', async () => {
    expect(await weir('consent', 'import', join(directory, 'receipts.csv'))).toMatchObject({
      code: 0,
      stdout: 'Taken: 2 consents, 0 withdrawals.\n',
    });
    expect((await weir('consent', 'withdraw', 'R-2')).code).toBe(0);
    const done = await weir('share', 'export', ...asked(), ...papers, '--approved-by', 'wang', '--json');
    expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({
      id: 'S-1',
      rows: { read: 3, kept: 1 },
      rows_left_out: { withdrawn: 1, 'no-consent': 1 },
      file: out(),
    });
    expect(readFileSync(out(), 'utf8')).toBe('uid,phone\n1,13800000001\n');
    const received = await weir('people', 'partner:Acme', '--json');
    expect(JSON.parse(received.stdout.split('\n')[0] as string)).toMatchObject({ people: 1, unexplained: 0 });
    const shown = await weir('share', 'show', 'S-1');
    expect(shown.stdout).toContain('Signed with the key of the seals');
    expect((await weir('share', 'end', 'S-1', '--reason', 'contract ended')).code).toBe(0);
    expect((await weir('share', 'list')).stdout).toContain('contract ended');
  });
});
