import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type NoteKey, parseVkey } from '../ledger/seal/note.ts';
import { SealLog } from '../ledger/seal/seal-log.ts';
import { WitnessBook } from '../ledger/seal/witness-book.ts';
import { MAX_WITNESS_REQUEST_BYTES, writeWitnessRequest } from '../ledger/seal/witness-request.ts';
import { witnessRoutes } from './witness.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-witness-routes-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('a second Weir keeps a head over HTTP, shows it to whoever asks, and caps what it reads', async () => {
  const seals = new SealLog({ directory, newWriter: '1a2b3c4d' });
  seals.append(1, 1, { hashes: Buffer.alloc(32, 1), least: 1, greatest: 1 });
  seals.sign();
  seals.close();
  const key = parseVkey(readFileSync(join(directory, 'seal.pub'), 'utf8')) as NoteKey;
  const app = new Hono();
  witnessRoutes(app, new WitnessBook(directory, [key]));
  const notes = readFileSync(join(directory, 'checkpoints.log'), 'utf8');
  const head = notes.slice(notes.indexOf('\nweir.local/1a2b3c4d\n1\n') + 1, -1);
  const post = (body: string) => app.request('/api/witness/add-checkpoint', { method: 'POST', body });
  const request = writeWitnessRequest({ oldSize: 0, proof: [], note: head });
  expect((await post(request)).status).toBe(200);
  const again = await post(request);
  expect([again.status, again.headers.get('content-type'), await again.text()]).toEqual([
    409,
    'text/x.tlog.size',
    '1\n',
  ]);
  const kept = await app.request(`/api/witness?origin=${encodeURIComponent(key.name)}`);
  expect([kept.status, await kept.text()]).toEqual([200, `${head}\n`]);
  expect((await app.request('/api/witness?origin=another')).status).toBe(404);
  expect((await post('x'.repeat(MAX_WITNESS_REQUEST_BYTES + 1))).status).toBe(413);
});
