/**
 * Stands for a gate on another machine: takes batches, reads nothing of them, and answers as a gate would. With it the
 * benchmark tells what telling costs from what a gate's own work takes of the processor that it shares with the application.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = '{"taken":1,"standing":[],"reads":2}';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length });
    response.end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
