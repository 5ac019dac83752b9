/**
 * States of a deterministic automaton that knows all patterns at once, made as far as they are asked for (lazy subset
 * construction: Aho, Sethi and Ullman, "Compilers", §3.7). Who keeps the table of its edges is another's matter.
 *
 *   state 0 (dead)   state 1 (start)   state 2 … ─▶ a set of states of all patterns, and which of them end there
 *
 * Invariant: what a state stands for depends on the patterns alone; its number depends on the order of asking.
 */
import { addPattern, type NfaState } from './pattern.ts';

export const DEAD = 0;
export const START = 1;

export class Subsets {
  readonly nfa: readonly NfaState[];
  readonly #firsts: readonly number[];
  readonly #most: number;
  #sets: Int32Array[] = [];
  #accepts: (Int32Array | undefined)[] = [];
  /** First state of each hash of a set, and the next one with the same hash; −1 where there is none. */
  #known = new Map<number, number>();
  #alike: number[] = [];
  /** What can be reached of each state without a byte, once it was asked for: states that need one, or accept. */
  readonly #reach: (Int32Array | undefined)[] = [];
  /** States that are in the set being gathered: those marked with its number. */
  #marks = new Int32Array(0);
  #mark = 0;

  /**
   * @param most states kept; when there are more, all are forgotten.
   * @throws SyntaxError on a malformed pattern.
   */
  constructor(patterns: readonly string[], most: number) {
    const nfa: NfaState[] = [];
    this.#firsts = patterns.map((pattern, index) => addPattern(nfa, pattern, index));
    this.nfa = nfa;
    this.#most = most;
    this.reset();
  }

  get count(): number {
    return this.#sets.length;
  }

  /** Patterns that end in a state. */
  accepts(state: number): Int32Array | undefined {
    return this.#accepts[state];
  }

  /** Bytes that a match of one pattern can begin with: 1. */
  beginningOf(pattern: number): Uint8Array {
    const begins = new Uint8Array(256);
    for (const id of this.#closure([this.#firsts[pattern]!])) {
      this.nfa[id]!.set?.forEach((holds, byte) => {
        begins[byte]! |= holds;
      });
    }
    return begins;
  }

  reset(): void {
    this.#sets = [];
    this.#accepts = [];
    this.#known = new Map();
    this.#alike = [];
    this.#stateOf(new Int32Array(0));
    this.#stateOf(this.#closure(this.#firsts));
  }

  /**
   * The state after a byte.
   * @param forget called when there were too many states: numbers but DEAD and START mean nothing any more.
   */
  step(from: number, byte: number, forget: () => void): number {
    const { nfa } = this;
    const before = this.#sets[from]!;
    const gathered = this.#begin();
    for (let k = 0; k < before.length; k++) {
      const { set, next } = nfa[before[k]!]!;
      if (set !== undefined && set[byte] === 1) this.#gather(next, gathered);
    }
    const closed = Int32Array.from(gathered).sort();
    if (this.#sets.length >= this.#most && this.#find(closed, hashOf(closed)) === UNKNOWN) {
      this.reset();
      forget();
    }
    return this.#stateOf(closed);
  }

  /**
   * After 0, 1, … bytes of a class, whichever: which patterns may have ended just there, and which bytes may follow.
   * @param pattern the only one that is looked at; all, if none is said.
   */
  runsOf(bytes: Uint8Array, most: number, pattern?: number): { accepts: number[]; goesOn: Uint8Array }[] {
    const runs: { accepts: number[]; goesOn: Uint8Array }[] = [];
    let states = this.#closure(pattern === undefined ? this.#firsts : [this.#firsts[pattern]!]);
    for (let length = 0; length < most; length++) {
      const goesOn = new Uint8Array(256);
      const reached = new Set<number>();
      const accepts: number[] = [];
      for (const id of states) {
        const { set, next, accepts: ending } = this.nfa[id]!;
        if (ending >= 0) accepts.push(ending);
        if (set === undefined) continue;
        for (let byte = 0; byte < 256; byte++) {
          if (set[byte] !== 1) continue;
          goesOn[byte] = 1;
          if (bytes[byte] === 1) reached.add(next);
        }
      }
      runs.push({ accepts, goesOn });
      states = this.#closure([...reached]);
    }
    return runs;
  }

