import { titleOf } from '../../parts/format.js';
import { Section } from '../../parts/page.js';
import type { Asked } from '../asked/asked.js';
import type { Fields, Metric } from '../data/fields.js';
import { relationsOf, summaryOf, type TestOutcome } from './tests.js';

interface OriginProps {
  readonly fields: Fields;
  readonly asked: Asked;
  readonly catalog: string | undefined;
  /** How the data tests ended; undefined until it is known. */
  readonly tests: readonly TestOutcome[] | undefined;
}

/** Where each figure comes from, in words, and which tests are behind it. */
export function Origin({ fields, asked, catalog, tests }: OriginProps) {
  const metrics = asked.metrics.flatMap((name) => fields.metrics.get(name) ?? []);
  const relations = [...relationsOf(fields, asked)].sort();
  return (
    <Section title="Where these figures come from">
      <dl class="origins">
        {metrics.map((metric) => (
          <div key={metric.name}>
            <dt>
              <bdi>{titleOf(metric.name)}</bdi>
            </dt>
            <dd>
              {metric.description !== undefined && <p dir="auto">{metric.description}</p>}
              <p class="quiet" dir="auto">
                It is {metric.formula}, from {metric.reads.join(' and ')}
                {metric.owner === undefined ? '' : `; ${metric.owner} answers for it`}. <CatalogLink catalog={catalog} metric={metric} />
              </p>
            </dd>
          </div>
        ))}
      </dl>
      {tests !== undefined && (
        <ul class="inline-list small">
          {relations.map((relation) => {
            const { health, text } = summaryOf(tests, new Set([relation]));
            return (
              <li key={relation}>
                <bdi class="name">{relation}</bdi> <span class={`health-${health}`}>{text}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}

function CatalogLink({ catalog, metric }: { readonly catalog: string | undefined; readonly metric: Metric }) {
  if (catalog === undefined) return null;
  return <a href={`${catalog.replace(/[#?].*$/, '')}#/metric/${encodeURIComponent(metric.name)}`}>In the catalog</a>;
}
