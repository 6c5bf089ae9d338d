import type { CatalogDimension } from '../../src/catalog/dimension-schema.js';
import type { SiteRelation } from '../../src/catalog/site/site-data.js';
import type { SiteDimension } from '../../src/catalog/site/site-dimensions.js';
import { loadDetail } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { lineageHref } from '../lineage/lineage-state.js';
import { LineageView } from '../lineage/lineage-view.js';
import { HealthBadge } from '../parts/badges.js';
import { Fact, OwnerFact } from '../parts/facts.js';
import { countOf, formatInstant, formatNumber, titleOf } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationLink } from '../parts/relation-link.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { AttributesSection } from './dimension/attributes-section.js';
import { AskedMetricsSection } from './dimension/metrics-section.js';
import { DimensionReadersSection } from './dimension/readers-section.js';
import { NotFoundPage } from './not-found-page.js';

/** A dimension: what figures can be asked by, what its attributes mean, and which metrics and readers use it. */
export function DimensionPage({ id }: { readonly id: string }) {
  const { byId, dimensionOf } = useSite();
  const [relation, dimension] = [byId.get(id), dimensionOf.get(id)];
  if (relation === undefined || dimension === undefined) return <NotFoundPage what={`dimension "${id}"`} />;
  return <KnownDimensionPage relation={relation} dimension={dimension} />;
}

interface KnownProps {
  readonly relation: SiteRelation;
  readonly dimension: SiteDimension;
}

function KnownDimensionPage({ relation, dimension }: KnownProps) {
  const { id } = relation;
  const { hasHistory } = useSite();
  const detail = usePart(id, () => loadDetail(id));
  if (detail.kind === 'failed') return <Empty>{detail.message}</Empty>;
  // All at once, so that nothing that is read already moves.
  if (detail.kind === 'loading') return null;
  const told = detail.value.dimension;
  return (
    <Page
      title={titleOf(dimension.name)}
      above={
        <>
          <a href={href(['metrics'])}>Metrics</a> by dimension
          {hasHistory && <HealthBadge health={relation.health} because={relation.because} />}
        </>
      }
      heading={<bdi>{titleOf(dimension.name)}</bdi>}
      lead={relation.description ?? 'It has no description yet.'}
    >
      <Facts relation={relation} dimension={dimension} told={told} grain={detail.value.grain} />
      <AttributesSection dimension={dimension} detail={detail.value} />
      {told !== undefined && told.hierarchies.length > 0 && <Hierarchies hierarchies={told.hierarchies} />}
      <AskedMetricsSection dimension={dimension} />
      <DimensionReadersSection relation={relation} ways={told?.ways ?? []} />
      <Section title="Where it comes from" note={<a href={lineageHref({ select: `+${id}`, focus: id })}>Open in the graph</a>}>
        <LineageView state={{ select: `+${id}`, focus: id }} isSmall />
      </Section>
    </Page>
  );
}

function Facts({
  relation: { id, owner, file },
  dimension: { entity, ways },
  told,
  grain = [],
}: KnownProps & { readonly told: CatalogDimension | undefined; readonly grain: readonly string[] | undefined }) {
  const members = told?.members;
  return (
    <dl class="facts">
      <Fact title="Members">
        {members === undefined ? (
          <span class="quiet">not counted</span>
        ) : (
          <>
            {formatNumber(members.count)}{' '}
            <span class="quiet">
              in {members.environment}, {formatInstant(members.at)}
            </span>
          </>
        )}
      </Fact>
      {entity !== undefined && <Fact title="One member is a">{<bdi>{titleOf(entity).toLowerCase()}</bdi>}</Fact>}
      <Fact title="Name in questions">
        {ways.length === 0 ? <span class="quiet">no model refers to it</span> : <bdi class="name">{ways.join(', ')}</bdi>}
      </Fact>
      <OwnerFact owner={owner} />
      <Fact title="Key">
        <bdi class="name">{grain.join(', ')}</bdi>
      </Fact>
      <Fact title="Model">
        <RelationLink id={id} />
      </Fact>
      <Fact title="Declared in">
        <bdi class="name">{file}</bdi>
      </Fact>
    </dl>
  );
}

/** Levels in words, the widest first. */
function Hierarchies({ hierarchies }: Pick<CatalogDimension, 'hierarchies'>) {
  return (
    <Section title="Hierarchies" note={countOf(hierarchies.length, 'way', 'ways').concat(' to go from the whole to the detail')}>
      <ul class="plain-list hierarchies">
        {hierarchies.map(({ name, levels, isStrict }) => (
          <li key={name}>
            <h3>
              <bdi>{titleOf(name)}</bdi>
            </h3>
            <p>
              <bdi>{levels.map((level) => titleOf(level)).join(' › ')}</bdi>
            </p>
            <p class="quiet">
              {isStrict ? strictWords(levels) : 'A member of a level may have several parents, so that levels do not add up.'}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function strictWords(levels: readonly string[]): string {
  const pairs = levels.slice(1).map((level, place) => `each ${spoken(level)} belongs to one ${spoken(levels[place])}`);
  const text = pairs.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}. Data tests prove it.`;
}

function spoken(level = ''): string {
  return level.replaceAll('_', ' ');
}
