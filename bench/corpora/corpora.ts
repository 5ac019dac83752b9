/**
 * The corpora, by seed and size. The same seed gives the same bytes.
 *
 *   share of the mix     api-clean 42 %  api-people 18 %  html 20 %  csv 8 %  chat 4 %  hostile 8 %
 *
 * The shares are an assumption, not a measurement of anybody's traffic: most answers of a platform are goods, feeds
 * and pages without people, and the doors that matter are dense with them.
 */
import { Random } from '../../src/range/random.ts';
import { HOSTILE_ROUTES, hostile } from './clean.ts';
import type { CorpusName, Document } from './document.ts';
import { catalogue, orders, posts, wrapped } from './json.ts';
import { conversation, goodsCsv, goodsPage, peopleCsv, peoplePage, reviewPage } from './pages.ts';

/** Share of the mixed corpus in bytes. */
export const SHARES: Readonly<Record<CorpusName, number>> = {
  'api-clean': 0.42,
  'api-people': 0.18,
  html: 0.2,
  csv: 0.08,
  chat: 0.04,
  hostile: 0.08,
};

export const CORPORA = Object.keys(SHARES) as CorpusName[];

/** Route templates in the hostile corpus: JSON and CSV each, and the log. */
export const HOSTILE_ROUTES_ALL = 2 * HOSTILE_ROUTES + 1;

/** One more document of a corpus. @param seed of the run, for what all documents of a route have in common. */
function draw(corpus: CorpusName, random: Random, seed: number): Document {
  switch (corpus) {
    case 'api-clean':
      return catalogue(random);
    case 'api-people': {
      const what = random.uniform();
      return what < 0.6 ? orders(random) : what < 0.9 ? posts(random) : wrapped(random);
    }
    case 'html': {
      const what = random.uniform();
      return what < 0.6 ? goodsPage(random) : what < 0.85 ? reviewPage(random) : peoplePage(random);
    }
    case 'csv':
      return random.chance(0.5) ? peopleCsv(random) : goodsCsv(random);
    case 'chat':
      return conversation(random);
    case 'hostile':
      return hostile(random, (route) => new Random(seed, 'hostile route', route));
  }
}

/** Documents of one corpus until they have `bytes` bytes. @param stream tells corpora of one seed apart. */
export function corpusOf(corpus: CorpusName, bytes: number, seed: number, stream = 'measure'): Document[] {
  const random = new Random(seed, corpus, stream);
  const documents: Document[] = [];
  for (let total = 0; total < bytes; ) {
    const document = draw(corpus, random, seed);
    documents.push(document);
    total += document.bytes.length;
  }
  return documents;
}

/** Documents of one corpus without end. */
export function* endless(corpus: CorpusName, seed: number, stream: string): Generator<Document> {
  const random = new Random(seed, corpus, stream);
  for (;;) yield draw(corpus, random, seed);
}

/** All corpora in their shares, `bytes` in total. */
export function mixOf(bytes: number, seed: number): ReadonlyMap<CorpusName, Document[]> {
  return new Map(CORPORA.map((corpus) => [corpus, corpusOf(corpus, bytes * SHARES[corpus], seed)]));
}
