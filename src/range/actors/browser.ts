/**
 * What every simulated actor asks with: an HTTP client with an address, a cookie jar of one cookie and nothing else.
 * The address travels in X-Forwarded-For, as a load balancer would write it; the gate of the demo trusts loopback.
 * It speaks to loopback only and refuses anything else.
 */
import { Pool } from 'undici';

/** Connections that all actors share. */
export const CONNECTIONS = 64;

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Connections to one gate, shared by all actors. @throws RangeError when the address is not a loopback one. */
export function connect(url: string): Pool {
  const { hostname, origin } = new URL(url);
  if (!LOOPBACK.test(hostname))
    throw new RangeError(`simulated actors speak to loopback addresses only, not to ${hostname}`);
  return new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export class Browser {
  readonly #pool: Pool;
  readonly #address: string;
  readonly #keepsCookies: boolean;
  readonly #headers: Readonly<Record<string, string>>;
  #cookie: string | undefined;

  constructor(
    pool: Pool,
    address: string,
    options: { readonly keepsCookies?: boolean; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    this.#pool = pool;
    this.#address = address;
    this.#keepsCookies = options.keepsCookies ?? true;
    this.#headers = options.headers ?? {};
  }

  get(path: string): Promise<Answer> {
    return this.#ask('GET', path);
  }

  post(path: string, body: Readonly<Record<string, string>>): Promise<Answer> {
    return this.#ask('POST', path, JSON.stringify(body));
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: string): Promise<Answer> {
    const headers: Record<string, string> = { ...this.#headers, 'x-forwarded-for': this.#address };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (this.#cookie !== undefined) headers.cookie = this.#cookie;
    const response = await this.#pool.request({ method, path, headers, body: body ?? null });
    if (this.#keepsCookies) this.#keep(response.headers['set-cookie']);
    return { status: response.statusCode, text: await response.body.text() };
  }

  #keep(setCookie: string | string[] | undefined): void {
    const first = Array.isArray(setCookie) ? setCookie[0] : setCookie;
    if (first !== undefined) this.#cookie = first.split(';')[0];
  }
}
