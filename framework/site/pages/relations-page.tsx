import type { SiteRelation } from '../../src/catalog/site/site-data.js';
import { kindTitle } from '../parts/badges.js';
import { countOf } from '../parts/format.js';
import { Empty, Page } from '../parts/page.js';
import { RelationTable } from '../parts/relation-table.js';
import { href, replace } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';

const FILTERS = ['schema', 'kind', 'domain', 'health'] as const;
type Filter = (typeof FILTERS)[number];

/** All sources and models, to be narrowed down. */
export function RelationsPage({ query }: { readonly query: URLSearchParams }) {
  const { relations } = useSite();
  const text = query.get('q') ?? '';
  const found = relations.filter((relation) => matches(relation, query, text));
  const set = (name: string, value: string): void => {
    const filters = Object.fromEntries([...FILTERS, 'q'].map((filter) => [filter, query.get(filter) ?? undefined]));
    replace(href(['relations'], { ...filters, [name]: value }));
  };
  return (
    <Page title="Sources and models" heading="Sources and models" lead={`${countOf(found.length, 'relation')} of ${relations.length}.`}>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          Name
          <input type="search" value={text} onInput={(event) => set('q', event.currentTarget.value)} />
        </label>
        {FILTERS.map((filter) => (
          <label key={filter}>
            {TITLES[filter]}
            <select value={query.get(filter) ?? ''} onChange={(event) => set(filter, event.currentTarget.value)}>
              <option value="">All</option>
              {valuesOf(relations, filter).map((value) => (
                <option key={value} value={value}>
                  {filter === 'kind' ? kindTitle(value) : value}
                </option>
              ))}
            </select>
          </label>
        ))}
      </form>
      {found.length === 0 ? <Empty>No relation is like that.</Empty> : <RelationTable label="Sources and models" relations={found} />}
    </Page>
  );
}

const TITLES: Readonly<Record<Filter, string>> = { schema: 'Schema', kind: 'Kind', domain: 'Domain', health: 'Health' };

function matches(relation: SiteRelation, query: URLSearchParams, text: string): boolean {
  const isText = text === '' || relation.id.includes(text.toLowerCase());
  return isText && FILTERS.every((filter) => (query.get(filter) ?? relation[filter]) === relation[filter]);
}

function valuesOf(relations: readonly SiteRelation[], filter: Filter): readonly string[] {
  return [...new Set(relations.map((relation) => relation[filter]))].sort();
}
