/**
 * A ledger on a cluster, as far as it can be tested without one: the statements that make its schema are read by the
 * engine's own parser, and what goes over the wire is looked at: statements, settings, credentials, TLS. A cluster's
 * behaviour itself is not tested here.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unlinkRows } from '../../src/ledger/erase.ts';
import { removalStatement, removeRows } from '../../src/ledger/retention/carry-out.ts';
import { connectStore, insertOnce, migrate, rowsOf, schemaStatements } from '../../src/ledger/store.ts';
import { startStandIn } from '../support/clickhouse-stand-in.ts';

let directory: string;
const undo: (() => unknown)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-cluster-'));
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  rmSync(directory, { recursive: true, force: true });
});

interface Asked {
  readonly statement: string;
  readonly settings: URLSearchParams;
  readonly authorization: string;
}

/** Answers every question alike and every other statement with nothing, and remembers them. */
function recorder(asked: Asked[], answer = ''): RequestListener {
  return async (request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const settings = new URL(request.url ?? '/', 'http://x').searchParams;
    const statement = [settings.get('query') ?? '', Buffer.concat(pieces).toString()].join('\n');
    asked.push({ statement, settings, authorization: request.headers.authorization ?? '' });
    response.end(statement.trimStart().startsWith('SELECT') ? answer : '');
  };
}

const PARSE = 'SELECT formatQuery(unhex({hex:String})) AS text';

describe('a ledger on a cluster', () => {
  it('has a schema that the engine can read', async () => {
    mkdirSync(join(directory, 'server'));
    const engine = await startStandIn(join(directory, 'server'));
    undo.push(() => engine.stop());
    const store = connectStore(engine.address);
    undo.push(() => store.close());
    const statements = schemaStatements('weir');
    for (const statement of statements) {
      const [row] = await rowsOf<{ text: string }>(store, PARSE, {
        hex: Buffer.from(statement).toString('hex'),
      });
      expect(row?.text).toContain('ON CLUSTER');
    }
    // The parser does refuse what is wrong.
    await expect(
      rowsOf(store, PARSE, { hex: Buffer.from(`${statements[1]} ENGINE ENGINE`).toString('hex') }),
    ).rejects.toThrow();
  });

  it('makes it, and writes with settings that keep a batch whole', async () => {
    const asked: Asked[] = [];
    const server = createHttp(recorder(asked)).listen(0, '127.0.0.1');
    undo.push(() => new Promise((resolve) => server.close(resolve)));
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const store = connectStore({ url, username: 'u', password: 'secret', cluster: 'weir' });
    undo.push(() => store.close());
    await migrate(store, 'weir.key', 'abc', 'weir');
    const made = asked.filter(({ statement }) => /(?:CREATE|ALTER) TABLE/.test(statement));
    expect(made.length).toBe(schemaStatements('weir').length);
    expect(made.every(({ statement }) => statement.includes("ON CLUSTER 'weir'"))).toBe(true);
    asked.length = 0;
    await insertOnce(store, 'aliases', ['1\t2\t0\t0000000000.000'], 'writer:7');
    expect(asked[0]?.statement).toContain("insert_deduplication_token = 'writer:7'");
    expect(Object.fromEntries(asked[0]?.settings ?? [])).toMatchObject({
      distributed_foreground_insert: '1',
      distributed_product_mode: 'global',
      insert_quorum: 'auto',
    });
    const authorization = `Basic ${Buffer.from('u:secret').toString('base64')}`;
    expect(asked[0]?.authorization).toBe(authorization);
  });

  it('erases and removes rows where they lie, on every shard, in statements that the engine can read', async () => {
    mkdirSync(join(directory, 'server'));
    const engine = await startStandIn(join(directory, 'server'));
    undo.push(() => engine.stop());
    const reader = connectStore(engine.address);
    undo.push(() => reader.close());
    const asked: Asked[] = [];
    const server = createHttp(recorder(asked, '{"going":"3","staying":"2"}\n')).listen(0, '127.0.0.1');
    undo.push(() => new Promise((resolve) => server.close(resolve)));
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const store = connectStore({ url, cluster: 'weir' });
    undo.push(() => store.close());
    await unlinkRows(store, { people: ['1', '2'], identities: ['3'] }, 'weir');
    const held = { recipient: '5', people: ['6'], from: 1_000, to: null };
    const months = [
      { table: 'disclosures', kind: 'disclosures', month: 202306, removed: 3, held: 0 },
    ] as const;
    const plan = {
      ...{ horizon: 1, at: 0, digest: '', lastFiled: 9, batches: 1, removed: 3, kept: 0, rule: '' },
      ...{ cutoffs: { disclosures: Date.UTC(2023, 10, 1) }, holds: [held], months },
    };
    await removeRows(plan, { store, cluster: 'weir', writer: '0000abcd' });
    const changes = asked.map(({ statement }) => statement.trim()).filter((text) => text.startsWith('ALTER'));
    expect(changes.map((text) => text.split(' ').slice(2, 6).join(' '))).toEqual([
      "aliases_local ON CLUSTER 'weir'",
      "identities_local ON CLUSTER 'weir'",
      "disclosures_local ON CLUSTER 'weir'",
    ]);
    expect(changes[2]).toContain('DELETE IN PARTITION 202306 WHERE');
    expect(changes[2]).toContain('allow_nondeterministic_mutations = 1');
    changes.push(removalStatement('verdicts', 202306, '1', false, 'weir'));
    expect(changes[3]).toMatch(/^ALTER TABLE verdicts_local ON CLUSTER 'weir' DROP PARTITION 202306/);
    for (const statement of changes) {
      const hex = Buffer.from(statement).toString('hex');
      const [row] = await rowsOf<{ text: string }>(reader, PARSE, { hex });
      expect(row?.text).toContain('ON CLUSTER');
    }
  });

  it('trusts the certificate of an authority of its own, and no other', async () => {
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'ca.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ].concat([
        '-subj',
        '/CN=127.0.0.1',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        key,
        '-out',
        certificate,
      ]),
      { stdio: 'ignore' },
    );
    const asked: Asked[] = [];
    const options = { key: readFileSync(key), cert: readFileSync(certificate) };
    const server = createHttps(options, recorder(asked)).listen(0, '127.0.0.1');
    undo.push(() => new Promise((resolve) => server.close(resolve)));
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const trusting = connectStore({ url, caFile: certificate });
    undo.push(() => trusting.close());
    await trusting.command({ query: 'SELECT 1' });
    expect(asked).toHaveLength(1);
    const doubting = connectStore({ url });
    undo.push(() => doubting.close());
    await expect(doubting.command({ query: 'SELECT 1' })).rejects.toThrow(/self-signed|certificate/i);
    expect(asked).toHaveLength(1);
    expect(() => connectStore({ url, caFile: join(directory, 'none.pem') })).toThrowError(/none\.pem/);
  });
});
