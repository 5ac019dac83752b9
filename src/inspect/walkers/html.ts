/**
 * Walks HTML and XML where the kernel cannot: without SIMD (disclosure/simd.ts) and in strings of JSON. The kernel is held
 * against it. Text, attributes, entities, and what names a value: the element's class, `itemprop`, `data-…` attribute or
 * XML name, a label before it (`<dt>手机</dt><dd>…`), a column's heading. Tokens come from htmlparser2's Tokenizer, fed
 * with one character per byte, so that its offsets are the body's.
 *
 * The stack of elements is the writer's, mended where authors leave end tags out; it never grows past MAX_ELEMENTS,
 * and looking for an open tag goes back a fixed number of elements only, so the time is linear.
 */
import { createRequire } from 'node:module';
import type { Tokenizer } from 'htmlparser2';
import { HAS_DIGIT, textOf, traitsOf } from '../bytes.ts';
import type { ValueContext } from '../inspection.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { Sink, Source } from '../sink.ts';
import { classKey, fieldKey, labelOf, linkIn, scriptData } from './html-meaning.ts';
import { HTML_NAMES, SECTIONS, SELF_CLOSING, TEXT_ATTRIBUTES, VOID } from './html-names.ts';
import { walkJson } from './json.ts';
import { labelledValues } from './labelled.ts';
import { PendingText, type Text, trimmed } from './pending-text.ts';
import type { WalkTools } from './walk-tools.ts';

/** Open elements that are kept; deeper ones belong to the last of them. */
export const MAX_ELEMENTS = 512;
const LOOK_BACK = 64;
/** Attributes of one tag that are looked at. */
const MAX_ATTRIBUTES = 64;
/** Longest text that is taken for a label, in bytes. */
const MAX_LABEL = 48;
const MAX_COLUMNS = 256;

/** The tokenizer's state within a name that could become `script`, `style`, `title` and the like. */
const SPECIAL_START = 23;

interface Element {
  readonly name: string;
  readonly key: KeyMeaning;
}

interface Attribute {
  readonly name: string;
  readonly text: Text;
}

interface Table {
  headings: KeyMeaning[];
  column: number;
  rowIsHeading: boolean;
}

let tokenizerClass: typeof Tokenizer | undefined;

/** htmlparser2's, loaded when it is first needed. */
function tokenizerOf(): typeof Tokenizer {
  tokenizerClass ??= (createRequire(import.meta.url)('htmlparser2') as { Tokenizer: typeof Tokenizer })
    .Tokenizer;
  return tokenizerClass;
}

/**
 * @param outer key of the string of JSON that the markup stands in, if it does: what stands in it stays a string's.
 * @returns bytes not understood (in JSON of scripts).
 */
export function walkHtml(source: Source, sink: Sink, tools: WalkTools, outer?: KeyMeaning): number {
  const walk = new HtmlWalk(source, sink, tools, outer);
  const { bytes, start, end } = source;
  // One UTF-16 unit per byte: every index that the tokenizer hands out is a byte offset.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const tokenizer = new (tokenizerOf())({ xmlMode: false, decodeEntities: true }, walk);
  walk.after = () => (tokenizer as unknown as { readonly sectionStart: number }).sectionStart;
  tokenizer.write(text);
  // A body cut in the name of a tag that could become `<script` ends with that letter as text: it is none.
  if ((tokenizer as unknown as { readonly state: number }).state !== SPECIAL_START) tokenizer.end();
  return walk.finish();
}

class HtmlWalk {
  readonly #bytes: Uint8Array;
  readonly #base: number;
  readonly #level: number;
  readonly #sink: Sink;
  readonly #tools: WalkTools;
  readonly #stack: Element[] = [];
  #overflow = 0;
  readonly #tables: Table[] = [];
  #label: KeyMeaning = NO_KEY;
  #malformed = 0;

  #tag = '';
  /** Inside a tag: what is pending is an attribute's, and a cut tag's is nobody's. */
  #inTag = false;
  #attributes: Attribute[] = [];
  #attributeName = '';

  readonly #pending: PendingText;
  /** Where the tokenizer goes on. */
  after = (): number => 0;

  /** Key of the string that the markup stands in, if it does. */
  readonly #outer: KeyMeaning | undefined;

