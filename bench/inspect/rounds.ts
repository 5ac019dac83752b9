/**
 * Inspects the bodies of one kind again and again, for what a processor counts of it: the difference of two numbers of rounds
 * leaves start and compiling out, and differs by a few in a hundred on a machine that others use.
 *
 *   perf stat -e instructions:u,cycles:u node bench/inspect/rounds.ts KIND BYTES ROUNDS [SEED]
 *
 * KIND is one of the mix (bench/corpora/corpora.ts), such as `api-people`. Prints what was read and found, as JSON.
 */
import { createInspector } from '../../src/inspect/inspector.ts';
import { mixOf } from '../corpora/corpora.ts';

const [kind = '', bytes = '4e6', rounds = '16', seed = '1'] = process.argv.slice(2);
const mix = mixOf(Number(bytes), Number(seed)) as ReadonlyMap<
  string,
  readonly { bytes: Uint8Array; contentType: string }[]
>;
const bodies = mix.get(kind);
if (bodies === undefined) throw new Error(`${kind} is none of ${[...mix.keys()].join(', ')}`);
const inspector = createInspector();
let [read, findings] = [0, 0];
for (let round = 0; round < Number(rounds); round++)
  for (const { bytes: body, contentType } of bodies) {
    findings += inspector.inspect(body, { contentType }).findings.length;
    read += body.length;
  }
process.stdout.write(`${JSON.stringify({ kind, read, findings })}\n`);
