/** An HTTP/2 client that knows whether it received a response whole. */
import http2, {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2';

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly trailers: IncomingHttpHeaders;
  readonly informed: readonly IncomingHttpHeaders[];
  /** Whether the end of the stream was heard. */
  readonly complete: boolean;
  readonly resetCode: number;
}

export async function connectHttp2(
  port: number,
  options: http2.SecureClientSessionOptions,
): Promise<ClientHttp2Session> {
  const session = http2.connect(`https://127.0.0.1:${port}`, options);
  await new Promise<void>((resolve, reject) => {
    session.once('connect', () => resolve());
    session.once('error', reject);
  });
  session.on('error', () => {});
  return session;
}

/** Sends one request and reads the answer to its end, however it ends. */
export function askHttp2(
  session: ClientHttp2Session,
  path: string,
  options: { readonly headers?: OutgoingHttpHeaders; readonly body?: Buffer } = {},
): Promise<Http2Answer> {
  return new Promise((resolve) => {
    const stream = session.request(
      { ':path': path, ':authority': 'site.example', ...options.headers },
      { endStream: options.body === undefined },
    );
    const pieces: Buffer[] = [];
    const informed: IncomingHttpHeaders[] = [];
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    let complete = false;
    stream.on('headers', (headers) => informed.push(headers));
    stream.on('response', (headers) => {
      head = headers;
    });
    stream.on('trailers', (headers) => {
      trailers = headers;
    });
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => {
      complete = true;
    });
    stream.on('error', () => {});
    stream.on('close', () =>
      resolve({
        status: Number(head[':status'] ?? 0),
        headers: head,
        body: Buffer.concat(pieces),
        trailers,
        informed,
        complete: complete && !stream.aborted && stream.rstCode === http2.constants.NGHTTP2_NO_ERROR,
        resetCode: stream.rstCode as number,
      }),
    );
    if (options.body !== undefined) stream.end(options.body);
  });
}
