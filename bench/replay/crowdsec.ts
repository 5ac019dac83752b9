/**
 * CrowdSec's replay of the same log: `crowdsec -dsn file://… -type nginx` with its nginx parser and one scenario, the one that
 * is nearest to what Weir does (http-crawl-non_statics: distinct pages of an address, in a leaky bucket); nothing is sent
 * anywhere. It is a system package and not among what `--install-rivals` installs: `apt-get install crowdsec`, or a package
 * that was unpacked (`apt-get download crowdsec && dpkg -x crowdsec_*.deb DIR`) and is named by WEIR_CROWDSEC_ROOT=DIR.
 *
 * CPU of its process over a log less that over its first thousand lines: reading its own configuration is not counted.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rounded, type Said } from '../bench.ts';
import type { LogBlock } from './log-block.ts';

export interface CrowdSecRate {
  /** Lines a second of CPU, null when it could not be measured. */
  readonly rate: number | null;
  readonly why: Said;
}

/** Longest run, ms. */
const TIMEOUT_MS = 90_000;
/** Lines of the run that is taken off, and of the one that is measured at most. */
const FIRST_LINES = 1_000;
const MAX_LINES = 20_000;

const PARSERS = [
  's00-raw/crowdsecurity/syslog-logs.yaml',
  's01-parse/crowdsecurity/nginx-logs.yaml',
  's02-enrich/crowdsecurity/dateparse-enrich.yaml',
  's02-enrich/crowdsecurity/http-logs.yaml',
];
/** Where its own server listens, on loopback. */
const LOCAL_PORT = 38_271;
const PROFILES = `name: bench
filters: ['Alert.Remediation == true && Alert.GetScope() == "Ip"']
decisions: [{ type: ban, duration: 4h }]
on_success: break
`;
const SCENARIO = 'crowdsecurity/http-crawl-non_statics.yaml';

export function measureCrowdSec(block: LogBlock, scratch: string): CrowdSecRate {
  const root = process.env.WEIR_CROWDSEC_ROOT ?? '/';
  const program = join(root, 'usr/bin/crowdsec');
  if (!existsSync(program))
    return { rate: null, why: { en: 'crowdsec is not installed', zh: '未安装 crowdsec' } };
  const config = configured(root, join(scratch, 'crowdsec'));
  const lines = Math.min(MAX_LINES, block.lines);
  const few = seconds(program, config, firstLines(block, FIRST_LINES), join(scratch, 'few.log'));
  const many = seconds(program, config, firstLines(block, lines), join(scratch, 'many.log'));
  if (typeof few === 'string' || typeof many === 'string') {
    const reason = typeof few === 'string' ? few : String(many);
    return { rate: null, why: { en: `crowdsec did not run: ${reason}`, zh: `crowdsec 未能运行：${reason}` } };
  }
  return { rate: rounded((lines - FIRST_LINES) / (many - few), 3), why: '' };
}

/** A configuration with one parser and one scenario. @returns its path. */
function configured(root: string, directory: string): string {
  const hub = join(root, 'usr/share/crowdsec/hub');
  for (const name of [
    'data',
    'parsers',
    'scenarios',
    'postoverflows',
    'notifications',
    'plugins',
    'acquis.d',
  ])
    mkdirSync(join(directory, name), { recursive: true });
  cpSync(join(root, 'etc/crowdsec/patterns'), join(directory, 'patterns'), { recursive: true });
  for (const parser of PARSERS) {
    const [stage = '', , file = ''] = parser.split('/');
    mkdirSync(join(directory, 'parsers', stage), { recursive: true });
    copyFileSync(join(hub, 'parsers', parser), join(directory, 'parsers', stage, file));
  }
  copyFileSync(join(hub, 'scenarios', SCENARIO), join(directory, 'scenarios', 'crawl.yaml'));
  writeFileSync(join(directory, 'acquis.yaml'), '');
  writeFileSync(join(directory, 'simulation.yaml'), 'simulation: false\n');
  const path = join(directory, 'config.yaml');
  writeFileSync(
    path,
    `common: { daemonize: false, log_media: stdout, log_level: error, working_dir: . }
config_paths:
  config_dir: ${directory}/
  data_dir: ${directory}/data/
  simulation_path: ${directory}/simulation.yaml
  hub_dir: ${hub}/
  index_path: ${hub}/.index.json
  notification_dir: ${directory}/notifications/
  plugin_dir: ${directory}/plugins/
crowdsec_service: { acquisition_path: ${directory}/acquis.yaml, acquisition_dir: ${directory}/acquis.d, parser_routines: 1 }
cscli: { output: human }
db_config: { type: sqlite, db_path: ${directory}/data/crowdsec.db }
api:
  client: { credentials_path: ${directory}/credentials.yaml }
  server: { log_level: error, listen_uri: 127.0.0.1:${LOCAL_PORT}, profiles_path: ${directory}/profiles.yaml }
prometheus: { enabled: false }
`,
  );
  writeFileSync(join(directory, 'profiles.yaml'), PROFILES);
  const credentials = join(directory, 'credentials.yaml');
  writeFileSync(credentials, `url: http://127.0.0.1:${LOCAL_PORT}\n`);
  // Its agent speaks to its own server on this machine, which must know it.
  const cscli = join(root, 'usr/bin/cscli');
  const password = randomBytes(16).toString('hex');
  spawnSync(cscli, ['-c', path, 'machines', 'add', 'bench', '-p', password, '-f', credentials, '--force']);
  return path;
}

function firstLines({ bytes }: LogBlock, count: number): Buffer {
  let end = 0;
  for (let i = 0; i < count && end !== -1; i++) end = bytes.indexOf(10, end) + 1 || -1;
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** @returns seconds of CPU, or why it did not run. */
function seconds(program: string, config: string, log: Buffer, path: string): number | string {
  writeFileSync(path, log);
  // The shell's `times` tells what its children took.
  const script = '"$@" >&2; code=$?; times; exit $code';
  const args = ['-c', script, '_', program, '-c', config, '-dsn', `file://${path}`, '-type', 'nginx'];
  const { status, stdout, stderr, error } = spawnSync('bash', args, {
    timeout: TIMEOUT_MS,
    encoding: 'utf8',
  });
  if (error !== undefined) return error.message;
  if (status !== 0) return (stderr.trim().split('\n').at(-1) ?? `exit ${status}`).slice(0, 200);
  const children = stdout.trim().split('\n').at(-1) ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest),
    0,
  );
}
