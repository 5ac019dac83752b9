/**
 * Who is signed in. Only sessions that mean something are kept; an anonymous visitor's session is nothing but the
 * cookie. The least recently used one is forgotten when there are too many, so that no client can grow memory.
 */
import { Random } from '../random.ts';
import { ANONYMOUS, type Visitor } from './visitor.ts';

/** Sessions kept, about 200 bytes each. */
export const MAX_SESSIONS = 100_000;

export class Sessions {
  readonly #visitors = new Map<string, Visitor>();
  readonly #random: Random;
  readonly #limit: number;

  /** @param seed should differ from start to start, or two visitors of two runs share a session's name. */
  constructor(seed: number, limit = MAX_SESSIONS) {
    this.#random = new Random(seed, 'sessions');
    this.#limit = limit;
  }

  /** A new session's name: 32 hex digits. */
  newId(): string {
    let id = '';
    for (let i = 0; i < 4; i++) id += this.#random.next32().toString(16).padStart(8, '0');
    return id;
  }

  /** Signs a visitor in under a new name: the name from before never gains rights. */
  open(visitor: Visitor): string {
    const id = this.newId();
    this.#visitors.set(id, visitor);
    if (this.#visitors.size > this.#limit) {
      const oldest = this.#visitors.keys().next().value;
      if (oldest !== undefined) this.#visitors.delete(oldest);
    }
    return id;
  }

  close(id: string | undefined): void {
    if (id !== undefined) this.#visitors.delete(id);
  }

  visitor(id: string | undefined): Visitor {
    const visitor = id === undefined ? undefined : this.#visitors.get(id);
    if (id === undefined || visitor === undefined) return ANONYMOUS;
    this.#visitors.delete(id);
    this.#visitors.set(id, visitor);
    return visitor;
  }
}
