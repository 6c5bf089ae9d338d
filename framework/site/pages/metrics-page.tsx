import type { SiteMetric } from '../../src/catalog/site/site-metrics.js';
import { countOf, titleOf } from '../parts/format.js';
import { MetricLink } from '../parts/metric-link.js';
import { MetricTable } from '../parts/metric-table.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationTable } from '../parts/relation-table.js';
import { dimensionHref, href, replace } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';

/** What the business measures, by the words that people use, and the views that show it. */
export function MetricsPage({ query }: { readonly query: URLSearchParams }) {
  const { metrics, dimensions, relations, byId } = useSite();
  const text = query.get('q') ?? '';
  const found = metrics.filter((metric) => isFound(metric, text)).toSorted((one, other) => one.name.localeCompare(other.name));
  const views = relations.filter(({ kind }) => kind === 'metric');
  return (
    <Page
      title="Metrics"
      heading="Metrics"
      lead="What the business measures: each figure is declared once, and means the same for every reader."
    >
      {metrics.length === 0 ? (
        <Empty>The project declares no metric. Declare one in semantic/, and its measures beside the columns of a fact.</Empty>
      ) : (
        <>
          <form class="filters" onSubmit={(event) => event.preventDefault()}>
            <label class="wide">
              Name, other words, description
              <input type="search" value={text} onInput={(event) => replace(href(['metrics'], { q: event.currentTarget.value }))} />
            </label>
          </form>
          <p class="note" role="status">
            {found.length === metrics.length
              ? countOf(metrics.length, 'metric')
              : `${found.length} of ${countOf(metrics.length, 'metric')}`}
          </p>
          {found.length === 0 ? (
            <Empty>No metric is called or described like that.</Empty>
          ) : (
            <MetricTable label="Metrics" metrics={found} />
          )}
          <Words metrics={found} />
        </>
      )}
      {dimensions.length > 0 && (
        <Section title="Dimensions" note="What the figures can be asked by.">
          <ul class="cards">
            {dimensions.map(({ relation, name, members }) => (
              <li key={relation}>
                <a class="card" href={dimensionHref(relation)}>
                  <strong>
                    <bdi>{titleOf(name)}</bdi>
                  </strong>
                  <span class="quiet">
                    {[
                      ...(members === undefined ? [] : [countOf(members, 'member')]),
                      countOf(byId.get(relation)?.columns ?? 0, 'attribute'),
                      countOf(metrics.filter((metric) => metric.askedBy.some((asked) => asked.relation === relation)).length, 'metric'),
                    ].join(', ')}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {views.length > 0 && (
        <Section title="Metric views" note="Views over facts and dimensions that show figures to people.">
          <RelationTable label="Metric views" relations={views} />
        </Section>
      )}
    </Page>
  );
}

/** Other words that people use, from A to Z, and the metric that each of them means. */
function Words({ metrics }: { readonly metrics: readonly SiteMetric[] }) {
  const words = metrics
    .flatMap(({ name, synonyms }) => synonyms.map((word) => ({ word, name })))
    .toSorted((one, other) => one.word.localeCompare(other.word));
  if (words.length === 0) return null;
  return (
    <Section title="Other words" note="What people say, and the metric that they mean.">
      <ul class="words">
        {words.map(({ word, name }) => (
          <li key={`${word} ${name}`}>
            <bdi>{word}</bdi>
            <MetricLink name={name} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Whether each word of the search is in the metric's name, its synonyms, description, owner, unit or tags. */
function isFound({ name, synonyms, description = '', owner = '', unit = '', tags }: SiteMetric, text: string): boolean {
  const told = [name, titleOf(name), ...synonyms, description, owner, unit, ...tags].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => told.includes(word));
}
