/**
 * An inspector that does not look again at a body that it saw a moment ago. A crowd asks for the same pages: a list that ten
 * thousand people open is the same ten thousand times, and what was found in it is what will be found.
 *
 *   body ─▶ mark (bodyMark) ─ met for the first time ─▶ looked at; nothing is kept
 *             └ met before ─▶ CRC-32 ─ met for the first time ─▶ looked at; nothing is kept
 *                               └ met before ─▶ route, type, SHA-256 ─ known, and concluded the same of its route
 *                                                 └ else ─▶ looked at, and kept       └─▶ what was found then
 *
 * Whoever takes pages that nobody else asks for, as a crawler does, costs what it always did: of a body that never comes
 * again the mark is taken and nothing else. Pages of one template may have one mark, all of them; a checksum of the whole
 * tells these apart at a quarter of what the digest costs. Neither decides anything but whether the next is taken.
 *
 * What is kept names people, so it is kept shortly: in two halves that take turns every HALF_LIFE_MS, so that nothing is
 * older than two of these; and gone at once with forget(). No body is kept, only its digest.
 *
 * Invariant: it hands out what the inspector behind it would, at that moment.
 */
import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { EpochMs } from '../../disclosure/time.ts';
import type { BodyDescription, Inspection, Inspector } from '../inspection.ts';
import { bodyMark } from './body-mark.ts';

/** A shorter body is looked at in the time in which it would be looked up; bytes. */
export const MIN_REMEMBERED_BYTES = 512;
/** A longer body is a download, which nobody asks for twice a second; bytes. */
export const MAX_REMEMBERED_BYTES = 256 * 1024;
/** Findings and people of one half: some 150 bytes each, 6 MB for both. */
export const MAX_REMEMBERED = 20_000;
/** What is not asked for in this time, or for twice as long, is let go; milliseconds. */
export const HALF_LIFE_MS = 30_000;
/** Marks of bodies that were met, and as many checksums: the next body of the same slot takes its place. 64 KB each. */
const MARKS = 16_384;

export interface RememberingOptions {
  /**
   * What was concluded of a route, as a number that changes whenever that does; findings rest on it.
   * Default: nothing is concluded.
   */
  readonly version?: (route: string) => number;
  readonly now?: () => EpochMs;
}

interface Remembered {
  readonly inspection: Inspection;
  readonly version: number;
}

export function rememberingInspector(inspector: Inspector, options: RememberingOptions = {}): Inspector {
  const memory = new Memory(inspector, options);
  return {
    open: (body) => inspector.open(body),
    inspect: (bytes, body) => memory.inspect(bytes, body),
    forget: () => {
      memory.forget();
      inspector.forget?.();
    },
  };
}

class Memory {
  readonly #inspector: Inspector;
  readonly #version: (route: string) => number;
  readonly #now: () => EpochMs;
  readonly #marks = new Uint32Array(MARKS);
  readonly #sums = new Uint32Array(MARKS);
  #young = new Map<string, Remembered>();
  #old = new Map<string, Remembered>();
  /** Findings and people in the younger half. */
  #weight = 0;
  #turnsAt: EpochMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(inspector: Inspector, { version = () => 0, now = Date.now }: RememberingOptions) {
    this.#inspector = inspector;
    this.#version = version;
    this.#now = now;
  }

  inspect(bytes: Uint8Array, body: BodyDescription): Inspection {
    const { length } = bytes;
    if (length < MIN_REMEMBERED_BYTES || length > MAX_REMEMBERED_BYTES || !this.#isMet(bytes))
      return this.#inspector.inspect(bytes, body);
    this.#turn();
    const { route = '', contentType = '', type = '' } = body;
    const key = `${hash('sha256', bytes, 'base64')} ${type} ${contentType}\n${route}`;
    const version = route === '' ? 0 : this.#version(route);
    const known = this.#young.get(key) ?? this.#old.get(key);
    if (known !== undefined && known.version === version) {
      if (!this.#young.has(key)) this.#keep(key, known);
      return known.inspection;
    }
    const { findings, people, unseen } = this.#inspector.inspect(bytes, body);
    const inspection: Inspection = { findings, people, unseen, mayComeAgain: true };
    this.#keep(key, { inspection, version });
    return inspection;
  }

  forget(): void {
    this.#young.clear();
    this.#old.clear();
    this.#weight = 0;
    this.#marks.fill(0);
    this.#sums.fill(0);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #isMet(bytes: Uint8Array): boolean {
    const mark = bodyMark(bytes);
    return wasIn(this.#marks, mark) && wasIn(this.#sums, crc32(bytes, mark) || 1);
  }

  #keep(key: string, remembered: Remembered): void {
    const { findings, people } = remembered.inspection;
    this.#weight += findings.length + people.length + 1;
    this.#young.set(key, remembered);
    if (this.#weight > MAX_REMEMBERED) this.#turnOver();
    // Also where nobody asks for anything any more.
    this.#timer ??= setTimeout(() => this.#lapse(), HALF_LIFE_MS).unref();
  }

  #turn(): void {
    if (this.#now() >= this.#turnsAt) this.#turnOver();
  }

  #turnOver(): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#weight = 0;
    this.#turnsAt = this.#now() + HALF_LIFE_MS;
  }

  #lapse(): void {
    this.#timer = undefined;
    this.#turn();
    if (this.#young.size + this.#old.size > 0)
      this.#timer = setTimeout(() => this.#lapse(), HALF_LIFE_MS).unref();
  }
}

/** Whether a number stands in its slot; it does afterwards. */
function wasIn(slots: Uint32Array, mark: number): boolean {
  const slot = mark % MARKS;
  if (slots[slot] === mark) return true;
  slots[slot] = mark;
  return false;
}
