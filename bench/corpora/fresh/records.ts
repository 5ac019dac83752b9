/**
 * Documents of one split: lists of records as JSON, exports, pages and messages. Every planted value is labelled with
 * whose it is, as in the older corpora.
 */
import type { Random } from '../../../src/range/random.ts';
import { type Document, type LabelKind, Page } from '../document.ts';
import { JsonPage, quoted, spelling } from '../json.ts';
import { uuid } from '../values.ts';
import { development } from './development.ts';
import { heldOut } from './held-out.ts';
import type { Form, Node } from './shape.ts';
import { cleanToken } from './traps.ts';
import { type FreshPerson, type FreshSlot, freshPerson, KIND_OF_FRESH_SLOT, type Split } from './values.ts';

const SPLITS = { 'held-out': heldOut, development } as const;
/** A sentence now and then is small talk: most of a conversation names nobody. */
const SMALL_TALK = 0.5;

interface Someone {
  readonly who: FreshPerson;
  readonly index: number;
}

/** The people of one record: by number, drawn when first named. */
class Cast {
  readonly #people = new Map<string, Someone>();
  readonly #draw: () => Someone;

  constructor(draw: () => Someone) {
    this.#draw = draw;
  }

  of(name: string): Someone {
    let someone = this.#people.get(name);
    if (someone === undefined) {
      someone = this.#draw();
      this.#people.set(name, someone);
    }
    return someone;
  }

