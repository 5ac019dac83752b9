/** Answers that the gate gives itself, in place of the origin's. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from '../exchange.ts';
import { drain } from './request-body.ts';

/** Sends a refusal as a whole response; what is left of the request is read and dropped. */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  close: boolean,
): void {
  // A client that is gone is told here, and is no news.
  response.on('error', () => {});
  if (close) response.shouldKeepAlive = false;
  const headers: string[] = [];
  for (const [name, value] of Object.entries(refusal.headers)) {
    if (name.toLowerCase() !== 'content-length') headers.push(name, value);
  }
  headers.push('Content-Length', String(refusal.body.length));
  response.writeHead(refusal.status, headers);
  if (request.method === 'HEAD') response.end();
  else response.end(refusal.body);
  if (!request.complete) drain(request);
}
