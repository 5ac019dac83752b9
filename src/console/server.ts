/**
 * The console's listener: the API for people and programs, the live stream, and the pages. Separate from the gate's
 * listener, on loopback by default.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { Clock } from '../disclosure/time.ts';
import type { Questions } from '../ledger/questions.ts';
import type { RetentionSetup } from '../ledger/retention/daily.ts';
import { DEFAULT_RETENTION } from '../ledger/retention/rules.ts';
import { parseVkey } from '../ledger/seal/note.ts';
import { type SealState, SealWatch } from '../ledger/seal/seal-state.ts';
import { WitnessBook } from '../ledger/seal/witness-book.ts';
import { SET_OPERATIONS, type Selection } from '../ledger/selection.ts';
import { access, newToken } from './access.ts';
import { caseRoutes } from './cases.ts';
import { colleagueOf } from './colleague.ts';
import { complaintRoutes } from './complaints.ts';
import { type ConsentDoor, consentPageRoutes, consentRoutes } from './consents.ts';
import type { Desk } from './desk.ts';
import { type HeldSetup, heldRoutes } from './held.ts';
import { ledgerReport, retentionReport } from './ledger-report.ts';
import { LIVE_INTERVAL_MS, Live } from './live.ts';
import { liveCells } from './live-headcounts.ts';
import { openApiDocument } from './openapi.ts';
import { overruleRoutes } from './overrule.ts';
import { pages } from './pages.ts';
import { textStream } from './papers.ts';
import { peopleCsv } from './people-csv.ts';
import { problem, problemOf } from './problem.ts';
import {
  comparison,
  findRecipient,
  lookup,
  overview,
  parseCursor,
  peoplePage,
  recipientPage,
  type Setting,
} from './report.ts';
import { witnessRoutes } from './witness.ts';

const DEFAULT_HOURS = 24;
const MAX_HOURS = 366 * 24;
const DEFAULT_PEOPLE = 50;
const MAX_PEOPLE = 1_000;
const MAX_LOOKUP_LENGTH = 300;

export interface ConsoleOptions {
  readonly questions: Questions;
  /** Told before the ledger is asked: what was recorded a moment ago is to be in the answer. Never rejects. */
  readonly freshen?: () => Promise<void>;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly setting: Setting;
  /** Where the seals are, who is told of them, and whose this side keeps; without it the console shows none. */
  readonly seals?: {
    readonly directory: string;
    readonly witnesses: readonly string[];
    readonly accepted: readonly string[];
  };
  /** How long rows are kept. Default: as long as the ledger's own, and nothing goes by itself. */
  readonly retention?: Pick<RetentionSetup, 'rules' | 'byItself'>;
  /** Replies to staff that wait for a colleague; without it the console shows none. */
  readonly held?: HeldSetup;
  /** Consent receipts from other programs; without it none are taken. */
  readonly consents?: ConsentDoor;
  /** Complaints, traces, cases, consents and exports; without it the console has none. */
  readonly desk?: Desk;
  /** Directory of the built pages. */
  readonly pagesRoot: string;
  /** Defaults to a new one. */
  readonly token?: string;
}

export interface Console {
  /** @returns the address to open in a browser, token included. @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED */
  listen(host: string, port: number): Promise<string>;
  close(): Promise<void>;
}

const NO_SEALS: SealState = { batches: 0, rows: 0, key: null, checkpoint: null, witnesses: [] };

