/**
 * Messages of syslog (RFC 5424) over UDP (RFC 5426: a message a datagram), TCP and TLS (RFC 5425, RFC 6587 §3.4.1: each with
 * its length before it). TLS verifies the server; a connection that was lost is made anew for the next message.
 */
import { createSocket } from 'node:dgram';
import { connect, isIPv6, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import type { VerdictKind } from '../../disclosure/verdict.ts';

/** Facility 10, security and authorisation messages. */
const FACILITY = 10;
/** Severity: 4 warning, 5 notice, 3 error. */
const SEVERITY: Readonly<Record<VerdictKind, number>> = { pass: 6, 'step-up': 5, hold: 4, deny: 4 };
/** How long a connection may take, and a receiver may take nothing of a message, ms. */
const CONNECT_MS = 10_000;
/** RFC 5426 §3.2: what every receiver takes; more may be cut. */
export const MAX_DATAGRAM_BYTES = 2_048;

export type SyslogProtocol = 'udp' | 'tcp' | 'tls';

export function syslogMessage(verdict: VerdictKind, at: number, text: string, host = hostname()): string {
  const priority = 8 * FACILITY + SEVERITY[verdict];
  const name = host.replace(/[^\x21-\x7e]/g, '-').slice(0, 255) || '-';
  return `<${priority}>1 ${new Date(at).toISOString()} ${name} weir ${process.pid} verdict - ${text.replace(/[\r\n]+/g, ' ')}`;
}

/** RFC 6587: octet counting. */
export function framed(message: string): Buffer {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}

export interface SyslogTarget {
  readonly protocol: SyslogProtocol;
  readonly host: string;
  readonly port: number;
}

export class SyslogSender {
  readonly #target: SyslogTarget;
  #socket: Socket | undefined;

  constructor(target: SyslogTarget) {
    this.#target = target;
  }

  /** Resolves when the system has taken the message; rejects when there is no connection. */
  async send(message: string): Promise<void> {
    if (this.#target.protocol === 'udp') return this.#datagram(message);
    const socket = await this.#connected();
    socket.setTimeout(CONNECT_MS);
    await new Promise<void>((resolve, reject) => {
      socket.write(framed(message), (error) => (error == null ? resolve() : reject(error)));
    });
    socket.setTimeout(0);
  }

  close(): void {
    this.#socket?.end();
    this.#socket = undefined;
  }

  #datagram(message: string): Promise<void> {
    const { host, port } = this.#target;
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(error);
      });
      socket.send(Buffer.from(message).subarray(0, MAX_DATAGRAM_BYTES), port, host, (error) => {
        socket.close();
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  #connected(): Promise<Socket> {
    const open = this.#socket;
    if (open !== undefined && !open.destroyed && open.writable) return Promise.resolve(open);
    const { protocol, host, port } = this.#target;
    return new Promise((resolve, reject) => {
      const socket: Socket =
        protocol === 'tls' ? connectTls({ host, port, servername: host }) : connect({ host, port });
      socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('the receiver took nothing in time')));
      socket.once(protocol === 'tls' ? 'secureConnect' : 'connect', () => {
        socket.setTimeout(0);
        this.#socket = socket;
        resolve(socket);
      });
      socket.on('error', (error) => {
        this.#socket = undefined;
        reject(error);
      });
      // What a receiver says is not for us.
      socket.resume();
      socket.unref();
    });
  }
}
