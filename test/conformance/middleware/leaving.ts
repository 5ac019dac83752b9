/**
 * An application that answers one request and ends, as the first argument says: `by-itself` or `exit`. Prints how it is told.
 *
 *   node leaving.ts by-itself|exit GATE TOKEN
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWeir } from '../../../src/channels/middleware/index.ts';
import { weirNode } from '../../../src/channels/middleware/node.ts';

const [how = '', gate = '', token = ''] = process.argv.slice(2);
const weir = createWeir({ gate, token });
weirNode(weir, { account: () => '42' });
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"phone":"13810000021"}');
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
await (await fetch(`http://127.0.0.1:${port}/users/7`, { headers: { connection: 'close' } })).text();
process.stdout.write(weir.state.by);
if (how === 'exit') process.exit(0);
server.close();
