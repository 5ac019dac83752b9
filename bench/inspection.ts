/** How fast bodies are looked at: the shop's own answers, larger lists made of them, and text that is all candidates. */
import { createInspector } from '../src/inspect/inspector.ts';
import { startShop } from '../src/range/shop/shop.ts';
import { type Bench, type BenchContext, cpuSeconds, type Measured, median, type Said } from './bench.ts';

export const bench: Bench = {
  name: 'inspection',
  summary: {
    en: 'how fast bodies are looked at: the bundled shop’s answers, and text that is all candidates',
    zh: '检视速度：内置商店的响应，以及满是候选项的文本',
  },
  run,
};

interface Body {
  readonly name: Readonly<Record<'en' | 'zh', string>>;
  readonly type: string;
  readonly text: string;
}

async function run({ quick, progress }: BenchContext): Promise<Measured> {
  const inspector = createInspector();
  const rounds = quick ? 3 : 7;
  /** Bytes looked at in a round, at least: short bodies are repeated. */
  const roundBytes = quick ? 300_000 : 3_000_000;
  const unit: Said = { en: 'MB/s of CPU time, median', zh: 'MB/s（CPU 时间），中位数' };
  const rows = [];
  for (const { name, type, text } of await bodies()) {
    progress(name.en);
    const bytes = new TextEncoder().encode(text);
    const repeats = Math.ceil(roundBytes / bytes.length);
    const rates = Array.from({ length: rounds }, () => {
      const seconds = cpuSeconds(() => {
        for (let i = 0; i < repeats; i++) inspector.inspect(bytes, { contentType: type });
      });
      return (repeats * bytes.length) / seconds / 1e6;
    });
    const size = { en: `, ${bytes.length} bytes`, zh: `，${bytes.length} 字节` };
    rows.push({
      name: { en: name.en + size.en, zh: name.zh + size.zh },
      value: Math.round(median(rates)),
      unit,
    });
  }
  return { rows, promises: [] };
}

async function bodies(): Promise<Body[]> {
  const shop = await startShop({ people: 100_000 });
  const best = shop.world.catalogue.byRank[0]?.id;
  const get = async (path: string) => (await fetch(`${shop.url}${path}`)).text();
  const page = (number: number) => get(`/api/products/${best}/reviews?page=${number}&size=20`);
  const first = await page(1);
  const many: unknown[] = [];
  for (let number = 1; number <= 100; number++) {
    const { reviews } = JSON.parse(await page(number)) as { readonly reviews: readonly unknown[] };
    many.push(...reviews);
  }
  const products = [];
  for (let number = 1; number <= 20; number++)
    products.push(JSON.parse(await get(`/api/products?page=${number}&size=50`)));
  const html = await get(`/products/${best}`);
  await shop.close();
  const numbers = Array.from({ length: 100_000 }, (_, i) => String(13_800_000_000 + 31 * i)).join(' ');
  const json = 'application/json';
  return [
    { name: { en: '20 reviewers, JSON', zh: '20 位评价者，JSON' }, type: json, text: first },
    {
      name: { en: `${many.length} reviewers, JSON`, zh: `${many.length} 位评价者，JSON` },
      type: json,
      text: JSON.stringify(many),
    },
    {
      name: { en: 'products without personal data, JSON', zh: '不含个人信息的商品，JSON' },
      type: json,
      text: JSON.stringify(products),
    },
    { name: { en: 'a product page, HTML', zh: '商品页，HTML' }, type: 'text/html', text: html },
    {
      name: { en: 'nothing but mobile numbers, text', zh: '全是手机号的文本' },
      type: 'text/plain',
      text: numbers,
    },
  ];
}
