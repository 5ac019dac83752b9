/**
 * Open containers, and what waits in them: loose values that look for their person, and people who rise to the
 * container around. The cost is linear: loose values rise MAX_RISE containers at most, and at most MAX_RISING groups
 * rise out of each. Frames are used again, one for each depth.
 */
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { ContainerKind } from '../sink.ts';
import { CandidateList } from './candidates.ts';

/** Containers that a loose value rises through in search of its person. */
export const MAX_RISE = 3;
/** Groups that rise out of one container; where there are more, it is a list. */
export const MAX_RISING = 8;
/** Longest path shown, in characters. */
const MAX_PATH = 160;
/** Paths of values remembered by a frame. */
const MAX_REMEMBERED = 64;

/** One open container. */
export class Frame {
  readonly parent: Frame | undefined;
  kind: ContainerKind = 'array';
  key: KeyMeaning = NO_KEY;
  /** What its path is made of: the key as the walker gave it. */
  #named: KeyMeaning = NO_KEY;
  listed = false;
  /** Evidence of a thing among its keys: 0, 1 or 2. */
  thing = 0;
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
  risen = 0;
  /** More people below than rise. */
  many = false;

  #path: string | undefined;
  #itemPath: string | undefined;
  #valuePathsOf = '';
  readonly #valuePaths = new Map<KeyMeaning, string>();
  /** The frame of the next depth, once there was one. */
  #inner: Frame | undefined;

  constructor(parent: Frame | undefined) {
    this.parent = parent;
    if (parent === undefined) this.#path = '$';
  }

  /** The frame of a container that opens in this one. */
  inner(kind: ContainerKind, key: KeyMeaning, named: KeyMeaning, listed: boolean): Frame {
    this.#inner ??= new Frame(this);
    const frame = this.#inner;
    if (frame.kind !== kind) frame.#valuePaths.clear();
    frame.kind = kind;
    frame.key = key;
    frame.#named = named;
    frame.listed = listed;
    frame.#path = undefined;
    frame.#itemPath = undefined;
    return frame;
  }

  /** Empties it for the next container of its depth, or the next body. */
  clear(): void {
    this.thing = 0;
    this.own.clear();
    this.listedValues.clear();
    this.loose.clear();
    this.risen = 0;
    this.many = false;
  }

  rise(group: number, open: boolean, height: number): void {
    const at = this.risen++;
    this.risenGroups[at] = group;
    this.risenOpen[at] = open ? 1 : 0;
    this.risenHeights[at] = Math.min(height, 255);
  }

  get path(): string {
    this.#path ??= this.#makePath(this.parent!);
    return this.#path;
  }

  /** The path of a value in this container. */
  pathOf(key: KeyMeaning): string {
    const { path } = this;
    if (this.#valuePathsOf !== path || this.#valuePaths.size > MAX_REMEMBERED) {
      this.#valuePaths.clear();
      this.#valuePathsOf = path;
    }
    const known = this.#valuePaths.get(key);
    if (known !== undefined) return known;
    const made = this.#makeValuePath(path, key);
    this.#valuePaths.set(key, made);
    return made;
  }

  #makePath(parent: Frame): string {
    const { kind } = this;
    const { text } = this.#named;
    if (parent.path.length > MAX_PATH) return parent.path;
    if (kind === 'element' || kind === 'section') return text === '' ? parent.path : text;
    if (this.listed) {
      parent.#itemPath ??= `${parent.path}[]`;
      return parent.#itemPath;
    }
    return text === '' ? parent.path : `${parent.path}.${text}`;
  }

  #makeValuePath(path: string, key: KeyMeaning): string {
    const { kind } = this;
    if (kind === 'array') return `${path}[]`;
    if (key.text === '') return path;
    return kind === 'object' ? `${path}.${key.text}` : key.text;
  }
}
