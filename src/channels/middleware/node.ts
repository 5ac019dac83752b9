/**
 * `weir/node`: every node:http server of this process, whatever framework stands on it, by the channel on which Node tells of
 * requests (diagnostics_channel, `http.server.request.start`). It sees and cannot refuse: the application answers.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Door, type DoorOptions } from './door.ts';
import type { Weir } from './weir.ts';

const CHANNEL = 'http.server.request.start';

export interface NodeDoorOptions extends Omit<DoorOptions<IncomingMessage>, 'enforce'> {
  /** Servers whose answers are looked at. Default all of this process. */
  readonly servers?: (server: Server) => boolean;
}

interface Started {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

/**
 * Sees all answers from now on. Routes are named by the form of their paths.
 * @returns ends that. @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirNode(weir: Weir, options: NodeDoorOptions = {}): () => void {
  const { servers, ...rest } = options;
  const door = new Door<IncomingMessage>(weir, NODE_READER, rest);
  const started = (message: unknown) => {
    const { request, response, server } = message as Started;
    if (servers === undefined || servers(server)) door.tap(request, response);
  };
  subscribe(CHANNEL, started);
  return () => void unsubscribe(CHANNEL, started);
}

export const NODE_READER = {
  method: ({ method }: IncomingMessage) => method ?? 'GET',
  target: ({ url }: IncomingMessage) => url ?? '/',
  pattern: () => undefined,
  address: ({ socket }: IncomingMessage) => socket.remoteAddress,
};
