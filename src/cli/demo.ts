/**
 * `weir demo`: the bundled shop behind a gate, an ordinary crowd, two crawlers, a telemarketer and a partner, in about
 * a minute of compressed time; then what follows: the partner's door, complaints, a case and its papers. It is a
 * simulation and says so; every number it prints is asked from the ledger.
 */
import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { demoWords } from '../../locales/demo.ts';
import { WeirError } from '../disclosure/error.ts';
import { HOUR_MS, MINUTE_MS, systemClock } from '../disclosure/time.ts';
import { connect } from '../range/actors/browser.ts';
import { crawler } from '../range/actors/crawler.ts';
import { crowd } from '../range/actors/crowd.ts';
import { distributor, type PassedOn, type StrangersCall } from '../range/actors/distributor.ts';
import { partnerDownload } from '../range/actors/partner.ts';
import { deskWork, telemarketer } from '../range/actors/staff.ts';
import type { Stage } from '../range/actors/stage.ts';
import { CompressedClock } from '../range/compressed-clock.ts';
import { type Shop, startShop } from '../range/shop/shop.ts';
import { configSchema } from './config.ts';
import { callNote, complaintToDossier, writeNotes } from './demo-complaint.ts';
import { partnersDoor } from './demo-partner.ts';
import { DemoShell } from './demo-shell.ts';
import { actorsOf, type DemoActor, type DemoPlay, type DemoSummary, ledgerOf } from './demo-summary.ts';
import { PLAY_MS, playStart } from './play-time.ts';
import { openSite, type Site } from './site.ts';
import { stopSignal } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';
import { cellsWide } from './text-table.ts';
import { verdictSentence } from './verdict-sentence.ts';

interface DemoFlags {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly out: string;
  readonly seed: string;
  readonly visitors: string;
  readonly seconds: string;
  readonly enforce?: boolean;
  readonly playOnly?: boolean;
  readonly console?: string;
}

const DEFAULT_OUT = 'weir-demo';
const DEFAULT_SEED = 1;
const DEFAULT_VISITORS = 600;
/** Real seconds that the play takes. */
const DEFAULT_SECONDS = 60;

const FAST = { value: '203.0.113.9', kind: 'ip' } as const;
const SLOW = { value: '203.0.113.77', kind: 'ip' } as const;
const INSIDER = { value: 'e33', kind: 'employee' } as const;
const PARTNER = { value: 'p01', kind: 'partner' } as const;
const PARTNER_KEY = 'brook-market-partner-p01';
const COLLEAGUES = ['e01', 'e02', 'e03', 'e05', 'e08', 'e13', 'e21', 'e29', 'e30', 'e34'];

export const DEMO_ACTORS: readonly DemoActor[] = [
  { name: 'crawler-fast', kind: 'crawler', identity: FAST },
  { name: 'crawler-slow', kind: 'crawler', identity: SLOW },
  { name: 'telemarketer', kind: 'insider', identity: INSIDER },
  { name: 'partner-download', kind: 'partner', identity: PARTNER },
];

export function demoCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('demo')
    .description(words.demo.description)
    .option('--once', words.demo.once)
    .option('--json', words.options.json)
    .option('--enforce', words.demo.enforce)
    .option('--play-only', demoWords(terminal.locale).playOnly)
    .option('--out <directory>', words.demo.out, DEFAULT_OUT)
    .option('--seed <n>', words.demo.seed, String(DEFAULT_SEED))
    .option('--visitors <n>', words.demo.visitors, String(DEFAULT_VISITORS))
    .option('--seconds <n>', words.demo.seconds, String(DEFAULT_SECONDS))
    .option('--console <host:port>', words.demo.console, '127.0.0.1:0')
    .addHelpText('after', `\n${words.demo.examples}`)
    .action((flags: DemoFlags) => runDemo(terminal, flags));
}