  /**
   * After bytes of which each is one of a set: whether a pattern may have ended on the way, and which bytes may follow.
   * @param sets 1 for each byte of them.
   */
  along(sets: readonly Uint8Array[]): { ended: boolean; goesOn: Uint8Array } {
    let states = this.#closure(this.#firsts);
    let ended = false;
    for (const bytes of sets) {
      const reached = new Set<number>();
      for (const id of states) {
        const { set, next } = this.nfa[id]!;
        if (set?.some((holds, byte) => holds === 1 && bytes[byte] === 1)) reached.add(next);
      }
      states = this.#closure([...reached]);
      ended ||= states.some((id) => this.nfa[id]!.accepts >= 0);
    }
    const goesOn = new Uint8Array(256);
    for (const id of states)
      this.nfa[id]!.set?.forEach((holds, byte) => {
        goesOn[byte]! |= holds;
      });
    return { ended, goesOn };
  }

  /**
   * The same for matches of one pattern: after how many bytes it may have ended, and whether it may go on after all.
   */
  alongOne(pattern: number, sets: readonly Uint8Array[]): { ends: number[]; goesOn: boolean } {
    let states = this.#closure([this.#firsts[pattern]!]);
    const ends: number[] = [];
    for (const [place, bytes] of sets.entries()) {
      const reached = new Set<number>();
      for (const id of states) {
        const { set, next } = this.nfa[id]!;
        if (set?.some((holds, byte) => holds === 1 && bytes[byte] === 1)) reached.add(next);
      }
      states = this.#closure([...reached]);
      if (states.some((id) => this.nfa[id]!.accepts >= 0)) ends.push(place + 1);
    }
    return { ends, goesOn: states.some((id) => this.nfa[id]!.set !== undefined) };
  }

  /** All that can be reached of some states without a byte, in ascending order. */
  #closure(from: readonly number[]): Int32Array {
    const gathered = this.#begin();
    for (const id of from) this.#gather(id, gathered);
    return Int32Array.from(gathered).sort();
  }

  #begin(): number[] {
    if (this.#marks.length < this.nfa.length) this.#marks = new Int32Array(this.nfa.length);
    this.#mark++;
    return [];
  }

  /** Adds what can be reached of one state without a byte, if it is not in the set yet. */
  #gather(id: number, into: number[]): void {
    const reach = this.#reachOf(id);
    const marks = this.#marks;
    for (let k = 0; k < reach.length; k++) {
      const one = reach[k]!;
      if (marks[one] === this.#mark) continue;
      marks[one] = this.#mark;
      into.push(one);
    }
  }

  #reachOf(id: number): Int32Array {
    let reach = this.#reach[id];
    if (reach === undefined) {
      const seen = new Set<number>();
      const todo = [id];
      for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
        if (seen.has(one)) continue;
        seen.add(one);
        for (const other of this.nfa[one]!.empty) todo.push(other);
      }
      reach = Int32Array.from([...seen].filter((one) => this.nfa[one]!.empty.length === 0));
      this.#reach[id] = reach;
    }
    return reach;
  }

  #stateOf(set: Int32Array): number {
    const hash = hashOf(set);
    const known = this.#find(set, hash);
    if (known !== UNKNOWN) return known;
    const state = this.#sets.length;
    const accepts = set.map((id) => this.nfa[id]!.accepts).filter((pattern) => pattern >= 0);
    this.#alike.push(this.#known.get(hash) ?? UNKNOWN);
    this.#known.set(hash, state);
    this.#sets.push(set);
    this.#accepts.push(accepts.length === 0 ? undefined : accepts);
    return state;
  }

  #find(set: Int32Array, hash: number): number {
    let state = this.#known.get(hash) ?? UNKNOWN;
    while (state !== UNKNOWN && !isSame(this.#sets[state]!, set)) state = this.#alike[state]!;
    return state;
  }
}

const UNKNOWN = -1;

/** Of the numbers of a set (FNV-1a). Sets are made of the patterns alone: what bodies hold cannot choose them. */
function hashOf(set: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < set.length; k++) hash = Math.imul(hash ^ set[k]!, 0x01000193);
  return hash;
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}
