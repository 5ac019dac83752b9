/**
 * A process that does nothing but append to a spool, with segments so small that a next one is being prepared, taken or cut at
 * any moment: spool-kill.test.ts kills it.
 *
 *   node spool-writer.ts DIRECTORY FIRST     prints the number of each record once its append has resolved
 */
import { writeSync } from 'node:fs';
import { encodeRecord } from '../../src/ledger/record.ts';
import { Spool } from '../../src/ledger/spool.ts';

const SEGMENT_BYTES = 32 * 1024;
const AT_ONCE = 4;

const [directory = '', first = '0'] = process.argv.slice(2);
const spool = new Spool(directory, { segmentBytes: SEGMENT_BYTES });
let next = Number(first);

async function client(): Promise<void> {
  for (;;) {
    const number = next++;
    // Some of a sector, some of several pages.
    const route = `GET /${'x'.repeat((number * 977) % 9_000)}`;
    await spool.append(
      encodeRecord({
        type: 'blind',
        at: 1,
        channel: 'web',
        reason: 'over-cap',
        bytes: number,
        route,
        identities: [],
      }),
    );
    writeSync(1, `${number}\n`);
  }
}

for (let i = 0; i < AT_ONCE; i++) void client();
