/**
 * An application that answers and ends, as the first argument says. Prints how it is told at its end.
 *
 *   node leaving.ts by-itself|exit|crash GATE TOKEN
 *
 * `crash`: the thread that tells dies of a message that it cannot read (a real crash: an error that nobody catches), while one
 * request is under way and after one was told; a third comes when it is gone.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { createWeir } from '../../../src/channels/middleware/index.ts';
import { weirNode } from '../../../src/channels/middleware/node.ts';

const [how = '', gate = '', token = ''] = process.argv.slice(2);
let thread: Worker | undefined;
process.once('worker', (worker) => {
  thread = worker;
});
const weir = createWeir({ gate, token });
weirNode(weir, { account: () => '42' });
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"phone":"13810000021"}');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const ask = async (path: string) =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).text();
await ask('/users/7');
if (how === 'crash') {
  while (weir.state.waitingBytes > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const ended = new Promise((resolve) => thread?.once('exit', resolve));
  const during = ask('/users/8');
  (thread as Worker).postMessage(null);
  await Promise.all([ended, during]);
  await ask('/users/9');
}
process.stdout.write(weir.state.by);
if (how === 'exit') process.exit(0);
server.close();
