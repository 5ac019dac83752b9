/**
 * What of a body's people is decided while it is still being read, and what is not: the first is handed out and let go of,
 * so that a body of any length takes the memory of its open containers.
 *
 *   closed containers              open containers
 *   groups, candidates ─▶ out      values that wait (own, listed, loose) ─▶ stay
 *                                  people who may rise ─▶ out, and stay as they are known so far
 *
 * Invariants: everybody is handed out, and with every category; somebody who stays may be handed out again, with what was
 * found since. A container with more than MAX_WAITING values is a list, whatever it is called: its values wait no longer.
 */
import type { Identifier } from '../../disclosure/person.ts';
import type { CandidateList } from './candidates.ts';
import type { Frame } from './frame.ts';
import { NOBODY } from './identifier-table.ts';
import type { Mould } from './mould.ts';
import type { People } from './people.ts';

/** Values of one open container that wait for it to close; some 50 bytes each. */
export const MAX_WAITING = 8_192;

interface KeptCandidate {
  readonly mould: Mould;
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  readonly rises: number;
  readonly identifier: Identifier | undefined;
}

interface KeptFrame {
  readonly frame: Frame;
  readonly own: readonly KeptCandidate[];
  readonly listedValues: readonly KeptCandidate[];
  readonly loose: readonly KeptCandidate[];
  /** Indices of kept groups, in the order of the frame. */
  readonly risen: readonly number[];
  /** What numbers their rows, in the same order. */
  readonly rows: readonly (Identifier | undefined)[];
}

interface KeptGroup {
  readonly side: People['groups']['sides'][number];
  readonly identifiers: readonly Identifier[];
}

/** What stays when the rest is handed out. */
export class Staying {
  readonly #frames: readonly KeptFrame[];
  readonly #groups: readonly KeptGroup[];

  /**
   * Takes what is not decided out of the tables: what is left of them may be handed out.
   * @param frames open containers but for the body itself, the innermost first.
   */
  constructor(frames: readonly Frame[], people: People) {
    const roots = new Map<number, number>();
    const groups: KeptGroup[] = [];
    this.#groups = groups;
    this.#frames = frames.map((frame) => {
      const waiting = frame.own.count + frame.listedValues.count + frame.loose.count;
      if (waiting > MAX_WAITING) waitNoLonger(frame, people);
      const risen: number[] = [];
      const rows: (Identifier | undefined)[] = [];
      for (let i = 0; i < frame.risen; i++) {
        const root = people.groups.root(frame.risenGroups[i]!);
        const known = roots.get(root) ?? groups.push(groupOf(root, people)) - 1;
        roots.set(root, known);
        risen.push(known);
        const row = frame.risenRows[i]!;
        rows.push(row === NOBODY ? undefined : people.identifiers.identifier(row));
      }
      return {
        frame,
        own: taken(frame.own, people),
        listedValues: taken(frame.listedValues, people),
        loose: taken(frame.loose, people),
        risen,
        rows,
      };
    });
  }

  /** Puts everything back, into tables that are empty now. */
  putBack(people: People): void {
    const { groups, identifiers, candidates } = people;
    const numbers = this.#groups.map(({ side, identifiers: named }) => {
      const group = groups.birth(side);
      for (const { namespace, value } of named) groups.add(group, identifiers.intern(namespace, value));
      return group;
    });
    for (const { frame, own, listedValues, loose, risen, rows } of this.#frames) {
      risen.forEach((group, i) => {
        frame.risenGroups[i] = numbers[group]!;
        const row = rows[i];
        frame.risenRows[i] = row === undefined ? NOBODY : identifiers.intern(row.namespace, row.value);
      });
      put(own, frame.own, people);
      put(listedValues, frame.listedValues, people);
      put(loose, frame.loose, people);
    }
    for (const { frame } of this.#frames) {
      frame.candidatesBefore = candidates.count;
      frame.identifiersBefore = identifiers.count;
      frame.groupsBefore = groups.count;
    }
  }
}

/** Everybody in it is alone, and nobody's values are nobody's. */
export function waitNoLonger(frame: Frame, people: People): void {
  const { candidates } = people;
  frame.own.join(frame.listedValues, candidates.next);
  people.everyoneAlone(frame.own.head);
  for (let at = frame.loose.head; at !== -1; at = candidates.next[at]!) candidates.dropIfBound(at);
  frame.own.clear();
  frame.loose.clear();
  if (frame.kind !== 'array') frame.many = true;
}

function groupOf(group: number, { groups, identifiers }: People): KeptGroup {
  const named: Identifier[] = [];
  for (let i = 0; i < groups.size(group); i++)
    named.push(identifiers.identifier(groups.identifier(group, i)));
  return { side: groups.sides[group]!, identifiers: named };
}

/** Takes a list's candidates out: they are dropped here, and put back later. */
function taken(list: CandidateList, { candidates, identifiers }: People): KeptCandidate[] {
  const kept: KeptCandidate[] = [];
  for (let at = list.head; at !== -1; at = candidates.next[at]!) {
    const identifier = candidates.identifiers[at]!;
    kept.push({
      mould: candidates.moulds[at]!,
      start: candidates.starts[at]!,
      end: candidates.ends[at]!,
      flags: candidates.flags[at]!,
      rises: candidates.rises[at]!,
      identifier: identifier === NOBODY ? undefined : identifiers.identifier(identifier),
    });
    candidates.drop(at);
  }
  list.clear();
  return kept;
}

function put(kept: readonly KeptCandidate[], list: CandidateList, { candidates, identifiers }: People): void {
  for (const { mould, start, end, flags, rises, identifier } of kept) {
    const number =
      identifier === undefined ? NOBODY : identifiers.intern(identifier.namespace, identifier.value);
    const at = candidates.add(mould, start, end, number);
    candidates.flags[at] = flags;
    candidates.rises[at] = rises;
    list.push(at, candidates.next);
  }
}
