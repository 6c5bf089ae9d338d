import { useState } from 'preact/hooks';
import type { SiteRelation } from '../../src/catalog/site/site-data.js';
import { href, hrefOf, type Route } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { Brand } from './brand.js';
import { formatNumber, titleOf } from './format.js';
import { Icon, type IconName } from './icon.js';
import { ThemeChoice } from './theme-choice.js';

interface Place {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  readonly count?: number;
  /** Other places that belong to it. */
  readonly holds?: readonly string[];
}

export function Sidebar({ route, onSearch }: { readonly route: Route; readonly onSearch: () => void }) {
  const site = useSite();
  const here = route.path[0] ?? '';
  return (
    <aside class="sidebar" id="sidebar">
      <Brand name={titleOf(site.project.name)} note="Data catalog" href={href([])} />
      <button type="button" class="search-button" onClick={onSearch}>
        <Icon name="search" />
        Search
        <kbd>/</kbd>
      </button>
      <nav aria-label="Catalog">
        <ul class="places">
          {placesOf(site).map(({ path, title, icon, count, holds = [] }) => (
            <li key={path}>
              <a href={href(path === '' ? [] : [path])} aria-current={here === path || holds.includes(here) ? 'page' : undefined}>
                <Icon name={icon} />
                {title}
                {count !== undefined && <span class="count">{formatNumber(count)}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label="Relations by schema" class="tree">
        {[...schemasOf(site.relations)].map(([schema, relations]) => (
          <SchemaTree key={schema} schema={schema} relations={relations} current={route.path[1]} />
        ))}
      </nav>
      <ThemeChoice />
    </aside>
  );
}

function placesOf(site: ReturnType<typeof useSite>): readonly Place[] {
  const tests = site.relations.reduce((sum, relation) => sum + relation.tests, site.ownTests.length);
  return [
    { path: '', title: 'Overview', icon: 'overview' },
    { path: 'lineage', title: 'Lineage', icon: 'lineage' },
    {
      path: 'relations',
      title: 'Sources and models',
      icon: 'relations',
      count: site.relations.length,
      holds: ['model', 'source', 'column'],
    },
    { path: 'domains', title: 'Domains', icon: 'domains', count: site.domains.size, holds: ['domain'] },
    { path: 'metrics', title: 'Metrics', icon: 'metrics', count: site.metrics.length, holds: ['metric', 'dimension'] },
    { path: 'tests', title: 'Tests', icon: 'tests', count: tests, holds: ['test'] },
    { path: 'exposures', title: 'Exposures', icon: 'exposures', count: site.exposures.length, holds: ['exposure'] },
    { path: 'owners', title: 'Owners', icon: 'owners', count: site.owners.size, holds: ['owner'] },
    { path: 'tags', title: 'Tags', icon: 'tags', count: site.tags.size, holds: ['tag'] },
    { path: 'personal', title: 'Personal data', icon: 'shield', count: site.personal.length },
    { path: 'missing', title: 'Missing docs', icon: 'missing', count: site.missing.length },
    { path: 'runs', title: 'Runs', icon: 'clock', count: site.runs.length, holds: ['run'] },
    { path: 'resources', title: 'Resources', icon: 'bar' },
    { path: 'problems', title: 'Problems', icon: 'problems', count: site.troubles.length },
  ];
}

function schemasOf(relations: readonly SiteRelation[]): ReadonlyMap<string, readonly SiteRelation[]> {
  const schemas = new Map<string, SiteRelation[]>();
  for (const relation of relations) schemas.set(relation.schema, [...(schemas.get(relation.schema) ?? []), relation]);
  return schemas;
}

/** Longer lists are for the search and the table. */
const LONGEST_TREE = 150;

function SchemaTree({
  schema,
  relations,
  current,
}: {
  readonly schema: string;
  readonly relations: readonly SiteRelation[];
  readonly current: string | undefined;
}) {
  const holdsCurrent = relations.some(({ id }) => id === current);
  const [isOpen, setOpen] = useState(relations.length <= 12 || holdsCurrent);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <bdi>{schema}</bdi>
        <span class="count">{formatNumber(relations.length)}</span>
      </summary>
      {isOpen && (
        <ul>
          {relations.slice(0, LONGEST_TREE).map((relation) => (
            <li key={relation.id}>
              <a href={hrefOf(relation)} aria-current={relation.id === current ? 'page' : undefined} title={relation.name}>
                <span class={`kind-dot kind-${relation.kind}`} aria-hidden="true" />
                <bdi>{relation.name}</bdi>
                {relation.health === 'failing' && (
                  <span class="alert">
                    <Icon name="cross" />
                    <span class="visually-hidden">failing</span>
                  </span>
                )}
              </a>
            </li>
          ))}
          {relations.length > LONGEST_TREE && (
            <li>
              <a href={href(['relations'], { schema })}>All {formatNumber(relations.length)}</a>
            </li>
          )}
        </ul>
      )}
    </details>
  );
}
