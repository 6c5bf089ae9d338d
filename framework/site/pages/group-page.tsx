import type { SiteRelation } from '../../src/catalog/site/site-data.js';
import { ExposureList } from '../parts/exposure-list.js';
import { countOf } from '../parts/format.js';
import { MetricTable } from '../parts/metric-table.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationTable } from '../parts/relation-table.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NotFoundPage } from './not-found-page.js';
import { kindsOf } from './overview-page.js';

type Kind = 'owner' | 'tag';

const WORDS: Readonly<Record<Kind, { readonly title: string; readonly lead: string; readonly none: string }>> = {
  owner: {
    title: 'Owners',
    lead: 'Who answers for what.',
    none: 'No model, metric or exposure names an owner. Set `owner` in its declaration.',
  },
  tag: {
    title: 'Tags',
    lead: 'Words that models are marked with; selectors know them as tag:.',
    none: 'No model, metric or exposure has a tag. Set `tags` in its declaration.',
  },
};

/** All owners, or all tags. */
export function GroupsPage({ kind }: { readonly kind: Kind }) {
  const groups = useGroups(kind);
  const site = useSite();
  const { title, lead, none } = WORDS[kind];
  return (
    <Page title={title} heading={title} lead={lead}>
      {groups.size === 0 ? (
        <Empty>{none}</Empty>
      ) : (
        <ul class="cards">
          {[...groups].map(([name, relations]) => (
            <li key={name}>
              <a class="card" href={href([kind, name])}>
                <strong>
                  <bdi>{name}</bdi>
                </strong>
                <span class="quiet">{contentsOf(relations, marked(site.metrics, kind, name), marked(site.exposures, kind, name))}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

/** All relations of one owner, or with one tag. */
export function GroupPage({ kind, name }: { readonly kind: Kind; readonly name: string }) {
  const relations = useGroups(kind).get(name);
  const site = useSite();
  if (relations === undefined) return <NotFoundPage what={`${kind} "${name}"`} />;
  const { title } = WORDS[kind];
  const measured = marked(site.metrics, kind, name);
  const readers = marked(site.exposures, kind, name);
  return (
    <Page
      title={name}
      above={<a href={href([`${kind}s`])}>{title}</a>}
      heading={<bdi>{name}</bdi>}
      lead={`${contentsOf(relations, measured, readers)}.`}
    >
      {measured.length > 0 && (
        <Section title="Metrics">
          <MetricTable label={`Metrics of ${name}`} metrics={measured} />
        </Section>
      )}
      {relations.length > 0 && (
        <Section title="Relations">
          <RelationTable label={name} relations={relations} />
        </Section>
      )}
      {readers.length > 0 && (
        <Section title="Exposures">
          <ExposureList exposures={readers} />
        </Section>
      )}
    </Page>
  );
}

interface Marked {
  readonly owner?: string | undefined;
  readonly tags: readonly string[];
}

/** What has the owner or the tag. */
function marked<T extends Marked>(things: readonly T[], kind: Kind, name: string): readonly T[] {
  return things.filter(({ owner, tags }) => (kind === 'owner' ? owner === name : tags.includes(name)));
}

function contentsOf(relations: readonly SiteRelation[], metrics: readonly unknown[], exposures: readonly unknown[]): string {
  const kinds = kindsOf(relations.map(({ kind }) => kind));
  const others = [
    metrics.length === 0 ? '' : countOf(metrics.length, 'metric'),
    exposures.length === 0 ? '' : countOf(exposures.length, 'exposure'),
  ];
  return [kinds, ...others].filter((text) => text !== '').join(', ');
}

function useGroups(kind: Kind) {
  const { owners, tags } = useSite();
  return kind === 'owner' ? owners : tags;
}
