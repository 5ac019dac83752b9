/**
 * Open containers, and what waits in them: loose values that look for their person, and people who rise to the
 * container around. The cost is linear: loose values rise MAX_RISE containers at most, and at most MAX_RISING groups
 * rise out of each. Frames are used again, one for each depth.
 */
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { Named, Table } from '../keys/tables.ts';
import type { ContainerKind } from '../sink.ts';
import { CandidateList } from './candidates.ts';
import { Expected } from './expected.ts';
import { NOBODY } from './identifier-table.ts';
import type { Path, Paths } from './path.ts';

/** Containers that a loose value rises through in search of its person. */
export const MAX_RISE = 3;
/** Groups that rise out of one container; where there are more, it is a list. */
export const MAX_RISING = 8;
/** One open container. */
export class Frame implements Named {
  readonly parent: Frame | undefined;
  kind: ContainerKind = 'array';
  key: KeyMeaning = NO_KEY;
  /** What its path is made of: the key as the walker gave it. */
  #named: KeyMeaning = NO_KEY;
  listed = false;
  /** Evidence of a thing among its keys: 0, 1 or 2. */
  thing = 0;
  /** The table that it says it is a row of. */
  table: Table | undefined;
  /** Whether the operator says that it is about somebody else than the object around. */
  apart = false;
  /** Candidates, identifiers and groups that there were when it opened. */
  candidatesBefore = 0;
  identifiersBefore = 0;
  groupsBefore = 0;
  readonly own = new CandidateList();
  /** Single values of a list under a key (`phones: […]`). */
  readonly listedValues = new CandidateList();
  readonly loose = new CandidateList();
  /** People below: their group, whether it may become one with a group of its side here, containers risen through. */
  readonly risenGroups = new Int32Array(4 * MAX_RISING);
  readonly risenOpen = new Uint8Array(4 * MAX_RISING);
  readonly risenHeights = new Uint8Array(4 * MAX_RISING);
  /** The word for an account that they rose out of (`user: {…}`), else empty; and what numbers its row, or NOBODY. */
  readonly risenAccounts = new Array<string>(4 * MAX_RISING).fill('');
  readonly risenRows = new Int32Array(4 * MAX_RISING);
  risen = 0;
  /** More people below than rise. */
  many = false;
  /** What was taken in the container before, where it is at the same path: the next one is likely the same. */
  readonly expected = new Expected();

  readonly #paths: Paths;
  #path: Path | undefined;
  /** The path of the container around, when its own was made. */
  #around: Path | undefined;
  /** The frame of the next depth, once there was one. */
  #inner: Frame | undefined;

  constructor(parent: Frame | undefined, paths: Paths) {
    this.parent = parent;
    this.#paths = paths;
  }

  /** The frame of a container that opens in this one. */
  inner(kind: ContainerKind, key: KeyMeaning, named: KeyMeaning, listed: boolean): Frame {
    this.#inner ??= new Frame(this, this.#paths);
    const frame = this.#inner;
    frame.key = key;
    frame.expected.begin();
    // Most elements of a page hold nothing: their paths are made when they are asked for.
    const around = kind === 'element' || kind === 'section' ? undefined : this.path;
    if (
      around !== undefined &&
      frame.#around === around &&
      frame.#named === named &&
      frame.kind === kind &&
      frame.listed === listed
    )
      return frame;
    frame.kind = kind;
    frame.#named = named;
    frame.listed = listed;
    frame.#around = around;
    frame.#path = undefined;
    frame.expected.forget();
    return frame;
  }

  /** The paths of all containers were forgotten: none is kept here, or what hangs on it would be. Of the outermost frame only. */
  renew(): void {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.#inner) {
      frame.#path = frame.#around = undefined;
      frame.expected.forget();
    }
  }

  get path(): Path {
    return this.#path ?? this.#ownPath();
  }

  get name(): string {
    return this.#named.text;
  }

  /** Empties it for the next container of its depth, or the next body. */
  clear(): void {
    this.thing = 0;
    this.table = undefined;
    this.apart = false;
    this.own.clear();
    this.listedValues.clear();
    this.loose.clear();
    this.risen = 0;
    this.many = false;
  }

  /**
   * @param account the word for an account whose object the group is, else empty.
   * @param row the identifier that numbers that object as a row, or NOBODY.
   */
  rise(group: number, open: boolean, height: number, account = '', row = NOBODY): void {
    const at = this.risen++;
    this.risenAccounts[at] = account;
    this.risenRows[at] = row;
    this.risenGroups[at] = group;
    this.risenOpen[at] = open ? 1 : 0;
    this.risenHeights[at] = Math.min(height, 255);
  }

  /** The path of a value in this container. */
  pathOf(key: KeyMeaning): Path {
    const { path } = this;
    if (this.kind === 'array') return path.items;
    if (key.text === '') return path;
    return this.kind === 'object' ? path.member(key) : this.#paths.keys.named(key);
  }

  #ownPath(): Path {
    this.#path ??= this.parent === undefined ? this.#paths.root : this.#makePath(this.parent.#ownPath());
    return this.#path;
  }

  #makePath(parent: Path): Path {
    if (parent.isLong) return parent;
    const { kind } = this;
    const named = this.#named;
    if (kind === 'element' || kind === 'section')
      return named.text === '' ? parent : this.#paths.keys.named(named);
    if (this.listed) return parent.items;
    return named.text === '' ? parent : parent.member(named);
  }
}
