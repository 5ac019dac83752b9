/**
 * What fields of JSON access logs are called, by nesting (`request.remote_ip`), in lower case. Where a log has several
 * names of one meaning the one that stands first here counts.
 *
 * Sources: nginx's variables under their own names; Caddy's `http.log.access`; Envoy's JSON access log as Istio and Envoy
 * Gateway configure it; Traefik's access log; OCSF 1.x HTTP Activity (class 4002); Elastic Common Schema.
 */
import type { Role } from '../line.ts';

export const JSON_NAMES: Readonly<Partial<Record<Role, readonly string[]>>> = {
  time: [
    'time_iso8601',
    '@timestamp',
    'start_time',
    'startutc',
    'starttime',
    'startlocal',
    'ts',
    'timestamp',
    'msec',
    'time_local',
    'time',
    'datetime',
    'at',
  ],
  address: [
    'remote_addr',
    'request.client_ip',
    'request.remote_ip',
    'client_ip',
    'clientip',
    'clienthost',
    'clientaddr',
    'downstream_remote_address',
    'downstream_direct_remote_address',
    'src_endpoint.ip',
    'client.ip',
    'source.ip',
    'client.address',
    'remote_ip',
    'request.remote_addr',
    'remote_host',
    'ip',
  ],
  forwarded: [
    'http_x_forwarded_for',
    'x_forwarded_for',
    'request.headers.x-forwarded-for',
    'request_x-forwarded-for',
  ],
  user: [
    'remote_user',
    'user_id',
    'actor.user.uid',
    'actor.user.name',
    'user.id',
    'user.name',
    'clientusername',
  ],
  session: ['session_id', 'actor.session.uid'],
  cookies: ['http_cookie', 'request_cookie'],
  method: [
    'request_method',
    'request.method',
    'requestmethod',
    'http_request.http_method',
    'http.request.method',
    'method',
  ],
  target: [
    'request_uri',
    'request.uri',
    'requestpath',
    'http_request.url.path',
    'url.original',
    'url.path',
    'path',
    'uri',
    'url',
  ],
  query: ['http_request.url.query_string', 'url.query', 'query_string', 'args'],
  request: ['request'],
  status: [
    'status',
    'downstreamstatus',
    'response_code',
    'http_response.code',
    'http.response.status_code',
    'status_code',
    'response.status',
  ],
  size: [
    'body_bytes_sent',
    'downstreamcontentsize',
    'size',
    'http_response.body_length',
    'http_response.length',
    'http.response.body.bytes',
    'bytes_sent',
  ],
  userAgent: [
    'http_user_agent',
    'request.headers.user-agent',
    'request_user-agent',
    'http_request.user_agent',
    'user_agent.original',
    'user_agent',
  ],
  person: ['person'],
  recipient: ['recipient'],
  route: ['route'],
};

/** What a log is called by the first of these names that it has. */
export const DIALECTS: readonly (readonly [name: string, dialect: string])[] = [
  ['class_uid', 'ocsf'],
  ['request.remote_ip', 'caddy'],
  ['request.client_ip', 'caddy'],
  ['downstreamstatus', 'traefik'],
  ['downstream_remote_address', 'envoy'],
  ['response_code', 'envoy'],
  ['remote_addr', 'nginx-json'],
  ['recipient', 'weir'],
];

/** The class of OCSF's HTTP Activity; events of other classes are none of ours. */
export const OCSF_HTTP_ACTIVITY = 4002;
