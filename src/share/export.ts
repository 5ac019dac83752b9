/**
 * An export to a partner: person by person and field by field kept or left out, each with its reason; nothing is in the
 * finished file that was not recorded as a disclosure before.
 *
 *   rows ─▶ whose (all keys of the person) ─▶ what each field holds ─▶ consent, at this moment ─▶ record (durable)
 *        ─▶ consent once more ─▶ written ─▶ … ─▶ manifest, its hash in the last record ─▶ the file gets its name
 *
 * A withdrawal counts from the next row on: consents are looked at again after a batch was recorded, before it is written.
 * Then the ledger has a disclosure that did not happen, and never the other way round; it is counted in the manifest.
 */
import { type Category, type CategorySet, categoriesOf, categorySet } from '../disclosure/category.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import {
  type Alias,
  canonicalIdentifier,
  IDENTIFIER_NAMESPACES,
  type Identifier,
  type IdentifierNamespace,
  isIdentifierNamespace,
  personKey,
  strongestFirst,
} from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import type { Clock } from '../disclosure/time.ts';
import type { Inspector } from '../inspect/inspection.ts';
import { eachCellFinding } from '../inspect/tables/cell-findings.ts';
import { cellText, type Table, type TableRow } from '../inspect/tables/table.ts';
import type { RecordingLedger } from '../ledger/recording-ledger.ts';
import type { ConsentDesk, Refusal } from './consents.ts';
import type { RowsOut } from './rows-out.ts';
import { hashOf, type Manifest, manifestText } from './share-book.ts';

/** Rows that are decided, recorded and written together. */
export const ROWS_AT_ONCE = 500;
/** Share of a batch's values from which on a column holds a category in all its rows. */
const COLUMN_SHARE = 0.3;

/** Why a row is left out. */
export type RowRefusal =
  | Refusal
  | 'nobody-named'
  | 'several-people'
  | 'nothing-covered'
  | 'withdrawn-meanwhile';

export interface ExportSetting {
  readonly ledger: Pick<RecordingLedger, 'keyring' | 'questions' | 'record'>;
  readonly consents: ConsentDesk;
  readonly inspector: Inspector;
  readonly clock: Clock;
  readonly partner: string;
  /** What the manifest says besides what is counted here. */
  readonly plan: Omit<
    Manifest,
    'rows' | 'people' | 'rows_left_out' | 'fields_left_out' | 'columns' | 'output' | 'input'
  >;
  /** Opened when the columns are known. */
  readonly open: (columns: readonly string[]) => Promise<RowsOut>;
  readonly input: () => Manifest['input'];
  readonly outputFormat: string;
  readonly onProgress?: (read: number, kept: number) => void;
}

const NAMESPACES: Partial<Record<Category, IdentifierNamespace>> = {
  'pd:UID': 'id',
  'weir:ResidentID': 'residentId',
  'pd:TelephoneNumber': 'phone',
  'pd:EmailAddress': 'email',
  'pd:PaymentCardNumber': 'card',
};
/** What a column is whose name is a kind of identifier. */
const BY_NAME: Readonly<Record<IdentifierNamespace, Category>> = {
  id: 'pd:UID',
  residentId: 'weir:ResidentID',
  phone: 'pd:TelephoneNumber',
  email: 'pd:EmailAddress',
  card: 'pd:PaymentCardNumber',
  username: 'pd:Username',
  name: 'pd:Name',
};

interface Decided {
  readonly row: readonly unknown[];
  readonly identifiers: readonly Identifier[];
  readonly keys: readonly bigint[];
  readonly person: DisclosedPerson;
}

/** The finished manifest; the file is whole and has no name yet. Undefined when nothing may be given at all. */
export async function exportRows(
  table: Table,
  setting: ExportSetting,
): Promise<{ manifest: Manifest; out: RowsOut | undefined }> {
  const run = new ExportRun(setting);
  try {
    let batch: TableRow[] = [];
    for await (const row of table.rows()) {
      batch.push(row);
      if (batch.length < ROWS_AT_ONCE) continue;
      await run.take(batch);
      batch = [];
    }
    if (batch.length > 0) await run.take(batch);
    return await run.finish(table.malformed);
  } catch (error) {
    await run.discard();
    throw error;
  }
}

class ExportRun {
  readonly #setting: ExportSetting;
  readonly #recipient: Recipient;
  #columns: readonly string[] = [];
  #categories: (Category | null)[] = [];
  #out: RowsOut | undefined;
  /** Somebody who was written: their disclosure is recorded once more with the manifest's hash. */
  #witness: Decided | undefined;
  #read = 0;
  #kept = 0;
  readonly #people = new Set<bigint>();
  readonly #rowsLeftOut: Record<string, number> = {};
  readonly #fieldsLeftOut: Record<string, Record<string, number>> = {};

