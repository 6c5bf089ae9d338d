import type { SiteMetric, SiteMetricDetail } from '../../../src/catalog/site/site-metrics.js';
import { MetricLink } from '../../parts/metric-link.js';
import { Empty, Section } from '../../parts/page.js';
import { ColumnLink, RelationLink } from '../../parts/relation-link.js';
import { href, testHref } from '../../routing/route.js';

interface ReadersProps {
  readonly metric: SiteMetric;
  readonly detail: SiteMetricDetail;
}

/** Who reads a metric: metrics made of it, columns that are proven to be equal to it, and exposures. */
export function ReadersSection({ metric: { shownIn, exposures }, detail: { partOf } }: ReadersProps) {
  return (
    <Section title="Who reads it">
      {partOf.length + shownIn.length + exposures.length === 0 && <Empty>No metric, no model and no exposure that is declared.</Empty>}
      <div class="halves">
        {partOf.length > 0 && (
          <div>
            <h3>Metrics made of it</h3>
            <ul class="plain-list">
              {partOf.map((name) => (
                <li key={name}>
                  <MetricLink name={name} />
                </li>
              ))}
            </ul>
          </div>
        )}
        {shownIn.length > 0 && (
          <div>
            <h3>Columns that show it</h3>
            <ul class="plain-list">
              {shownIn.map(({ relation, column, test }) => (
                <li key={`${relation} ${column} ${test}`}>
                  <ColumnLink relation={relation} column={column} />{' '}
                  <span class="quiet">
                    equal by <a href={testHref(undefined, test)}>{test}</a>
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
        {exposures.length > 0 && (
          <div>
            <h3>Exposures</h3>
            <ul class="plain-list">
              {exposures.map(({ name, through }) => (
                <li key={`${name} ${through}`}>
                  <a href={href(['exposure', name])}>
                    <bdi>{name}</bdi>
                  </a>{' '}
                  <span class="quiet">
                    by <RelationLink id={through} />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Section>
  );
}
