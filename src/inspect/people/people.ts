/**
 * Everything about one body's people while it is read: candidates, their groups, and the identifiers of both. The
 * rules by which candidates join groups when a container closes stand in settle.ts.
 */
import { rowOf, type Tables } from '../keys/tables.ts';
import type { Side } from '../keys/vocabulary.ts';
import { Candidates, CONTEXTUAL, DEPENDENT, DROPPED } from './candidates.ts';
import { type Frame, MAX_RISE } from './frame.ts';
import { Groups } from './group.ts';
import { IdentifierTable, NOBODY } from './identifier-table.ts';
import type { IntList } from './int-list.ts';

export class People {
  readonly identifiers = new IdentifierTable();
  readonly candidates = new Candidates();
  readonly groups = new Groups(this.identifiers);
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Whether rows are numbered by what stands around them. */
  get tellsRows(): boolean {
    return this.#tables.tellsRows;
  }

  clear(): void {
    this.identifiers.clear();
    this.candidates.clear();
    this.groups.clear();
  }

  /** Remembers what there was when a container opened. */
  mark(frame: Frame): void {
    frame.candidatesBefore = this.candidates.count;
    frame.identifiersBefore = this.identifiers.count;
    frame.groupsBefore = this.groups.count;
  }

  /** Forgets what a container that has settled leaves behind: a list of things is long, and names nobody. */
  forget(frame: Frame): void {
    const { candidates } = this;
    const before = frame.candidatesBefore;
    while (candidates.count > before && this.has(candidates.count - 1, DROPPED)) candidates.count--;
    candidates.placed = Math.min(candidates.placed, candidates.count);
    if (candidates.count === before && this.groups.count === frame.groupsBefore) {
      this.identifiers.truncate(frame.identifiersBefore);
    }
  }

  birth(side: Side): number {
    return this.groups.birth(side);
  }

  side(candidate: number): Side {
    return this.candidates.moulds[candidate]!.key.side;
  }

  names(candidate: number): boolean {
    return this.candidates.identifiers[candidate] !== NOBODY;
  }

  has(candidate: number, flags: number): boolean {
    return (this.candidates.flags[candidate]! & flags) !== 0;
  }

  /** Namespace bit of a candidate's identifier; 0 when it has none. */
  namespaceBit(candidate: number): number {
    const identifier = this.candidates.identifiers[candidate]!;
    return identifier === NOBODY ? 0 : 1 << this.identifiers.namespace(identifier);
  }

  /** Makes a candidate that numbers a row one of the row's table. */
  number(candidate: number, row: Frame): void {
    const table = row.table ?? this.#tables.ofCollection(row);
    if (table === undefined || table.prefix === '') return;
    const { identifiers } = this.candidates;
    const id = this.identifiers.text(identifiers[candidate]!);
    identifiers[candidate] = this.identifiers.intern('id', rowOf(table, id));
  }

  /** Makes a candidate an identifier of a group. */
  join(candidate: number, group: number): void {
    const identifier = this.candidates.identifiers[candidate]!;
    if (identifier !== NOBODY) {
      this.groups.add(group, identifier);
      const { key } = this.candidates.moulds[candidate]!;
      if (key.kind === 'name') this.groups.nameAs(group, key.namePart);
    }
    this.candidates.groups[candidate] = group;
  }

  /** Gives a candidate to a group without naming it, unless it is a name waiting for just that. */
  attach(candidate: number, group: number): void {
    if (this.has(candidate, CONTEXTUAL) && this.names(candidate)) {
      const known = (this.groups.namespaces(group) & this.namespaceBit(candidate)) !== 0;
      if (known) this.candidates.drop(candidate);
      else this.groups.add(group, this.candidates.identifiers[candidate]!);
    }
    if (this.candidates.groups[candidate] === -1) this.candidates.groups[candidate] = group;
  }

  /** Whether no two candidates identify somebody by the same kind of identifier. */
  oneOfEach(candidates: IntList): boolean {
    let seen = 0;
    for (let i = 0; i < candidates.count; i++) {
      const candidate = candidates.items[i]!;
      const bit = this.namespaceBit(candidate);
      if ((seen & bit) !== 0) return false;
      seen |= bit;
    }
    return true;
  }

  /**
   * Contact data in free text: one person when each kind is there at most once, else each a person of its own.
   * @param into receives the groups.
   */
  groupTexts(texts: IntList, into: IntList): void {
    let naming = false;
    for (let i = 0; i < texts.count && !naming; i++) naming = this.names(texts.items[i]!);
    if (!naming) return;
    if (this.oneOfEach(texts)) {
      const group = this.birth('self');
      for (let i = 0; i < texts.count; i++)
        if (this.names(texts.items[i]!)) this.join(texts.items[i]!, group);
      for (let i = 0; i < texts.count; i++) this.attach(texts.items[i]!, group);
      into.push(group);
      return;
    }
    for (let i = 0; i < texts.count; i++) if (this.names(texts.items[i]!)) this.alone(texts.items[i]!, into);
  }

  /** Each candidate of a list a person of its own. */
  everyoneAlone(head: number): void {
    const { next } = this.candidates;
    for (let candidate = head; candidate !== -1; candidate = next[candidate]!) this.alone(candidate);
  }

  /** A person of its own, if it names one. */
  alone(candidate: number, into?: IntList): void {
    if (!this.names(candidate) || this.has(candidate, CONTEXTUAL)) {
      this.candidates.dropIfBound(candidate);
      return;
    }
    const group = this.birth(this.side(candidate));
    this.join(candidate, group);
    into?.push(group);
  }

  /** Nobody here: the container around may know whose it is. */
  leave(frame: Frame, candidate: number, rise: number): void {
    const { parent, kind } = frame;
    const stays = kind === 'section' || kind === 'row' || (frame.listed && this.has(candidate, DEPENDENT));
    if (parent === undefined || stays || rise >= MAX_RISE) {
      this.candidates.dropIfBound(candidate);
      return;
    }
    this.candidates.rises[candidate] = rise + 1;
    parent.loose.push(candidate, this.candidates.next);
  }

  /** All loose values of a list go on to the container around. */
  raise(frame: Frame, parent: Frame): void {
    const { next, rises } = this.candidates;
    for (let candidate = frame.loose.head; candidate !== -1; ) {
      const after = next[candidate]!;
      if (rises[candidate]! >= MAX_RISE) {
        this.candidates.dropIfBound(candidate);
      } else {
        rises[candidate]!++;
        parent.loose.push(candidate, next);
      }
      candidate = after;
    }
  }
}
