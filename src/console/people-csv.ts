/** Whose data a recipient received, as a table for other programs. */
import type { PersonSeen } from '../ledger/answers.ts';

/** People as CSV lines, header first: what `weir people` prints, too. */
export async function* peopleCsv(people: AsyncIterable<PersonSeen>): AsyncGenerator<string> {
  yield 'person,categories,channels,bases,measures,disclosures,first_at,last_at\n';
  for await (const row of people) {
    const lists = [row.categories, row.channels, row.bases, row.measures].map((list) => list.join(' '));
    const times = [row.firstAt, row.lastAt].map((at) => new Date(at).toISOString());
    yield `${[row.person, ...lists, row.disclosures, ...times].join(',')}\n`;
  }
}
