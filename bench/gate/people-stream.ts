/**
 * A JSON body of as many bytes as one likes, made while it is sent: `{"items":[{…},{…},…]}`, each record another person
 * with a telephone number and a text of their own length, a thousand bytes a record.
 *
 *   | {"items":[ | record, | record, | … | record | blanks | ]} |      records are all of one width
 */
import type { ServerResponse } from 'node:http';

const HEAD = Buffer.from('{"items":[');
const TAIL = Buffer.from(']}');
const RECORD_BYTES = 1_000;
/** Records of one piece that is written. */
const PIECE_RECORDS = 64;
const FIRST_PERSON = 100_000_000;
const TEXT =
  'The parcel came on the second day, well packed, and the colour is as it is in the picture; it fits, and I would order it again. ';

/** How many people a body of so many bytes shows. */
export function peopleIn(bytes: number): number {
  return Math.max(0, Math.floor((bytes - HEAD.length - TAIL.length) / RECORD_BYTES));
}

/** Answers with such a body. @param isHead the fields alone; `x-people` says how many are in it. */
export function sendPeople(bytes: number, response: ServerResponse, isHead: boolean): void {
  const people = peopleIn(bytes);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': bytes,
    'x-people': people,
  });
  if (isHead) {
    response.end();
    return;
  }
  response.write(HEAD);
  let next = 0;
  const more = (): void => {
    while (next < people) {
      const count = Math.min(PIECE_RECORDS, people - next);
      const piece = Buffer.alloc(count * RECORD_BYTES, ' ');
      for (let i = 0; i < count; i++) write(piece, i * RECORD_BYTES, next + i, next + i === people - 1);
      next += count;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.write(Buffer.alloc(bytes - HEAD.length - TAIL.length - people * RECORD_BYTES, ' '));
    response.end(TAIL);
  };
  more();
}

function write(piece: Buffer, at: number, person: number, isLast: boolean): void {
  const id = FIRST_PERSON + person;
  // Blanks after the record fill its width; the comma is its last byte.
  const text = TEXT.repeat(6).slice(0, 700 + (person % 64));
  piece.write(
    `{"userId":${id},"nickname":"user ${id}","mobile":"13${String(id).padStart(9, '0')}","comment":"${text}"}`,
    at,
    'latin1',
  );
  if (!isLast) piece.write(',', at + RECORD_BYTES - 1, 'latin1');
}
