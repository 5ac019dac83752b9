/**
 * What is handed out of a body that holds nothing but records of known shapes, straight from the rows that the kernel wrote of
 * them (kernel/plan-rows.ts): no candidate, no group, no text is made of anybody.
 *
 *   rows, identifiers, texts of the kernel ─copied─▶ columns ─ people, when they are asked for
 *                                                    places  ─ findings, when they are asked for
 *
 * Invariant: the same findings and people as of the same records as candidates and groups, as long as no two of them are of
 * one person.
 */
import type { Finding, FoundPerson } from '../inspection.ts';
import { type PlanRows, ROW_HEAD } from '../kernel/plan-rows.ts';
import type { RecordShape } from '../record-shape.ts';
import { type Room, roomFor } from './column-room.ts';
import { PeopleColumns } from './columns.ts';
import { type Collected, toFinding } from './handing-out.ts';

/** Offsets from here on are no numbers of 32 bits. */
const FAR = 2 ** 31;

/**
 * @param taken what each row became. @param places where each row stands.
 * @returns undefined where offsets are too large for columns.
 */
export function handOutRows(
  rows: PlanRows,
  taken: readonly RecordShape[],
  places: readonly number[],
): Collected | undefined {
  const { length } = taken;
  let people = 0;
  let names = 0;
  for (let row = 0; row < length; row++) {
    const shape = taken[row]!;
    people += shape.people.length;
    names += shape.nameCount;
  }
  const { words, firstRow, rowWords } = rows;
  const last = firstRow + rowWords - 1;
  if (rowWords > 0 && words[last]! >= FAR) return undefined;
  const columns = new PeopleColumns(people, names, rows);
  let person = 0;
  let name = 0;
  for (let row = 0; row < length; row++) {
    const shown = taken[row]!.people;
    const first = words[places[row]! + 1]!;
    for (let i = 0; i < shown.length; i++) {
      const { categories, names: named } = shown[i]!;
      for (let k = 0; k < named.length; k++) columns.setName(name++, first + named[k]!);
      columns.setPerson(person++, categories, name);
    }
  }
  const kept = roomFor(rowWords);
  kept.words.set(words.subarray(firstRow, firstRow + rowWords), kept.from);
  return new FoundInRows(columns, taken.slice(), kept);
}

class FoundInRows implements Collected {
  readonly columns: PeopleColumns;
  readonly #shapes: readonly RecordShape[];
  readonly #rows: Room;

  constructor(columns: PeopleColumns, shapes: readonly RecordShape[], rows: Room) {
    this.columns = columns;
    this.#shapes = shapes;
    this.#rows = rows;
  }

  get people(): FoundPerson[] {
    return this.columns.people();
  }

  get findings(): Finding[] {
    return findingsOf(this.#shapes, this.#rows.words, this.#rows.from);
  }
}

/** @param from where the first row stands; all lie behind each other. */
function findingsOf(shapes: readonly RecordShape[], words: Int32Array, from: number): Finding[] {
  const findings: Finding[] = [];
  let at = from + ROW_HEAD;
  let before = 0;
  for (const { findings: found, people, keys } of shapes) {
    for (const { value, mould, person } of found) {
      const place = at + 2 * value;
      findings.push(toFinding(mould, words[place]!, words[place + 1]!, person === -1 ? -1 : before + person));
    }
    before += people.length;
    at += 2 * keys.length + ROW_HEAD;
  }
  return findings;
}
