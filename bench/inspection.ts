/**
 * How fast bodies are looked at: the shop's own answers, larger lists made of them, and text that is all candidates.
 *
 *   npm run bench:inspection
 */
import { createInspector } from '../src/inspect/inspector.ts';
import { startShop } from '../src/range/shop/shop.ts';
import { DATE, MACHINE, median } from './machine.ts';

const ROUNDS = 7;
/** Bytes looked at in a round, at least: short bodies are repeated. */
const ROUND_BYTES = 3_000_000;

interface Reviews {
  readonly reviews: readonly unknown[];
}

async function bodies(): Promise<{ name: string; type: string; text: string }[]> {
  const shop = await startShop({ people: 100_000 });
  const best = shop.world.catalogue.byRank[0]?.id;
  const get = async (path: string) => (await fetch(`${shop.url}${path}`)).text();
  const page = (number: number) => get(`/api/products/${best}/reviews?page=${number}&size=20`);
  const first = await page(1);
  const many: unknown[] = [];
  for (let number = 1; number <= 100; number++) {
    const parsed = JSON.parse(await page(number)) as Reviews;
    many.push(...parsed.reviews);
  }
  const products = [];
  for (let number = 1; number <= 20; number++)
    products.push(JSON.parse(await get(`/api/products?page=${number}&size=50`)));
  const html = await get(`/products/${best}`);
  await shop.close();
  const numbers = Array.from({ length: 100_000 }, (_, i) => String(13_800_000_000 + 31 * i)).join(' ');
  return [
    { name: '20 reviewers, JSON', type: 'application/json', text: first },
    { name: `${many.length} reviewers, JSON`, type: 'application/json', text: JSON.stringify(many) },
    {
      name: 'products without personal data, JSON',
      type: 'application/json',
      text: JSON.stringify(products),
    },
    { name: 'a product page, HTML', type: 'text/html', text: html },
    { name: 'nothing but mobile numbers, text', type: 'text/plain', text: numbers },
  ];
}

const inspector = createInspector();
const rows: { name: string; value: number; unit: string }[] = [];
for (const { name, type, text } of await bodies()) {
  const bytes = new TextEncoder().encode(text);
  const repeats = Math.ceil(ROUND_BYTES / bytes.length);
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < repeats; i++) inspector.inspect(bytes, { contentType: type });
    const { user, system } = process.cpuUsage(before);
    rates.push((repeats * bytes.length) / (user + system));
  }
  rows.push({
    name: `${name}, ${bytes.length} bytes`,
    value: Math.round(median(rates)),
    unit: 'MB/s of CPU time, median',
  });
}
console.log(JSON.stringify({ bench: 'inspection', date: DATE, machine: MACHINE, rows, promises: [] }));
