import type { ComponentChildren } from 'preact';
import { kindTitle } from '../parts/badges.js';
import { parseRoute } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import type { Hit } from './search-index.js';

/** One thing that was found: what it is, its name, and where it stands. */
export function HitLine({ hit }: { readonly hit: Hit }) {
  const { byId } = useSite();
  const [, relation = ''] = parseRoute(hit.address).path;
  const kind = hit.kind === 'relation' || hit.kind === 'code' ? (byId.get(relation)?.kind ?? 'model') : hit.kind;
  return (
    <>
      <span class={`hit-kind kind kind-${kind}`}>
        <span class="kind-dot" aria-hidden="true" />
        {TITLES[hit.kind] ?? kindTitle(kind)}
      </span>
      <span class="hit-text">
        <bdi class="name">{marked(hit.name, hit.terms)}</bdi>
        {hit.kind === 'column' && <span class="quiet"> in {relation}</span>}
        <span class="quiet clamp-1" dir="auto">
          {marked(hit.text, hit.terms)}
        </span>
      </span>
    </>
  );
}

const TITLES: Readonly<Partial<Record<Hit['kind'], string>>> = {
  metric: 'Metric',
  dimension: 'Dimension',
  column: 'Column',
  test: 'Test',
  exposure: 'Exposure',
  code: 'Code',
};

/** A text with the words marked that were found in it. */
function marked(text: string, terms: readonly string[]): ComponentChildren {
  if (terms.length === 0) return text;
  const escaped = terms.map((term) => term.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'));
  const pattern = new RegExp(`(${escaped.join('|')})`, 'giu');
  return text.split(pattern).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part));
}
