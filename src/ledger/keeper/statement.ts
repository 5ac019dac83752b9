/**
 * What a statement says outside of its texts: whether it only reads, and which types its parameters are declared with.
 * One pass by ClickHouse's lexical rules (src/Parsers/Lexer.cpp), as far as reading needs them.
 *
 * Invariant: what this pass takes for a text or a comment the engine takes for one, too. What it is not sure about
 * (heredocs, quotes beyond ASCII, something unclosed) is refused: nothing may be hidden from it.
 */

const READS = /^[\s(]*(?:SELECT|WITH|SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS|CHECK)\b/i;
/** `WITH … INSERT` writes into tables, `SELECT … INTO OUTFILE` into files. */
const WRITES = /\b(?:INSERT|INTO|OUTFILE)\b/i;
/** The engine runs one statement after the other. */
const SEVERAL = /;\s*[^\s;]/;
const PARAMETER = /\{\s*(\w+)\s*:([^{}]*)\}/g;

/** Whether a statement is one statement, and changes nothing. */
export function readsOnly(statement: string): boolean {
  const bare = bareText(statement);
  return bare !== undefined && READS.test(bare) && !WRITES.test(bare) && !SEVERAL.test(bare);
}

/** The declared types of a statement's parameters, `{name:Type}`, without blanks. */
export function parameterTypes(statement: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const [, name = '', type = ''] of (bareText(statement) ?? '').matchAll(PARAMETER))
    types.set(name, type.replace(/\s+/g, ''));
  return types;
}

/**
 * A statement with its texts, quoted names and comments emptied.
 * @returns undefined when it cannot be said for certain where they begin and end.
 */
export function bareText(statement: string): string | undefined {
  let bare = '';
  for (let at = 0; at < statement.length; ) {
    const c = statement[at] as string;
    const end = endOfHidden(statement, at);
    if (end === undefined || c === '$' || c > '\x7f') return undefined;
    if (end === at) {
      bare += c;
      at += 1;
      continue;
    }
    bare += c === "'" || c === '"' || c === '`' ? c + c : ' ';
    at = end;
  }
  return bare;
}

/** Where a text, a quoted name or a comment that begins here ends; `at` when none does, undefined when it never ends. */
function endOfHidden(text: string, at: number): number | undefined {
  const c = text[at] as string;
  if (c === "'" || c === '"' || c === '`') return endOfQuoted(text, at, c);
  const two = text.slice(at, at + 2);
  if (two === '/*') return endOfComment(text, at);
  if (two === '--' || two === '# ' || two === '#!') {
    const line = text.indexOf('\n', at);
    return line === -1 ? text.length : line;
  }
  return at;
}

/** A quote stands in a text behind a backslash or twice. */
function endOfQuoted(text: string, from: number, quote: string): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return undefined;
}

/** Comments stand in comments. */
function endOfComment(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    if (two === '/*') {
      depth += 1;
      at += 1;
    } else if (two === '*/') {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
