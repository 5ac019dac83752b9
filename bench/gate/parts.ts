/**
 * What becomes of a response within the gate, up to one of its parts, so often, without a socket: run once up to a part and
 * once up to the part before it, the difference is what the part takes (instructions.ts).
 *
 *   node parts.ts PART BODY RESPONSES DIRECTORY
 *
 *   pages ─▶ inspection ─▶ keys ─▶ whose ─▶ judge ─▶ record          each part after all those before it
 *
 * Responses come in groups as large as those that wait for the disk together in `weir bench gate`.
 */

import { AliasBook } from '../../src/channels/alias-book.ts';
import { LocalAssessor } from '../../src/channels/assessor.ts';
import type { Exchange, SeenResponse } from '../../src/channels/exchange.ts';
import { Look } from '../../src/channels/look.ts';
import { Relations } from '../../src/channels/relations.ts';
import { readConfig } from '../../src/cli/config.ts';
import { openCounting } from '../../src/cli/counting.ts';
import { keepTickShape } from '../../src/cli/engine.ts';
import { inspectorOf } from '../../src/cli/inspectors.ts';
import { Keyring } from '../../src/disclosure/keyring.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { systemClock } from '../../src/disclosure/time.ts';
import { OBSERVE_ONLY } from '../../src/enforce/measures.ts';
import { RouteProfiles } from '../../src/inspect/profiles/route-profiles.ts';
import type { Judge } from '../../src/judge/judge.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { Recorder } from '../../src/ledger/recorder.ts';
import { Spool } from '../../src/ledger/spool.ts';
import { type Drawn, Pages } from './pages.ts';

export const PARTS = ['pages', 'inspection', 'keys', 'whose', 'judge', 'record'] as const;
export type PartName = (typeof PARTS)[number];
/** Bodies that the parts are counted for. */
export type PartBody = Drawn | 'html';

/** Responses that wait for the disk together. */
const GROUP = 23;

const SILENT = { observe: () => [], standing: () => 'pass' } as unknown as Judge;
const RECORDS_NOTHING = { record: async () => {}, blind: async () => {}, verdict: async () => {} };

async function run(part: PartName, body: PartBody, responses: number, directory: string): Promise<void> {
  const upTo = PARTS.indexOf(part);
  const pages = await Pages.cut();
  const page =
    body === 'html' ? (i: number) => pages.html[i % pages.html.length] as Buffer : () => pages.json(body);
  const config = { ...readConfig(undefined), data: directory };
  const keyring = new Keyring(new Uint8Array(32).fill(7));
  const look = new Look({ keyedHash: keyring, inspector: inspectorOf(config, new RouteProfiles({})) });
  const ledger = { keyring, recall: async () => {}, mark: () => undefined } as unknown as Ledger;
  const counting = await openCounting({ config, ledger, clock: systemClock, onTrouble: () => {} });
  const spool = new Spool(directory);
  const assessor = new LocalAssessor({
    judge: upTo >= PARTS.indexOf('judge') ? counting.judge : SILENT,
    policy: OBSERVE_ONLY,
    recorder: part === 'record' ? new Recorder(spool, keyring, {}, () => {}) : RECORDS_NOTHING,
    aliases: new AliasBook(keyring),
    relations: new Relations([]),
  });
  const recipient = recipientFrom(keyring, {
    ip: '203.0.113.9',
    net: '203.0.113.0/24',
    client: '8c2f0d6a51b34e97',
  }) as Recipient;
  const contentType = body === 'html' ? 'text/html; charset=utf-8' : 'application/json';
  const route = body === 'html' ? 'GET /products/{id}' : 'GET /api/products/{id}/reviews';

  async function respond(i: number): Promise<void> {
    const seen: SeenResponse = { status: 200, contentType, body: page(i), blind: [], held: false };
    if (upTo === 0) return;
    const exchange: Exchange = { at: Date.now(), channel: 'web', route, recipient };
    const inspection = look.inspect(exchange, seen);
    if (upTo === 1) return;
    const people = look.people(recipient, inspection);
    if (upTo === 2) return;
    await assessor.assess(exchange, {
      status: 200,
      people,
      blind: [],
      held: false,
      part: undefined,
      client: undefined,
    });
  }

  for (let i = 0; i < responses; i += GROUP) {
    const group: Promise<void>[] = [];
    for (let j = i; j < Math.min(responses, i + GROUP); j++) group.push(respond(j));
    await Promise.all(group);
    // Audits come between groups, as they come behind responses.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await spool.close();
}

if (process.argv[1]?.endsWith('parts.ts') === true) {
  keepTickShape();
  const [part = 'record', body = 'law', responses = '0', directory = ''] = process.argv.slice(2);
  await run(part as PartName, body as PartBody, Number(responses), directory);
  process.exit(0);
}
