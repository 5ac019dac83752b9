/**
 * Batches to a gate over HTTP: one kept-alive connection, on loopback, a Unix socket, or TLS. What is told is personal data,
 * so an address that would send it over a network in the clear is refused unless the caller says that the network is theirs.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { WeirError } from '../../disclosure/error.ts';
import type { Carried, Carrier } from './carrier.ts';
import { readAnswer } from './desk-answer.ts';
import { READS_PACKED } from './packed.ts';

/** Where batches are posted. */
export const DESK_PATH = '/v1/disclosures';
/** Says who sends, and which batch it is: `INSTANCE-NUMBER`. */
export const BATCH_FIELD = 'weir-batch';
/** Whether the sender refuses whom it is told to refuse. */
export const ENFORCES_FIELD = 'weir-enforces';
export const BATCH_TYPE = 'application/vnd.weir.disclosures';
/** A gate that does not answer within this time is asked again, in ms. */
const ANSWER_WITHIN_MS = 10_000;
/** Longest answer that is read. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export interface HttpCarrierOptions {
  /** `http://127.0.0.1:7391`, `https://weir.internal`, or `unix:/run/weir/applications.sock`. */
  readonly gate: string;
  /** What the gate knows this application by. */
  readonly token?: string;
  /** A file that holds it; read anew when the gate does not know the token. */
  readonly tokenFile?: string;
  /** Whether the application refuses whom the gate refuses. */
  readonly enforces: () => boolean;
  /** Authorities for `https:`, PEM; the system's by default. */
  readonly ca?: string;
  /** Allows `http:` to another machine, over a network that nobody else can read. */
  readonly plaintext?: boolean;
}

/** @throws WeirError WEIR_MIDDLEWARE_OPTIONS, WEIR_INPUT_UNREADABLE */
export function httpCarrier(options: HttpCarrierOptions): Carrier {
  const { where, encrypted } = addressOf(options);
  const agent = encrypted
    ? new TlsAgent({
        keepAlive: true,
        maxSockets: 1,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      })
    : new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = encrypted ? tlsRequest : plainRequest;
  const instance = randomUUID();
  let token = tokenOf(options);
  let reads = 1;

  const send = (batch: Buffer, sequence: number): Promise<Carried> =>
    new Promise((resolve) => {
      const later = (reason: string) => resolve({ outcome: 'later', reason });
      const asked = ask(
        {
          ...where,
          agent,
          method: 'POST',
          path: DESK_PATH,
          timeout: ANSWER_WITHIN_MS,
          headers: {
            'Content-Type': BATCH_TYPE,
            'Content-Length': batch.length,
            Authorization: `Bearer ${token}`,
            [BATCH_FIELD]: `${instance}-${sequence}`,
            ...(options.enforces() ? { [ENFORCES_FIELD]: '1' } : {}),
          },
        },
        (response) => {
          const pieces: Buffer[] = [];
          let length = 0;
          response.on('data', (piece: Buffer) => {
            length += piece.length;
            if (length > MAX_ANSWER_BYTES) response.destroy();
            else pieces.push(piece);
          });
          response.on('error', () => later('the answer broke off'));
          response.on('close', () => later('the answer broke off'));
          response.on('end', () => resolve(carriedBy(response.statusCode ?? 0, Buffer.concat(pieces))));
        },
      );
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.on('error', (error: NodeJS.ErrnoException) => later(error.code ?? error.message));
      asked.end(batch);
    });

  return {
    label: options.gate,
    get readsPacked() {
      return reads >= READS_PACKED;
    },
    send: async (batch, sequence) => {
      const carried = await send(batch, sequence);
      // One that refuses a batch may be another, and an older one, than the one that answered before.
      if (carried.outcome === 'taken') reads = carried.answer.reads ?? 1;
      else if (carried.outcome === 'refused') reads = 1;
      // A token that was exchanged is taken up without a restart.
      if (carried.outcome === 'unknown') token = freshToken(options, token);
      return carried;
    },
    close: async () => agent.destroy(),
  };
}

function carriedBy(status: number, body: Buffer): Carried {
  if (status === 200) {
    try {
      return { outcome: 'taken', answer: readAnswer(body.toString('utf8')) };
    } catch {
      return { outcome: 'later', reason: 'what answers is no gate' };
    }
  }
  const reason = `HTTP ${status}`;
  if (status === 400 || status === 413) return { outcome: 'refused', reason };
  return { outcome: status === 401 ? 'unknown' : 'later', reason };
}

function addressOf({ gate, plaintext = false }: HttpCarrierOptions): {
  readonly where: RequestOptions;
  readonly encrypted: boolean;
} {
  const wrong = (problem: string) => new WeirError('WEIR_MIDDLEWARE_OPTIONS', { problem });
  if (gate.startsWith('unix:')) {
    const socketPath = gate.slice('unix:'.length);
    if (!socketPath.startsWith('/')) throw wrong(`gate: ${gate} is not the path of a socket`);
    return { where: { socketPath, headers: { host: 'weir' } }, encrypted: false };
  }
  const url = URL.canParse(gate) ? new URL(gate) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.pathname !== '/')
    throw wrong(`gate: ${gate} is not an address such as http://127.0.0.1:7391`);
  const encrypted = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!encrypted && !plaintext && !/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host))
    throw wrong(`gate: ${gate} would send personal data over a network in the clear`);
  return { where: { host, port: url.port || (encrypted ? 443 : 80) }, encrypted };
}

function tokenOf({ token, tokenFile }: HttpCarrierOptions): string {
  if (token !== undefined && token !== '') return token;
  if (tokenFile === undefined)
    throw new WeirError('WEIR_MIDDLEWARE_OPTIONS', { problem: 'neither token nor tokenFile is given' });
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (cause) {
    throw new WeirError(
      'WEIR_INPUT_UNREADABLE',
      { path: tokenFile, reason: (cause as Error).message },
      { cause },
    );
  }
}

function freshToken(options: HttpCarrierOptions, before: string): string {
  try {
    return tokenOf(options);
  } catch {
    return before;
  }
}
