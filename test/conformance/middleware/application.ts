/**
 * What the applications of the conformance tests answer, the same in every framework: each writes down only how it answers in
 * its own way (`how`), and what is asked of all of them stands here.
 */

export function person(id: number) {
  return {
    id,
    name: `顾客 ${id}`,
    phone: `138${String(10_000_000 + id)}`,
    email: `customer${id}@mail.example`,
  };
}

export function people(count: number) {
  return Array.from({ length: count }, (_, i) => person(i + 1));
}

export const PAGE = `<!doctype html><meta charset="utf-8"><title>Customers</title><table>${people(5)
  .map(({ id, name, phone }) => `<tr><td>${id}</td><td>${name}</td><td>${phone}</td></tr>`)
  .join('')}</table>`;

/** A JSON document in three pieces. */
export const PIECES = ['[{"id":21,"phone":"13810000021"},', '{"id":22,"phone":"13810000022"},', '{"id":23}]'];
export const LINES = people(3).map((one) => `${JSON.stringify(one)}\n`);
export const EVENTS = people(3).map((one) => `data: ${JSON.stringify(one)}\n\n`);
/** Five times as long as what is kept of one response. */
export const HUGE = JSON.stringify(
  Array.from({ length: 10_000 }, (_, i) => ({ id: i, note: 'x'.repeat(100) })),
);
const BINARY = Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7) % 256));

/** Pieces with a pause between them, so that each is written by itself. */
export async function* slowly(pieces: readonly string[]): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield piece;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Pieces without an end. */
export async function* endless(): AsyncGenerator<string> {
  for (;;) yield* slowly(PIECES);
}

/** A route, by the way in which it is answered. Paths are spelled as in Express. */
export type Route =
  /** By whatever the framework does with a value. */
  | { readonly path: string; readonly how: 'json'; readonly value: (id: string) => unknown }
  | { readonly path: string; readonly how: 'page'; readonly html: string }
  /** Piece by piece. */
  | {
      readonly path: string;
      readonly how: 'stream';
      readonly type: string;
      readonly pieces: () => AsyncGenerator<string>;
    }
  | { readonly path: string; readonly how: 'sent'; readonly type: string; readonly body: string | Buffer }
  /** With an entity tag, and 304 for who has it. */
  | { readonly path: string; readonly how: 'tagged'; readonly tag: string; readonly value: unknown }
  /** 204. */
  | { readonly path: string; readonly how: 'nothing' }
  /** By an error. */
  | { readonly path: string; readonly how: 'fails' };

export const ROUTES: readonly Route[] = [
  { path: '/users/:id', how: 'json', value: (id) => person(Number(id)) },
  { path: '/users', how: 'json', value: () => people(20) },
  { path: '/page', how: 'page', html: PAGE },
  { path: '/stream', how: 'stream', type: 'application/json', pieces: () => slowly(PIECES) },
  { path: '/lines', how: 'stream', type: 'application/x-ndjson', pieces: () => slowly(LINES) },
  { path: '/events', how: 'stream', type: 'text/event-stream', pieces: () => slowly(EVENTS) },
  { path: '/endless', how: 'stream', type: 'application/json', pieces: endless },
  { path: '/cached', how: 'tagged', tag: '"v1"', value: person(1) },
  { path: '/nothing', how: 'nothing' },
  { path: '/huge', how: 'sent', type: 'application/json', body: HUGE },
  { path: '/binary', how: 'sent', type: 'image/png', body: BINARY },
  { path: '/fails', how: 'fails' },
];

/** What a handler throws; without a stack, so that all answers to it are the same. */
export function failure(): Error {
  return Object.assign(new Error('the handler failed'), { stack: 'no stack' });
}

/** Who is signed in, as all of these applications know it. @param failing whether they cannot say. */
export function accountOf(failing: boolean, header: string | string[] | undefined): string | undefined {
  if (failing) throw new Error('no session');
  return Array.isArray(header) ? header[0] : header;
}