  constructor(setting: ExportSetting) {
    this.#setting = setting;
    this.#recipient = recipientFrom(setting.ledger.keyring, { partner: setting.partner }) as Recipient;
  }

  async take(batch: readonly TableRow[]): Promise<void> {
    const decided = await this.#decide(batch);
    this.#read += batch.length;
    await this.#give(decided, this.#route());
    this.#setting.onProgress?.(this.#read, this.#kept);
  }

  /** Ends the content, and records its manifest's hash: the file gets its name afterwards, from whoever asked. */
  async finish(unreadable: number): Promise<{ manifest: Manifest; out: RowsOut | undefined }> {
    const { plan, input, outputFormat } = this.#setting;
    const base = {
      ...plan,
      rows: { read: this.#read, kept: this.#kept, unreadable },
      people: this.#people.size,
      rows_left_out: this.#rowsLeftOut,
      fields_left_out: this.#fieldsLeftOut,
      columns: this.#columns.map((name, i) => ({ name, category: this.#categories[i] ?? null })),
      input: input(),
    };
    if (this.#out === undefined || this.#witness === undefined) {
      await this.discard();
      return {
        manifest: { ...base, output: { format: outputFormat, sha256: hashOf(''), bytes: 0 } },
        out: undefined,
      };
    }
    const output = { format: outputFormat, ...(await this.#out.end()) };
    const manifest: Manifest = { ...base, output };
    await this.#record([this.#witness], `${this.#route()}/${hashOf(manifestText(manifest))}`);
    return { manifest, out: this.#out };
  }

  async discard(): Promise<void> {
    await this.#out?.discard();
    this.#out = undefined;
  }

  #route(): string {
    return `EXPORT ${this.#setting.plan.id}`;
  }

  /** Records rows, looks at the consents once more, and writes those that still may go. */
  async #give(rows: readonly Decided[], route: string): Promise<void> {
    if (rows.length === 0) return;
    const still = this.#stillAllowed(rows, 'withdrawn');
    if (still.length === 0) return;
    await this.#record(still, route);
    const writable = this.#stillAllowed(still, 'withdrawn-meanwhile');
    this.#out ??= await this.#setting.open(this.#columns);
    await this.#out.write(writable.map(({ row }) => row));
    this.#kept += writable.length;
    this.#witness = writable.at(-1) ?? this.#witness;
    for (const { person } of writable) this.#people.add(person.person);
  }

  #stillAllowed(rows: readonly Decided[], reason: RowRefusal): Decided[] {
    const { consents, clock } = this.#setting;
    const kept: Decided[] = [];
    for (const each of rows) {
      // A look for each row: a withdrawal counts from the next one on.
      consents.look();
      const allowed = consents.allowed(each.keys, clock.now());
      const covers = 'categories' in allowed && (each.person.categories & ~allowed.categories) === 0;
      if (covers) kept.push(each);
      else this.#leaveOut(reason);
    }
    return kept;
  }

  async #record(rows: readonly Decided[], route: string): Promise<void> {
    const { ledger, clock } = this.#setting;
    await ledger.record({
      at: clock.now(),
      channel: 'export',
      route,
      recipient: this.#recipient,
      measure: 'pass',
      people: rows.map(({ person }) => person),
      aliases: rows.flatMap(({ identifiers }) => aliasesOf(ledger.keyring, identifiers)),
    });
  }

