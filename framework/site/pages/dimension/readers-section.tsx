import type { CatalogDimension } from '../../../src/catalog/dimension-schema.js';
import type { SiteRelation } from '../../../src/catalog/site/site-data.js';
import { ExposureList } from '../../parts/exposure-list.js';
import { Empty, Section } from '../../parts/page.js';
import { RelationLink } from '../../parts/relation-link.js';
import { useSite } from '../../routing/site-context.js';

interface ReadersProps {
  readonly relation: SiteRelation;
  readonly ways: CatalogDimension['ways'];
}

/** The models whose rows refer to a dimension, the others that read it, and the exposures that do. */
export function DimensionReadersSection({ relation: { id }, ways }: ReadersProps) {
  const { graph, exposures } = useSite();
  const models = graph.dependentsOf(id).filter((reader) => !ways.some(({ relation }) => relation === reader));
  const outside = exposures.filter(({ reads }) => reads.includes(id));
  return (
    <Section title="Who reads it">
      {ways.length + models.length + outside.length === 0 && <Empty>No model and no exposure reads it.</Empty>}
      <div class="halves">
        {ways.length > 0 && (
          <div>
            <h3>Models that refer to it</h3>
            <ul class="plain-list">
              {ways.map(({ relation, name, columns, isOverlapping }) => (
                <li key={`${relation} ${name}`}>
                  <RelationLink id={relation} />{' '}
                  <span class="quiet">
                    as <bdi class="name">{name}</bdi>, by <bdi class="name">{columns.join(', ')}</bdi>
                    {isOverlapping && '; a row may have several members'}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
        {models.length > 0 && (
          <div>
            <h3>Other models</h3>
            <ul class="plain-list">
              {models.map((reader) => (
                <li key={reader}>
                  <RelationLink id={reader} />
                </li>
              ))}
            </ul>
          </div>
        )}
        {outside.length > 0 && (
          <div>
            <h3>Exposures</h3>
            <ExposureList exposures={outside} />
          </div>
        )}
      </div>
    </Section>
  );
}
