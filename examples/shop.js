// The customers of the examples, and who may see whom: a shop that is small enough to be read at once. The data are made up.

/** @param {number} id from 1 to 200 */
export function customer(id) {
  return {
    id,
    name: `${['王', '李', '张', '刘', '陈'][id % 5]}小${['明', '红', '军', '丽'][id % 4]}`,
    phone: `138${String(20_000_000 + id * 37)}`,
    email: `customer${id}@mail.example`,
    address: `广东省深圳市南山区科苑路${id}号`,
  };
}

/** The customers of one page, twenty to a page. @param {number} page from 1 on */
export function customers(page) {
  return Array.from({ length: 20 }, (_, i) => customer((page - 1) * 20 + i + 1));
}

/** @param {ReturnType<typeof customer>[]} shown */
export function asHtml(shown) {
  const rows = shown.map(({ id, name, phone }) => `<tr><td>${id}</td><td>${name}</td><td>${phone}</td></tr>`);
  return `<!doctype html><meta charset="utf-8"><title>Customers</title><table>
<tr><th>id</th><th>name</th><th>phone</th></tr>
${rows.join('\n')}
</table>`;
}

/** @param {ReturnType<typeof customer>[]} sent */
function asCsv(sent) {
  return ['id,name,phone', ...sent.map(({ id, name, phone }) => `${id},${name},${phone}`), ''].join('\n');
}

// A file that goes to a courier by another way than an answer: no wrapper sees it, so it is said before it goes.
/**
 * @param {import('weir/middleware').Weir} weir
 * @param {ReturnType<typeof customer>[]} sent
 */
export async function handOver(weir, sent) {
  const { verdict } = await weir.disclose({
    recipient: { partner: 'courier' },
    people: sent.map(({ id }) => id),
    categories: ['pd:Name', 'pd:TelephoneNumber'],
    door: 'courier handover',
    basis: 'contract',
  });
  if (verdict === 'deny') return { sent: 0 };
  deliver(asCsv(sent));
  return { sent: sent.length };
}

/** @param {string} _file where a real shop would send it */
function deliver(_file) {}

// Who is signed in. A real shop looks its session up; here the session says it.
/** @param {string | undefined} cookies value of the field Cookie */
export function accountOf(cookies) {
  return /(?:^|; *)account=([^;]+)/.exec(cookies ?? '')?.[1];
}
