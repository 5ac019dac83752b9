/** Lists of the vocabulary's terms: categories with their tier, channels, bases. */
import type { PersonRow, RecipientPage } from '../../src/console/api-types.ts';
import { useLanguage } from '../language.tsx';

export type Category = RecipientPage['categories'][number]['category'];
export type Channel = PersonRow['channels'][number];
export type Basis = PersonRow['bases'][number];

export function CategoryList({ categories }: { readonly categories: readonly Category[] }) {
  const { words, format } = useLanguage();
  return format.list(categories.map((category) => words.categories[category]));
}

export function ChannelList({ channels }: { readonly channels: readonly Channel[] }) {
  const { words } = useLanguage();
  return (
    <span className="channel-list">
      {channels.map((channel) => (
        <span key={channel} className="channel-name">
          <span className="swatch swatch-bars" style={{ background: `var(--channel-${channel})` }} />
          {words.channels[channel]}
        </span>
      ))}
    </span>
  );
}

export function BasisList({ bases }: { readonly bases: readonly Basis[] }) {
  const { words, format } = useLanguage();
  const nothing = bases.length === 0 || bases.every((basis) => basis === 'none');
  return (
    <span className={nothing ? 'no-basis' : undefined}>
      {format.list(nothing ? [words.bases.none] : bases.map((basis) => words.bases[basis]))}
    </span>
  );
}
