/**
 * The console's listener as a witness for other ledgers (c2sp.org/tlog-witness): it keeps the heads they sign and refuses
 * one that does not follow from what it has. There is no token here: what is accepted bears the signature of a key that
 * this side's operator has named, and what is shown are sizes and hashes.
 *
 *   POST /api/witness/add-checkpoint              GET /api/witness?origin=…      the notes kept, oldest first
 */
import type { Context, Hono } from 'hono';
import type { WitnessBook } from '../ledger/seal/witness-book.ts';
import { MAX_WITNESS_REQUEST_BYTES } from '../ledger/seal/witness-request.ts';

export function witnessRoutes(app: Hono, book: WitnessBook): void {
  app.post('/api/witness/add-checkpoint', async (context) => {
    const text = await bodyOf(context);
    if (text === undefined) return context.text('too long\n', 413);
    const answer = book.add(text);
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': answer.type } });
  });
  app.get('/api/witness', (context) => {
    const kept = book.kept(context.req.query('origin') ?? '');
    if (kept === undefined) return context.text('this origin is not watched here\n', 404);
    return context.text(kept, 200, { 'cache-control': 'no-store' });
  });
}

async function bodyOf(context: Context): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MAX_WITNESS_REQUEST_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
