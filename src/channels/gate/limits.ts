/**
 * What the gate allows, in bytes, milliseconds and connections. Every default is a named constant with its reason.
 * Invariant: nothing that a client or an origin sends can grow memory past one of these.
 */

/** Bytes of decoded body kept for inspection per response. API responses and pages are far smaller. */
export const DEFAULT_MAX_SEEN_BYTES = 2 * 1024 * 1024;
/** Bytes of one response that are held back whole where it may have to be changed; above, it streams on. */
export const DEFAULT_MAX_HELD_BYTES = 8 * 1024 * 1024;
/** Bytes of all copies and held bodies at one moment. Above, further bytes stream on as a blind period. */
export const DEFAULT_MAX_COPY_BYTES = 256 * 1024 * 1024;
/** Decoded bytes per encoded byte. Ordinary JSON and HTML reach 5 to 30, gzip's own limit is 1,032. */
export const DEFAULT_MAX_DECODING_RATIO = 250;
/** Bytes of a request's or a response's header section. Node's own default is 16 KiB; large cookies need more. */
export const DEFAULT_MAX_HEADER_BYTES = 32 * 1024;
/** Time for a client to send a header section: a slow client gets a whole minute nowhere. */
export const DEFAULT_REQUEST_HEADERS_TIMEOUT_MS = 15_000;
/** Time for a client to send a whole request. Long enough for large uploads over slow lines, not for ever. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 60 * 60_000;
/** Silence of a client in the middle of its request body, as long as the gate is ready to read. */
export const DEFAULT_REQUEST_IDLE_MS = 60_000;
/** Time in which a client takes nothing of a response while its socket is full. */
export const DEFAULT_CLIENT_STALL_MS = 60_000;
/** Idle time of a client's connection between two requests. Longer than what load balancers reuse (60 s). */
export const DEFAULT_KEEP_ALIVE_MS = 65_000;
/** Time to open a connection to the origin. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/** Time from a sent request to the header section of its response. */
export const DEFAULT_ORIGIN_HEADERS_TIMEOUT_MS = 60_000;
/** Silence of an origin in the middle of a body; event streams have none. */
export const DEFAULT_ORIGIN_BODY_TIMEOUT_MS = 5 * 60_000;
/** Connections to the origin; requests above wait for one. Upgraded connections are not counted. */
export const DEFAULT_ORIGIN_CONNECTIONS = 1_024;
/** Idle time of an origin's connection. Shorter than the 5 s after which Node origins close theirs. */
export const DEFAULT_ORIGIN_KEEP_ALIVE_MS = 4_000;
/** Clients connected at one moment; an idle one costs about 10 KB. */
export const DEFAULT_MAX_CLIENTS = 16_384;
/** Time for a client to complete its TLS handshake; node's own default is two minutes. */
export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;
/** Requests that one HTTP/2 connection may have open. Browsers use a hundred and wait for more. */
export const DEFAULT_MAX_STREAMS = 100;
/** Time after which close() cuts what is still open; what had left is recorded all the same. */
export const DEFAULT_DRAIN_MS = 30_000;

/** Bytes of a PROXY header with its extensions: an address needs 52, certificates of clients are not read. */
export const MAX_PROXY_HEADER_BYTES = 4_096;
/** Fields of one request's header section. HTTP/2 browsers send each cookie as a field of its own; node's default is 128. */
export const MAX_HEADER_FIELDS = 1_024;
/** Megabytes that one HTTP/2 connection may hold in its streams, header tables and queues. Node's own default. */
export const MAX_SESSION_MEGABYTES = 10;
/** Bytes of a refused or answered request that are still read, so that the client can read its answer. */
export const MAX_DRAINED_BYTES = 1024 * 1024;
/** Bytes of one record of an event stream that are kept back until it is complete. */
export const MAX_RECORD_BYTES = 64 * 1024;
/** Interim responses (102, 103) to one request that are passed on; nothing holds them back when a client reads slowly. */
export const MAX_INTERIM_RESPONSES = 100;
/** Content encodings on top of each other that are undone. Nobody needs more than one; see CVE-2022-32206. */
export const MAX_CONTENT_CODINGS = 3;
/** Time after which a body is sent to an origin that ignores `Expect: 100-continue`, as curl does. */
export const EXPECT_PATIENCE_MS = 1_000;

/** All optional; the defaults are the constants above. Times in ms, sizes in bytes. */
export interface GateLimits {
  readonly maxSeenBytes?: number;
  readonly maxHeldBytes?: number;
  readonly maxCopyBytes?: number;
  readonly maxDecodingRatio?: number;
  readonly maxHeaderBytes?: number;
  readonly requestHeadersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  readonly requestIdleMs?: number;
  readonly clientStallMs?: number;
  readonly keepAliveMs?: number;
  readonly connectTimeoutMs?: number;
  readonly originHeadersTimeoutMs?: number;
  readonly originBodyTimeoutMs?: number;
  readonly originConnections?: number;
  readonly originKeepAliveMs?: number;
  readonly maxClients?: number;
  readonly handshakeTimeoutMs?: number;
  readonly maxStreams?: number;
  readonly drainMs?: number;
}

/** Fills in the defaults. */
export function limitsFrom(given: GateLimits = {}): Required<GateLimits> {
  return {
    maxSeenBytes: given.maxSeenBytes ?? DEFAULT_MAX_SEEN_BYTES,
    maxHeldBytes: given.maxHeldBytes ?? DEFAULT_MAX_HELD_BYTES,
    maxCopyBytes: given.maxCopyBytes ?? DEFAULT_MAX_COPY_BYTES,
    maxDecodingRatio: given.maxDecodingRatio ?? DEFAULT_MAX_DECODING_RATIO,
    maxHeaderBytes: given.maxHeaderBytes ?? DEFAULT_MAX_HEADER_BYTES,
    requestHeadersTimeoutMs: given.requestHeadersTimeoutMs ?? DEFAULT_REQUEST_HEADERS_TIMEOUT_MS,
    requestTimeoutMs: given.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    requestIdleMs: given.requestIdleMs ?? DEFAULT_REQUEST_IDLE_MS,
    clientStallMs: given.clientStallMs ?? DEFAULT_CLIENT_STALL_MS,
    keepAliveMs: given.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS,
    connectTimeoutMs: given.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    originHeadersTimeoutMs: given.originHeadersTimeoutMs ?? DEFAULT_ORIGIN_HEADERS_TIMEOUT_MS,
    originBodyTimeoutMs: given.originBodyTimeoutMs ?? DEFAULT_ORIGIN_BODY_TIMEOUT_MS,
    originConnections: given.originConnections ?? DEFAULT_ORIGIN_CONNECTIONS,
    originKeepAliveMs: given.originKeepAliveMs ?? DEFAULT_ORIGIN_KEEP_ALIVE_MS,
    maxClients: given.maxClients ?? DEFAULT_MAX_CLIENTS,
    handshakeTimeoutMs: given.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    maxStreams: given.maxStreams ?? DEFAULT_MAX_STREAMS,
    drainMs: given.drainMs ?? DEFAULT_DRAIN_MS,
  };
}

/** Counts the bytes that all responses of a gate keep at one moment. */
export class CopyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** @returns false, and takes nothing, when there are not that many bytes left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#left += bytes;
  }

  get left(): number {
    return this.#left;
  }
}
