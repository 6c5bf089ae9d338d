import { useEffect, useState } from 'preact/hooks';
import { useSite } from '../routing/site-context.js';
import type { Hit } from './search-index.js';
import { searcherOf } from './searcher.js';

export interface SearchState {
  /** The query that the hits answer. */
  readonly query: string;
  readonly hits: readonly Hit[];
  readonly milliseconds: number;
}

const NOTHING: SearchState = { query: '', hits: [], milliseconds: 0 };

/** What is found for a text, while it is typed. */
export function useSearch(query: string, limit: number): SearchState {
  const site = useSite();
  const [state, setState] = useState(NOTHING);
  const [isComplete, setComplete] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    void searcherOf(site).isComplete.then(() => isCurrent && setComplete(true));
    return () => {
      isCurrent = false;
    };
  }, [site]);
  useEffect(() => {
    if (query.trim() === '') return setState(NOTHING);
    let isCurrent = true;
    void searcherOf(site)
      .find(query, limit)
      .then(({ hits, milliseconds }) => isCurrent && setState({ query, hits, milliseconds }));
    return () => {
      isCurrent = false;
    };
  }, [site, query, limit, isComplete]);
  return state;
}
