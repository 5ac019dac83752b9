/**
 * A small language of patterns over bytes, and their nondeterministic automaton (Thompson, 1968).
 *
 *   \d  [A-CX0-9]  (ab|cd)  ?  *  +  {3}  {2,5}        letters of either case; other characters as their UTF-8 bytes
 *
 * No look-around, no back-references, no anchors: what a pattern matches begins where the automaton is started, so
 * that thousands of patterns cost one table look-up a byte (see automaton.ts).
 */

/** A state of the NFA: goes on by `set` to `next`, or without a byte to `empty`. */
export interface NfaState {
  readonly set: Uint8Array | undefined;
  readonly next: number;
  readonly empty: readonly number[];
  /** Index of the pattern that ends here, or −1. */
  readonly accepts: number;
}

/** Most states of one pattern: a bound on what `{2,5}` may unfold to. */
export const MAX_PATTERN_STATES = 4096;
/** Sets kept for patterns to come. */
const MAX_INTERNED = 1000;

type Node =
  | { readonly type: 'set'; readonly set: Uint8Array }
  | { readonly type: 'all'; readonly nodes: readonly Node[] }
  | { readonly type: 'any'; readonly nodes: readonly Node[] }
  | { readonly type: 'repeat'; readonly node: Node; readonly min: number; readonly max: number };

/**
 * Adds a pattern's states to `into`.
 * @returns its first state.
 * @throws SyntaxError when it is malformed or too large.
 */
export function addPattern(into: NfaState[], pattern: string, index: number): number {
  const node = parse(pattern);
  const limit = into.length + MAX_PATTERN_STATES;
  const add = (state: NfaState): number => {
    if (into.length >= limit) throw new SyntaxError(`pattern too large: ${pattern}`);
    into.push(state);
    return into.length - 1;
  };
  const end = add({ set: undefined, next: -1, empty: [], accepts: index });
  const build = (node: Node, next: number): number => {
    switch (node.type) {
      case 'set':
        return add({ set: node.set, next, empty: [], accepts: -1 });
      case 'all': {
        let first = next;
        for (let i = node.nodes.length - 1; i >= 0; i--) first = build(node.nodes[i]!, first);
        return first;
      }
      case 'any': {
        const empty = node.nodes.map((branch) => build(branch, next));
        return add({ set: undefined, next: -1, empty, accepts: -1 });
      }
      case 'repeat': {
        let first = next;
        if (node.max === Number.POSITIVE_INFINITY) {
          const empty = [next];
          const loop = add({ set: undefined, next: -1, empty, accepts: -1 });
          empty.push(build(node.node, loop));
          first = loop;
        } else {
          for (let i = node.min; i < node.max; i++) {
            const body = build(node.node, first);
            first = add({ set: undefined, next: -1, empty: [body, next], accepts: -1 });
          }
        }
        for (let i = 0; i < node.min; i++) first = build(node.node, first);
        return first;
      }
    }
  };
  return build(node, end);
}

function parse(pattern: string): Node {
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`malformed pattern: ${pattern} at ${at}`);
  };

  const either = (): Node => {
    const nodes = [sequence()];
    while (pattern[at] === '|') {
      at++;
      nodes.push(sequence());
    }
    return nodes.length === 1 ? nodes[0]! : { type: 'any', nodes };
  };

  const sequence = (): Node => {
    const nodes: Node[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') nodes.push(repeated(atom()));
    return nodes.length === 1 ? nodes[0]! : { type: 'all', nodes };
  };

  const repeated = (node: Node): Node => {
    switch (pattern[at]) {
      case '?':
        at++;
        return { type: 'repeat', node, min: 0, max: 1 };
      case '*':
        at++;
        return { type: 'repeat', node, min: 0, max: Number.POSITIVE_INFINITY };
      case '+':
        at++;
        return { type: 'repeat', node, min: 1, max: Number.POSITIVE_INFINITY };
      case '{': {
        const bounds = /^\{(\d+)(?:,(\d+))?\}/.exec(pattern.slice(at, at + 12)) ?? fail();
        at += bounds[0].length;
        const min = Number(bounds[1]);
        const max = bounds[2] === undefined ? min : Number(bounds[2]);
        return max < min ? fail() : { type: 'repeat', node, min, max };
      }
      default:
        return node;
    }
  };

  const atom = (): Node => {
    const character = String.fromCodePoint(pattern.codePointAt(at)!);
    at += character.length;
    switch (character) {
      case '(': {
        const inner = either();
        if (pattern[at++] !== ')') return fail();
        return inner;
      }
      case '[': {
        const from = at;
        const set = brackets();
        return { type: 'set', set: interned(pattern.slice(from, at), () => set) };
      }
      case '\\': {
        const letter = pattern[at++] ?? fail();
        return { type: 'set', set: interned(`\\${letter}`, () => escaped(letter)) };
      }
      case '?':
      case '*':
      case '+':
      case '{':
        return fail();
      default: {
        const bytes = [...new TextEncoder().encode(character)];
        const nodes = bytes.map(
          (byte): Node => ({
            type: 'set',
            set: interned(`=${byte}`, () => oneByte(byte)),
          }),
        );
        return nodes.length === 1 ? nodes[0]! : { type: 'all', nodes };
      }
    }
  };

  const brackets = (): Uint8Array => {
    const set = new Uint8Array(256);
    for (;;) {
      const from = pattern[at++] ?? fail();
      if (from === ']') return set;
      if (from === '\\') {
        const inner = escaped(pattern[at++] ?? fail());
        for (let b = 0; b < 256; b++) if (inner[b] === 1) set[b] = 1;
        continue;
      }
      if (from > '\x7f') return fail();
      let to = from;
      if (pattern[at] === '-' && pattern[at + 1] !== ']') {
        to = pattern[at + 1] ?? fail();
        at += 2;
      }
      for (let b = from.charCodeAt(0); b <= to.charCodeAt(0); b++) addByte(set, b);
    }
  };

  const node = either();
  return at === pattern.length ? node : fail();
}

/** Sets by how they are written, so that alike ones are one object. */
const INTERNED = new Map<string, Uint8Array>();

function interned(written: string, make: () => Uint8Array): Uint8Array {
  let set = INTERNED.get(written);
  if (set === undefined) {
    set = make();
    if (INTERNED.size < MAX_INTERNED) INTERNED.set(written, set);
  }
  return set;
}

function escaped(character: string): Uint8Array {
  const set = new Uint8Array(256);
  if (character === 'd') set.fill(1, 0x30, 0x3a);
  else addByte(set, character.charCodeAt(0));
  return set;
}

function oneByte(byte: number): Uint8Array {
  const set = new Uint8Array(256);
  addByte(set, byte);
  return set;
}

/** A byte, and the same letter in the other case. */
function addByte(set: Uint8Array, byte: number): void {
  set[byte] = 1;
  if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)) set[byte ^ 0x20] = 1;
}
