import type { RelationHistory } from '../../src/catalog/history-schema.js';
import type { SiteDetail, SiteRelation } from '../../src/catalog/site/site-data.js';
import { loadDetail } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { HealthBadge, KindBadge } from '../parts/badges.js';
import { OriginLink } from '../parts/dimension-link.js';
import { ErrorCard } from '../parts/error-card.js';
import { Fact, OwnerFact } from '../parts/facts.js';
import { formatInstant, formatNumber, formatScore } from '../parts/format.js';
import { Empty, Page } from '../parts/page.js';
import { PathText } from '../parts/path-text.js';
import { type SectionLink, SectionLinks } from '../parts/sections.js';
import { WebLink } from '../parts/web-link.js';
import { href, hrefOf } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NotFoundPage } from './not-found-page.js';
import { CodeSection } from './relation/code-section.js';
import { ContractSection } from './relation/contract-section.js';
import { HistorySection } from './relation/history-section.js';
import { countMetrics, MetricsSection } from './relation/metrics-section.js';
import { NeighboursSection } from './relation/neighbours-section.js';
import { ProfileSection } from './relation/profile-section.js';
import { SampleSection } from './relation/sample-section.js';
import { TestsSection } from './relation/tests-section.js';

interface RelationPageProps {
  readonly id: string;
  /** Which part of the page is shown. */
  readonly section: string;
  readonly query: URLSearchParams;
}

/** A source or a model. */
export function RelationPage({ id, section, query }: RelationPageProps) {
  const relation = useSite().byId.get(id);
  if (relation === undefined) return <NotFoundPage what={`relation "${id}"`} />;
  return <KnownRelationPage relation={relation} section={section} query={query} />;
}

function KnownRelationPage({
  relation,
  section,
  query,
}: {
  readonly relation: SiteRelation;
  readonly section: string;
  readonly query: URLSearchParams;
}) {
  const { id, name, schema, kind, description, health, because } = relation;
  const detail = usePart(id, () => loadDetail(id));
  const site = useSite();
  const { hasHistory } = site;
  const errors = health === 'failing' ? site.errors.filter((error) => error.relation === id) : [];
  const metrics = countMetrics(site, id);
  const links: readonly SectionLink[] = [
    { id: '', title: 'Columns', href: hrefOf(relation), count: relation.columns },
    { id: 'lineage', title: 'Lineage', href: hrefOf(relation, 'lineage') },
    ...(metrics === 0 ? [] : [{ id: 'metrics', title: 'Metrics', href: hrefOf(relation, 'metrics'), count: metrics }]),
    { id: 'code', title: 'Code', href: hrefOf(relation, 'code') },
    { id: 'tests', title: 'Tests', href: hrefOf(relation, 'tests'), count: relation.tests },
    { id: 'profile', title: 'Profile', href: hrefOf(relation, 'profile') },
    ...(relation.sampleRows === undefined
      ? []
      : [{ id: 'rows', title: 'Sample rows', href: hrefOf(relation, 'rows'), count: relation.sampleRows }]),
    { id: 'history', title: 'History', href: hrefOf(relation, 'history') },
  ];
  return (
    <Page
      title={name}
      above={
        <>
          <KindBadge kind={kind} /> in <a href={href(['relations'], { schema })}>{schema}</a>
          {hasHistory && <HealthBadge health={health} because={because} />}
        </>
      }
      heading={<bdi class="name">{name}</bdi>}
      lead={description ?? 'It has no description yet.'}
    >
      {errors.map((error, index) => (
        <ErrorCard key={index} error={error} isOnOwnPage />
      ))}
      <Facts relation={relation} detail={detail.kind === 'loaded' ? detail.value : undefined} />
      <SectionLinks label="Parts of this page" current={section} links={links} />
      <div class="section-body">
        <h2 class="visually-hidden">{links.find(({ id: part }) => part === section)?.title ?? 'Columns'}</h2>
        {detail.kind === 'failed' && <Empty>{detail.message}</Empty>}
        {detail.kind === 'loaded' && <Body relation={relation} detail={detail.value} section={section} query={query} />}
      </div>
    </Page>
  );
}

interface BodyProps {
  readonly relation: SiteRelation;
  readonly detail: SiteDetail;
  readonly section: string;
  readonly query: URLSearchParams;
}

