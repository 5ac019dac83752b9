/** A client that speaks HTTP/1.1 or 1.0 (RFC 9112), by node:http's request and response. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusal } from '../exchange.ts';
import { type Client, type ClientListener, type Content, refusalFields } from './client.ts';
import { addTrailers, sendInformation } from './edges.ts';
import type { RawHeaders } from './hop-by-hop.ts';
import { drain } from './request-body.ts';

export class Http1Client implements Client, Content {
  readonly stream: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #stallMs: number;
  #listener: ClientListener | undefined;
  #drainHeard = false;
  #ended = false;

  /** @param stallMs time in which the client may take nothing while its socket is full. */
  constructor(request: IncomingMessage, response: ServerResponse, stallMs: number) {
    this.stream = request;
    this.#response = response;
    this.#socket = request.socket;
    this.#stallMs = stallMs;
    response.sendDate = false;
    // A write after the client has gone is told here, and is no news.
    response.on('error', () => {});
  }

  get content(): Content {
    return this;
  }

  get gone(): boolean {
    return this.#response.closed || this.#response.destroyed;
  }

  get complete(): boolean {
    return this.stream.complete;
  }

  /** node:http emits no end of a message that did not come to its end. */
  get brokenOff(): boolean {
    return false;
  }

  get trailers(): RawHeaders {
    return this.stream.rawTrailers;
  }

  cut(): void {
    this.stream.destroy();
  }

  listen(listener: ClientListener): void {
    this.#listener = listener;
    this.#response.on('close', () => listener.clientGone());
  }

  proceed(): void {
    this.#response.writeContinue();
  }

  inform(status: number, raw: readonly (Buffer | string)[]): void {
    if (this.stream.httpVersion !== '1.0') sendInformation(this.#response, status, raw);
  }

  head(status: number, text: string, headers: RawHeaders, last: boolean): void {
    if (last) this.#response.shouldKeepAlive = false;
    this.#response.writeHead(status, text, headers as string[]);
  }

  flushHead(): void {
    this.#response.flushHeaders();
  }

  write(piece: Uint8Array): boolean {
    if (this.#response.write(piece)) return true;
    this.#mayStall();
    if (!this.#drainHeard) {
      this.#drainHeard = true;
      this.#response.on('drain', () => this.#drained());
    }
    return false;
  }

  end(last?: Uint8Array, trailers?: readonly (Buffer | string)[]): void {
    this.#ended = true;
    if (trailers !== undefined) addTrailers(this.#response, trailers);
    if (last === undefined) this.#response.end();
    else this.#response.end(last);
    // Until the tail is taken the client may not stall either; node ends the timeout with the response.
    if (this.#socket.writableLength > 0) this.#mayStall();
  }

  abort(): void {
    this.#response.destroy();
  }

  refuse(refusal: Refusal, last: boolean): void {
    if (last) this.#response.shouldKeepAlive = false;
    // A head that could not be written may have left its reason behind: this one has its own.
    this.#response.writeHead(refusal.status, STATUS_CODES[refusal.status] ?? '', refusalFields(refusal));
    if (this.stream.method === 'HEAD') this.#response.end();
    else this.#response.end(refusal.body);
    if (!this.stream.complete) drain(this);
  }

  #mayStall(): void {
    if (this.#response.socket !== null) this.#socket.setTimeout(this.#stallMs);
  }

  #drained(): void {
    if (!this.#ended) this.#socket.setTimeout(0);
    this.#listener?.clientDrained();
  }
}
