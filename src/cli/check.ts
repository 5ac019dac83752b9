/** `weir check`: whether a configuration would run, what deserves a look, and what would happen. */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { errorText } from '../../locales/errors.ts';
import { fillTemplate } from '../disclosure/template.ts';
import { systemClock } from '../disclosure/time.ts';
import { MEASURE_NAMES } from '../enforce/measures.ts';
import { hasSites } from './applications.ts';
import { examine, type Finding, type Findings } from './config/findings.ts';
import { type Config, configSchema, problemOf, readDocument } from './config.ts';
import { originUrl } from './gate-settings.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import type { Terminal } from './terminal.ts';

interface CheckFlags {
  readonly config?: string;
  readonly origin?: string;
  readonly schema?: boolean;
  readonly json?: boolean;
}

export function checkCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('check')
    .description(words.check.description)
    .option('-c, --config <file>', words.gate.config)
    .option('--origin <url>', words.gate.origin)
    .option('--schema', words.check.schema)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.check.examples}`)
    .action((flags: CheckFlags) => runCheck(terminal, flags));
}

async function runCheck(terminal: Terminal, flags: CheckFlags): Promise<void> {
  if (flags.schema === true) {
    await terminal.print(readFileSync(new URL('docs/weir.schema.json', PACKAGE_ROOT), 'utf8').trimEnd());
    return;
  }
  const document = flags.config === undefined ? {} : readDocument(flags.config);
  const parsed = configSchema.safeParse(document);
  if (!parsed.success) {
    await answer(terminal, flags, parsed.error.issues.map(problemOf), undefined, undefined);
    return;
  }
  const config = flags.origin === undefined ? parsed.data : { ...parsed.data, origin: flags.origin };
  const findings = examine(config, systemClock.now());
  const problems = findings.problems.map((error) => {
    const { message, hint } = errorText(terminal.locale, error.code, error.params);
    return `${error.code} ${message}${terminal.words.check.between}${hint}`;
  });
  if (!hasSites(config) && config.applications.listen === undefined) {
    problems.unshift(`WEIR_USAGE ${terminal.words.gate.originMissing}`);
  }
  await answer(terminal, flags, problems, findings, config);
}

async function answer(
  terminal: Terminal,
  { json }: CheckFlags,
  problems: readonly string[],
  findings: Findings | undefined,
  config: Config | undefined,
): Promise<void> {
  const { check } = terminal.words;
  const valid = problems.length === 0;
  if (!valid) process.exitCode = 1;
  const sentence = ({ code, params }: Finding) => fillTemplate(check.warnings[code], params);
  const warnings = findings?.warnings ?? [];
  const plan =
    valid && config !== undefined && findings !== undefined ? planOf(config, findings, terminal) : [];
  if (json === true) {
    const told = warnings.map((finding) => ({ ...finding, message: sentence(finding) }));
    await terminal.print(JSON.stringify({ valid, problems, warnings: told, plan }));
    return;
  }
  for (const problem of problems) await terminal.print(`✗ ${problem}`);
  for (const finding of warnings) await terminal.print(`! ${sentence(finding)}`);
  for (const line of plan) await terminal.print(`  ${line}`);
  await terminal.print(valid ? check.valid : check.invalid(problems.length));
}

/** What would happen, a sentence a line. */
function planOf(config: Config, findings: Pick<Findings, 'outs'>, { words }: Terminal): string[] {
  const { check, listComma } = words;
  const { identify, enforce, ledger } = config;
  const sites = hasSites(config);
  const lines: string[] = [];
  if (sites)
    lines.push(check.listens(config.listen, config.tls === undefined ? 'HTTP/1.1' : 'HTTP/2, HTTP/1.1'));
  if (config.proxyProtocol.length > 0)
    lines.push(check.behindBalancers(config.proxyProtocol.join(listComma)));
  for (const { certFile } of config.tls?.certificates ?? []) lines.push(check.shows(certFile));
  for (const { host, path, origin } of config.origins) {
    lines.push(check.sends(`${host ?? '*'}${path ?? ''}`, originUrl(origin).origin));
  }
  if (sites) {
    lines.push(
      config.origin === undefined ? check.refusesRest : check.sendsRest(originUrl(config.origin).origin),
    );
  }
  const { listen, tokens } = config.applications;
  if (listen !== undefined) lines.push(check.hears(listen, tokens.map(({ name }) => name).join(listComma)));
  if (identify.trustedProxies.length > 0) lines.push(check.trusts(identify.trustedProxies.join(listComma)));
  if (enforce.mode === 'observe') lines.push(check.observes);
  else if (enforce.routes.length === 0) lines.push(check.enforces);
  else lines.push(check.enforcesOn(enforce.routes.join(listComma)));
  if (enforce.mode === 'enforce') {
    const named = (mode: string) =>
      MEASURE_NAMES.filter((name) => enforce[name].mode === mode).join(listComma);
    lines.push(check.measures(named('enforce'), named('observe')));
  }
  lines.push(
    ledger.url === undefined ? check.ledgerIn(config.data) : check.ledgerAt(ledger.url, config.data),
  );
  if (findings.outs.length > 0) lines.push(check.tells(findings.outs.join(listComma)));
  if (config.workers !== 1)
    lines.push(check.works(String(config.workers === 'auto' ? availableParallelism() : config.workers)));
  if (config.console.enabled) lines.push(check.consoleAt(config.console.listen));
  if (config.admin.listen !== undefined) lines.push(check.adminAt(config.admin.listen));
  return lines;
}
