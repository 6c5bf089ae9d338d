// Searches beside the page, so that typing never waits.
import { type Findable, type Hit, SearchIndex } from './search-index.js';

export type SearchRequest =
  | { readonly kind: 'add'; readonly findables: readonly Findable[] }
  | { readonly kind: 'find'; readonly request: number; readonly query: string; readonly limit: number };

export interface SearchAnswer {
  readonly request: number;
  readonly hits: readonly Hit[];
  readonly milliseconds: number;
}

const index = new SearchIndex();

addEventListener('message', ({ data }: MessageEvent<SearchRequest>) => {
  if (data.kind === 'add') return index.add(data.findables);
  const started = performance.now();
  const hits = index.find(data.query, data.limit);
  const answer: SearchAnswer = { request: data.request, hits, milliseconds: performance.now() - started };
  postMessage(answer);
});
