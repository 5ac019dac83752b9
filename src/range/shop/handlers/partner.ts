/** The export door: a partner fetches the customers of a segment as CSV, with the key of its contract. */
import type { Population } from '../../population/population.ts';
import { csvLine } from '../csv.ts';
import { isSegment, PARTNERS, SEGMENTS, type Segment, segmentMembers } from '../partners.ts';
import { type Handler, problem } from '../reply.ts';

const HEADINGS = {
  zh: ['客户编号', '姓名', '手机号', '邮箱', '城市', '公司', '收货地址'],
  en: ['customer_id', 'name', 'phone', 'email', 'city', 'company', 'address'],
} as const;

/** Rows in one piece of the stream. */
const ROWS_PER_PIECE = 200;

/** `GET /partner/customers.csv?segment=&lang=zh|en`. */
export const partnerCustomers: Handler = ({ query, visitor }, world) => {
  const partner = PARTNERS.find((one) => visitor.kind === 'partner' && one.id === visitor.partnerId);
  if (partner === undefined) {
    return problem(401, 'send the key of your contract: Authorization: Bearer <key>', {
      'www-authenticate': 'Bearer realm="partner"',
    });
  }
  const segment = query.get('segment') ?? partner.segments[0] ?? '';
  if (!isSegment(segment)) return problem(400, `segment is one of ${SEGMENTS.join(', ')}`);
  if (!partner.segments.includes(segment)) return problem(403, 'this segment is not in your contract');
  const language = query.get('lang') === 'en' ? 'en' : 'zh';
  return {
    status: 200,
    contentType: 'text/csv; charset=utf-8; header=present',
    headers: { 'content-disposition': `attachment; filename="customers-${segment}.csv"` },
    body: rows(world.population, segment, HEADINGS[language]),
  };
};

async function* rows(
  population: Population,
  segment: Segment,
  headings: readonly string[],
): AsyncGenerator<string, void, undefined> {
  let piece = csvLine(headings);
  let count = 0;
  for (const index of segmentMembers(population, segment)) {
    const { id, name, phone, email, city, company, address } = population.person(index);
    piece += csvLine([id, name, phone, email, city, company ?? '', address]);
    if (++count % ROWS_PER_PIECE === 0) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}