function Body({ relation, detail, section, query }: BodyProps) {
  switch (section) {
    case 'lineage':
      return <NeighboursSection relation={relation} />;
    case 'metrics':
      return <MetricsSection relation={relation} />;
    case 'code':
      return <CodeSection relation={relation} detail={detail} dialect={query.get('sql') ?? undefined} />;
    case 'tests':
      return <TestsSection detail={detail} />;
    case 'profile':
      return <ProfileSection detail={detail} />;
    case 'rows':
      return <SampleSection detail={detail} />;
    case 'history':
      return <HistorySection detail={detail} />;
    default:
      return <ContractSection relation={relation} detail={detail} />;
  }
}

/** What is known of the relation as a whole. What loads later fills places that are there already. */
function Facts({ relation, detail }: { readonly relation: SiteRelation; readonly detail: SiteDetail | undefined }) {
  const { file, owner, runbook, tags, domain, rows, qualityScore, kind } = relation;
  const { dimensionOf, hasHistory } = useSite();
  const freshness = detail?.history?.freshness;
  return (
    <dl class="facts">
      <Fact title="Domain">
        <a href={href(['domain', domain])}>
          <bdi>{domain}</bdi>
        </a>
      </Fact>
      <OwnerFact owner={owner} />
      {runbook !== undefined && (
        <Fact title="Runbook">
          <WebLink url={runbook} />
        </Fact>
      )}
      <Fact title="Grain">
        {detail?.grain === undefined ? (
          <span class="quiet">{detail === undefined ? '…' : 'not declared'}</span>
        ) : (
          <bdi class="name">{detail.grain.join(', ')}</bdi>
        )}
      </Fact>
      {kind === 'source' ? (
        <Fact title="Files">
          {detail?.files === undefined ? (
            <span class="quiet">{detail === undefined ? '…' : 'loaded by others'}</span>
          ) : (
            <bdi class="name">{[detail.files.pattern].flat().join(', ')}</bdi>
          )}
        </Fact>
      ) : (
        <Fact title="Stored as">{detail === undefined ? '…' : materialization(detail)}</Fact>
      )}
      {dimensionOf.has(relation.id) && (
        <Fact title="Dimension">
          <OriginLink id={relation.id} />
        </Fact>
      )}
      <Fact title="Rows">{rows === undefined ? <span class="quiet">not counted</span> : formatNumber(rows)}</Fact>
      {hasHistory && (
        <Fact title={kind === 'source' ? 'Last loaded' : 'Last built'}>
          {detail === undefined ? '…' : <LastBuilt builds={detail.history?.builds ?? []} />}
        </Fact>
      )}
      {qualityScore !== undefined && <Fact title="Quality">{formatScore(qualityScore)} of 100</Fact>}
      {freshness !== undefined && (
        <Fact title="Freshness">
          {freshness.status}
          {freshness.newestAt === undefined ? ', without a row' : `, newest row ${formatInstant(freshness.newestAt)}`}
          <span class="quiet">, checked {formatInstant(freshness.checkedAt)}</span>
        </Fact>
      )}
      {freshness === undefined && detail?.freshness !== undefined && (
        <Fact title="Freshness">
          <span class="quiet">not checked yet</span>
        </Fact>
      )}
      {tags.length > 0 && (
        <Fact title="Tags">
          {tags.map((tag) => (
            <a key={tag} class="tag" href={href(['tag', tag])}>
              <bdi>{tag}</bdi>
            </a>
          ))}
        </Fact>
      )}
      <Fact title="File">
        <PathText path={file} />
      </Fact>
    </dl>
  );
}

/** When rows were written last, and whether they were looked at since. */
function LastBuilt({ builds }: { readonly builds: RelationHistory['builds'] }) {
  const built = builds.findLast(({ status }) => status === 'succeeded');
  const last = builds.at(-1);
  if (built === undefined)
    return last?.status === 'unchanged' ? <>up to date, {formatInstant(last.at)}</> : <span class="quiet">never</span>;
  return (
    <>
      <time dateTime={built.at}>{formatInstant(built.at)}</time>
      {last?.status === 'unchanged' && <span class="quiet">, up to date {formatInstant(last.at)}</span>}
      {last?.status === 'error' && <span class="quiet">, failed {formatInstant(last.at)}</span>}
    </>
  );
}

function materialization({ materialized, partitionBy, clusterBy }: SiteDetail): string {
  return [
    materialized ?? '–',
    ...(partitionBy === undefined ? [] : [`by ${partitionBy}`]),
    ...(clusterBy === undefined ? [] : [`clustered by ${clusterBy.join(', ')}`]),
  ].join(', ');
}
