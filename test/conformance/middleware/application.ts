/** What the applications of the conformance tests answer, the same in every framework. */

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
export const BINARY = Buffer.from(Array.from({ length: 4_096 }, (_, i) => (i * 7) % 256));

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
