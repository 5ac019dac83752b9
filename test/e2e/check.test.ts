import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const DAY_MS = 86_400_000;
let directory: string;
beforeEach(() => {
  directory = scratchDirectory();
});
afterAll(clearScratch);

function file(name: string, text: string, mode = 0o600): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function certificate(name: string, to: number, mode?: number): string {
  const made = makeCertificate({ name, hosts: [name], to: new Date(Date.now() + to) });
  const cert = file(`${name}.pem`, made.cert);
  return `{ certFile: ${cert}, keyFile: ${file(`${name}.key`, made.key, mode)} }`;
}

async function check(yaml: string, ...args: string[]) {
  const { code, stdout, stderr } = await runWeir(['check', '-c', file('weir.yaml', yaml), '--json', ...args]);
  expect(stderr).toBe('');
  return { code, ...JSON.parse(stdout) } as {
    code: number;
    valid: boolean;
    problems: string[];
    warnings: { code: string; message: string }[];
    plan: string[];
  };
}

describe('weir check', () => {
  it('says what would happen, and changes nothing', async () => {
    const found = await check(`
origin: http://127.0.0.1:8080
data: ${join(directory, 'data')}
listen: 0.0.0.0:443
tls: { certificates: [${certificate('site.example', 60 * DAY_MS)}] }
origins: [{ host: api.example, path: /v2, origin: 'http://10.0.0.7:9000' }]
proxyProtocol: [10.0.0.0/8]
identify: { sessionCookie: sid, trustedProxies: [10.1.0.0/16] }
enforce: { mode: enforce, routes: [GET /reviews], challenge: { mode: observe } }
admin: { listen: '127.0.0.1:7390' }
`);
    expect(found).toMatchObject({ code: 0, valid: true, problems: [], warnings: [] });
    const plan = found.plan.join('\n');
    for (const part of [
      'HTTP/2',
      'api.example/v2  ->  http://10.0.0.7:9000',
      'everything else  ->  http://127.0.0.1:8080',
      'GET /reviews',
      '10.1.0.0/16',
      'site.example.pem',
      '127.0.0.1:7390',
      'measures that act: mask, deny; that only observe: challenge',
    ]) {
      expect(plan).toContain(part);
    }
    expect(existsSync(join(directory, 'data'))).toBe(false);
  });

  it('names everything that is wrong, not only the first', async () => {
    const found = await check('limits: { clients: 0 }\nenforce: { mode: maybe }\nspeling: 1\n');
    expect(found).toMatchObject({ code: 1, valid: false, plan: [] });
    const all = found.problems.join('\n');
    for (const key of ['limits.clients', 'enforce.mode', 'speling']) expect(all).toContain(key);
    expect((await check('listen: 127.0.0.1:1')).problems).toEqual([expect.stringContaining('--origin')]);
    const files = await check(`
origin: https://127.0.0.1
originTls: { caFile: ${join(directory, 'none.pem')} }
tls: { certificates: [{ certFile: ${file('a.pem', 'nothing')}, keyFile: ${file('a.key', 'nothing')} }] }
data: ${file('a-file', '')}
`);
    expect(files.code).toBe(1);
    expect(files.problems.map((it) => it.split(' ')[0])).toEqual([
      'WEIR_INPUT_UNREADABLE',
      'WEIR_TLS_CERTIFICATE',
      'WEIR_DATA_DIR',
    ]);
  });

  it('warns of measures that lack what they need', async () => {
    const found = await check(`
origin: http://127.0.0.1:8080
data: ${join(directory, 'data')}
identify: { sessionCookie: sid }
enforce: { mode: enforce, hold: { mode: enforce }, opaqueIds: { mode: enforce } }
staff: { reason: { mode: enforce } }
`);
    expect(found.warnings.map(({ code }) => code)).toEqual([
      'nobody-decides',
      'nobody-asked',
      'ids-still-taken',
    ]);
    const canaries = await check(`
origin: http://127.0.0.1:8080
data: ${join(directory, 'data')}
enforce: { decoys: { mode: observe, canaryFile: ${file('c.json', '[{"id":1}]')} } }
`);
    expect(canaries.problems).toEqual([expect.stringContaining('WEIR_INPUT_INVALID')]);
  });

  it('warns of what runs and should not', async () => {
    const found = await check(`
origin: http://127.0.0.1:8080
data: ${join(directory, 'data')}
listen: 127.0.0.1:8443
console: { listen: '0.0.0.0:7300' }
tls:
  certificates:
    - ${certificate('soon.example', 5 * DAY_MS)}
    - ${certificate('gone.example', -DAY_MS / 2, 0o644)}
origins: [{ path: /x, origin: 'https://10.0.0.7', originTls: { verify: false } }]
identify: { requestHeaders: { account: X-User } }
ledger: { onFailure: open }
`);
    expect(found).toMatchObject({ code: 0, valid: true });
    expect(found.warnings.map((it) => it.code).sort()).toEqual([
      'certificate-expired',
      'certificate-expires',
      'console-open',
      'fails-open',
      'headers-never-believed',
      'key-exposed',
      'origin-unverified',
    ]);
    const bare = await check(
      `data: ${join(directory, 'data')}\nlisten: 0.0.0.0:80\nidentify: { trustedProxies: ['0.0.0.0/0'] }\n`,
      '--origin',
      'http://127.0.0.1:1',
    );
    expect(bare.warnings.map((it) => it.code)).toEqual(['trusts-everybody', 'clear-text', 'addresses-only']);
    expect(bare.warnings[1]?.message).toContain('0.0.0.0:80');
  });

  it('speaks both languages, and prints the schema', async () => {
    const yaml = file('weir.yaml', `origin: http://127.0.0.1:1\ndata: ${join(directory, 'data')}\n`);
    const chinese = await runWeir(['check', '-c', yaml, '--lang', 'zh-CN']);
    expect(chinese.code).toBe(0);
    expect(chinese.stdout).toContain('该配置可以运行。');
    expect(chinese.stdout).toContain('! 接收方只能按地址识别');
    const schema = await runWeir(['check', '--schema']);
    expect(JSON.parse(schema.stdout)).toEqual(JSON.parse(readFileSync('docs/weir.schema.json', 'utf8')));
    const missing = await runWeir(['check', '-c', join(directory, 'none.yaml')]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('WEIR_CONFIG_UNREADABLE');
  });
});
