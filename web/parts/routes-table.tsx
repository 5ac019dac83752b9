/** Routes through which somebody received data, and how many people's. */
import type { RecipientPage } from '../../src/console/api-types.ts';
import { useLanguage } from '../language.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Empty } from './notice.tsx';
import { ChannelList } from './terms.tsx';

type RouteRow = RecipientPage['routes'][number];

export interface RoutesTableProps {
  /** The table's name, for whoever does not see it. */
  readonly label: string;
  /** Undefined while it is asked for. */
  readonly routes: readonly RouteRow[] | undefined;
}

export function RoutesTable({ label, routes }: RoutesTableProps) {
  const { t, format } = useLanguage();
  const columns: readonly Column<RouteRow>[] = [
    {
      id: 'route',
      head: t.table.route,
      naming: true,
      cell: ({ route }) => <span className="code">{route}</span>,
    },
    { id: 'channel', head: t.table.channel, cell: ({ channel }) => <ChannelList channels={[channel]} /> },
    { id: 'people', head: t.table.people, numeric: true, cell: ({ people }) => format.number(people) },
    {
      id: 'disclosures',
      head: t.table.disclosures,
      numeric: true,
      cell: ({ disclosures }) => format.number(disclosures),
    },
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={routes}
      rowKey={({ route, channel }) => `${channel} ${route}`}
      empty={<Empty title={t.recipient.noRoutes} />}
    />
  );
}
