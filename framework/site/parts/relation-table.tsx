import type { SiteRelation } from '../../src/catalog/site/site-data.js';
import { byHealth } from '../data/troubles.js';
import { useSite } from '../routing/site-context.js';
import { HealthBadge, KindBadge } from './badges.js';
import { formatNumber } from './format.js';
import { RelationLink } from './relation-link.js';
import { Table, type TableColumn } from './table.js';

/** Relations with what a reader chooses by, those that fail first. */
export function RelationTable({ label, relations }: { readonly label: string; readonly relations: readonly SiteRelation[] }) {
  const { hasHistory } = useSite();
  const columns: readonly TableColumn<SiteRelation>[] = [
    {
      title: 'Relation',
      cell: ({ id, description }) => (
        <div class="stacked">
          <RelationLink id={id} />
          <span class="quiet clamp" dir="auto">
            {description ?? 'No description.'}
          </span>
        </div>
      ),
    },
    { title: 'Kind', cell: ({ kind }) => <KindBadge kind={kind} /> },
    { title: 'Columns', cell: (relation) => formatNumber(relation.columns), align: 'end', isExtra: true },
    { title: 'Rows', cell: ({ rows }) => (rows === undefined ? '–' : formatNumber(rows)), align: 'end', isExtra: true },
    ...(hasHistory ? [{ title: 'Health', cell: ({ health }: SiteRelation) => <HealthBadge health={health} /> }] : []),
  ];
  return <Table label={label} columns={columns} rows={relations.toSorted(byHealth)} keyOf={({ id }) => id} />;
}
