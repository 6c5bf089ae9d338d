import type { CatalogColumn } from '../../../src/catalog/catalog-schema.js';
import type { DimensionMembers } from '../../../src/catalog/dimension-schema.js';
import type { SiteDetail } from '../../../src/catalog/site/site-data.js';
import type { SiteDimension } from '../../../src/catalog/site/site-dimensions.js';
import { type ColumnGraph, columnOf, createColumnGraph, reachable, relationOf } from '../../data/column-graph.js';
import { loadColumns } from '../../data/load-part.js';
import { usePart } from '../../data/use-part.js';
import { formatNumber, titleOf } from '../../parts/format.js';
import { Section } from '../../parts/page.js';
import { ColumnLink } from '../../parts/relation-link.js';
import { Table } from '../../parts/table.js';
import { columnHref } from '../../routing/route.js';
import { ColumnDescription, Marks } from '../relation/contract-section.js';

type Values = DimensionMembers['attributes'][number];

/** The attributes of a dimension in words: what each means, what values it has, and in which column they come in. */
export function AttributesSection({ dimension, detail }: { readonly dimension: SiteDimension; readonly detail: SiteDetail }) {
  const { id, columns } = detail;
  const graph = usePart('columns', async () => createColumnGraph(await loadColumns()));
  const values = new Map(detail.dimension?.members?.attributes.map((attribute) => [attribute.column, attribute]));
  const [way] = dimension.ways;
  // One by which rows fall into groups.
  const category = columns.find(({ name }) => values.get(name)?.values !== undefined) ?? columns.find(({ isUnique }) => !isUnique);
  return (
    <Section
      title="Attributes"
      note={
        way !== undefined &&
        category !== undefined && (
          <>
            In questions <code>{`${way}.${category.name}`}</code>
          </>
        )
      }
    >
      <Table<CatalogColumn>
        label="Attributes"
        rows={columns}
        keyOf={({ name }) => name}
        columns={[
          {
            title: 'Attribute',
            cell: (column) => (
              <div class="stacked">
                <a href={columnHref(id, column.name)}>
                  <bdi>{titleOf(column.name)}</bdi>
                </a>
                <bdi class="name quiet small">{column.name}</bdi>
                <Marks column={column} />
              </div>
            ),
          },
          { title: 'Meaning', cell: (column) => <ColumnDescription column={column} /> },
          { title: 'Values', cell: ({ name }) => <ValuesCell values={values.get(name)} /> },
          {
            title: 'Comes in at',
            cell: ({ name }) => (graph.kind === 'loaded' ? <Origins graph={graph.value} column={`${id}.${name}`.toLowerCase()} /> : null),
            isExtra: true,
          },
        ]}
      />
    </Section>
  );
}

function ValuesCell({ values }: { readonly values: Values | undefined }) {
  if (values === undefined) return <span class="quiet">–</span>;
  if (values.values === undefined) return <span>{formatNumber(values.distinct)}</span>;
  return (
    <div class="stacked">
      <span>{formatNumber(values.distinct)}</span>
      <bdi class="quiet small">{values.values.join(', ')}</bdi>
    </div>
  );
}

/** More than these are for the column's own page. */
const MOST = 4;

/** The columns at which the values enter the project. */
function Origins({ graph, column }: { readonly graph: ColumnGraph; readonly column: string }) {
  const first = [...reachable(graph, column, 'upstream')].filter((key) => (graph.upstream.get(key) ?? []).length === 0);
  if (first.length === 0) return <span class="quiet">made here</span>;
  return (
    <div class="stacked small">
      {first.slice(0, MOST).map((key) => (
        <ColumnLink key={key} relation={relationOf(key)} column={columnOf(key)} />
      ))}
      {first.length > MOST && <span class="quiet">and {first.length - MOST} more</span>}
    </div>
  );
}
