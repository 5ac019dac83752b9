/** The ways to the console's pages, in the head of each. */
import { useLanguage } from '../language.tsx';
import { Link, useLocation } from '../navigation.tsx';
import type { Route } from '../route.ts';

const PAGES = [
  ['overview', '/'],
  ['complaints', '/complaints'],
  ['traces', '/traces'],
  ['cases', '/cases'],
  ['consents', '/consents'],
] as const;

/** Pages that belong to another. */
const ABOVE: Readonly<Partial<Record<Route['page'], string>>> = { trace: 'traces', case: 'cases' };

export function Navigation() {
  const { t } = useLanguage();
  const { route } = useLocation();
  const current = ABOVE[route.page] ?? route.page;
  return (
    <nav className="nav" aria-label={t.nav.label}>
      <ul>
        {PAGES.map(([page, href]) => (
          <li key={page}>
            <Link href={href} aria-current={page === current ? 'page' : undefined}>
              {t.nav[page]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
