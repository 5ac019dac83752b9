import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WeirError } from '../../disclosure/error.ts';
import { type NoteKey, parseVkey } from './note.ts';
import { rotateSealKey, SealLog } from './seal-log.ts';
import { WitnessBook } from './witness-book.ts';
import { readWitnessStates, WitnessPublisher } from './witness-publisher.ts';
import { parseWitnessRequest, writeWitnessRequest } from './witness-request.ts';

let work: string;
let ledger: string;
let servers: Server[];

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'weir-witness-'));
  ledger = join(work, 'ledger');
  servers = [];
  grow(ledger, 3);
});
afterEach(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  rmSync(work, { recursive: true, force: true });
});

/** Seals so many batches of random rows, and signs. */
function grow(directory: string, batches: number): void {
  mkdirSync(directory, { recursive: true });
  const seals = new SealLog({ directory, newWriter: '1a2b3c4d' });
  for (let i = 0; i < batches; i++)
    seals.append(seals.size + 1, seals.filed + 1, { hashes: randomBytes(32 * 5), least: 1, greatest: 2 });
  seals.sign();
  seals.close();
}

const keyOf = (directory: string) => parseVkey(readFileSync(join(directory, 'seal.pub'), 'utf8')) as NoteKey;

/** A witness on loopback; `down` makes it fail. */
async function witness(book: WitnessBook): Promise<{ url: string; state: { down: boolean } }> {
  const state = { down: false };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    if (state.down) {
      response.writeHead(503).end();
      return;
    }
    const answer = book.add(text);
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/witness`, state };
}

function publisher(targets: readonly string[], directory = ledger) {
  const troubles: WeirError[] = [];
  const clock = { now: 1_000 };
  const onTrouble = (error: WeirError) => troubles.push(error);
  const made = new WitnessPublisher({ directory, targets, now: () => clock.now, onTrouble });
  return { push: () => made.push(), troubles, clock };
}

describe('a witness', () => {
  it('takes each head that follows, and remembers it across starts', async () => {
    const book = new WitnessBook(work, [keyOf(ledger)]);
    const { url } = await witness(book);
    const { push, troubles } = publisher([url]);
    await push();
    grow(ledger, 2);
    grow(ledger, 4);
    await push();
    expect(troubles).toEqual([]);
    expect(readWitnessStates(ledger)[url]).toMatchObject({ size: 9, problem: null, at: 1_000 });
    const origin = keyOf(ledger).name;
    const kept = new WitnessBook(work, [keyOf(ledger)]).kept(origin) ?? '';
    // Of the two heads that were signed meanwhile it was sent the newest.
    expect([...kept.matchAll(/^weir\.local\/1a2b3c4d\n(\d+)\n/gm)].map((match) => match[1])).toEqual([
      '3',
      '9',
    ]);
    expect(book.kept('somebody.else')).toBeUndefined();
  });

  it('is told the rest when it comes back, after a while', async () => {
    const { url, state } = await witness(new WitnessBook(work, [keyOf(ledger)]));
    state.down = true;
    const { push, troubles, clock } = publisher([url]);
    await push();
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_WITNESS_UNREACHABLE']);
    state.down = false;
    await push();
    expect(readWitnessStates(ledger)[url]).toMatchObject({ size: 0, problem: 'it answered 503' });
    clock.now += 5_000;
    await push();
    expect(readWitnessStates(ledger)[url]).toMatchObject({ size: 3, problem: null });
    rmSync(join(ledger, 'witness.json'));
    const afresh = publisher([url]);
    await afresh.push();
    expect([afresh.troubles, readWitnessStates(ledger)[url]?.size]).toEqual([[], 3]);
  });

  it('refuses a ledger that was rolled back, and one that was forked', async () => {
    const { url } = await witness(new WitnessBook(work, [keyOf(ledger)]));
    const copy = join(work, 'copy');
    cpSync(ledger, copy, { recursive: true });
    grow(ledger, 4);
    await publisher([url]).push();
    const rolledBack = publisher([url], copy);
    await rolledBack.push();
    expect(rolledBack.troubles).toMatchObject([
      { code: 'WEIR_WITNESS_REFUSED', params: { reason: 'it knows 7 batches, more than this ledger has' } },
    ]);
    grow(copy, 4);
    const forked = publisher([url], copy);
    await forked.push();
    expect(forked.troubles.map(({ params }) => String(params.reason))).toEqual([
      expect.stringMatching(/^409 another head/),
    ]);
    grow(copy, 2);
    const later = publisher([url], copy);
    await later.push();
    expect(later.troubles.map(({ params }) => String(params.reason).slice(0, 3))).toEqual(['422']);
  });

  it('follows a rotation of the key, and no other key', async () => {
    const book = new WitnessBook(work, [keyOf(ledger)]);
    const { url } = await witness(book);
    await publisher([url]).push();
    const before = keyOf(ledger).vkey;
    rotateSealKey(ledger);
    expect(keyOf(ledger).vkey).not.toBe(before);
    grow(ledger, 1);
    const { push, troubles } = publisher([url]);
    await push();
    expect([troubles, readWitnessStates(ledger)[url]?.size]).toEqual([[], 4]);
    const foreign = join(work, 'foreign');
    grow(foreign, 1);
    const other = publisher([url], foreign);
    await other.push();
    expect(other.troubles.map(({ params }) => String(params.reason).slice(0, 3))).toEqual(['403']);
  });

  it('may be a file elsewhere, which is never shortened or rewritten', async () => {
    const copy = join(work, 'elsewhere.log');
    const { push, troubles } = publisher([copy]);
    await push();
    grow(ledger, 2);
    await push();
    expect(readFileSync(copy)).toEqual(readFileSync(join(ledger, 'checkpoints.log')));
    writeFileSync(copy, readFileSync(copy, 'utf8').replace('\n3\n', '\n2\n'));
    const kept = readFileSync(copy);
    grow(ledger, 1);
    await push();
    expect(troubles.map(({ code }) => code)).toEqual(['WEIR_WITNESS_REFUSED']);
    expect(readFileSync(copy)).toEqual(kept);
  });

  it('answers as the specification says, and never throws on what it is sent', () => {
    const book = new WitnessBook(work, [keyOf(ledger)]);
    const [key = '', head = ''] = readFileSync(join(ledger, 'checkpoints.log'), 'utf8')
      .split(/(?<=\n)\n(?=weir\.local)/)
      .map((note) => `${note.trimEnd()}\n`);
    const add = (note: string, oldSize = 0, proof: Buffer[] = []) =>
      book.add(writeWitnessRequest({ oldSize, proof, note })).status;
    expect(add(head.replace('\n3\n', '\n4\n'))).toBe(403);
    expect(add(head.replaceAll('weir.local', 'else.where'))).toBe(404);
    expect(add(head, 9)).toBe(400);
    expect(add(key)).toBe(200);
    expect(add(head, 0, [randomBytes(32)])).toBe(422);
    expect(add(head)).toBe(200);
    expect(add(head)).toBe(409);
    expect(add(head, 3)).toBe(200);
    expect(book.add('old 1\n').status).toBe(400);
    expect(book.add(writeWitnessRequest({ oldSize: 1, proof: [], note: head }))).toEqual({
      status: 409,
      text: '3\n',
      type: 'text/x.tlog.size',
    });
    fc.assert(
      fc.property(fc.string(), fc.nat(400), (junk, at) => {
        const request = writeWitnessRequest({ oldSize: 3, proof: [], note: head });
        const status = book.add(request.slice(0, at) + junk + request.slice(at)).status;
        expect([200, 400, 403, 404, 409, 422]).toContain(status);
      }),
    );
  });

  it('reads what a publisher writes', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 }),
        (oldSize, hashes) => {
          const request = {
            oldSize,
            proof: hashes.map((hash) => Buffer.from(hash)),
            note: 'a\n\n— b AAAA\n',
          };
          expect(parseWitnessRequest(writeWitnessRequest(request))).toEqual(request);
        },
      ),
    );
  });
});
