/**
 * The part of weir.yaml that is about the door: where it listens and how, the sites behind it, what it allows. All of
 * it but `proxyProtocol` and what stands under RESTART_KEYS is taken up by a reload.
 */
import { z } from 'zod';
import * as limits from '../../channels/gate/limits.ts';
import { HOUR_MS } from '../../disclosure/time.ts';
import { DEFAULT_MAX_BODY_BYTES } from '../../inspect/inspector.ts';
import { duration, network } from './values.ts';

/** Longest time that any limit of the gate may be set to. */
const LONGEST_LIMIT_MS = 24 * HOUR_MS;
/** Oldest version of TLS that is spoken (RFC 8996 did away with those before). */
export const DEFAULT_MIN_TLS = 'TLSv1.2';

/** One process does everything: what most sites need, and the least to run. */
export const DEFAULT_WORKERS = 1;
/** More than any one process that counts could keep up with. */
export const MAX_WORKERS = 64;

const url = z
  .string()
  .refine((text) => isOrigin(text), 'is not an address such as http://127.0.0.1:8080, without a path');

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, username } = new URL(text);
  return /^https?:$/.test(protocol) && pathname === '/' && search === '' && username === '';
}

const originTls = z.strictObject({
  caFile: z.string().min(1).optional(),
  servername: z.string().min(1).optional(),
  verify: z.boolean().default(true),
});

const site = z
  .strictObject({
    host: z
      .string()
      .regex(
        /^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$|^\[[0-9a-f:.]+\]$/,
        'is not a name in lower case such as shop.example or *.example',
      )
      .optional(),
    path: z
      .string()
      .regex(/^\/[^?#%\\]*$/, 'is not the beginning of a path such as /api')
      .refine((path) => !/\/\/|(?:^|\/)\.\.?(?:\/|$)/.test(path), 'may not hold dot segments or //')
      .optional(),
    origin: url,
    originHost: z.enum(['client', 'origin']).default('client'),
    originTls: originTls.prefault({}),
  })
  .refine((given) => given.host !== undefined || given.path !== undefined, 'needs a host, a path or both');

const time = (ms: number) => duration(LONGEST_LIMIT_MS).default(ms);
const count = (usual: number, least = 1) => z.number().int().min(least).default(usual);

/** Keys of weir.yaml, at its top level. */
export const gateKeys = {
  originHost: z.enum(['client', 'origin']).default('client'),
  originTls: originTls.prefault({}),
  origins: z.array(site).default([]),
  tls: z
    .strictObject({
      certificates: z
        .array(z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }))
        .min(1),
      minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default(DEFAULT_MIN_TLS),
      clientCaFile: z.string().min(1).optional(),
      clientsMust: z.boolean().default(false),
    })
    .refine(
      (given) => !given.clientsMust || given.clientCaFile !== undefined,
      'clientsMust needs clientCaFile',
    )
    .optional(),
  workers: z.union([z.literal('auto'), z.number().int().min(1).max(MAX_WORKERS)]).default(DEFAULT_WORKERS),
  admin: z.strictObject({ listen: z.string().optional() }).prefault({}),
  proxyProtocol: z.array(network).default([]),
  limits: z
    .strictObject({
      inspectedBytes: count(DEFAULT_MAX_BODY_BYTES, 1_024),
      copyBytes: count(limits.DEFAULT_MAX_COPY_BYTES, 1_024 * 1_024),
      decodingRatio: count(limits.DEFAULT_MAX_DECODING_RATIO),
      headerBytes: count(limits.DEFAULT_MAX_HEADER_BYTES, 4_096),
      requestHeaders: time(limits.DEFAULT_REQUEST_HEADERS_TIMEOUT_MS),
      request: time(limits.DEFAULT_REQUEST_TIMEOUT_MS),
      requestIdle: time(limits.DEFAULT_REQUEST_IDLE_MS),
      clientStall: time(limits.DEFAULT_CLIENT_STALL_MS),
      keepAlive: time(limits.DEFAULT_KEEP_ALIVE_MS),
      handshake: time(limits.DEFAULT_HANDSHAKE_TIMEOUT_MS),
      clients: count(limits.DEFAULT_MAX_CLIENTS),
      streams: count(limits.DEFAULT_MAX_STREAMS),
      connect: time(limits.DEFAULT_CONNECT_TIMEOUT_MS),
      originHeaders: time(limits.DEFAULT_ORIGIN_HEADERS_TIMEOUT_MS),
      originBody: time(limits.DEFAULT_ORIGIN_BODY_TIMEOUT_MS),
      originKeepAlive: time(limits.DEFAULT_ORIGIN_KEEP_ALIVE_MS),
      originConnections: count(limits.DEFAULT_ORIGIN_CONNECTIONS),
      drain: time(limits.DEFAULT_DRAIN_MS),
    })
    .prefault({}),
};

/** Part of what a reload takes up, yet only read when the gate starts: their old values stay until then. */
export const RESTART_KEYS: readonly string[] = [
  'limits.headerBytes',
  'limits.handshake',
  'tls.clientCaFile',
  'tls.clientsMust',
];

/** What a reload takes up; everything else needs a restart. */
export const RELOAD_KEYS: readonly string[] = [
  'origin',
  'originHost',
  'originTls',
  'origins',
  'tls',
  'limits',
  'identify',
  'channels',
  'relations',
  'relationSources',
  'enforce',
  'staff',
  'forwarded',
  'out',
];
