import { Empty, Page } from '../parts/page.js';
import { RelationTable } from '../parts/relation-table.js';
import { useSite } from '../routing/site-context.js';

/** The views that people read numbers from. */
export function MetricsPage() {
  const { relations } = useSite();
  const metrics = relations.filter(({ kind }) => kind === 'metric');
  return (
    <Page title="Metrics" heading="Metrics" lead="Numbers for people: views over facts and dimensions.">
      {metrics.length === 0 ? (
        <Empty>The project declares no metric view.</Empty>
      ) : (
        <RelationTable label="Metric views" relations={metrics} />
      )}
    </Page>
  );
}
