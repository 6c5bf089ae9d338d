import { createColumnGraph } from '../data/column-graph.js';
import { loadColumns } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { EntityDiagram } from '../diagram/entity-diagram.js';
import { countOf } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { RelationTable } from '../parts/relation-table.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NotFoundPage } from './not-found-page.js';
import { kindsOf } from './overview-page.js';

export function DomainsPage() {
  const { domains } = useSite();
  return (
    <Page title="Domains" heading="Domains" lead="Parts of the business: what a model’s `meta.domain` says, otherwise its directory.">
      <ul class="cards">
        {[...domains].map(([name, relations]) => (
          <li key={name}>
            <a class="card" href={href(['domain', name])}>
              <strong>
                <bdi>{name}</bdi>
              </strong>
              <span class="quiet">{kindsOf(relations.map(({ kind }) => kind))}</span>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** One part of the business, with its facts and dimensions as a diagram. */
export function DomainPage({ name }: { readonly name: string }) {
  const { domains, byId } = useSite();
  const relations = domains.get(name);
  const columns = usePart('columns', async () => createColumnGraph(await loadColumns()));
  if (relations === undefined) return <NotFoundPage what={`domain "${name}"`} />;
  // The page waits for its diagram, so that nothing that is read already moves.
  if (columns.kind === 'loading') return null;
  const facts = relations.filter(({ references }) => references.length > 0);
  const referred = new Set(facts.flatMap(({ references }) => references.map(({ relation }) => relation)));
  const entities = [...new Set([...facts.map(({ id }) => id), ...referred])].flatMap((id) => byId.get(id) ?? []);
  return (
    <Page
      title={name}
      above={<a href={href(['domains'])}>Domains</a>}
      heading={<bdi>{name}</bdi>}
      lead={`${countOf(relations.length, 'relation')}: ${kindsOf(relations.map(({ kind }) => kind))}.`}
    >
      <Section title="Star schema">
        {entities.length === 0 && <Empty>No column of it refers to another relation.</Empty>}
        {entities.length > 0 && columns.kind === 'loaded' && (
          <EntityDiagram name={name} relations={entities} columnsOf={columns.value.columnsOf} />
        )}
      </Section>
      <Section title="Relations">
        <RelationTable label={`Relations of ${name}`} relations={relations} />
      </Section>
    </Page>
  );
}
