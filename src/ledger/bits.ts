/**
 * Sets of channels, measures and bases as the questions carry them: bit n stands for the name whose number is n in the
 * enumerations of src/disclosure/. One integer for each person, where an array of names would be a hundred bytes.
 */
import { type CategorySet, categoriesOf } from '../disclosure/category.ts';

/** The names whose bits are set, in the order of their numbers. */
export function namesOf<T extends string>(numbers: Readonly<Record<T, number>>, bits: number): T[] {
  const names = Object.keys(numbers) as T[];
  return names.filter((name) => (bits & (1 << numbers[name])) !== 0).sort((a, b) => numbers[a] - numbers[b]);
}

/** ClickHouse SQL: the names as an array, by the same rule. */
export function namesInSql(numbers: Readonly<Record<string, number>>, column: string): string {
  const byNumber = Object.entries(numbers).sort((a, b) => a[1] - b[1]);
  const places = byNumber.map(([, number]) => number).join(', ');
  const names = byNumber.map(([name]) => `'${name}'`).join(', ');
  return `arrayMap(n -> transform(n, [${places}], [${names}], ''), arrayIntersect(bitPositionsToArray(toUInt32(${column})), [${places}]))`;
}

/** Categories as the tables keep them. */
export function categoryNames(set: CategorySet) {
  return categoriesOf(Number(set));
}
