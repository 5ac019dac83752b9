/** A client that knows whether it received a response whole. */
import { Agent, request } from 'node:http';

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Whether the message came to its end: all of its Content-Length, or its last chunk. */
  readonly whole: boolean;
}

/** @throws the connection's error when not even a head came. */
export function get(
  url: string,
  options: {
    readonly headers?: Record<string, string>;
    readonly agent?: Agent;
    readonly method?: string;
    /** Called for each piece as it arrives. */
    readonly onData?: () => void;
  } = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const { headers = {}, agent = ONE_EACH, method = 'GET', onData } = options;
    const asked = request(url, { headers, agent, method }, (response) => {
      const pieces: Buffer[] = [];
      const answer = () => {
        const body = Buffer.concat(pieces);
        const declared = response.headers['content-length'];
        const long = method === 'HEAD' || declared === undefined || Number(declared) === body.length;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          whole: response.complete && long,
        });
      };
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        onData?.();
      });
      response.on('error', () => undefined);
      response.on('close', answer);
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** A connection for each request. */
const ONE_EACH = new Agent({ keepAlive: false });

/** The address that a load balancer on this machine would hand on. */
export function as(address: string): { headers: Record<string, string> } {
  return { headers: { 'X-Forwarded-For': address } };
}
