/** What the servers of the benchmark answer: pages of twenty people, about 4.5 KB of JSON each. */

/** Pages before the first comes again: more than whoever looks at them remembers, so that each is looked at. */
const PAGES = 1_000;
export const pages = Array.from({ length: PAGES }, (_, page) =>
  Array.from({ length: 20 }, (_, i) => {
    const id = 10_001 + 20 * page + i;
    return {
      id,
      name: `${['王', '李', '张', '刘'][id % 4]}小${['明', '红', '军'][id % 3]}`,
      phone: `138${String(20_000_000 + id * 37)}`,
      email: `customer${id}@mail.example`,
      city: '深圳市',
      joined: '2024-05-17T08:30:00.000Z',
      orders: 3 + (id % 9),
      level: ['silver', 'gold'][id % 2],
      note: 'prefers delivery in the evening, rings twice, has a dog',
    };
  }),
);
let asked = 0;

/** The next page. */
export function people() {
  return pages[asked++ % PAGES];
}
