/**
 * Open containers, and what waits in them: loose values that look for their person, and people who rise to the
 * container around. The cost is linear: loose values rise MAX_RISE containers at most, and at most MAX_RISING groups
 * rise out of each.
 */
import type { KeyMeaning } from '../keys/key-meaning.ts';
import type { Named, Table } from '../keys/tables.ts';
import type { ContainerKind } from '../sink.ts';
import type { Candidate, Group } from './group.ts';

/** Containers that a loose value rises through in search of its person. */
export const MAX_RISE = 3;
/** Groups that rise out of one container; where there are more, it is a list. */
export const MAX_RISING = 8;

export interface Risen {
  readonly group: Group;
  /** May become one with its parent's group of the same side. */
  readonly open: boolean;
  /** Containers that it rose through: 1 out of a direct child. */
  readonly height: number;
  /** The word for an account that it rose out of, else empty. */
  readonly account: string;
  /** What numbers that object as a row. */
  readonly row: string | undefined;
}

export interface Loose {
  readonly candidate: Candidate;
  readonly rise: number;
}

/** One open container. */
export class Frame implements Named {
  readonly parent: Frame | undefined;
  readonly kind: ContainerKind;
  readonly key: KeyMeaning;
  readonly listed: boolean;
  readonly path: string;
  /** The key that it stands under, as written. */
  readonly name: string;
  /** The table that it says it is a row of. */
  table: Table | undefined;
  /** Whether the operator says that it is about somebody else than the object around. */
  apart = false;
  /** Evidence of a thing among its keys: 0, 1 or 2. */
  thing = 0;
  own: Candidate[] | undefined;
  /** Single values of a list under a key (`phones: […]`). */
  listedValues: Candidate[] | undefined;
  loose: Loose[] | undefined;
  risen: Risen[] | undefined;
  /** More people below than rise. */
  many = false;

  constructor(
    parent: Frame | undefined,
    kind: ContainerKind,
    key: KeyMeaning,
    listed: boolean,
    path: string,
    name: string,
  ) {
    this.parent = parent;
    this.kind = kind;
    this.key = key;
    this.listed = listed;
    this.path = path;
    this.name = name;
  }
}

/** Nobody here: the container around may know whose it is. */
export function leave(frame: Frame, candidate: Candidate, rise: number): void {
  const { parent } = frame;
  const stays = frame.kind === 'section' || frame.kind === 'row' || (frame.listed && candidate.dependent);
  if (parent === undefined || stays || rise >= MAX_RISE) {
    if (candidate.dependent || candidate.contextual) candidate.dropped = true;
    return;
  }
  parent.loose ??= [];
  parent.loose.push({ candidate, rise: rise + 1 });
}

export function raise(frame: Frame, parent: Frame): void {
  for (const { candidate, rise } of frame.loose ?? []) {
    if (rise >= MAX_RISE) {
      if (candidate.dependent || candidate.contextual) candidate.dropped = true;
      continue;
    }
    parent.loose ??= [];
    parent.loose.push({ candidate, rise: rise + 1 });
  }
}
