/**
 * The bodies that the benchmark's origin answers with: the shop's reviews, and no page twice. Whoever is asked for one page
 * over and over measures what it remembers; here each page of twenty people is made when it is asked for, of whom the law of
 * the range draws (DESIGN of a scenario's `population`): a Zipf law of exponent 1 over a million people, with 15 % of the
 * draws uniform. Of 10,000 pages' people 44 % are met for the first time, of 60,000 pages' 30 %.
 *
 *   record   | {"buyerId":| 8 digits |,"buyerNick":"…| 6 digits |","buyerPhone":"1| 10 digits |",| content, order … |
 *              a person's own: digits and nick follow from the person's number           another review each time
 *
 * Pages are put together from bytes of real ones, so that the origin is never what is waited for.
 */
import { gzipSync } from 'node:zlib';
import { mix32, Random } from '../../src/range/random.ts';
import { startShop } from '../../src/range/shop/shop.ts';
import { Popularity } from '../../src/range/simulate/popularity.ts';
import { Zipf } from '../../src/range/zipf.ts';

/** People of the law, and how it is bent; what `weir range` has by default. */
const PEOPLE = 1_000_000;
const LAW = { zipf: 1, uniformShare: 0.15, driftPerDay: 0 };
const PEOPLE_PER_PAGE = 20;
/** Bytes of the HTML page: what news and shop pages have without their pictures. */
const HTML_BYTES = 60_000;
/** Pages that are made beforehand, where making them takes long. */
const READY_PAGES = 256;
/** Pages that a site with as many products would have; the first of each is asked for most. */
const POPULAR_PAGES = 20_000;
/** What is another number on each long page: a comment, as many sites write when a page was made. */
const NUMBERED = '<!-- page 000000000000';
/** Products whose reviews are cut up. */
const PRODUCTS = 200;
const REVIEW = /"buyerId":\d{8},"buyerNick":"([^"]*?)\d{6}","buyerPhone":"1\d{10}",("content":.*?)\}/g;

/**
 * Whose people a page has: by the law and no page twice; one of POPULAR_PAGES such pages, the more popular the more often (a
 * Zipf law again); always the same page; or nobody who was on a page before.
 */
export type Drawn = 'law' | 'popular' | 'same' | 'new';

interface Templates {
  /** What is a person's own in a record, with noughts for digits. */
  readonly people: readonly Buffer[];
  /** Of a review, from its content on. */
  readonly reviews: readonly Buffer[];
}

export class Pages {
  /** 60 KB each, every product's words; nobody is named in full on them, as in the shop. */
  readonly #html: readonly Buffer[];
  readonly #gzip: readonly Buffer[];
  readonly #templates: Templates;
  readonly #law: Popularity;
  readonly #popular = new Zipf(POPULAR_PAGES, 1);
  readonly #random: Random;
  readonly #drawn = new Uint32Array(PEOPLE_PER_PAGE);
  #page = 0;
  #longPage = 0;
  #next = 0;
  #same: Buffer | undefined;

  private constructor(templates: Templates, html: readonly Buffer[], seed: number) {
    this.#templates = templates;
    this.#law = new Popularity(PEOPLE, LAW, seed);
    this.#random = new Random(seed, 'popular pages');
    this.#page = mix32(seed) & 0xff_ffff;
    this.#html = html;
    this.#gzip = Array.from({ length: READY_PAGES }, () => gzipSync(this.json('law')));
  }

  /** About a second. */
  static async cut(seed = 1): Promise<Pages> {
    const shop = await startShop({ people: 20_000 });
    const ids = shop.world.catalogue.byRank.slice(0, PRODUCTS).map(({ id }) => id);
    const text = async (path: string) => (await fetch(shop.url + path)).text();
    const people: Buffer[] = [];
    const reviews: Buffer[] = [];
    const items: string[] = [];
    for (const id of ids) {
      for (const [, nick = '', review = ''] of (await text(`/api/products/${id}/reviews?size=50`)).matchAll(
        REVIEW,
      )) {
        people.push(
          Buffer.from(`,{"buyerId":00000000,"buyerNick":"${nick}000000","buyerPhone":"13000000000"`),
        );
        reviews.push(Buffer.from(`,${review}}`));
      }
      items.push(...reviewsOf(await text(`/products/${id}`)));
    }
    const frame = await text(`/products/${ids[0]}`);
    const html = Array.from({ length: READY_PAGES }, (_, page) => longPage(frame, items, page));
    await shop.close();
    return new Pages({ people, reviews }, html, seed);
  }

