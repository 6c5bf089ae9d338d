import { Empty, Page } from '../parts/page.js';
import { href, replace } from '../routing/route.js';
import { HitLine } from './hit-line.js';
import { useSearch } from './use-search.js';

const LIMIT = 200;

/** All that was found, at an address that can be passed on. */
export function SearchPage({ query }: { readonly query: URLSearchParams }) {
  const text = query.get('q') ?? '';
  const { hits, query: answered } = useSearch(text, LIMIT);
  return (
    <Page title={text === '' ? 'Search' : `Search: ${text}`} heading="Search">
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label class="wide">
          Names, columns, descriptions, code
          <input type="search" value={text} onInput={(event) => replace(href(['search'], { q: event.currentTarget.value }))} />
        </label>
      </form>
      {text !== '' && answered === text && hits.length === 0 && <Empty>Nothing is like that.</Empty>}
      <ul class="plain-list found">
        {hits.map((hit) => (
          <li key={hit.address}>
            <a class="hit" href={hit.address}>
              <HitLine hit={hit} />
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
