/** Cookies as they stand in header sections (RFC 6265), without a jar: the gate only looks for one name. */
import type { RawHeaders } from './hop-by-hop.ts';

/** The first value of a cookie in a request (RFC 6265 §5.4), without quotes; undefined when missing or empty. */
export function cookieOf(headers: RawHeaders, name: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const field = headers[i] as string;
    if (field.length !== 6 || field.toLowerCase() !== 'cookie') continue;
    const line = headers[i + 1] as string;
    let at = 0;
    while (at < line.length) {
      while (line.charCodeAt(at) === SPACE) at++;
      const semicolon = line.indexOf(';', at);
      const end = semicolon === -1 ? line.length : semicolon;
      if (line.startsWith(name, at) && line.charCodeAt(at + name.length) === EQUALS) {
        const value = cookieValue(line.slice(at + name.length + 1, end));
        if (value !== undefined) return value;
      }
      at = end + 1;
    }
  }
  return undefined;
}

/** The value that a response sets a cookie to (RFC 6265 §4.1), or undefined. */
export function setCookieOf(headers: RawHeaders, name: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const field = headers[i] as string;
    if (field.length !== 10 || field.toLowerCase() !== 'set-cookie') continue;
    const [pair = ''] = (headers[i + 1] as string).split(';', 1);
    const equals = pair.indexOf('=');
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return cookieValue(pair.slice(equals + 1));
  }
  return undefined;
}

function cookieValue(text: string): string | undefined {
  const trimmed = text.trim();
  const bare =
    trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
  return bare === '' ? undefined : bare;
}

const SPACE = 0x20;
const EQUALS = 0x3d;
