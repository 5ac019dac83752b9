/**
 * What the guides and deploy/ tell people to copy, held against what is there: configurations that `weir check` takes,
 * commands that exist, metrics that are told, files in the form that their readers want.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { examine } from '../../src/cli/config/findings.ts';
import { configSchema, readConfig } from '../../src/cli/config.ts';
import { makeCertificate } from '../support/certificates.ts';
import { fencedIn } from '../support/fenced.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const GUIDES = 'docs/guides';
const read = (path: string) => readFileSync(path, 'utf8');
const fenced = [...fencedIn(GUIDES), ...fencedIn('docs').filter(({ page }) => page.endsWith('explained.md'))];

interface Manifest {
  readonly kind: string;
  readonly data?: Record<string, string>;
  readonly spec?: Record<string, unknown>;
}
const manifests = parseAllDocuments(read('deploy/kubernetes.yaml')).map((it) => it.toJS() as Manifest);

afterAll(async () => {
  await endProcesses();
  await clearScratch();
});

describe('the guides', () => {
  const isWhole = ({ language, text }: { language: string; text: string }) =>
    language === 'yaml' && text.startsWith('# /etc/weir/weir.yaml');
  const configurations: [string, string][] = [
    ...fenced.filter(isWhole).map(({ page, text }, i): [string, string] => [`${page} ${i}`, text]),
    // Parts, which stand behind what every configuration begins with.
    ...fenced
      .filter((it) => it.page.endsWith('explained.md') && it.language === 'yaml')
      .map(({ page, text }, i): [string, string] => [
        `${page} ${i}`,
        `origin: http://127.0.0.1:8080\n${text}`,
      ]),
    ['deploy/weir.compose.yaml', read('deploy/weir.compose.yaml')],
    ['deploy/kubernetes.yaml', manifests.find(({ kind }) => kind === 'ConfigMap')?.data?.['weir.yaml'] ?? ''],
  ];

  it.each(configurations)('have a configuration that would run: %s', (_where, text) => {
    const directory = scratchDirectory();
    const { cert, key } = makeCertificate({ name: 'shop', hosts: ['shop.example'] });
    const files = { 'shop.pem': cert, 'shop.key': key, password: 'x', token: 'x' };
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(directory, name), content, { mode: 0o600 });
    const local = text
      .replaceAll(/\/etc\/weir\/(shop\.\w+)/g, join(directory, '$1'))
      .replaceAll(
        /\/(?:etc\/weir|etc\/weir-secret|run\/secrets)\/[\w.-]*(?=password|token)(password|token)/g,
        join(directory, '$1'),
      )
      .replaceAll(
        /\/(?:etc\/weir|etc\/weir-secret|run\/secrets)\/[\w-]+\.(password|token)/g,
        join(directory, '$1'),
      )
      .replaceAll('/var/lib/weir', directory);
    writeFileSync(join(directory, 'weir.yaml'), local);
    // As `weir check` does, which one process a file would make slow.
    const config = readConfig(join(directory, 'weir.yaml'));
    expect(examine(config, Date.now()).problems.map(({ message }) => message)).toEqual([]);
  });

  it('name commands and options that exist', async () => {
    const told = [
      ...fenced.filter(({ language }) => language === 'sh').map(({ text }) => text),
      read('deploy/weir.service'),
    ]
      .flatMap((text) => text.split('\n'))
      .flatMap((line) => [...line.matchAll(/(?:^|\/usr\/bin\/env |exec weir )weir ([^#]*)/g)])
      .map(([, words]) => (words as string).trim().split(/\s+/));
    expect(told.length).toBeGreaterThan(6);
    const help = new Map<string, string>();
    for (const words of told) {
      const commands = words.filter(
        (word, i) => /^[a-z]+$/.test(word) && i < 2 && !words[i - 1]?.startsWith('-'),
      );
      const name = commands.join(' ');
      if (!help.has(name)) {
        const { code, stdout } = await runWeir([...commands, '--help']);
        expect([name, code]).toEqual([name, 0]);
        help.set(name, stdout);
      }
      for (const option of words.filter((word) => /^--?[a-z]/.test(word)))
        expect(help.get(name)).toContain(option);
    }
  });

  it('point at nothing that does not exist', () => {
    const broken = readdirSync(GUIDES).flatMap((name) => {
      const page = join(GUIDES, name);
      return [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map((match) => join(dirname(page), match[1] as string))
        .filter((target) => !existsSync(target));
    });
    expect(broken).toEqual([]);
    const files = fenced.flatMap(({ text }) =>
      [...text.matchAll(/(?:^|[\s/])(deploy\/[\w.-]+)/g)].map((it) => it[1] as string),
    );
    expect(files.filter((path) => !existsSync(path) && path !== 'deploy/secrets')).toEqual([]);
  });
});

describe('the service of systemd', () => {
  it('runs as nobody in particular, writes nothing but its state, and is taken up by SIGHUP', () => {
    const keys = new Map(
      [...read('deploy/weir.service').matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]),
    );
    expect(Object.fromEntries(keys)).toMatchObject({
      DynamicUser: 'yes',
      StateDirectory: 'weir',
      ProtectSystem: 'strict',
      CapabilityBoundingSet: 'CAP_NET_BIND_SERVICE',
      NoNewPrivileges: 'yes',
      ExecReload: '/bin/kill -HUP $MAINPID',
    });
    // Every client is a descriptor, and every request of one to the origin another.
    const { clients, originConnections } = configSchema.parse({}).limits;
    expect(Number(keys.get('LimitNOFILE'))).toBeGreaterThan(2 * (clients + originConnections));
  });

  it('is one that systemd takes, where there is one', () => {
    if (spawnSync('systemd-analyze', ['--version']).error !== undefined) return;
    const unit = join(scratchDirectory(), 'weir.service');
    writeFileSync(unit, read('deploy/weir.service'));
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    // 0 is shut in best, 10 not at all; 2 is what the text calls OK.
    const args = ['security', '--offline=yes', '--threshold=20', unit];
    expect(execFileSync('systemd-analyze', args, { encoding: 'utf8' })).toContain('Overall exposure level');
  });
});

describe('the alerts', () => {
  it('are about metrics that the gate has', () => {
    const { groups } = parse(read('deploy/prometheus-rules.yml')) as {
      groups: {
        rules: { alert: string; expr: string; labels: object; annotations: { summary: string } }[];
      }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    const known = read('src/cli/metrics.ts');
    for (const { expr, annotations } of rules) {
      const names = [...expr.matchAll(/\bweir_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''));
      expect(names.length + Number(expr.startsWith('up{'))).toBeGreaterThan(0);
      for (const name of names) expect(known).toContain(`'${name}'`);
      expect(annotations.summary).toMatch(/\$labels\./);
    }
    for (const needed of [
      'weir_blind_bytes_total',
      'weir_unrecorded_responses_total',
      'weir_ledger_waiting_bytes',
      'weir_certificate_expiry_seconds',
    ])
      expect(rules.some(({ expr }) => expr.includes(needed))).toBe(true);
  });
});

describe('the image', () => {
  const lines = read('deploy/Dockerfile').replaceAll('\\\n', ' ').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  it('is built in stages, and run by nobody in particular', () => {
    expect(lines.filter((line) => line.startsWith('FROM ')).length).toBe(3);
    expect(last.find((line) => line.startsWith('USER '))).toBe('USER 1000:1000');
    expect(last.filter((line) => /^RUN .*npm /.test(line))).toEqual([]);
    expect(last.find((line) => line.startsWith('HEALTHCHECK '))).toContain('http://127.0.0.1:7390/-/health');
    const [node] = lines.flatMap((line) => /^FROM node:(\d+)/.exec(line)?.[1] ?? []);
    const { node: own } = (JSON.parse(read('package.json')) as { devDependencies: { node: string } })
      .devDependencies;
    expect(own).toContain(node);
  });

  it('names no host but its own', () => {
    const hosts = lines.flatMap((line) => [...line.matchAll(/https?:\/\/([^\s/:']+)/g)].map((it) => it[1]));
    expect(hosts.filter((host) => host !== '127.0.0.1')).toEqual([]);
  });

  it('is put before an application by compose, confined, with a ledger that only it can reach', () => {
    const { services, networks, secrets } = parse(read('deploy/compose.yaml')) as {
      services: Record<string, Record<string, unknown>>;
      networks: Record<string, Record<string, unknown>>;
      secrets: object;
    };
    expect(Object.keys(services).sort()).toEqual(['application', 'clickhouse', 'nats', 'weir']);
    expect(services.weir).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(services.clickhouse?.ports).toBeUndefined();
    expect(services.clickhouse?.networks).toEqual(['ledger']);
    expect(networks.ledger).toEqual({ internal: true });
    for (const { secrets: used = [] } of Object.values(services) as { secrets?: string[] }[])
      for (const name of used) expect(secrets).toHaveProperty(name);
    const mounted = ((services.weir?.volumes ?? []) as string[]).filter((it) => it.startsWith('./'));
    for (const volume of mounted)
      expect(existsSync(join('deploy', volume.split(':')[0] as string))).toBe(true);
  });
});

describe('the manifests of Kubernetes', () => {
  const spec = (kind: string) => manifests.find((it) => it.kind === kind)?.spec as Record<string, never>;

  it('have two gates, confined, with probes of their own and a budget for disruptions', () => {
    expect(manifests.map(({ kind }) => kind)).toEqual([
      'ConfigMap',
      'StatefulSet',
      'Service',
      'Service',
      'PodDisruptionBudget',
      'NetworkPolicy',
    ]);
    const pod = (spec('StatefulSet') as unknown as { template: { spec: Record<string, never> } }).template
      .spec;
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
    const gate = (pod.containers as unknown as Record<string, never>[])[0] as Record<string, never>;
    expect(gate.readinessProbe).toMatchObject({ httpGet: { path: '/-/ready', port: 'admin' } });
    expect(gate.livenessProbe).toMatchObject({ httpGet: { path: '/-/health', port: 'admin' } });
    expect(gate.securityContext).toMatchObject({ capabilities: { drop: ['ALL'] } });
    const volumes = new Set([
      ...(pod.volumes as unknown as { name: string }[]).map(({ name }) => name),
      'data',
    ]);
    for (const { name } of gate.volumeMounts as unknown as { name: string }[])
      expect(volumes).toContain(name);
    const ports = (gate.ports as unknown as { name: string }[]).map(({ name }) => name);
    expect(ports).toEqual(['http', 'admin']);
  });
});
