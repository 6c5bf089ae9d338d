import type { SiteMetric, SiteMetricDetail } from '../../src/catalog/site/site-metrics.js';
import { loadMetric } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { Fact, OwnerFact } from '../parts/facts.js';
import { spokenUnit, titleOf } from '../parts/format.js';
import { MetricLink } from '../parts/metric-link.js';
import { Empty, Page } from '../parts/page.js';
import { PathText } from '../parts/path-text.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { AttributesSection } from './metric/attributes-section.js';
import { OriginSection } from './metric/origin-section.js';
import { ReadersSection } from './metric/readers-section.js';
import { ValuesSection } from './metric/values-section.js';
import { NotFoundPage } from './not-found-page.js';

/** A metric: what it means, how it goes, what it is made of and who reads it. */
export function MetricPage({ name }: { readonly name: string }) {
  const metric = useSite().metricsByName.get(name);
  return metric === undefined ? <NotFoundPage what={`metric "${name}"`} /> : <KnownMetricPage metric={metric} />;
}

function KnownMetricPage({ metric }: { readonly metric: SiteMetric }) {
  const { name, description } = metric;
  const unit = spokenUnit(metric.unit);
  const detail = usePart(`metric ${name}`, () => loadMetric(name));
  if (detail.kind === 'failed') return <Empty>{detail.message}</Empty>;
  // All at once, so that nothing that is read already moves.
  if (detail.kind === 'loading') return null;
  return (
    <Page
      title={titleOf(name)}
      above={
        <>
          <a href={href(['metrics'])}>Metrics</a>
          {unit !== undefined && (
            <>
              {' in '}
              <bdi>{unit}</bdi>
            </>
          )}
        </>
      }
      heading={<bdi>{titleOf(name)}</bdi>}
      lead={description ?? 'It has no description yet.'}
    >
      <Facts metric={metric} detail={detail.value} />
      <ValuesSection metric={metric} detail={detail.value} />
      <OriginSection metric={metric} detail={detail.value} />
      <ReadersSection metric={metric} detail={detail.value} />
      <AttributesSection detail={detail.value} />
    </Page>
  );
}

function Facts({
  metric: { name, type, owner, synonyms, tags, file, madeOf },
  detail: { formula, format, fill },
}: {
  readonly metric: SiteMetric;
  readonly detail: SiteMetricDetail;
}) {
  return (
    <dl class="facts">
      <Fact title="What it is" isWide>
        <Formula formula={formula} madeOf={madeOf} />
      </Fact>
      {synonyms.length > 0 && (
        <Fact title="Also called">
          <bdi>{synonyms.join(', ')}</bdi>
        </Fact>
      )}
      <OwnerFact owner={owner} />
      <Fact title="Kind">
        <bdi>{type}</bdi>
      </Fact>
      {format !== undefined && (
        <Fact title="Format">
          <bdi class="name">{format}</bdi>
        </Fact>
      )}
      <Fact title="Without rows">{fill === 'zero' ? '0' : 'nothing'}</Fact>
      {tags.length > 0 && (
        <Fact title="Tags">
          {tags.map((tag) => (
            <a key={tag} class="tag" href={href(['tag', tag])}>
              <bdi>{tag}</bdi>
            </a>
          ))}
        </Fact>
      )}
      <Fact title="Name in questions">
        <bdi class="name">{name}</bdi>
      </Fact>
      <Fact title="Declared in">
        <PathText path={file} />
      </Fact>
    </dl>
  );
}

/** The formula in words, with a link for each metric in it. */
function Formula({ formula, madeOf }: { readonly formula: string; readonly madeOf: readonly string[] }) {
  // A name may begin with another one.
  const names = madeOf.toSorted((one, other) => other.length - one.length).filter((name) => /^\w+$/.test(name));
  if (names.length === 0) return <bdi>{formula}</bdi>;
  const parts = formula.split(new RegExp(`\\b(${names.join('|')})\\b`));
  return <span dir="auto">{parts.map((part, index) => (index % 2 === 1 ? <MetricLink key={index} name={part} /> : part))}</span>;
}
