import type { SiteRelation } from '../../../src/catalog/site/site-data.js';
import type { SiteMetric } from '../../../src/catalog/site/site-metrics.js';
import type { Site } from '../../data/site.js';
import { MetricLink } from '../../parts/metric-link.js';
import { Section } from '../../parts/page.js';
import { ColumnLink } from '../../parts/relation-link.js';
import { Table } from '../../parts/table.js';
import { useSite } from '../../routing/site-context.js';

interface RelationMetrics {
  /** The metrics whose values its rows decide on. */
  readonly reading: readonly SiteMetric[];
  /** The metrics that can be asked by its columns. */
  readonly cut: readonly SiteMetric[];
  /** The metrics that its columns are proven to be equal to. */
  readonly shown: readonly SiteMetric[];
}

function metricsOf({ metrics }: Site, id: string): RelationMetrics {
  return {
    reading: metrics.filter(({ reads }) => reads.includes(id)),
    cut: metrics.filter(({ askedBy }) => askedBy.some(({ relation }) => relation === id)),
    shown: metrics.filter(({ shownIn }) => shownIn.some(({ relation }) => relation === id)),
  };
}

/** How many metrics have to do with a relation. */
export function countMetrics(site: Site, id: string): number {
  const { reading, cut, shown } = metricsOf(site, id);
  return new Set([...reading, ...cut, ...shown]).size;
}

/** The metrics that have to do with a relation: those that it shows, those that read it, and those that it can cut. */
export function MetricsSection({ relation: { id, name } }: { readonly relation: SiteRelation }) {
  const { reading, cut, shown } = metricsOf(useSite(), id);
  const metric = { title: 'Metric', cell: (found: SiteMetric) => <MetricLink name={found.name} /> };
  const keyOf = (found: SiteMetric): string => found.name;
  return (
    <>
      {shown.length > 0 && (
        <Section title="Metrics that it shows" note="A data test proves that the columns are equal to the metrics.">
          <Table
            label="Metrics that it shows"
            rows={shown}
            keyOf={keyOf}
            columns={[
              metric,
              {
                title: 'Column',
                cell: ({ shownIn }) => (
                  <Columns keys={shownIn.flatMap(({ relation, column }) => (relation === id ? [`${id}.${column}`] : []))} />
                ),
              },
            ]}
          />
        </Section>
      )}
      {reading.length > 0 && (
        <Section title="Metrics that read it">
          <Table
            label="Metrics that read it"
            rows={reading}
            keyOf={keyOf}
            columns={[metric, { title: 'Columns', cell: ({ columns }) => <Columns keys={columns.filter((key) => isOf(key, id))} /> }]}
          />
        </Section>
      )}
      {cut.length > 0 && (
        <Section title="Metrics that can be asked by it" note="Each by the columns of this relation, under these names.">
          <Table
            label="Metrics that can be asked by it"
            rows={cut}
            keyOf={keyOf}
            columns={[
              metric,
              {
                title: 'By',
                cell: ({ askedBy }) => (
                  <bdi class="name">{(askedBy.find(({ relation }) => relation === id)?.ways ?? [name]).join(', ')}</bdi>
                ),
              },
            ]}
          />
        </Section>
      )}
    </>
  );
}

function Columns({ keys }: { readonly keys: readonly string[] }) {
  return (
    <ul class="inline-list">
      {keys.map((key) => (
        <li key={key}>
          <ColumnLink relation={key.slice(0, key.lastIndexOf('.'))} column={key.slice(key.lastIndexOf('.') + 1)} />
        </li>
      ))}
    </ul>
  );
}

function isOf(key: string, relation: string): boolean {
  return key.slice(0, key.lastIndexOf('.')) === relation;
}