  /** A page of twenty people. About 10 µs. */
  json(drawn: Drawn): Buffer {
    if (drawn === 'same') {
      this.#same ??= this.json('law');
      return this.#same;
    }
    const people = this.#drawn;
    if (drawn === 'popular') {
      const popular = this.#popular.sample(this.#random);
      this.#law.page(mix32(popular), 0, LAW.uniformShare, PEOPLE_PER_PAGE, people);
      return this.#write(people, popular);
    }
    this.#page = (this.#page + 1) >>> 0;
    if (drawn === 'law') this.#law.page(mix32(this.#page), 0, LAW.uniformShare, PEOPLE_PER_PAGE, people);
    else for (let i = 0; i < PEOPLE_PER_PAGE; i++) people[i] = PEOPLE + this.#next++;
    return this.#write(people, this.#page);
  }

  /** The next long page; its number stands in it. */
  html(): Buffer {
    const number = this.#longPage++;
    const page = Buffer.from(this.#html[number % READY_PAGES] as Buffer);
    digits(page, page.indexOf(NUMBERED) + NUMBERED.length, number, 12);
    return page;
  }

  /** A page of twenty people in gzip. What makes it another one each time is blanks behind its end, a member of their own. */
  gzip(): Buffer {
    const number = this.#longPage++;
    const blanks = number.toString(2).padStart(24, '0').replaceAll('0', ' ').replaceAll('1', '\t');
    return Buffer.concat([this.#gzip[number % READY_PAGES] as Buffer, gzipSync(blanks)]);
  }

  /** @param number of the page: which reviews stand on it. */
  #write(drawn: Uint32Array, number: number): Buffer {
    const { people, reviews } = this.#templates;
    const page = Buffer.allocUnsafe(8_192);
    const product = 600_000 + (number % 2_000);
    let at = page.write(`{"productId":${product},"total":3000,"page":1,"size":20,"reviews":[`, 'latin1');
    for (let i = 0; i < PEOPLE_PER_PAGE; i++) {
      const person = drawn[i] as number;
      const own = people[mix32(person) % people.length] as Buffer;
      // The first record has no comma before it.
      at += own.copy(page, at, i === 0 ? 1 : 0);
      digits(page, at - NICK_END, person, 6);
      digits(page, at - PHONE_END, (person * PHONE_STEP) % 1e9, 9);
      digits(page, at - own.length + ID_END, 10_000_000 + ((person * ID_STEP) % 90_000_000), 8);
      at += (reviews[mix32(number * PEOPLE_PER_PAGE + i) % reviews.length] as Buffer).copy(page, at);
    }
    at += page.write(']}', at, 'latin1');
    return page.subarray(0, at);
  }
}

/** Where digits end in a person's part: the account's from its beginning, the others' from its end. */
const ID_END = ',{"buyerId":00000000'.length;
const NICK_END = '","buyerPhone":"13000000000"'.length;
const PHONE_END = '"'.length;
/** Multiples of these, modulo 10⁹ and 9 · 10⁷, are no two alike. */
const PHONE_STEP = 618_033_989;
const ID_STEP = 61_803_397;

/** Writes the last so many digits of a number. @param end where they end. */
function digits(into: Buffer, end: number, number: number, width: number): void {
  let left = number;
  for (let at = end - 1; at >= end - width; at--) {
    const rest = Math.floor(left / 10);
    into[at] = 0x30 + left - 10 * rest;
    left = rest;
  }
}

function reviewsOf(page: string): string[] {
  const [, list = ''] = /<ul class="reviews">([\s\S]*?)<\/ul>/.exec(page) ?? [];
  return list.split('</li>').flatMap((item) => (item === '' ? [] : [`${item}</li>`]));
}

/** The frame of a page with so many reviews that it is long enough; another choice of them for each number. */
function longPage(frame: string, items: readonly string[], number: number): Buffer {
  const at = frame.indexOf('<ul class="reviews">') + '<ul class="reviews">'.length;
  const chosen: string[] = [];
  let bytes = Buffer.byteLength(frame);
  for (let i = 0; bytes < HTML_BYTES; i++) {
    const item = items[mix32(number * 65_537 + i) % items.length] as string;
    chosen.push(item);
    bytes += Buffer.byteLength(item);
  }
  return Buffer.from(`${frame.slice(0, at)}${NUMBERED} -->${chosen.join('')}${frame.slice(at)}`);
}
