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
  #known = new Map<string, number>();

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
    this.#stateOf([]);
    this.#stateOf(this.#closure(this.#firsts));
  }

  /**
   * The state after a byte.
   * @param forget called when there were too many states: numbers but DEAD and START mean nothing any more.
   */
  step(from: number, byte: number, forget: () => void): number {
    const reached: number[] = [];
    for (const id of this.#sets[from]!) {
      const { set, next } = this.nfa[id]!;
      if (set !== undefined && set[byte] === 1) reached.push(next);
    }
    const closed = this.#closure(reached);
    if (this.#sets.length >= this.#most && !this.#known.has(closed.join())) {
      this.reset();
      forget();
    }
    return this.#stateOf(closed);
  }

  /** After 0, 1, … bytes of a class, whichever: which patterns may have ended just there, and which bytes may follow. */
  runsOf(bytes: Uint8Array, most: number): { accepts: number[]; goesOn: Uint8Array }[] {
    const runs: { accepts: number[]; goesOn: Uint8Array }[] = [];
    let states = this.#closure(this.#firsts);
    for (let length = 0; length < most; length++) {
      const goesOn = new Uint8Array(256);
      const reached = new Set<number>();
      const accepts: number[] = [];
      for (const id of states) {
        const { set, next, accepts: pattern } = this.nfa[id]!;
        if (pattern >= 0) accepts.push(pattern);
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

  #closure(from: readonly number[]): number[] {
    const seen = new Set<number>();
    const todo = [...from];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      for (const other of this.nfa[id]!.empty) todo.push(other);
    }
    return [...seen].filter((id) => this.nfa[id]!.empty.length === 0).sort((a, b) => a - b);
  }

  #stateOf(set: readonly number[]): number {
    const key = set.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const state = this.#sets.length;
    const accepts = set.map((id) => this.nfa[id]!.accepts).filter((pattern) => pattern >= 0);
    this.#known.set(key, state);
    this.#sets.push(Int32Array.from(set));
    this.#accepts.push(accepts.length === 0 ? undefined : Int32Array.from(accepts));
    return state;
  }
}
