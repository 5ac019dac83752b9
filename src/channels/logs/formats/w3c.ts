/**
 * W3C extended log file format (https://www.w3.org/TR/WD-logfile): IIS with blanks between fields, Amazon CloudFront's
 * standard logs with tabs. A `#Fields:` directive says what stands where, and may come again; without one nothing is known.
 */
import { type LogLine, type Refusal, ROLES, type Role } from '../line.ts';
import { isBinary, type LogParser, type ParserOptions, roleGiven, settle } from './log-parser.ts';

const NAMES: Readonly<Record<string, Role>> = {
  date: 'date',
  time: 'time',
  'c-ip': 'address',
  'x-forwarded-for': 'forwarded',
  'cs(x-forwarded-for)': 'forwarded',
  'cs-username': 'user',
  'cs-method': 'method',
  'cs-uri-stem': 'target',
  'cs-uri': 'target',
  'cs-uri-query': 'query',
  'sc-status': 'status',
  'sc-bytes': 'size',
  'cs(user-agent)': 'userAgent',
  'cs(cookie)': 'cookies',
};
/** A directive's fields at most. */
const MAX_FIELDS = 256;
const TAB = 0x09;
const BLANK = 0x20;
const HASH = 0x23;

export class W3cParser implements LogParser {
  readonly #options: ParserOptions;
  #slots: Int32Array | undefined;
  #separator = BLANK;
  #isCloudFront = false;

  constructor(options: ParserOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#isCloudFront ? 'cloudfront' : 'w3c';
  }

  read(bytes: Uint8Array, from: number, to: number, line: LogLine): Refusal | undefined {
    line.begin(bytes);
    if (bytes[from] === HASH) {
      this.#directive(bytes, from, to);
      return 'directive';
    }
    const slots = this.#slots;
    if (slots === undefined) return isBinary(bytes, from, to) ? 'binary' : 'format';
    const separator = this.#separator;
    let field = 0;
    let start = from;
    for (let i = from; i <= to; i++) {
      if (i < to && bytes[i] !== separator) continue;
      if (field >= slots.length) return 'format';
      const slot = slots[field] as number;
      if (slot >= 0) line.set(slot, start, i);
      field += 1;
      start = i + 1;
    }
    if (field !== slots.length) return isBinary(bytes, from, to) ? 'binary' : 'format';
    return settle(line, this.#options.times);
  }

  #directive(bytes: Uint8Array, from: number, to: number): void {
    const text = new TextDecoder().decode(bytes.subarray(from, Math.min(to, from + 16_384)));
    const match = /^#Fields:\s*(.*?)\s*$/i.exec(text);
    if (match === null) return;
    const names = (match[1] as string).split(/\s+/, MAX_FIELDS + 1);
    if (names.length > MAX_FIELDS) return;
    const { fields } = this.#options;
    const seen = new Set<number>();
    this.#slots = Int32Array.from(names, (name) => {
      const role = roleGiven(fields, name) ?? NAMES[name.toLowerCase()];
      const slot = role === undefined ? -1 : ROLES[role];
      if (slot < 0 || seen.has(slot)) return -1;
      seen.add(slot);
      return slot;
    });
    this.#isCloudFront = names.some((name) => name.toLowerCase() === 'x-edge-location');
    this.#separator = this.#isCloudFront ? TAB : BLANK;
  }
}