async function runDemo(terminal: Terminal, flags: DemoFlags): Promise<void> {
  const { words } = terminal;
  const seed = wholeNumber(flags.seed, '--seed', 0, Number.MAX_SAFE_INTEGER);
  const visitors = wholeNumber(flags.visitors, '--visitors', 0, 60_000);
  const seconds = wholeNumber(flags.seconds, '--seconds', 10, 3_600);
  const directory = join(flags.out, `run-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  const stop = new AbortController();
  const stopped = stopSignal().then(() => stop.abort());
  const clock = new CompressedClock(playStart(systemClock.now()), PLAY_MS / (seconds * 1000));
  const say = (line: string) => terminal.note(`${timeOfDay(clock.now())}  ${line}`);

  terminal.note(words.demo.opening(Math.round(clock.speed)));
  const shop = await startShop({ seed, clock });
  let site: Site | undefined;
  try {
    await shop.world.directory.prepare();
    site = await openDemoSite(terminal, flags, shop, clock, join(directory, 'ledger'), say);
    // The demo stands before its shop.
    const gateUrl = site.gateUrl as string;
    terminal.note(words.demo.shopAt(shop.url, gateUrl));
    if (site.consoleUrl !== undefined) terminal.note(words.gate.consoleAt(site.consoleUrl));
    const calls = await play(
      terminal,
      { clock, shop, seed, pool: connect(gateUrl), end: clock.now() + PLAY_MS, signal: stop.signal },
      visitors,
      say,
    );
    terminal.endProgress();
    clock.slowToRealTime();
    await site.ledger.flush();
    const summary = await follow(terminal, {
      flags,
      site,
      shop,
      visitors,
      directory,
      calls,
      stop: stop.signal,
    });
    if (flags.json === true) await terminal.print(JSON.stringify(summary));
    if (flags.once !== true && !stop.signal.aborted) {
      if (site.consoleUrl !== undefined) terminal.note(words.demo.lookAround(site.consoleUrl));
      await stopped;
    }
  } finally {
    await site?.close();
    await shop.close();
  }
}

interface Played {
  readonly flags: DemoFlags;
  readonly site: Site;
  readonly shop: Shop;
  readonly visitors: number;
  readonly directory: string;
  readonly calls: readonly StrangersCall[];
  readonly stop: AbortSignal;
}

/** What the play left behind, and what follows from it. Whoever stopped the play is told what was played. */
async function follow(terminal: Terminal, played: Played): Promise<DemoSummary> {
  const { flags, site, shop, visitors, directory, stop } = played;
  const { population } = shop;
  const json = flags.json === true;
  const say = async (line: string) => (json ? terminal.note(line) : terminal.print(line));
  const actors = await actorsOf(site.ledger, DEMO_ACTORS, population, visitors, directory);
  if (!json) await printActors(terminal, actors);
  const now = systemClock.now();
  const calls = played.calls.map((call) => callNote(terminal, call));
  await writeNotes(directory, population, calls);
  const goesOn = flags.playOnly !== true && !stop.aborted;
  const shell = new DemoShell(terminal, directory, say);
  if (goesOn) {
    await say('');
    await say(demoWords(terminal.locale).afterwards);
    await shell.begin();
  }
  const door = goesOn ? await partnersDoor(terminal, shell, population, directory, now) : null;
  const complaint = goesOn
    ? ((await complaintToDossier({ terminal, shell, population, directory, calls, now })) ?? null)
    : null;
  await site.ledger.flush();
  const summary = { ...actors, partnersDoor: door, complaint, ledger: await ledgerOf(site.ledger) };
  if (!json) await printLedger(terminal, summary);
  return summary;
}

function openDemoSite(
  terminal: Terminal,
  flags: DemoFlags,
  shop: Shop,
  clock: CompressedClock,
  data: string,
  say: (line: string) => void,
): Promise<Site> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const config = configSchema.parse({
    origin: new URL(shop.url).origin,
    listen: '127.0.0.1:0',
    data,
    console: { listen: flags.console },
    identify: {
      // The actors' addresses arrive as a load balancer on this machine would hand them on.
      trustedProxies: ['127.0.0.0/8', '::1'],
      sessionCookie: 'sid',
      responseHeaders: { account: 'X-Account-Id', employee: 'X-Employee-Id', partner: 'X-Partner-Id' },
    },
    channels: [
      { path: '/staff', channel: 'staff' },
      { path: '/partner', channel: 'export' },
    ],
    relations: [
      { route: 'GET /staff/api/tickets', basis: 'ticket', lasts: '12h' },
      { route: 'GET /staff', basis: 'ticket', lasts: '12h' },
    ],
    enforce: { mode: flags.enforce === true ? 'enforce' : 'observe' },
  });
  return openSite({
    config,
    clock,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (fields, message) => terminal.note(`${message} ${JSON.stringify(fields)}`),
    },
    simulationSpeed: clock.speed,
    onVerdict: (verdict, enforced) => say(verdictSentence(terminal, verdict, enforced)),
    onTrouble: (error) => terminal.error(error),
  });
}

/** Everybody plays at once. @returns the strangers' calls, when all have gone home. */
async function play(
  terminal: Terminal,
  given: Stage,
  visitors: number,
  say: (line: string) => void,
): Promise<readonly StrangersCall[]> {
  const { words } = terminal;
  const more = demoWords(terminal.locale);
  const stop = new AbortController();
  const stage = { ...given, signal: AbortSignal.any([given.signal, stop.signal]) };
  const start = stage.clock.now();
  const at = (minutes: number) => start + minutes * MINUTE_MS;
  const begin = async (minutes: number, line: string, act: () => Promise<unknown>) => {
    await stage.clock.until(at(minutes), stage.signal);
    if (stage.signal.aborted) return;
    say(line);
    try {
      await act();
    } catch (error) {
      // One actor that fails ends the play for all; the others stop asking before the failure is told.
      stop.abort();
      throw error;
    }
  };
  let calls: readonly StrangersCall[] = [];
  const passOn = async (customers: readonly PassedOn[]) => {
    say(more.passedOn(INSIDER.value, customers.length));
    calls = await distributor(stage, customers, ({ customer }) => say(more.called(customer.id)));
  };
  const ticker = setInterval(() => {
    const share = Math.min(1, (stage.clock.now() - start) / PLAY_MS);
    terminal.progress(words.demo.progress(timeOfDay(stage.clock.now()), Math.round(100 * share)));
  }, 250);
  try {
    const acts = await Promise.allSettled([
      begin(0, words.demo.crowdArrives(visitors), () => crowd(stage, visitors)),
      begin(1, words.demo.staffWorks(COLLEAGUES.length), () =>
        Promise.all(COLLEAGUES.map((id) => deskWork(stage, id))),
      ),
      begin(20, words.demo.slowCrawler(SLOW.value), () =>
        crawler(stage, {
          address: SLOW.value,
          startAt: at(20),
          intervalMs: 25_000,
          parallel: 2,
          maxPages: 10_000,
          fromRank: 40,
        }),
      ),
      begin(40, words.demo.insider(INSIDER.value), () =>
        telemarketer(stage, {
          employeeId: INSIDER.value,
          startAt: at(40),
          intervalMs: 12 * MINUTE_MS,
          city: '杭州市',
          passOn,
        }),
      ),
      begin(60, words.demo.partner(PARTNER.value), () => partnerDownload(stage, PARTNER_KEY, 'gold')),
      // 53 people a second, as the real one: 2.65 pages of twenty.
      begin(120, words.demo.fastCrawler(FAST.value), () =>
        crawler(stage, {
          address: FAST.value,
          startAt: at(120),
          intervalMs: 20_000 / 53,
          parallel: 16,
          maxPages: 1_000,
          fromRank: 0,
        }),
      ),
    ]);
    for (const act of acts) if (act.status === 'rejected') throw act.reason;
    return calls;
  } finally {
    clearInterval(ticker);
    await stage.pool.close();
  }
}

async function printActors(terminal: Terminal, summary: DemoPlay): Promise<void> {
  const { words, vocabulary, locale } = terminal;
  const number = (value: number) => value.toLocaleString(locale);
  const rows = summary.actors.map((actor) => [
    actor.name,
    number(actor.peopleReceived),
    number(actor.peopleBeforeVerdict),
    actor.minutesToVerdict === null
      ? '–'
      : actor.minutesToVerdict.toLocaleString(locale, {
          maximumFractionDigits: actor.minutesToVerdict < 10 ? 1 : 0,
        }),
    vocabulary.verdicts[actor.verdict],
    relative('.', actor.affectedListFile),
  ]);
  const table = [[...words.demo.columns], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => cellsWide(row[column] ?? '')))) ?? [];
  await terminal.print('');
  for (const row of table) {
    await terminal.print(
      row
        .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - cellsWide(cell)))
        .join('  ')
        .trimEnd(),
    );
  }
  const { visitors } = summary;
  await terminal.print('');
  await terminal.print(words.demo.visitorsFlagged(number(visitors.count), number(visitors.flagged)));
}

async function printLedger(terminal: Terminal, { ledger }: DemoSummary): Promise<void> {
  const { words, locale } = terminal;
  const number = (value: number) => value.toLocaleString(locale);
  await terminal.print('');
  await terminal.print(ledger.sealVerified ? words.demo.sealHolds : words.demo.sealBroken);
  await terminal.print(words.demo.ledgerHolds(number(ledger.disclosures), number(ledger.people)));
}

/** Wall-clock time in Shanghai, where the play is set. */
function timeOfDay(at: number): string {
  return new Date(at + 8 * HOUR_MS).toISOString().slice(11, 16);
}

function wholeNumber(text: string, option: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new WeirError('WEIR_USAGE', {
    problem: `${option} must be a whole number from ${least} to ${most}`,
    command: 'demo',
  });
}