  /** The same people, but for `new`. */
  element(): Cast {
    const cast = new Cast(this.#draw);
    for (const [name, someone] of this.#people) if (name !== 'new') cast.#people.set(name, someone);
    return cast;
  }
}

/** What a token says: a value with its kind and person, or text that names nobody. */
function read(
  token: string,
  random: Random,
  cast: Cast,
): { text: string; kind?: LabelKind; person: number; number: boolean } {
  if (token.startsWith('#') && token.length > 1) {
    const value = cleanToken(random, token.slice(1));
    return { text: String(value), person: -1, number: typeof value === 'number' };
  }
  if (!token.startsWith('@')) return { text: token, person: -1, number: false };
  const dot = token.indexOf('.');
  const slot = token.slice(dot + 1).replace('@', '') as FreshSlot;
  const someone = cast.of(dot < 0 ? '0' : token.slice(1, dot));
  const kind = KIND_OF_FRESH_SLOT[slot];
  if (kind === undefined) throw new TypeError(`no slot ${slot}`);
  const text = someone.who[slot];
  return kind === 'masked'
    ? { text, person: -1, number: false }
    : { text, kind, person: someone.index, number: slot === 'numericId' };
}

const isRepeated = (node: readonly Node[]): boolean => JSON.stringify(node).includes('@new.');

function put(json: JsonPage, random: Random, cast: Cast, node: Node): void {
  if (typeof node === 'string') {
    const { text, kind, person, number } = read(node, random, cast);
    const bare = number && json.how.numericIds;
    const written = bare ? text : quoted(text, json.how);
    if (kind === undefined) json.page.add(written);
    else if (bare) json.page.value(kind, written, person, true);
    else json.page.add('"').value(kind, written.slice(1, -1), person, true).add('"');
  } else if (Array.isArray(node)) {
    json.open('[');
    const times = isRepeated(node) ? random.between(1, 3) : 1;
    for (let i = 0; i < times; i++) {
      for (const element of node as readonly Node[]) {
        json.next();
        put(json, random, isRepeated(node) ? cast.element() : cast, element);
      }
    }
    json.close(']');
  } else if (node !== null && typeof node === 'object') {
    json.open('{');
    for (const [key, value] of Object.entries(node)) {
      json.key(key);
      put(json, random, cast, value);
    }
    json.close('}');
  } else json.page.add(JSON.stringify(node));
}

const castOn = (page: Page, random: Random, chinese: boolean, split: Split): Cast =>
  new Cast(() => ({ who: freshPerson(random, chinese, split), index: page.person() }));

/** A list of records, or one. */
function records(random: Random, split: Split): Document {
  const shape = random.pick(SPLITS[split].shapes);
  const json = new JsonPage(spelling(random));
  const one = random.chance(0.3);
  json
    .open('{')
    .field('code', 200)
    .field('traceId', uuid(random))
    .key(one ? 'data' : random.pick(['rows', 'content', 'result']));
  if (!one) json.open('[');
  for (let i = one ? 1 : random.between(3, 20); i > 0; i--) {
    if (!one) json.next();
    put(json, random, castOn(json.page, random, shape.chinese, split), shape.record);
  }
  if (!one) json.close(']');
  json.close('}');
  return json.page.done('api-people', 'application/json', `GET /fresh/${shape.name}`);
}

function sheet(random: Random, split: Split): Document {
  const { columns, chinese } = random.pick(SPLITS[split].sheets);
  const delimiter = random.pick([',', ',', '\t', ';']);
  const page = new Page();
  page.add(`${columns.map(([heading]) => heading).join(delimiter)}\r\n`);
  for (let i = random.between(15, 90); i > 0; i--) {
    const cast = castOn(page, random, chinese, split);
    for (const [index, [, token]] of columns.entries()) {
      if (index > 0) page.add(delimiter);
      const { text, kind, person } = read(token, random, cast);
      const quote = text.includes(delimiter) ? '"' : '';
      page.add(quote);
      if (kind === undefined) page.add(text);
      else page.value(kind, text, person, true);
      page.add(quote);
    }
    page.add('\r\n');
  }
  return page.done('csv', 'text/csv; charset=utf-8', `GET /fresh/${columns[0]![0]}.csv`);
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** A page of forms: labels in rows, terms or divisions; or classes alone. */
function formPage(random: Random, split: Split): Document {
  const classes = random.chance(0.35);
  const form: Form = random.pick(classes ? SPLITS[split].classes : SPLITS[split].forms);
  const page = new Page();
  page.add(
    '<!doctype html><html><head><meta charset="utf-8"><title>detail</title><style>.a{color:#1a2b3c}</style></head><body><main>',
  );
  const layout = random.integer(4);
  const colon = form.chinese ? '：' : ':';
  if (!classes && layout === 3) {
    page.add(
      `<table><thead><tr>${form.fields.map(([label]) => `<th>${label}</th>`).join('')}</tr></thead><tbody>`,
    );
  }
  for (let i = random.between(1, 6); i > 0; i--) {
    const cast = castOn(page, random, form.chinese, split);
    page.add(
      classes
        ? '<div class="card">'
        : ['<table class="info">', '<dl>', '<ul class="info-list">', '<tr>'][layout]!,
    );
    for (const [label, token] of form.fields) {
      const { text, kind, person } = read(token, random, cast);
      const value = () =>
        kind === undefined ? page.add(escapeHtml(text)) : page.value(kind, escapeHtml(text), person, true);
      if (classes) {
        const [attribute, name] = label.split('=') as [string, string | undefined];
        if (name === undefined) {
          page.add(`<i ${attribute}="`);
          value();
          page.add('"></i>');
        } else {
          page.add(`<span ${attribute}="${name}">`);
          value();
          page.add('</span>');
        }
      } else if (layout === 0) {
        page.add(`<tr><th>${label}</th><td>`);
        value();
        page.add('</td></tr>');
      } else if (layout === 1) {
        page.add(`<dt>${label}</dt><dd>`);
        value();
        page.add('</dd>');
      } else if (layout === 2) {
        page.add(`<li><span class="label">${label}${colon}</span><span class="value">`);
        value();
        page.add('</span></li>');
      } else {
        page.add('<td>');
        value();
        page.add('</td>');
      }
    }
    page.add(classes ? '</div>' : ['</table>', '</dl>', '</ul>', '</tr>'][layout]!);
  }
  page.add(`${!classes && layout === 3 ? '</tbody></table>' : ''}</main></body></html>`);
  return page.done('html', 'text/html; charset=utf-8', 'GET /fresh/page');
}

/** Messages, one a paragraph. */
function messages(random: Random, split: Split): Document {
  const { chineseProse, englishProse } = SPLITS[split];
  const page = new Page();
  for (let i = random.between(10, 40); i > 0; i--) {
    if (random.chance(SMALL_TALK)) {
      page.add(`${String(cleanToken(random, random.pick(['talk', 'talkEn'])))}\n\n`);
      continue;
    }
    const chinese = random.chance(0.6);
    const who = freshPerson(random, chinese, split);
    for (const [index, part] of random
      .pick(chinese ? chineseProse : englishProse)
      .split(/\{(\w+)\}/)
      .entries()) {
      const slot = part as FreshSlot;
      if (index % 2 === 0) page.add(part);
      else page.value(KIND_OF_FRESH_SLOT[slot] as LabelKind, who[slot], -1, false);
    }
    page.add('\n\n');
  }
  return page.done('chat', 'text/plain; charset=utf-8', 'GET /fresh/messages');
}

/** One more document of a split. */
export function fresh(random: Random, split: Split): Document {
  const what = random.uniform();
  if (what < 0.6) return records(random, split);
  if (what < 0.75) return sheet(random, split);
  return what < 0.9 ? formPage(random, split) : messages(random, split);
}
