/**
 * Disclosures as lines, `at,recipient,person[,tier][,route]`: what `weir headcount` reads. A header gives other columns or
 * another order; fields may stand between quotes (RFC 4180), but hold no quote themselves.
 */
import { type LogLine, type Refusal, ROLES, type Role } from '../line.ts';
import { isBinary, type LogParser, type ParserOptions, settle } from './log-parser.ts';

const NAMES: Readonly<Record<string, Role>> = {
  at: 'time',
  recipient: 'recipient',
  person: 'person',
  route: 'route',
};
const USUAL = ['at', 'recipient', 'person', 'tier', 'route'];
const COMMA = 0x2c;
const QUOTE = 0x22;

export class WeirLines implements LogParser {
  readonly name = 'weir';
  readonly #options: ParserOptions;
  #slots: readonly number[] = slotsOf(USUAL) as readonly number[];

  constructor(options: ParserOptions) {
    this.#options = options;
  }

  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined {
    line.begin(bytes);
    let at = from;
    for (let field = 0; at <= to; field++) {
      const slot = this.#slots[field] ?? -1;
      let end: number;
      if (bytes[at] === QUOTE && at < to) {
        end = bytes.indexOf(QUOTE, at + 1);
        if (end === -1 || end >= to || (end + 1 < to && bytes[end + 1] !== COMMA))
          return refused(bytes, from, to);
        if (slot >= 0) line.set(slot, at + 1, end);
        end += 1;
      } else {
        end = at;
        while (end < to && bytes[end] !== COMMA) end += 1;
        if (slot >= 0) line.set(slot, at, end);
      }
      at = end + 1;
    }
    const why = settle(line, this.#options.times);
    if (why === undefined) return line.has(ROLES.recipient) && line.has(ROLES.person) ? undefined : 'format';
    return this.#isHeader(bytes, from, to) ? 'directive' : why === 'recipient' ? 'format' : why;
  }

  #isHeader(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from > 1_024) return false;
    const text = new TextDecoder().decode(bytes.subarray(from, to));
    const slots = slotsOf(text.split(',').map((name) => name.trim().toLowerCase().replace(/^"|"$/g, '')));
    if (slots === undefined) return false;
    this.#slots = slots;
    return true;
  }
}

function refused(bytes: Uint8Array, from: number, to: number): Refusal {
  return isBinary(bytes, from, to) ? 'binary' : 'format';
}

/** undefined when the names are no header's. */
function slotsOf(names: readonly string[]): readonly number[] | undefined {
  if (!['at', 'recipient', 'person'].every((name) => names.includes(name))) return undefined;
  return names.map((name) => {
    const role = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
    return role === undefined ? -1 : ROLES[role];
  });
}
