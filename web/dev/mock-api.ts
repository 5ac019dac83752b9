/**
 * The console's API without a gate behind it, for developing the pages and for their tests: answers from the mock
 * ledger, and serves the built pages as the real console does (index.html for unknown paths, a strict policy).
 * Listens on loopback only.
 *
 *   node web/dev/mock-api.ts [--port 4780] [--scenario leak|quiet|empty] [--enforce] [--simulation]
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Desk, Problem } from '../../src/console/api-types.ts';
import { MockHeld } from './mock-held.ts';
import { MockLedger } from './mock-ledger.ts';
import type { MockLedgerOptions, Scenario } from './mock-scenario.ts';

/** What vite.config.ts sends `/api` to. */
export const DEFAULT_PORT = 4780;
/** Any number; the same one gives the same people. */
export const DEFAULT_SEED = 7;

/** As strict as the pages can bear: nothing inline, nothing from elsewhere. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PROBLEMS = {
  unauthorised: {
    type: 'about:blank',
    title: 'the console needs its token',
    status: 401,
    code: 'WEIR_CONSOLE_UNAUTHORISED',
    hint: 'open the address that weir gate printed when it started',
  },
  unknown: {
    type: 'about:blank',
    title: 'this recipient is not in this ledger',
    status: 404,
    code: 'WEIR_RECIPIENT_UNKNOWN',
    hint: 'write kind:value, such as account:10023 or ip:203.0.113.9',
  },
} as const satisfies Record<string, Problem>;

export interface MockApiOptions extends Partial<MockLedgerOptions> {
  /** Directory of the built pages; none are served without it. */
  readonly pages?: string;
}

export class MockApi {
  /** Whether questions are answered, or refused for want of a cookie. */
  authorised = true;
  readonly ledger: MockLedger;
  readonly #held: MockHeld;
  readonly #pages: string | undefined;
  readonly #streams = new Set<ServerResponse>();
  #server: Server | undefined;
  #port = 0;

  constructor(options: MockApiOptions = {}) {
    const { pages, ...rest } = options;
    this.#pages = pages;
    this.ledger = new MockLedger({
      seed: DEFAULT_SEED,
      now: Date.now(),
      scenario: 'leak',
      mode: 'observe',
      simulation: null,
      ...rest,
    });
    this.#held = new MockHeld(options.now ?? Date.now());
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** @param port 0 chooses one; listening again takes the former one. */
  async listen(port = this.#port): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Stops as if it had been killed: open connections end at once. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#streams.clear();
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  /** A second of the mock's time goes by, and all streams are told. */
  advance(): void {
    this.ledger.advance();
    for (const stream of this.#streams) this.#tell(stream);
  }

  #tell(stream: ServerResponse): void {
    stream.write(`event: overview\ndata: ${JSON.stringify(this.ledger.overview())}\n\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    if (!url.pathname.startsWith('/api/')) return this.#page(url.pathname, response);
    if (!this.authorised) return send(response, 401, PROBLEMS.unauthorised);
    if (url.pathname === '/api/live') return this.#live(response);
    if (url.pathname === '/api/seals') return send(response, 200, this.ledger.seals());
    if (url.pathname === '/api/retention') return send(response, 200, this.ledger.retention());
    if (url.pathname === '/api/desk') return send(response, 200, quietDesk(this.ledger.overview().now));
    if (url.pathname === '/api/held') return send(response, 200, this.#held.held());
    const [, reply, decision] = /^\/api\/held\/([0-9a-f]+)\/(approve|refuse)$/.exec(url.pathname) ?? [];
    if (reply !== undefined && decision !== undefined) {
      const decided = this.#held.decide(reply, decision);
      return decided === undefined ? send(response, 404, PROBLEMS.unknown) : send(response, 200, decided);
    }
    if (url.pathname === '/api/ledger') return send(response, 200, this.ledger.stored());
    if (url.pathname === '/api/overview')
      return send(response, 200, this.ledger.overview(Number(url.searchParams.get('hours') ?? 24)));
    if (url.pathname === '/api/lookup')
      return send(response, 200, this.ledger.lookup(url.searchParams.get('q') ?? ''));
    const [, key, rest] =
      /^\/api\/recipients\/([0-9a-f]{16})(\/people|\/people\.csv|\/comparison)?$/.exec(url.pathname) ?? [];
    if (key === undefined) return send(response, 404, PROBLEMS.unknown);
    const other = url.searchParams.get('with');
    if (rest === '/comparison') {
      const compared = this.ledger.comparison(key, other ?? '');
      return compared === undefined ? send(response, 404, PROBLEMS.unknown) : send(response, 200, compared);
    }
    if (rest === '/people.csv') return this.#csv(key, response);
    const limit = Number(url.searchParams.get('limit') ?? 50);
    const body =
      rest === '/people'
        ? this.ledger.people(key, limit, url.searchParams.get('cursor'), {
            other,
            operation: url.searchParams.get('operation'),
          })
        : this.ledger.recipient(key);
    if (body === undefined) return send(response, 404, PROBLEMS.unknown);
    send(response, 200, body);
  }

  #live(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    this.#tell(response);
  }

  #csv(key: string, response: ServerResponse): void {
    const page = this.ledger.people(key, Number.MAX_SAFE_INTEGER, null);
    if (page === undefined) {
      send(response, 404, PROBLEMS.unknown);
      return;
    }
    response.writeHead(200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="people-${key}.csv"`,
    });
    const lines = page.people.map((row) =>
      [
        row.person,
        row.categories.join(' '),
        row.channels.join(' '),
        row.bases.join(' '),
        row.disclosures,
        new Date(row.firstAt).toISOString(),
        new Date(row.lastAt).toISOString(),
      ].join(','),
    );
    response.end(
      ['person,categories,channels,bases,disclosures,first_at,last_at', ...lines, ''].join('\r\n'),
    );
  }

  async #page(pathname: string, response: ServerResponse): Promise<void> {
    if (this.#pages === undefined) {
      response.writeHead(404).end();
      return;
    }
    const file = normalize(pathname).replace(/^[/\\]+/, '');
    const known = TYPES[extname(file)] === undefined ? 'index.html' : file;
    try {
      const body = await readFile(join(this.#pages, known));
      response.writeHead(200, {
        'content-type': TYPES[extname(known)] as string,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }
}

/** No complaint and no case: their pages are developed, and tested, against a gate. */
function quietDesk(now: number): Desk {
  return { now, complaints: 0, unfiled: 0, cases: 0, clocks: [], more: 0 };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(DEFAULT_PORT) },
      scenario: { type: 'string', default: 'leak' },
      enforce: { type: 'boolean', default: false },
      simulation: { type: 'boolean', default: false },
    },
  });
  const api = new MockApi({
    pages: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    scenario: values.scenario as Scenario,
    mode: values.enforce ? 'enforce' : 'observe',
    simulation: values.simulation ? { speed: 120 } : null,
  });
  await api.listen(Number(values.port));
  setInterval(() => api.advance(), 1000);
  process.stderr.write(`mock API and pages at ${api.origin}\n`);
}
