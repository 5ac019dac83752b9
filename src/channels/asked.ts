/**
 * What a request asked for, read from its form alone: somebody's number in the path or the query, a telephone number, or how
 * deep in a list. Whether there was anybody is said by the response.
 *
 *   /api/users/10023            id 10023
 *   /api/lookup?phone=138…      phone, as its digits
 *   /api/reviews?page=7         page 7; offset and limit give a page, too
 *
 * A miss counts on routes only that have shown people before: a missing picture is nobody.
 */
import type { Asked } from '../judge/test.ts';

/** Routes that have shown people and are remembered. */
export const MAX_PEOPLE_ROUTES = 10_000;
/** Statuses that say that there is nobody. */
const MISSES: readonly number[] = [404, 410];
const NUMBER = /^\d{1,15}$/;
const PHONE = /^\+?\d[\d -]{5,18}\d$/;
const PHONE_KEYS = new Set(['phone', 'mobile', 'tel', 'telephone', 'msisdn', 'phonenumber', 'phone_number']);
const PAGE_KEYS = new Set(['page', 'p', 'pageno', 'page_no', 'pagenum', 'pageindex']);
const OFFSET_KEYS = new Set(['offset', 'start', 'skip']);
const LIMIT_KEYS = new Set(['limit', 'size', 'pagesize', 'page_size', 'per_page', 'count']);
/** A page where an offset has no limit beside it. */
const USUAL_PAGE = 20;

export type AskedFor = Pick<Asked, 'by' | 'value'>;

/** @param target path and query of a request. @returns undefined when its form says nothing. */
export function askedFor(target: string): AskedFor | undefined {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  return (mark === -1 ? undefined : inQuery(target.slice(mark + 1))) ?? inPath(path);
}

/** Remembers which routes show people, so that a miss is one of people. */
export class AskedBook {
  readonly #routes = new Set<string>();

  /** What the judge is told of a request. @returns undefined when it is not about people. */
  of(route: string, asked: AskedFor | undefined, status: number, people: number): Asked | undefined {
    if (people > 0 && this.#routes.size < MAX_PEOPLE_ROUTES) this.#routes.add(route);
    if (asked === undefined) return undefined;
    if (people > 0) return { ...asked, found: true };
    if (!this.#routes.has(route)) return undefined;
    // A look-up that answers in full and shows nobody has found nobody; a list may just be at its end.
    const isMiss = MISSES.includes(status) || (asked.by === 'phone' && status === 200);
    return isMiss && asked.by !== 'page' ? { ...asked, found: false } : undefined;
  }
}

function inPath(path: string): AskedFor | undefined {
  const last = path.split('/').findLast((segment) => NUMBER.test(segment));
  return last === undefined ? undefined : { by: 'id', value: Number(last) };
}

function inQuery(query: string): AskedFor | undefined {
  let page: number | undefined;
  let offset: number | undefined;
  let limit = USUAL_PAGE;
  for (const [key, value] of new URLSearchParams(query.slice(0, 2_000))) {
    const name = key.toLowerCase();
    if (PHONE_KEYS.has(name) && PHONE.test(value.trim())) {
      const digits = Number(value.replace(/\D/g, ''));
      return { by: 'phone', ...(Number.isSafeInteger(digits) ? { value: digits } : {}) };
    }
    if (!NUMBER.test(value)) continue;
    if (PAGE_KEYS.has(name)) page = Number(value);
    else if (OFFSET_KEYS.has(name)) offset = Number(value);
    else if (LIMIT_KEYS.has(name) && Number(value) > 0) limit = Number(value);
    else if (name === 'id' || name.endsWith('_id') || /[a-z]Id$/.test(key))
      return { by: 'id', value: Number(value) };
  }
  if (page !== undefined) return { by: 'page', value: page };
  return offset === undefined ? undefined : { by: 'page', value: Math.floor(offset / limit) + 1 };
}
