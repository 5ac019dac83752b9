/** A directory of a test's own, and servers of a test's own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directories: string[] = [];
const servers = new Set<Server>();

/** @returns the path of a new, empty directory. */
export function scratchDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'weir-e2e-'));
  directories.push(path);
  return path;
}

export interface Origin {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}

/** An application behind the gate. @param port 0 for any free one. */
export async function startOrigin(listener: RequestListener, port = 0): Promise<Origin> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  servers.add(server);
  const bound = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${bound}`, port: bound, server, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  servers.delete(server);
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Removes what this file made. Call after the processes have ended. */
export async function clearScratch(): Promise<void> {
  await Promise.all([...servers].map(closeServer));
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
}
