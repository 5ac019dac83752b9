/**
 * A stand-in for a ClickHouse server: the embedded engine in a process of its own behind ClickHouse's HTTP interface,
 * writing allowed. It is the same engine and the same SQL; it is not a server, and says nothing about clusters.
 *
 *   node clickhouse-stand-in.ts DIRECTORY PASSWORD      prints its addresses on stdout, ends with its parent
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../../src/ledger/keeper/engine.ts';
import { openFront } from '../../src/ledger/keeper/front.ts';
import type { StoreAddress } from '../../src/ledger/store.ts';

const USERNAME = 'weir';

export interface StandIn {
  readonly address: StoreAddress;
  /** A second door to the same tables, as the ledger opens it for those who ask. */
  readonly readOnlyUrl: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export async function startStandIn(directory: string, port = 0): Promise<StandIn> {
  const password = 'stand-in';
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), directory, password, String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [url = '', readOnlyUrl = ''] = line.toString().trim().split(' ');
  return {
    address: { url, username: USERNAME, password },
    readOnlyUrl,
    process: child,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory = '', password = '', port = '0'] = process.argv.slice(2);
  const engine = await openEngine(directory);
  const front = await openFront(engine, {
    username: USERNAME,
    password,
    readOnly: false,
    maxQueryBytes: 64 * 1024 * 1024,
    port: Number(port),
  });
  const reading = await openFront(engine, { username: USERNAME, password });
  process.stdout.write(`${front.url} ${reading.url}\n`);
  process.stdin.resume();
  process.stdin.on('end', async () => {
    await front.close();
    await reading.close();
    await engine.store.close();
    process.exit(0);
  });
}