  #leaveOut(reason: RowRefusal): void {
    this.#rowsLeftOut[reason] = (this.#rowsLeftOut[reason] ?? 0) + 1;
  }

  async #decide(batch: readonly TableRow[]): Promise<Decided[]> {
    const { ledger, consents, inspector, clock } = this.#setting;
    if (this.#columns.length === 0) this.#columns = [...new Set(batch.flatMap(({ names }) => names))];
    const place = new Map(this.#columns.map((name, i) => [name, i]));
    const values = batch.map(({ names, values: given }) => {
      const row: unknown[] = this.#columns.map(() => undefined);
      for (const [i, name] of names.entries()) {
        const column = place.get(name);
        // A field that the first rows did not have is not in the file's columns: nobody knows what it holds.
        if (column === undefined) this.#leaveFieldOut(name, 'unknown-column');
        else row[column] = given[i];
      }
      return row;
    });
    const cells = values.map((row) => row.map(cellText));
    const held = cells.map(() => this.#columns.map(() => 0));
    eachCellFinding(inspector, this.#columns, cells, (row, column, category) => {
      const own = held[row] as number[];
      own[column] = (own[column] as number) | categorySet(category);
    });
    this.#settleColumns(held, cells);
    const identifiers = cells.map((row) => this.#identifiersIn(row));
    const keys = identifiers.map((all) => all.map((each) => personKey(ledger.keyring, each)));
    const linked = await ledger.questions.holdings.link(keys.flat());
    const keysOf = Map.groupBy(linked.keys, (key) => linked.personOf(key) as bigint);
    consents.look();
    return values.flatMap((row, i) => {
      const own = identifiers[i] as Identifier[];
      if (own.length === 0) return this.#without('nobody-named');
      const ownKeys = keys[i] as bigint[];
      const person = linked.personOf(ownKeys[0] as bigint) as bigint;
      const people = [...new Set(ownKeys.map((key) => linked.personOf(key) as bigint))];
      // An identifier that the ledger ties to somebody else than the strongest one: whose consent would it be?
      const strangers = ownKeys.filter((key) => ![key, person].includes(linked.personOf(key) as bigint));
      if (strangers.length > 0) return this.#without('several-people');
      const all = people.flatMap((each) => keysOf.get(each) ?? [each]);
      const allowed = consents.allowed(all, clock.now());
      if ('refusal' in allowed) return this.#without(allowed.refusal);
      return this.#fieldsOf(row, held[i] as number[], allowed.categories, {
        own,
        all,
        person,
      });
    });
  }

  #without(reason: RowRefusal): [] {
    this.#leaveOut(reason);
    return [];
  }

  #leaveFieldOut(name: string, reason: string): void {
    const own = this.#fieldsLeftOut[name] ?? {};
    own[reason] = (own[reason] ?? 0) + 1;
    this.#fieldsLeftOut[name] = own;
  }

  #fieldsOf(
    row: readonly unknown[],
    held: readonly CategorySet[],
    allowed: CategorySet,
    { own, all, person }: { own: readonly Identifier[]; all: readonly bigint[]; person: bigint },
  ): Decided[] {
    let given = 0;
    const kept = row.map((value, column) => {
      if (value === undefined || cellText(value) === '') return value;
      const name = this.#columns[column] as string;
      const category = this.#categories[column] ?? null;
      const holds = (held[column] as number) | (category === null ? 0 : categorySet(category));
      if ((holds & ~allowed) !== 0) {
        this.#leaveFieldOut(name, 'category-not-covered');
        return undefined;
      }
      given |= holds;
      return value;
    });
    if (given === 0) return this.#without('nothing-covered');
    const named = own[0] as Identifier;
    return [
      {
        row: kept,
        identifiers: own,
        keys: all,
        person: { person, categories: given, basis: 'consent', namedBy: named.namespace },
      },
    ];
  }

  /** A column that was found to hold a category holds it in every row from then on. */
  #settleColumns(held: readonly (readonly CategorySet[])[], cells: readonly (readonly string[])[]): void {
    for (const [column, name] of this.#columns.entries()) {
      if ((this.#categories[column] ?? null) !== null) continue;
      this.#categories[column] = isIdentifierNamespace(name) ? BY_NAME[name] : null;
      if (this.#categories[column] !== null) continue;
      const filled = cells.filter((row) => row[column] !== '').length;
      const counts = new Map<Category, number>();
      for (const row of held)
        for (const category of categoriesOf(row[column] as number))
          counts.set(category, (counts.get(category) ?? 0) + 1);
      const [most] = [...counts].sort((a, b) => b[1] - a[1]);
      if (most !== undefined && most[1] >= COLUMN_SHARE * filled) this.#categories[column] = most[0];
    }
  }

  /** Strongest first. */
  #identifiersIn(cells: readonly string[]): Identifier[] {
    const found: Identifier[] = [];
    for (const [column, name] of this.#columns.entries()) {
      const category = this.#categories[column] ?? null;
      const namespace = isIdentifierNamespace(name)
        ? name
        : category === null
          ? undefined
          : NAMESPACES[category];
      if (namespace === undefined || namespace === 'name') continue;
      const value = canonicalIdentifier(namespace, cells[column] as string);
      if (value !== undefined) found.push({ namespace, value });
    }
    return found.sort(strongestFirst);
  }
}

/** Ties the weaker identifiers of a row to the strongest. */
function aliasesOf(keyring: Keyring, [strongest, ...others]: readonly Identifier[]): Alias[] {
  if (strongest === undefined) return [];
  const person = personKey(keyring, strongest);
  const strength = IDENTIFIER_NAMESPACES.indexOf(strongest.namespace);
  return others.map((each) => ({ alias: personKey(keyring, each), person, strength }));
}
