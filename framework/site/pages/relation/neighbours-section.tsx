import type { SiteRelation } from '../../../src/catalog/site/site-data.js';
import { LineageView } from '../../lineage/lineage-view.js';
import { ExposureList } from '../../parts/exposure-list.js';
import { Empty, Section } from '../../parts/page.js';
import { RelationLink } from '../../parts/relation-link.js';
import { href } from '../../routing/route.js';
import { useSite } from '../../routing/site-context.js';

/** What a relation reads and what reads it. */
export function NeighboursSection({ relation: { id } }: { readonly relation: SiteRelation }) {
  const { graph, exposures } = useSite();
  const readers = exposures.filter(({ reads }) => reads.includes(id));
  const whole = { select: `+${id}+`, focus: id };
  return (
    <>
      <div class="buttons">
        <a class="button" href={href(['lineage'], whole)}>
          All that leads here and from here
        </a>
        <a class="button" href={href(['lineage'], { ...whole, level: 'column' })}>
          Column by column
        </a>
      </div>
      <LineageView state={{ select: `2+${id}+2`, focus: id }} isSmall />
      <div class="halves">
        <Section title="Reads">
          <Links ids={graph.dependenciesOf(id)} none="Nothing: it is where data comes in." />
        </Section>
        <Section title="Is read by">
          <Links ids={graph.dependentsOf(id)} none="No model reads it." />
          {readers.length > 0 && <ExposureList exposures={readers} />}
        </Section>
      </div>
    </>
  );
}

function Links({ ids, none }: { readonly ids: readonly string[]; readonly none: string }) {
  if (ids.length === 0) return <Empty>{none}</Empty>;
  return (
    <ul class="plain-list">
      {ids.map((id) => (
        <li key={id}>
          <RelationLink id={id} />
        </li>
      ))}
    </ul>
  );
}
