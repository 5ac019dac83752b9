/**
 * Character references of HTML (`&amp;`, `&#49;`, `&nGt;`; HTML Standard §13.2.5.72 and on), by the table and the
 * decoder of `entities`: two thousand names and the rules for those without a semicolon are a subject of their own.
 */
import { DecodingMode, EntityDecoder, htmlDecodeTree } from 'entities/decode';

const points: number[] = [];
const decoder = new EntityDecoder(htmlDecodeTree, (point) => points.push(point));

/** What a reference stands for; good until the next call. */
export interface Reference {
  readonly points: readonly number[];
  /** Characters of it, from `&` on; 0 when it is none. */
  readonly length: number;
}

const reference = { points, length: 0 };

/** The reference whose `&` is at `at`. @param inAttribute an attribute's value has rules of its own. */
export function referenceAt(text: string, at: number, inAttribute: boolean): Reference {
  points.length = 0;
  decoder.startEntity(inAttribute ? DecodingMode.Attribute : DecodingMode.Legacy);
  const length = decoder.write(text, at + 1);
  reference.length = length < 0 ? decoder.end() : length;
  return reference;
}
