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

/** Answers every statement with nothing, and remembers it. */
function recorder(asked: Asked[]): RequestListener {
  return async (request: IncomingMessage, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const settings = new URL(request.url ?? '/', 'http://x').searchParams;
    const statement = [settings.get('query') ?? '', Buffer.concat(pieces).toString()].join('\n');
    asked.push({ statement, settings, authorization: request.headers.authorization ?? '' });
    response.end();
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
    const made = asked.filter(({ statement }) => statement.includes('CREATE TABLE'));
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
