/**
 * Traffic that names nobody and looks as if it did: order numbers, snowflakes, times in milliseconds, article numbers
 * shaped like mobiles, versions shaped like addresses, UUIDs, floats, base64, hashes, parcel numbers, ids that pass
 * Luhn. Every finding in a document of `hostile` is false.
 */
import type { Random } from '../../src/range/random.ts';
import { type Document, Page } from './document.ts';
import { JsonPage, spelling } from './json.ts';
import { digits, draw, hex, luhn, uuid } from './values.ts';
import { CLEAN_KEYS } from './vocabulary.ts';
import { title } from './words.ts';

type Sort = keyof typeof CLEAN_KEYS;
const SORTS = Object.keys(CLEAN_KEYS) as Sort[];
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** First three digits of a mobile number: article numbers that begin like one. */
const LIKE_MOBILES = ['130', '138', '150', '158', '176', '186', '199'];

/** A value of a sort: a string, or a number where such values are numbers. */
export function cleanValue(random: Random, sort: Sort): string | number | readonly number[] {
  switch (sort) {
    case 'orderNumbers':
      return digits(random, random.pick([15, 16, 18, 19, 20]));
    case 'snowflakes':
      return random.chance(0.4)
        ? Number(digits(random, random.pick([10, 11, 12])))
        : digits(random, random.pick([18, 19]));
    case 'milliseconds': {
      const at = 1_400_000_000_000 + random.integer(3_500_000_000) * 100 + random.integer(100);
      return random.chance(0.7) ? at : String(at);
    }
    case 'mobileLikeSkus': {
      const sku = random.pick(LIKE_MOBILES) + String(random.integer(100_000_000)).padStart(8, '0');
      return random.chance(0.5) ? sku : Number(sku);
    }
    case 'versions':
      return `${random.between(1, 30)}.${random.integer(40)}.${random.integer(100)}${random.chance(0.6) ? `.${random.integer(250)}` : ''}`;
    case 'uuids':
      return random.chance(0.7) ? uuid(random) : hex(random, 32);
    case 'floats':
      return random.chance(0.6)
        ? Number((random.uniform() * random.pick([1, 10, 1000])).toPrecision(random.between(12, 17)))
        : Array.from({ length: random.between(4, 16) }, () =>
            Number((random.uniform() * 2 - 1).toPrecision(16)),
          );
    case 'base64':
      return `${draw(random, BASE64, 4 * random.between(8, 60) - 2)}==`;
    case 'shas':
      return hex(random, random.pick([32, 40, 64]));
    case 'tracking':
      return (
        random.pick(['YT', 'SF', 'ZTO', 'STO', 'JDVC', 'DPK', '']) +
        digits(random, random.pick([12, 13, 13, 15]))
      );
    case 'luhnIds':
      return luhn(random, digits(random, 2), random.pick([14, 15, 16, 17, 19]));
    case 'coordinates':
      return Array.from({ length: 4 }, () => Number((random.uniform() * 180).toFixed(6)));
    case 'counts':
      return random.integer(100_000);
  }
}

export function cleanFields(json: JsonPage, random: Random, count: number): void {
  for (let i = 0; i < count; i++) {
    const sort = random.pick(SORTS);
    json.field(random.pick(CLEAN_KEYS[sort]), cleanValue(random, sort));
  }
}

/** Routes of hostile JSON: each has a fixed record of its own, as real ones have. */
export const HOSTILE_ROUTES = 12;

/** Fields of one route: sorts and keys, drawn from the route's number alone. */
function recordOf(route: Random): readonly (readonly [string, Sort])[] {
  const fields = new Map<string, Sort>();
  for (let i = 0; i < 14; i++) {
    const sort = route.pick(SORTS);
    fields.set(route.pick(CLEAN_KEYS[sort]), sort);
  }
  return [...fields];
}

export function hostileJson(random: Random, routeNumber: number, ofRoute: Random): Document {
  const fields = recordOf(ofRoute);
  const json = new JsonPage(spelling(random));
  json.open('{').field('code', 0).key('rows').open('[');
  for (let i = random.between(10, 60); i > 0; i--) {
    json.next().open('{');
    for (const [key, sort] of fields) json.field(key, cleanValue(random, sort));
    json.close('}');
  }
  json.close(']').close('}');
  return json.page.done('hostile', 'application/json', `GET /api/hostile/${routeNumber}`);
}

export function hostileCsv(random: Random, routeNumber: number, ofRoute: Random): Document {
  const fields = recordOf(ofRoute).filter(([, sort]) => sort !== 'floats' && sort !== 'coordinates');
  const page = new Page();
  page.add(`${fields.map(([key]) => key).join(',')}\n`);
  for (let i = random.between(40, 200); i > 0; i--) {
    page.add(`${fields.map(([, sort]) => cleanValue(random, sort)).join(',')}\n`);
  }
  return page.done('hostile', 'text/csv', `GET /export/hostile/${routeNumber}`);
}

/** Lines of a log or a release note: numbers in running text. */
export function hostileText(random: Random): Document {
  const page = new Page();
  const one = (sort: Sort) => String(cleanValue(random, sort));
  for (let i = random.between(20, 80); i > 0; i--) {
    const lines = [
      `[${one('milliseconds')}] INFO trace=${one('uuids')} order ${one('orderNumbers')} packed in ${one('counts')} ms`,
      `deploy ${one('shas').slice(0, 12)} build ${one('versions')} sku ${one('mobileLikeSkus')} ok`,
      `运单 ${one('tracking')} 已到达 ${title(random)} 分拣中心，批次 ${one('luhnIds')}`,
      `GET /i/${one('snowflakes')}/icon@2x.png 200 ${one('floats').slice(0, 18)}`,
      `npm install left-pad@4.17.${random.integer(30)} sha512-${one('base64').slice(0, 60)}`,
      `商品编码${one('mobileLikeSkus')}库存${one('counts')}件，版本${one('versions')}`,
      `cache key ${one('shas')} ttl ${one('counts')} node ${random.integer(20)}-${random.integer(9000)}`,
      `promo ${one('luhnIds')} valid ${random.between(2019, 2026)}-0${random.between(1, 9)}-1${random.integer(10)} ~ 2027-12-31`,
    ];
    page.add(`${random.pick(lines)}\n`);
  }
  return page.done('hostile', 'text/plain', 'GET /logs/hostile');
}

/** A page of the hostile corpus, of a random route of it. @param seed of the run: what a route looks like. */
export function hostile(random: Random, routes: (route: number) => Random): Document {
  const route = random.integer(HOSTILE_ROUTES);
  const what = random.integer(10);
  if (what < 6) return hostileJson(random, route, routes(route));
  return what < 8 ? hostileCsv(random, route, routes(route)) : hostileText(random);
}
