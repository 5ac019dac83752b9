/** What an inspector hands out of what was collected. */
import type { Finding, FoundPerson, Inspection, Unseen } from './inspection.ts';
import type { PeopleColumns } from './people/columns.ts';
import type { Collected } from './people/handing-out.ts';

/** @param byColumns whether people are handed out as columns, where they are there as such. */
export function inspectionOf(
  collected: Collected,
  unseen: readonly Unseen[],
  byColumns: boolean,
): Inspection {
  const { columns } = collected;
  if (byColumns && columns !== undefined) return new InspectionByColumns(collected, columns, unseen);
  const { findings, people } = collected;
  return { findings, people, unseen };
}

/**
 * Findings and people are made when they are first asked for: whoever counts people by columns asks for neither. They are no
 * properties of its own, so that it is not copied by spreading it.
 */
class InspectionByColumns implements Inspection {
  readonly columns: PeopleColumns;
  readonly unseen: readonly Unseen[];
  readonly #collected: Collected;
  #findings: readonly Finding[] | undefined;
  #people: readonly FoundPerson[] | undefined;

  constructor(collected: Collected, columns: PeopleColumns, unseen: readonly Unseen[]) {
    this.#collected = collected;
    this.columns = columns;
    this.unseen = unseen;
  }

  get findings(): readonly Finding[] {
    this.#findings ??= this.#collected.findings;
    return this.#findings;
  }

  get people(): readonly FoundPerson[] {
    this.#people ??= this.#collected.people;
    return this.#people;
  }
}
