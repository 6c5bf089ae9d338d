import type { SiteDimension } from '../../../src/catalog/site/site-dimensions.js';
import { MetricLink } from '../../parts/metric-link.js';
import { Empty, Section } from '../../parts/page.js';
import { Table } from '../../parts/table.js';
import { useSite } from '../../routing/site-context.js';

interface AskedMetric {
  readonly name: string;
  readonly description: string | undefined;
  readonly ways: readonly string[];
}

/** The metrics that can be asked by a dimension, and what each calls it. */
export function AskedMetricsSection({ dimension: { relation } }: { readonly dimension: SiteDimension }) {
  const found = useSite().metrics.flatMap(({ name, description, askedBy }): AskedMetric[] => {
    const ways = askedBy.find((by) => by.relation === relation)?.ways;
    return ways === undefined ? [] : [{ name, description, ways }];
  });
  const asked = found.toSorted((one, other) => one.name.localeCompare(other.name));
  return (
    <Section title="Metrics that can be asked by it">
      {asked.length === 0 ? (
        <Empty>No metric: no fact with a metric refers to it.</Empty>
      ) : (
        <Table
          label="Metrics that can be asked by it"
          rows={asked}
          keyOf={({ name }) => name}
          columns={[
            {
              title: 'Metric',
              cell: ({ name, description }) => (
                <div class="stacked">
                  <MetricLink name={name} />
                  {description !== undefined && (
                    <span class="quiet clamp" dir="auto">
                      {description}
                    </span>
                  )}
                </div>
              ),
            },
            { title: 'As', cell: ({ ways }) => <bdi class="name">{ways.join(', ')}</bdi> },
          ]}
        />
      )}
    </Section>
  );
}
