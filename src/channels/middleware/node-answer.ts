/** A refusal as the answer of a node:http response. */
import type { ServerResponse } from 'node:http';
import type { Refusal } from '../exchange.ts';

export function answerRefusal(response: ServerResponse, { status, headers, body }: Refusal): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}
