/** A gate's own metrics, as its admin address tells them. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The sum of a metric over its labels; 0 where nothing was counted. @param admin HOST:PORT */
export async function metric(admin: string, name: string): Promise<number> {
  const text = await fetch(`http://${admin}/-/metrics`).then((response) => response.text());
  let sum = 0;
  for (const [, value] of text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm')))
    sum += Number(value);
  return sum;
}
