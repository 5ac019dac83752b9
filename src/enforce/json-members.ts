/**
 * Walks the values of JSON text with their places, for measures that need more of a document than findings tell: the
 * member that a value belongs to, and what its neighbours are. Takes one document or several behind each other
 * (NDJSON, RFC 7464 without its separators), each after whatever is no JSON (`data: ` of an event stream).
 *
 *   {"items":[{"id":7,"tel":"…"}]}
 *   $          $.items[]   $.items[].tel         paths as findings spell them
 *
 * Invariant: reads every byte once, in the order of the text; never throws on what the bytes say.
 */

/** Deeper documents are left alone, as a stack would be at the mercy of the origin. */
export const MAX_JSON_DEPTH = 200;

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'word';

export interface JsonValue {
  readonly kind: JsonKind;
  /** Byte offsets of the value, quotes and brackets included; end exclusive. */
  readonly start: number;
  end: number;
  /** Offset of the opening quote of the key it stands under; undefined in an array or at the top. */
  readonly keyStart: number | undefined;
  readonly key: string | undefined;
  /** Such as `$.items[].tel`. */
  readonly path: string;
  /** Members or elements, in their order; empty for what is neither object nor array. */
  readonly children: readonly JsonValue[];
}

interface Node extends JsonValue {
  readonly children: Node[];
}

const NONE: Node[] = [];

/**
 * Reads all documents of a text.
 * @param root path of a document: `$`, or `$[]` where several follow each other.
 * @returns undefined when something in a document is not JSON, or too deep: then nothing of the text may be relied on.
 */
export function readJsonValues(bytes: Uint8Array, root: '$' | '$[]' = '$'): readonly JsonValue[] | undefined {
  const reader = new Reader(bytes);
  const documents: Node[] = [];
  for (;;) {
    const start = reader.nextDocument();
    if (start === undefined) return documents;
    const value = reader.value(root, undefined, undefined, 0);
    if (value === undefined) return undefined;
    documents.push(value);
  }
}

/** Calls visit for every value, parents before their children. */
export function visitJson(
  values: readonly JsonValue[],
  visit: (value: JsonValue, parent?: JsonValue) => void,
): void {
  const walk = (value: JsonValue, parent?: JsonValue): void => {
    visit(value, parent);
    for (const child of value.children) walk(child, value);
  };
  for (const value of values) walk(value);
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Documents are objects or arrays; what stands before one is passed over. */
  nextDocument(): number | undefined {
    while (this.#at < this.#bytes.length) {
      const byte = this.#bytes[this.#at];
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return this.#at;
      this.#at += 1;
    }
    return undefined;
  }

  value(
    path: string,
    key: string | undefined,
    keyStart: number | undefined,
    depth: number,
  ): Node | undefined {
    if (depth > MAX_JSON_DEPTH) return undefined;
    this.#space();
    const start = this.#at;
    const place = { start, keyStart, key, path };
    switch (this.#bytes[start]) {
      case OPEN_OBJECT:
        return this.#object(place, depth);
      case OPEN_ARRAY:
        return this.#array(place, depth);
      case QUOTE:
        if (!this.#string()) return undefined;
        return { ...place, kind: 'string', end: this.#at, children: NONE };
      default:
        return this.#scalar(place);
    }
  }

  #object(place: Omit<Node, 'kind' | 'end' | 'children'>, depth: number): Node | undefined {
    const children: Node[] = [];
    this.#at += 1;
    this.#space();
    if (this.#bytes[this.#at] === CLOSE_OBJECT) {
      this.#at += 1;
      return { ...place, kind: 'object', end: this.#at, children };
    }
    for (;;) {
      this.#space();
      const keyStart = this.#at;
      if (this.#bytes[keyStart] !== QUOTE || !this.#string()) return undefined;
      const key = textOfString(this.#bytes, keyStart, this.#at);
      this.#space();
      if (this.#bytes[this.#at] !== COLON) return undefined;
      this.#at += 1;
      const child = this.value(`${place.path}.${key}`, key, keyStart, depth + 1);
      if (child === undefined) return undefined;
      children.push(child);
      this.#space();
      const next = this.#bytes[this.#at];
      this.#at += 1;
      if (next === CLOSE_OBJECT) return { ...place, kind: 'object', end: this.#at, children };
      if (next !== COMMA) return undefined;
    }
  }

  #array(place: Omit<Node, 'kind' | 'end' | 'children'>, depth: number): Node | undefined {
    const children: Node[] = [];
    this.#at += 1;
    this.#space();
    if (this.#bytes[this.#at] === CLOSE_ARRAY) {
      this.#at += 1;
      return { ...place, kind: 'array', end: this.#at, children };
    }
    for (;;) {
      const child = this.value(`${place.path}[]`, undefined, undefined, depth + 1);
      if (child === undefined) return undefined;
      children.push(child);
      this.#space();
      const next = this.#bytes[this.#at];
      this.#at += 1;
      if (next === CLOSE_ARRAY) return { ...place, kind: 'array', end: this.#at, children };
      if (next !== COMMA) return undefined;
    }
  }

  #scalar(place: Omit<Node, 'kind' | 'end' | 'children'>): Node | undefined {
    let at = this.#at;
    while (at < this.#bytes.length && !ENDS_SCALAR.has(this.#bytes[at] as number)) at += 1;
    const text = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, at - this.#at).toString(
      'latin1',
    );
    const isWord = text === 'true' || text === 'false' || text === 'null';
    if (!isWord && !NUMBER.test(text)) return undefined;
    this.#at = at;
    return { ...place, kind: isWord ? 'word' : 'number', end: at, children: NONE };
  }

  /** Goes behind a string. @returns false when it does not end. */
  #string(): boolean {
    let at = this.#at + 1;
    while (at < this.#bytes.length) {
      const byte = this.#bytes[at];
      if (byte === QUOTE) {
        this.#at = at + 1;
        return true;
      }
      at += byte === BACKSLASH ? 2 : 1;
    }
    return false;
  }

  #space(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at += 1;
    }
  }
}

/** What a JSON string says. @param start of its opening quote, end behind the closing one. */
export function textOfString(bytes: Uint8Array, start: number, end: number): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
  if (!raw.includes('\\')) return raw.slice(1, -1);
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.slice(1, -1);
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const ENDS_SCALAR = new Set([COMMA, CLOSE_ARRAY, CLOSE_OBJECT, 0x20, 0x0a, 0x0d, 0x09]);