const NOTHING_BY_ITSELF = { rules: DEFAULT_RETENTION, byItself: false };

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export function createConsole(options: ConsoleOptions): Console {
  const token = options.token ?? newToken();
  let server: Server | undefined;
  const names: string[] = [];
  const app = createApp(options, token, () => names);
  return {
    listen: async (host, port) => {
      server = createServer(getRequestListener(app.fetch));
      await listen(server, host, port);
      const bound = (server.address() as AddressInfo).port;
      const literal = host.includes(':') ? `[${host}]` : host;
      names.push(`${literal}:${bound}`.toLowerCase(), `localhost:${bound}`, `127.0.0.1:${bound}`);
      return `http://${literal}:${bound}/?token=${token}`;
    },
    close: () =>
      new Promise((resolve) => {
        if (server === undefined) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createApp(options: ConsoleOptions, token: string, hosts: () => readonly string[]): Hono {
  const { questions, keyring, clock, setting } = options;
  const app = new Hono();
  const freshen = options.freshen ?? (async () => undefined);
  const live = new Live(async () => {
    await freshen();
    return overview(questions, setting, clock.now(), DEFAULT_HOURS);
  });
  app.use(async (context, next) => {
    await next();
    // A document brings a stricter policy of its own.
    for (const [name, value] of Object.entries(HEADERS))
      if (!context.res.headers.has(name)) context.header(name, value);
  });
  // A witness answers to signatures, not to the token: its routes stand before the gate of all others.
  if (options.seals !== undefined && options.seals.accepted.length > 0) {
    const accepted = options.seals.accepted.map(parseVkey).filter((key) => key !== undefined);
    witnessRoutes(app, new WitnessBook(options.seals.directory, accepted));
  }
  app.use(access(token, hosts));
  app.onError((error, context) => problemOf(context, error));

  app.use('/api/*', async (_, next) => {
    await freshen();
    await next();
  });
  app.get('/api/overview', async (context) => {
    const hours = integer(context.req.query('hours'), DEFAULT_HOURS, MAX_HOURS);
    if (hours === undefined)
      return problem(context, 400, 'WEIR_USAGE', { problem: 'hours must be 1 to 8784', command: 'gate' });
    return context.json(await overview(questions, setting, clock.now(), hours));
  });
  overruleRoutes(app, setting.overrule, clock);
  app.get('/api/cells', (context) => context.json(liveCells(setting.counting, clock.now())));
  app.get('/api/recipients/:key', async (context) => {
    const key = parseKey(context.req.param('key'));
    const page =
      key === undefined ? undefined : await recipientPage(questions, key, clock.now(), setting.counting);
    return page === undefined ? unknownRecipient(context) : context.json(page);
  });
  app.get('/api/recipients/:key/people', async (context) => {
    const key = parseKey(context.req.param('key'));
    if (key === undefined) return unknownRecipient(context);
    const limit = integer(context.req.query('limit'), DEFAULT_PEOPLE, MAX_PEOPLE);
    const cursor = context.req.query('cursor');
    const after = cursor === undefined ? undefined : parseCursor(cursor);
    if (limit === undefined || (cursor !== undefined && after === undefined)) {
      return problem(context, 400, 'WEIR_USAGE', {
        problem: 'limit must be 1 to 1000, cursor that of a page',
        command: 'gate',
      });
    }
    const asked = selectionOf(key, context.req.query());
    return asked === undefined
      ? wrongSet(context)
      : context.json(await peoplePage(questions, asked, limit, after));
  });
  app.get('/api/recipients/:key/comparison', async (context) => {
    const key = parseKey(context.req.param('key'));
    const text = (context.req.query('with') ?? '').trim();
    if (key === undefined || (await questions.names.identity(key)) === undefined)
      return unknownRecipient(context);
    const other =
      text === '' || text.length > MAX_LOOKUP_LENGTH
        ? undefined
        : await findRecipient(questions, keyring, text);
    if (other === undefined)
      return problem(context, 404, 'WEIR_RECIPIENT_UNKNOWN', { recipient: text.slice(0, 64) });
    return context.json(await comparison(questions, key, other));
  });
  app.get('/api/recipients/:key/people.csv', async (context) => {
    const key = parseKey(context.req.param('key'));
    if (key === undefined || (await questions.names.identity(key)) === undefined)
      return unknownRecipient(context);
    const asked = selectionOf(key, context.req.query());
    if (asked === undefined) return wrongSet(context);
    const people = questions.everyone(await questions.people.prepare(asked));
    return new Response(textStream(peopleCsv(people)), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="people-${context.req.param('key')}.csv"`,
        'cache-control': 'no-store',
      },
    });
  });
  app.get('/api/lookup', async (context) => {
    const text = (context.req.query('q') ?? '').trim();
    if (text === '' || text.length > MAX_LOOKUP_LENGTH) return context.json({ found: 'nothing' });
    return context.json(await lookup(questions, keyring, text));
  });
  const watch =
    options.seals === undefined ? undefined : new SealWatch(options.seals.directory, options.seals.witnesses);
  app.get('/api/seals', (context) => context.json(watch?.state() ?? NO_SEALS));
  app.get('/api/ledger', async (context) => {
    const directory = options.seals?.directory;
    return context.json(await ledgerReport(questions, directory, setting, clock.now()));
  });
  app.get('/api/retention', async (context) => {
    const { seals, retention = NOTHING_BY_ITSELF } = options;
    return context.json(await retentionReport(questions, seals?.directory, retention, clock.now()));
  });
  heldRoutes(app, options.held, clock);
  const { desk } = options;
  if (desk !== undefined) {
    // The sign-on may change with the configuration while the gate runs.
    const by = (context: Parameters<typeof problem>[0]) => colleagueOf(options.held?.employee, context);
    complaintRoutes(app, desk, by);
    caseRoutes(app, desk.cases, by);
    consentPageRoutes(app, desk.consents, by);
  }
  consentRoutes(app, options.consents);
  app.get('/api/live', (context) =>
    streamSSE(context, async (stream) => {
      while (!stream.aborted) {
        try {
          await stream.writeSSE({ event: 'overview', data: JSON.stringify(await live.next()) });
        } catch {
          // The ledger may be starting again; the pages say that they wait.
          await stream.sleep(LIVE_INTERVAL_MS);
        }
      }
    }),
  );
  app.get('/api/openapi.json', (context) => context.json(openApiDocument()));
  app.all('/api/*', (context) =>
    problem(context, 404, 'WEIR_USAGE', { problem: 'the API has no such address', command: 'gate' }),
  );
  app.get('*', pages(options.pagesRoot));
  return app;
}

function unknownRecipient(context: Parameters<typeof problem>[0]) {
  return problem(context, 404, 'WEIR_RECIPIENT_UNKNOWN', {
    recipient: (context.req.param('key') ?? '').slice(0, 64),
  });
}

/** Whose people are asked for: a recipient's, or a set of its and another's. @returns undefined when it is neither. */
function selectionOf(recipient: bigint, query: Readonly<Record<string, string>>): Selection | undefined {
  const { with: text, operation } = query;
  if (text === undefined && operation === undefined) return { recipient };
  const other = parseKey(text ?? '');
  const known = SET_OPERATIONS.find((each) => each === operation);
  if (other === undefined || known === undefined) return undefined;
  return { recipient, with: { operation: known, recipient: other } };
}

function wrongSet(context: Parameters<typeof problem>[0]) {
  const usage = 'with must be the key of a recipient, operation one of and, or, not';
  return problem(context, 400, 'WEIR_USAGE', { problem: usage, command: 'gate' });
}

function parseKey(text: string): bigint | undefined {
  return /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
}

/** @returns undefined when the text is not an integer from 1 to most. */
function integer(text: string | undefined, usual: number, most: number): number | undefined {
  if (text === undefined) return usual;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : undefined;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const params = { address: `${host}:${port}`, option: '--console', reason: cause.message };
      reject(
        new WeirError(cause.code === 'EADDRINUSE' ? 'WEIR_PORT_IN_USE' : 'WEIR_LISTEN_FAILED', params, {
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}
