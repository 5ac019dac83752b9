/**
 * What a response costs after its request was read and before its record is on a disk, in one process without a socket:
 * inspection, keys, whose, headcount, judge, the record's bytes. Pages as the benchmark of the gate has them.
 *
 *   perf stat -e instructions:u,cycles:u node bench/gate/counting-rounds.ts RESPONSES [RECIPIENTS] [DRAWN] [--parts]
 *
 * The difference of two numbers of responses leaves start and compiling out. RECIPIENTS take turns, each behind an address
 * of its own; one is what a load generator is. With --parts (`node --perf-basic-prof`) samples of the later half say which
 * room the instructions are spent in, by the same attribution as `weir bench gate --instructions`. Prints JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AliasBook } from '../../src/channels/alias-book.ts';
import type { Recorder } from '../../src/channels/assessor.ts';
import { createDisclosureWay } from '../../src/channels/disclosure-way.ts';
import type { Exchange } from '../../src/channels/exchange.ts';
import { Meter } from '../../src/channels/gate/meter.ts';
import { meteredRecorder, meteredWay } from '../../src/channels/metered-way.ts';
import { Relations } from '../../src/channels/relations.ts';
import { Keyring } from '../../src/disclosure/keyring.ts';
import { type Recipient, recipientFrom, recipientKey } from '../../src/disclosure/recipient.ts';
import { OBSERVE_ONLY } from '../../src/enforce/measures.ts';
import { GROUP_KINDS, Groups } from '../../src/headcount/groups.ts';
import { Headcount } from '../../src/headcount/headcount.ts';
import { createInspector } from '../../src/inspect/inspector.ts';
import { RouteProfiles } from '../../src/inspect/profiles/route-profiles.ts';
import { DEFAULT_BUDGET_POLICY } from '../../src/judge/budget-policy.ts';
import { standardJudge } from '../../src/judge/standard-judge.ts';
import { ByteWriter } from '../../src/ledger/bytes.ts';
import { encodeRecord, type SealedIdentity } from '../../src/ledger/record.ts';
import { rounded } from '../bench.ts';
import { type Drawn, Pages } from './pages.ts';
import { sharesOf } from './shares.ts';

/** Responses a second, as the simulated clock has them. */
const A_SECOND = 7_500;
const BEGIN_MS = Date.UTC(2026, 0, 5, 9);

const wantsParts = process.argv.includes('--parts');
const [responses = '20000', recipients = '1', drawn = 'law'] = process.argv
  .slice(2)
  .filter((each) => each !== '--parts');

const keyring = new Keyring(new Uint8Array(32).fill(9));
const headcount = new Headcount();
const groups = new Groups(
  headcount,
  { kinds: GROUP_KINDS, cells: false, teams: {} },
  {
    employee: (name) => recipientKey(keyring, 'employee', name),
    group: (text) => keyring.key64(`group:${text}`),
  },
);
const judge = standardJudge({ policy: DEFAULT_BUDGET_POLICY, headcount, groups });
const meter = new Meter();
const profiles = new RouteProfiles({});
const out = new ByteWriter();
const sealed: SealedIdentity[] = [{ kind: 'ip', key: 1n, sealed: 'x'.repeat(60) }];
let bytes = 0;
const recorder: Recorder = {
  record: async ({ at, channel, measure, route, people, aliases }) => {
    out.clear();
    const identities = sealed;
    bytes += encodeRecord(
      { type: 'disclosure', at, channel, measure, route, identities, people, aliases },
      out,
    ).length;
  },
  blind: async () => undefined,
  verdict: async () => undefined,
};

const way = meteredWay(
  createDisclosureWay({
    keyedHash: keyring,
    inspector: createInspector({ columns: true, evidence: (route) => profiles.of(route) }),
    judge,
    policy: OBSERVE_ONLY,
    recorder: meteredRecorder(recorder, meter),
    aliases: new AliasBook(keyring),
    relations: new Relations([]),
    onFault: (error) => {
      throw error;
    },
  }),
  meter,
  () => performance.now() / 1_000,
);
const known: Recipient[] = Array.from(
  { length: Number(recipients) },
  (_, i) =>
    recipientFrom(keyring, {
      ip: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
      net: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.0/24`,
      client: 'browser',
    }) as Recipient,
);
const pages = await Pages.cut();
let next = 0;
async function respond(count: number): Promise<void> {
  for (const end = next + count; next < end; next++) {
    const exchange: Exchange = {
      at: BEGIN_MS + Math.floor((next * 1_000) / A_SECOND),
      channel: 'web',
      route: 'GET /json',
      recipient: known[next % known.length] as Recipient,
    };
    await way.settle(exchange, {
      status: 200,
      contentType: 'application/json',
      body: pages.json(drawn as Drawn),
      blind: [],
      held: false,
    });
  }
}

const half = Math.floor(Number(responses) / 2);
await respond(half);
const scratch = mkdtempSync(join(tmpdir(), 'weir-counting-'));
let parts: Record<string, number> | undefined;
if (wantsParts) {
  const shares = await sharesOf(scratch, process.pid, 'instructions:u', async () => {
    // The one who samples takes a moment to begin.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await respond(half);
  });
  parts = Object.fromEntries([...shares].map(([part, share]) => [part, rounded(share, 3)]));
} else await respond(half);
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(
  `${JSON.stringify({ responses: 2 * half, recipients: known.length, drawn, bytes, parts })}\n`,
);