  constructor(source: Source, sink: Sink, tools: WalkTools, outer?: KeyMeaning) {
    this.#outer = outer;
    this.#bytes = source.bytes;
    this.#base = source.start;
    this.#pending = new PendingText(
      source,
      source.level === 0 ? tools.markup : tools.inner[source.level - 1]!,
    );
    this.#level = source.level;
    this.#sink = sink;
    this.#tools = tools;
  }

  finish(): number {
    if (this.#inTag) this.#pending.clear();
    this.#flushText();
    while (this.#stack.length > 0) this.#pop();
    return this.#malformed;
  }

  ontext(start: number, end: number): void {
    this.#pending.append(this.#base + start, this.#base + end);
  }
  ontextentity(codePoint: number, end: number): void {
    this.#pending.appendEntity(codePoint, this.#base + end);
  }
  onattribdata(start: number, end: number): void {
    this.#pending.append(this.#base + start, this.#base + end);
  }
  onattribentity(codePoint: number): void {
    // The tokenizer does not tell where it stands, but has moved behind it.
    const end = this.#base + this.after();
    let start = end - 1;
    while (this.#bytes[start] !== 0x26) start--;
    this.#pending.append(start, start);
    this.#pending.appendEntity(codePoint, end);
  }
  onattribname(start: number, end: number): void {
    this.#attributeName = this.#ascii(start, end).toLowerCase();
    this.#pending.clear();
  }
  onattribend(): void {
    if (this.#pending.empty) return;
    if (this.#attributes.length < MAX_ATTRIBUTES) {
      this.#attributes.push({ name: this.#attributeName, text: this.#pending.kept() });
    }
    this.#pending.clear();
  }
  onopentagname(start: number, end: number): void {
    this.#flushText();
    this.#tag = this.#ascii(start, end).toLowerCase();
    this.#attributes = [];
    this.#inTag = true;
  }
  onopentagend(): void {
    this.#inTag = false;
    this.#open(false);
  }
  onselfclosingtag(): void {
    this.#inTag = false;
    this.#open(!HTML_NAMES.has(this.#tag));
  }
  onclosetag(start: number, end: number): void {
    this.#flushText();
    this.#closeTag(this.#ascii(start, end).toLowerCase());
  }
  /** @param closing bytes of `]]>` that `end` lies behind. */
  oncdata(start: number, end: number, closing: number): void {
    this.#pending.append(this.#base + start, this.#base + end - closing);
  }
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  #ascii(start: number, end: number): string {
    return end - start > 64 ? '' : textOf(this.#bytes, this.#base + start, this.#base + end);
  }

  // ── text ──

  #flushText(): void {
    if (this.#pending.empty) return;
    const text = trimmed(this.#pending.taken());
    const element = this.#stack[this.#stack.length - 1];
    if (text.start < text.end) {
      if (element?.name === 'script' || element?.name === 'style') {
        if (element.name === 'script') this.#script(text);
      } else {
        this.#text(text, element);
      }
    }
    this.#pending.clear();
  }

  #text(text: Text, element: Element | undefined): void {
    const traits = traitsOf(text.bytes, text.start, text.end);
    const table = this.#tables[this.#tables.length - 1];
    const inCell = element !== undefined && table !== undefined;
    if (inCell && element.name === 'th' && table.rowIsHeading && table.column <= MAX_COLUMNS) {
      table.headings[table.column - 1] = this.#labelOf(text, true);
    }
    const heading = inCell && !table.rowIsHeading ? table.headings[table.column - 1] : undefined;
    const label = text.end - text.start <= MAX_LABEL ? this.#labelOf(text) : NO_KEY;
    if (label.kind !== 'none') {
      this.#label = label;
      return;
    }
    const own = this.#nearestKey();
    const key = this.#label.kind !== 'none' ? this.#label : own.kind !== 'none' ? own : (heading ?? NO_KEY);
    this.#label = NO_KEY;
    this.#give(key, text, 'html-text', traits);
  }

  #give(key: KeyMeaning, text: Text, place: ValueContext, traits: number): void {
    const { bytes, start, end, map } = text;
    const context = this.#outer === undefined ? place : 'json-string';
    if (key.kind !== 'none') {
      this.#sink.value(key, bytes, start, end, map, context, traits, this.#level);
    } else {
      labelledValues(bytes, start, end, map, context, traits, this.#level, this.#sink, this.#tools.keys);
    }
  }

  #labelOf({ bytes, start, end }: Text, heading = false): KeyMeaning {
    return labelOf(bytes, start, end, this.#tools.keys, heading);
  }

  /** The key of the element that holds the text, or of its parent when it has none (`<b class="nick"><a>…`). */
  #nearestKey(): KeyMeaning {
    for (let back = 1; back <= 2; back++) {
      const key = this.#stack[this.#stack.length - back]?.key;
      if (key !== undefined && key.kind !== 'none') return key;
    }
    return this.#stack.length < 2 && this.#outer !== undefined ? this.#outer : NO_KEY;
  }

  /** A script's data: JSON alone, or after an assignment. Any other script is code. */
  #script(text: Text): void {
    const { bytes, end, map } = text;
    const at = scriptData(bytes, text.start, end);
    if (at === -1) return;
    const malformed = walkJson({ bytes, start: at, end, map, level: this.#level }, this.#sink, this.#tools);
    if (at === text.start) this.#malformed += malformed;
  }

  // ── elements ──

  #open(closed: boolean): void {
    const name = this.#tag;
    const attributes = this.#attributes;
    this.#closeBefore(name);
    const key = this.#elementKey(name, attributes);
    const kind = SECTIONS.has(name) ? 'section' : 'element';
    if (this.#stack.length >= MAX_ELEMENTS) {
      this.#giveAttributes(key, attributes);
      if (!closed && !VOID.has(name)) this.#overflow++;
      return;
    }
    this.#stack.push({ name, key });
    this.#sink.enter(kind, key, false);
    this.#openTable(name);
    this.#giveAttributes(key, attributes);
    if (closed || VOID.has(name)) this.#pop();
  }

  #closeBefore(name: string): void {
    const closes = SELF_CLOSING.get(name);
    if (closes === undefined || this.#overflow > 0) return;
    for (let n = 0; n < 2; n++) {
      const top = this.#stack[this.#stack.length - 1];
      if (top === undefined || !closes.has(top.name)) return;
      this.#pop();
    }
  }

  #closeTag(name: string): void {
    if (this.#overflow > 0) {
      this.#overflow--;
      return;
    }
    const limit = Math.max(0, this.#stack.length - LOOK_BACK);
    for (let i = this.#stack.length - 1; i >= limit; i--) {
      if (this.#stack[i]!.name !== name) continue;
      while (this.#stack.length > i) this.#pop();
      return;
    }
  }

  #pop(): void {
    const element = this.#stack.pop()!;
    if (element.name === 'table') this.#tables.pop();
    if (element.name === 'tr') this.#label = NO_KEY;
    this.#sink.leave();
  }

  #openTable(name: string): void {
    if (name === 'table') {
      this.#tables.push({ headings: [], column: 0, rowIsHeading: false });
      return;
    }
    const table = this.#tables[this.#tables.length - 1];
    if (table === undefined) return;
    if (name === 'tr') {
      table.column = 0;
      table.rowIsHeading = false;
    } else if (name === 'th' || name === 'td') {
      table.column++;
      // A heading beside a heading is a row of headings; one before a cell is that cell's label.
      if (name === 'th' && (table.column === 1 || table.rowIsHeading)) table.rowIsHeading = true;
      else table.rowIsHeading = false;
    }
  }

  #elementKey(name: string, attributes: readonly Attribute[]): KeyMeaning {
    let best = NO_KEY;
    for (const { name: attribute, text } of attributes) {
      if (
        attribute !== 'class' &&
        attribute !== 'itemprop' &&
        attribute !== 'id' &&
        attribute !== 'data-field'
      )
        continue;
      const key = classKey(text.bytes, text.start, text.end, this.#tools.words);
      if (key.weight > best.weight) best = key;
    }
    if (best.kind === 'none' && !HTML_NAMES.has(name)) return this.#tools.words.read(name);
    return best;
  }

  #giveAttributes(element: KeyMeaning, attributes: readonly Attribute[]): void {
    for (const { name, text } of attributes) {
      if (name === 'href') this.#link(text);
      else if (name.startsWith('data-')) this.#attribute(this.#tools.words.read(name.slice(5)), text);
      else if (name === 'value') this.#attribute(this.#fieldKey(attributes, element), text);
      else if (TEXT_ATTRIBUTES.has(name)) this.#attribute(NO_KEY, text);
      else if (!HTML_NAMES.has(this.#tag) && name !== 'class' && name !== 'id')
        this.#attribute(this.#tools.words.read(name), text);
    }
  }

  #attribute(key: KeyMeaning, text: Text): void {
    const value = trimmed(text);
    if (value.start >= value.end) return;
    this.#give(key, value, 'html-attribute', traitsOf(value.bytes, value.start, value.end) | HAS_DIGIT);
  }

  /** What an input's value is: by its `name`, `id` or `autocomplete`, or the label before it. */
  #fieldKey(attributes: readonly Attribute[], element: KeyMeaning): KeyMeaning {
    for (const { name, text } of attributes) {
      if (name !== 'name' && name !== 'id' && name !== 'autocomplete') continue;
      const key = fieldKey(text.bytes, text.start, text.end, this.#tools.words);
      if (key.kind !== 'none') return key;
    }
    const label = this.#label;
    this.#label = NO_KEY;
    return label.kind !== 'none' ? label : element;
  }

  #link(text: Text): void {
    const link = linkIn(text.bytes, text.start, text.end);
    if (link === undefined) return;
    this.#attribute(this.#tools.words.read(link.key), { ...text, start: link.start, end: link.end });
  }
}
