/**
 * Peak memory while a gigabyte streams through the inspector, measured in a process of its own.
 *
 *   node --expose-gc memory.ts BYTES SEED one|many
 *
 * `many`: documents one after another, as a gate sees them; `one`: a single body that never ends. Prints one JSON object:
 * the peak of resident memory in the first tenth, which warms up, and in the rest, in bytes.
 */
import { createInspector } from '../../src/inspect/inspector.ts';
import { mixOf } from '../corpora/corpora.ts';

/** What arrives from a socket at once. */
const CHUNK_BYTES = 64 * 1024;
/** Size of the mix that is streamed again and again. */
const MIX_BYTES = 8e6;

const [bytes, seed, how] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const documents = [...mixOf(MIX_BYTES, seed).values()].flat();
const inspector = createInspector();
(globalThis as { gc?: () => void }).gc?.();

const peaks = [0, 0];
let seen = 0;
let findings = 0;
const look = () => {
  const part = seen < bytes / 10 ? 0 : 1;
  peaks[part] = Math.max(peaks[part]!, process.memoryUsage.rss());
};

if (how === 'one') {
  const session = inspector.open({ type: 'text' });
  while (seen < bytes) {
    for (const { bytes: body } of documents) {
      for (let at = 0; at < body.length; at += CHUNK_BYTES)
        session.write(body.subarray(at, at + CHUNK_BYTES));
      seen += body.length;
      look();
    }
  }
  findings += session.end().findings.length;
} else {
  while (seen < bytes) {
    for (const { bytes: body, contentType } of documents) {
      const session = inspector.open({ contentType });
      for (let at = 0; at < body.length; at += CHUNK_BYTES)
        session.write(body.subarray(at, at + CHUNK_BYTES));
      findings += session.end().findings.length;
      seen += body.length;
      look();
    }
  }
}
process.stdout.write(`${JSON.stringify({ seen, findings, warm: peaks[0], peak: peaks[1] })}\n`);
