/**
 * The head of an HTTP/2 request as the HTTP/1.1 request that the origin gets (RFC 9113 §8.3, RFC 9110 §7.6). nghttp2 has
 * refused before what breaks a message: names in capitals, fields of a connection, line ends in values, repeated or
 * missing pseudo-fields, content that is not as long as declared.
 */
import type { RawHeaders } from './hop-by-hop.ts';

export interface Http2Request {
  readonly method: string;
  readonly target: string;
  /** Flat list of fields with `host` first; cookies in one field. Two `host` when the client named two. */
  readonly headers: string[];
  readonly expectsContinue: boolean;
}

/** @param raw names and values as they came, pseudo-fields included. */
export function readHttp2Request(raw: RawHeaders): Http2Request {
  let method = '';
  let target = '';
  let authority: string | undefined;
  let cookies: string | undefined;
  let expectsContinue = false;
  const headers: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    switch (name) {
      case ':method':
        method = value;
        break;
      case ':path':
        target = value;
        break;
      case ':authority':
        authority = value;
        break;
      case ':scheme':
      case ':protocol':
        break;
      case 'cookie':
        // Clients cut it into its pairs, so that each is compressed (RFC 9113 §8.2.3).
        cookies = cookies === undefined ? value : `${cookies}; ${value}`;
        break;
      case 'host':
        if (authority === undefined || authority.toLowerCase() !== value.toLowerCase())
          headers.push(name, value);
        break;
      case 'expect':
        expectsContinue = value.toLowerCase() === '100-continue';
        break;
      default:
        headers.push(name, value);
    }
  }
  if (authority !== undefined) headers.unshift('host', authority);
  if (cookies !== undefined) headers.push('cookie', cookies);
  return { method, target, headers, expectsContinue };
}
