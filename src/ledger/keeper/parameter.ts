/**
 * Values of a statement's parameters, from the text they travel as to what the engine's binding takes.
 *
 *   on the way   param_route=/it\'s\\all            param_routes=['it\'s','a\\b']
 *   here         "/it's\all"                        ["it's", "a\b"]
 *
 * Source: ClickHouse's HTTP interface, which reads a parameter as a field of TabSeparated (`readEscapedString`), and what
 * stands in an array as in SQL (`readQuotedString`). The engine's binding escapes what it is given: text that was escaped
 * for the way would be escaped twice, and mean something else.
 *
 * Invariant: what a server would read of the text is what the engine reads of the value; what cannot be said so is refused.
 */

/** What the engine binds. Integers are exact. */
export type Parameter = string | number | bigint | boolean | null | readonly Parameter[];

/** A parameter that is not written as its type is. */
export class MalformedParameter extends Error {}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  v: '\v',
  e: '\x1b',
  // The mark of NULL, where there is more than it: nothing.
  N: '',
};
/** Behind a backslash these stand for themselves; before any other the backslash stays. */
const ITSELF = /^[\\'"`/=]$/;
const COMPOSITE = /^(?:Array|Tuple|Map|Nested|Variant|Dynamic|JSON|Object)\b/;
const WRAPPED = /^(?:Nullable|LowCardinality)\((.*)\)$/;

/** @param type as the statement declares it, without blanks. @throws MalformedParameter */
export function parameterOf(text: string, type: string): Parameter {
  const bare = unwrapped(type);
  if (bare.startsWith('Array(')) return new ListReader(text).whole();
  if (COMPOSITE.test(bare)) {
    // Bound as it stands; only a backslash would be read another way.
    if (text.includes('\\')) throw new MalformedParameter(`a backslash in a value of type ${bare}`);
    return text;
  }
  return text === '\\N' ? null : unescaped(text);
}

function unwrapped(type: string): string {
  const inner = WRAPPED.exec(type)?.[1];
  return inner === undefined ? type : unwrapped(inner);
}

/** What an escaped text says. @throws MalformedParameter */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|([\s\S])|$)/g, (_, hex?: string, c?: string) => {
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16);
      if (code > 0x7f) throw new MalformedParameter('a byte that is no character');
      return String.fromCharCode(code);
    }
    if (c === undefined || c === 'x') throw new MalformedParameter('an escape that is cut short');
    return ESCAPES[c] ?? (ITSELF.test(c) ? c : `\\${c}`);
  });
}

const BLANK = /\s/;
const INTEGER = /^-?\d+$/;

/** Reads a list as SQL writes it. */
class ListReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Parameter {
    const list = this.#list();
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw new MalformedParameter('something behind a list');
    return list;
  }

  #list(): Parameter[] {
    if (this.#next() !== '[') throw new MalformedParameter('a list begins with [');
    this.#at += 1;
    const list: Parameter[] = [];
    if (this.#next() === ']') {
      this.#at += 1;
      return list;
    }
    for (;;) {
      list.push(this.#value());
      const c = this.#next();
      this.#at += 1;
      if (c === ']') return list;
      if (c !== ',') throw new MalformedParameter('a list ends with ]');
    }
  }

  #value(): Parameter {
    const c = this.#next();
    if (c === '[') return this.#list();
    return c === "'" ? this.#quoted() : this.#word();
  }

  #quoted(): string {
    const text = this.#text;
    let said = '';
    let from = this.#at + 1;
    for (let at = from; at < text.length; at++) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === "'") {
        said += unescaped(text.slice(from, at));
        this.#at = at + 1;
        if (text[at + 1] !== "'") return said;
        said += "'";
        at += 1;
        from = at + 1;
      }
    }
    throw new MalformedParameter('a text without its end');
  }

  #word(): Parameter {
    const [word = ''] = /^[^\s,[\]'"\\(){}]*/.exec(this.#text.slice(this.#at, this.#at + 100)) ?? [];
    this.#at += word.length;
    if (INTEGER.test(word)) return BigInt(word);
    if (/^null$/i.test(word)) return null;
    if (/^(?:true|false)$/i.test(word)) return word.toLowerCase() === 'true';
    const number = Number(word);
    if (word === '' || !Number.isFinite(number)) throw new MalformedParameter('a value that is none');
    return number;
  }

  #next(): string | undefined {
    this.#skipBlanks();
    return this.#text[this.#at];
  }

  #skipBlanks(): void {
    while (BLANK.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}
