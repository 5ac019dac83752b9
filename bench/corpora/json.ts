/**
 * JSON of shops and other platforms: lists of orders with the people they go to, reviews, profiles; and lists of goods
 * that name nobody. A document follows one dialect, and is spelled as one framework would spell it: compact or
 * indented, with characters or `\u` escapes, with `/` or `\/`.
 */
import type { Random } from '../../src/range/random.ts';
import { cleanFields } from './clean.ts';
import { type Document, type Kind, Page } from './document.ts';
import { base62, digits, type Invented, invent, uuid } from './values.ts';
import { DIALECTS, type Dialect, type PersonKeys, POSTS, type Slot } from './vocabulary.ts';
import { freeText, opinion, title } from './words.ts';

/** How one framework writes JSON. */
export interface Spelling {
  readonly indent: boolean;
  readonly escapeNonAscii: boolean;
  readonly escapeSlash: boolean;
  readonly numericIds: boolean;
}

export function spelling(random: Random): Spelling {
  return {
    indent: random.chance(0.2),
    escapeNonAscii: random.chance(0.12),
    escapeSlash: random.chance(0.12),
    numericIds: random.chance(0.6),
  };
}

export function quoted(text: string, how: Spelling): string {
  let json = JSON.stringify(text);
  if (how.escapeSlash) json = json.replaceAll('/', '\\/');
  if (how.escapeNonAscii) {
    json = json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  return json;
}

/** Writes objects and arrays with commas where they belong. */
export class JsonPage {
  readonly page = new Page();
  readonly how: Spelling;
  #first: boolean[] = [true];

  constructor(how: Spelling) {
    this.how = how;
  }

  open(bracket: '{' | '['): this {
    this.page.add(bracket);
    this.#first.push(true);
    return this;
  }

  close(bracket: '}' | ']'): this {
    this.#first.pop();
    this.page.add(this.how.indent ? `\n${'  '.repeat(this.#first.length - 1)}${bracket}` : bracket);
    return this;
  }

  /** A comma where one is due: before an element of an array. */
  next(): this {
    const comma = this.#first.at(-1) ? '' : ',';
    this.#first[this.#first.length - 1] = false;
    this.page.add(this.how.indent ? `${comma}\n${'  '.repeat(this.#first.length - 1)}` : comma);
    return this;
  }

  key(name: string): this {
    this.next();
    this.page.add(`${quoted(name, this.how)}:${this.how.indent ? ' ' : ''}`);
    return this;
  }

  /** A key with a string, number or anything else that names nobody. */
  field(name: string, value: unknown): this {
    this.key(name);
    this.page.add(typeof value === 'string' ? quoted(value, this.how) : JSON.stringify(value));
    return this;
  }

  /** A key with a labelled value. */
  planted(name: string, kind: Kind, value: string, person: number, bare = false): this {
    this.key(name);
    const json = bare ? value : quoted(value, this.how);
    if (bare) this.page.value(kind, json, person, true);
    else this.page.add('"').value(kind, json.slice(1, -1), person, true).add('"');
    return this;
  }

  /** Running text with labelled values in it. */
  prose(name: string, pieces: readonly Piece[]): this {
    this.key(name);
    this.page.add('"');
    for (const piece of pieces) {
      const json = quoted(piece.text, this.how).slice(1, -1);
      if (piece.kind === undefined) this.page.add(json);
      else this.page.value(piece.kind, json, -1, piece.keyed === true);
    }
    this.page.add('"');
    return this;
  }
}

/** A stretch of running text; with a kind when it is a planted value. */
export interface Piece {
  readonly text: string;
  readonly kind?: Kind;
  /** A label with a colon stands before it. */
  readonly keyed?: boolean;
}

export const KIND_OF_SLOT: Readonly<Record<Slot, Kind>> = {
  userId: 'userId',
  username: 'username',
  name: 'name',
  phone: 'phone',
  landline: 'phone',
  email: 'email',
  residentId: 'residentId',
  card: 'card',
  address: 'address',
  birth: 'birth',
  plate: 'plate',
  wechat: 'wechat',
  qq: 'qq',
  alipay: 'alipay',
  passport: 'passport',
  permit: 'permit',
  mac: 'mac',
  ip: 'ip',
};

/** Share of records that show a slot which their dialect has. */
const SHOWN = 0.85;

/** Slots that a person's record cannot do without: something must say that this is one person. */
const NAMING: ReadonlySet<Slot> = new Set(['userId', 'phone', 'name']);

function putPerson(json: JsonPage, random: Random, keys: PersonKeys, who: Invented): void {
  const person = json.page.person();
  for (const [slot, key] of Object.entries(keys) as [Slot, string][]) {
    if (!NAMING.has(slot) && !random.chance(SHOWN)) continue;
    const bare = slot === 'userId' && who.numericId && json.how.numericIds;
    json.planted(key, KIND_OF_SLOT[slot], who[slot], person, bare);
  }
}

function putRecord(json: JsonPage, random: Random, dialect: Dialect): void {
  json.field(dialect.order, digits(random, random.pick([12, 16, 18, 19])));
  json.field(dialect.createdAt, random.chance(0.5) ? stamp(random) : day(random));
  for (const [index, keys] of dialect.people.entries()) {
    const nest = dialect.nested?.[index];
    if (nest !== undefined) json.key(nest).open('{');
    putPerson(json, random, keys, invent(random));
    if (nest !== undefined) json.close('}');
  }
  json.field(dialect.goods, random.chance(0.5) ? Number(digits(random, 9)) : digits(random, 11));
  json.field(dialect.parcel, `${random.pick(['YT', 'SF', 'ZTO', 'JD'])}${digits(random, 13)}`);
  json.field(dialect.amount, money(random));
  cleanFields(json, random, random.between(2, 8));
  if (random.chance(0.15)) json.prose('remark', freeText(random, random.chance(0.4)));
}

const stamp = (random: Random): number => 1_500_000_000_000 + random.integer(2_000_000_000) * 100;
const day = (random: Random): string =>
  new Date(stamp(random))
    .toISOString()
    .slice(0, 19)
    .replace('T', random.pick([' ', 'T']));
const money = (random: Random): string => (random.integer(1_000_000) / 100).toFixed(2);

/** A page of orders, or one order. */
export function orders(random: Random): Document {
  const dialect = random.pick(DIALECTS);
  const json = new JsonPage(spelling(random));
  const count = random.chance(0.25) ? 1 : random.between(5, 30);
  json
    .open('{')
    .field('code', 0)
    .field('msg', 'success')
    .field('requestId', uuid(random))
    .key('data')
    .open('{');
  json
    .field('total', random.integer(10_000))
    .field('pageNo', 1)
    .key(random.pick(['list', 'records', 'items', 'rows']));
  json.open('[');
  for (let i = 0; i < count; i++) {
    json.next().open('{');
    putRecord(json, random, dialect);
    json.close('}');
  }
  json.close(']').close('}').close('}');
  return json.page.done('api-people', 'application/json', `GET /api/${dialect.name}/list`);
}

/** A page of reviews or posts: an author with an id and a nickname each, and what they say. */
export function posts(random: Random): Document {
  const keys = random.pick(POSTS);
  const json = new JsonPage(spelling(random));
  json.open('{').field('ok', 1).key(keys.list).open('[');
  for (let i = 0, count = random.between(8, 25); i < count; i++) {
    json
      .next()
      .open('{')
      .field(keys.id, Number(digits(random, 12)))
      .field(keys.at, day(random));
    if (keys.author !== undefined) json.key(keys.author).open('{');
    const who = invent(random);
    const person = json.page.person();
    json.planted(keys.authorId, 'userId', who.userId, person, who.numericId && json.how.numericIds);
    json.planted(keys.authorNick, 'username', who.username, person);
    if (keys.author !== undefined) json.field('avatar', picture(random)).close('}');
    if (random.chance(0.08)) json.prose(keys.text, freeText(random, random.chance(0.7)));
    else json.field(keys.text, opinion(random));
    cleanFields(json, random, random.between(1, 5));
    json.close('}');
  }
  json.close(']').field('cursor', base62(random, 48)).close('}');
  return json.page.done('api-people', 'application/json; charset=utf-8', `GET /api/${keys.list}`);
}

/** A record inside a string: what gateways and queues make of JSON. */
export function wrapped(random: Random): Document {
  const dialect = random.pick(DIALECTS);
  const outer: Spelling = { indent: false, escapeNonAscii: false, escapeSlash: false, numericIds: false };
  const inner = new JsonPage(outer);
  inner.open('{');
  putRecord(inner, random, dialect);
  inner.close('}');
  const built = inner.page.done('api-people', '', '');
  const page = new Page();
  for (let i = 0; i < built.people; i++) page.person();
  page.add(`{"success":true,"traceId":"${uuid(random)}","result":"`);
  // Spans are carried over piece by piece: escaping makes some longer.
  const decoder = new TextDecoder();
  let at = 0;
  for (const { kind, start, end, person, keyed } of built.labels) {
    page.add(JSON.stringify(decoder.decode(built.bytes.subarray(at, start))).slice(1, -1));
    page.value(
      kind,
      JSON.stringify(decoder.decode(built.bytes.subarray(start, end))).slice(1, -1),
      person,
      keyed,
    );
    at = end;
  }
  page.add(JSON.stringify(decoder.decode(built.bytes.subarray(at))).slice(1, -1)).add('"}');
  return page.done('api-people', 'application/json', `POST /api/${dialect.name}/detail`);
}

/** A page of goods: titles, prices, pictures, codes; nobody. */
export function catalogue(random: Random): Document {
  const json = new JsonPage(spelling(random));
  const route = random.pick([
    'goods/search',
    'catalog/items',
    'feed/recommend',
    'campaign/floor',
    'stock/list',
  ]);
  json.open('{').field('status', 200).field('traceId', uuid(random)).key('items').open('[');
  for (let i = 0, count = random.between(10, 50); i < count; i++) {
    json
      .next()
      .open('{')
      .field('itemId', Number(digits(random, 12)))
      .field('title', title(random));
    json
      .field('price', money(random))
      .field('pic', picture(random))
      .field('url', `https://item.example.com/${digits(random, 12)}.htm`);
    json.field('shopId', Number(digits(random, 8))).field('desc', title(random) + title(random));
    json.key('skus').open('[');
    for (let k = random.between(1, 4); k > 0; k--) {
      json
        .next()
        .open('{')
        .field('skuId', digits(random, 13))
        .field('props', `1627207:${digits(random, 8)};20509:${digits(random, 5)}`);
      json.field('stock', random.integer(500)).close('}');
    }
    json.close(']').field('tags', [title(random).slice(0, 4), '包邮', '7天无理由']);
    cleanFields(json, random, random.between(2, 8));
    json.close('}');
  }
  json.close(']').field('hasMore', true).field('nextToken', base62(random, 64)).close('}');
  return json.page.done('api-clean', 'application/json', `GET /api/${route}`);
}

export function picture(random: Random): string {
  const name = `${base62(random, 18)}!!${digits(random, 10)}-0-item_pic`;
  return `https://img.example.com/imgextra/i${random.between(1, 4)}/${name}.jpg_${random.pick([200, 400])}x400q90${random.pick(['', '@2x'])}.jpg`;
}
