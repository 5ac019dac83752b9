/** `weir gate`: the reverse proxy with ledger and console, until it is told to stop. */
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { type Logger, pino } from 'pino';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import { systemClock } from '../disclosure/time.ts';
import { addressOf, hasSites } from './applications.ts';
import { MAX_WORKERS } from './config/gate.ts';
import { type Config, parseListen } from './config.ts';
import { type ConfigSource, configOf, type GateFlags, readSource } from './config-source.ts';
import { levelHeap } from './engine.ts';
import { driftLine } from './gate-lines.ts';
import { originUrl } from './gate-settings.ts';
import { openSite, type Site } from './site.ts';
import { stopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { verdictSentence } from './verdict-sentence.ts';

export function gateCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('gate')
    .description(words.gate.description)
    .option('--origin <url>', words.gate.origin)
    .option('--listen <host:port>', words.gate.listen)
    .option('--console <host:port>', words.gate.console)
    .option('--no-console', words.gate.noConsole)
    .option('--admin <host:port>', words.gate.admin)
    .option('--data <directory>', words.options.data)
    .option('-c, --config <file>', words.gate.config)
    .option('--workers <number>', words.gate.workers, workersOf)
    .option('--enforce', words.gate.enforce)
    .addHelpText('after', `\n${words.gate.examples}`)
    .action((flags: GateFlags) => runGate(terminal, flags));
}

async function runGate(terminal: Terminal, flags: GateFlags): Promise<void> {
  levelHeap();
  const read = (): Read => {
    const source = readSource(flags);
    return { source, config: checked(configOf(source), terminal) };
  };
  const { config, source } = read();
  const workers = config.workers === 'auto' ? availableParallelism() : config.workers;
  // What is mistyped is said before a ledger is opened, or made.
  parseListen(config.listen, 'gate');
  if (config.admin.listen !== undefined) parseListen(config.admin.listen, 'gate');
  if (config.applications.listen !== undefined) addressOf(config.applications.listen);
  if (config.console.enabled) parseListen(config.console.listen, 'gate');
  const log = pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  // Before anything is opened: whoever is asked to stop from here on stops in order.
  const stopped = stopSignal();
  let site: Site | undefined;
  // Heard from the beginning to the end: unheard, the signal would end the process before the last record is written.
  process.on('SIGHUP', () => {
    // A terminal that has gone asks for nothing but an end.
    if (process.stdin.isTTY === true) process.kill(process.pid, 'SIGTERM');
    else if (site !== undefined) reload(site, read, log, terminal);
  });
  site = await openSite({
    config,
    clock: systemClock,
    log,
    simulationSpeed: null,
    // A log is copied to places that the ledger's key never reaches: it names recipients by their keys only.
    onVerdict: (verdict, enforced) => {
      const subject = { kind: verdict.subject.kind, value: hexKey(verdict.subject.key) };
      const fields = {
        verdict: verdict.kind,
        enforced,
        recipient: hexKey(verdict.recipient.key),
        ...verdict.evidence,
      };
      log.warn(fields, verdictSentence(terminal, { ...verdict, subject }, enforced));
    },
    onDrift: (drift) => {
      log.warn(...driftLine(drift, terminal.locale));
    },
    onTrouble: (error) => log.error({ code: error.code, hint: error.hint }, error.message),
    ...(workers === 1 ? {} : { crew: { workers, source, locale: terminal.locale } }),
  });
  if (site.gateUrl !== undefined) {
    for (const origin of originsOf(config))
      await terminal.print(terminal.words.gate.started(site.gateUrl, origin));
  }
  if (site.applicationsUrl !== undefined)
    await terminal.print(terminal.words.gate.applicationsAt(site.applicationsUrl));
  if (site.consoleUrl !== undefined) await terminal.print(terminal.words.gate.consoleAt(site.consoleUrl));
  if (site.adminUrl !== undefined) await terminal.print(terminal.words.gate.adminAt(site.adminUrl));
  if (workers > 1 && site.gateUrl !== undefined)
    await terminal.print(terminal.words.gate.workersListen(workers));
  const mode = config.enforce.mode;
  await terminal.print(mode === 'observe' ? terminal.words.gate.observing : terminal.words.gate.enforcing);
  await stopped;
  terminal.note(terminal.words.gate.stopping);
  const ending = site;
  site = undefined;
  await ending.close();
}

interface Read {
  readonly config: Config;
  readonly source: ConfigSource;
}

function workersOf(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const workers = Number(text);
  if (!/^\d+$/.test(text) || workers < 1 || workers > MAX_WORKERS)
    throw new WeirError('WEIR_USAGE', {
      problem: `--workers ${text} is neither a number from 1 to ${MAX_WORKERS} nor auto`,
      command: 'gate',
    });
  return workers;
}

/** What the gate cannot start with, whatever the schema says. @throws WeirError WEIR_USAGE, WEIR_ORIGIN_URL */
function checked(config: Config, terminal: Terminal): Config {
  if (!hasSites(config) && config.applications.listen === undefined)
    throw new WeirError('WEIR_USAGE', { problem: terminal.words.gate.originMissing, command: 'gate' });
  if (config.origin !== undefined) originUrl(config.origin);
  return config;
}

/** Sites behind the gate as people read them: `shop.example/api http://10.0.0.7:8080`. */
function originsOf({ origin, origins }: Config): string[] {
  const lines = origins.map(
    (site) => `${site.host ?? ''}${site.path ?? ''}  ${originUrl(site.origin).origin}`,
  );
  return origin === undefined ? lines : [...lines, originUrl(origin).origin];
}

/** Takes the configuration up again; one that is refused leaves the old one in force and says why. */
function reload(site: Site, read: () => Read, log: Logger, { words }: Terminal): void {
  try {
    const { config, source } = read();
    const waiting = site.reload(config, source);
    log.info({}, words.gate.reloaded);
    if (waiting.length > 0)
      log.warn({ keys: waiting }, words.gate.needRestart(waiting.join(words.listComma)));
  } catch (error) {
    // Whatever it was: what is in force stays, and the site with it.
    const told =
      error instanceof WeirError
        ? { code: error.code, hint: error.hint, reason: error.message }
        : { code: 'WEIR_INTERNAL', fault: (error as Error).stack };
    log.error(told, words.gate.reloadRefused);
  }
}
