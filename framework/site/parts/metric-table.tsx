import type { SiteMetric } from '../../src/catalog/site/site-metrics.js';
import { formatMonth } from './format.js';
import { MetricLink } from './metric-link.js';
import { Table } from './table.js';

/** Metrics with what a reader chooses by: what they are called, what they mean, and how much it was last. */
export function MetricTable({ label, metrics }: { readonly label: string; readonly metrics: readonly SiteMetric[] }) {
  return (
    <Table
      label={label}
      rows={metrics}
      keyOf={({ name }) => name}
      columns={[
        {
          title: 'Metric',
          cell: ({ name, description, synonyms }) => (
            <div class="stacked">
              <MetricLink name={name} />
              <span class="quiet clamp" dir="auto">
                {description ?? 'No description.'}
              </span>
              {synonyms.length > 0 && (
                <span class="quiet small">
                  Also called <bdi>{synonyms.join(', ')}</bdi>
                </span>
              )}
            </div>
          ),
        },
        { title: 'Unit', cell: ({ unit }) => (unit === undefined ? '–' : <bdi>{unit}</bdi>) },
        {
          title: 'Latest month',
          cell: ({ latest }) =>
            latest === undefined ? (
              '–'
            ) : (
              <div class="stacked">
                <bdi class="nowrap">{latest.text}</bdi>
                <span class="quiet small nowrap">{formatMonth(latest.month)}</span>
              </div>
            ),
          align: 'end',
        },
      ]}
    />
  );
}
