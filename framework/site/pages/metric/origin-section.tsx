import type { SiteMetric, SiteMetricDetail } from '../../../src/catalog/site/site-metrics.js';
import { lineageHref } from '../../lineage/lineage-state.js';
import { LineageView } from '../../lineage/lineage-view.js';
import { MetricLink } from '../../parts/metric-link.js';
import { Empty, Section } from '../../parts/page.js';
import { ColumnLink, RelationLink } from '../../parts/relation-link.js';
import { Table } from '../../parts/table.js';

const USES: Readonly<Record<SiteMetricDetail['columns'][number]['kind'], string>> = {
  copied: 'taken as it is',
  transformed: 'computed with',
  aggregated: 'aggregated',
  filtered: 'decides which rows count',
  joined: 'leads to other rows',
  grouped: 'groups rows',
  ordered: 'orders rows',
  opaque: 'may be read',
};

interface OriginProps {
  readonly metric: SiteMetric;
  readonly detail: SiteMetricDetail;
}

/** The metrics, the relations and the columns that a metric is made of. */
export function OriginSection({ metric: { madeOf, reads }, detail: { columns } }: OriginProps) {
  const [first, ...rest] = reads;
  const lineage = { select: `2+${first}`, ...(rest.length === 0 ? {} : { expand: rest.join(',') }) };
  return (
    <Section title="Where it comes from" note={first !== undefined && <a href={lineageHref(lineage)}>Open in the graph</a>}>
      {first !== undefined && <LineageView state={lineage} isSmall />}
      <div class="halves">
        <div>
          <h3>Made of</h3>
          {madeOf.length === 0 && <p class="quiet">A measure of its own, of no other metric.</p>}
          <ul class="plain-list">
            {madeOf.map((name) => (
              <li key={name}>
                <MetricLink name={name} />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3>Sources</h3>
          <ul class="plain-list">
            {reads.map((id) => (
              <li key={id}>
                <RelationLink id={id} />
              </li>
            ))}
          </ul>
        </div>
      </div>
      {columns.length === 0 ? (
        <Empty>It can’t be asked by itself, so its columns are not known.</Empty>
      ) : (
        <Table
          label="Columns that it reads"
          rows={columns}
          keyOf={({ relation, column }) => `${relation}.${column}`}
          columns={[
            { title: 'Column', cell: ({ relation, column }) => <ColumnLink relation={relation} column={column} /> },
            { title: 'Use', cell: ({ kind }) => USES[kind] },
          ]}
        />
      )}
    </Section>
  );
}
