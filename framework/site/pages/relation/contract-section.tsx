import type { CatalogColumn } from '../../../src/catalog/catalog-schema.js';
import type { SiteDetail, SiteRelation } from '../../../src/catalog/site/site-data.js';
import { Icon } from '../../parts/icon.js';
import { ColumnLink } from '../../parts/relation-link.js';
import { Table } from '../../parts/table.js';
import { columnHref } from '../../routing/route.js';

/** The contract: every column, in order. */
export function ContractSection({ relation: { id }, detail }: { readonly relation: SiteRelation; readonly detail: SiteDetail }) {
  return (
    <Table<CatalogColumn>
      label="Columns"
      rows={detail.columns}
      keyOf={({ name }) => name}
      columns={[
        {
          title: 'Column',
          cell: (column) => (
            <div class="stacked">
              <a href={columnHref(id, column.name)}>
                <bdi class="name">{column.name}</bdi>
              </a>
              <Marks column={column} />
            </div>
          ),
        },
        {
          title: 'Type',
          cell: ({ type, nullable }) => (
            <span class="nowrap">
              <span class="name">{type}</span>
              {nullable && <span class="quiet"> or null</span>}
            </span>
          ),
        },
        { title: 'Description', cell: (column) => <ColumnDescription column={column} /> },
        { title: 'Tests', cell: ({ tests }) => tests.length, align: 'end', isExtra: true },
      ]}
    />
  );
}

export function ColumnDescription({ column: { description, describedBy } }: { readonly column: CatalogColumn }) {
  if (description === undefined) return <span class="quiet">No description.</span>;
  return (
    <div class="stacked">
      <span dir="auto">{description}</span>
      {describedBy !== undefined && (
        <span class="quiet">
          Inherited from <ColumnLink relation={describedBy.relation} column={describedBy.column} />
        </span>
      )}
    </div>
  );
}

/** What is special about a column. */
export function Marks({ column: { isGrain, isUnique, pii, references, accepted } }: { readonly column: CatalogColumn }) {
  const marks = [isGrain, isUnique && !isGrain, pii !== undefined, references !== undefined, accepted !== undefined];
  if (!marks.includes(true)) return null;
  return (
    <span class="marks">
      {isGrain && (
        <span class="mark-text">
          <Icon name="key" />
          grain
        </span>
      )}
      {isUnique && !isGrain && (
        <span class="mark-text">
          <Icon name="key" />
          unique
        </span>
      )}
      {pii !== undefined && (
        <span class="mark-text personal">
          <Icon name="shield" />
          personal: {pii}
        </span>
      )}
      {references !== undefined && (
        <span class="mark-text">
          <Icon name="link" />
          <a href={columnHref(references.relation, references.column)}>
            <bdi>{references.relation}</bdi>
          </a>
        </span>
      )}
      {accepted !== undefined && (
        <span class="mark-text">
          one of <bdi>{accepted.join(', ')}</bdi>
        </span>
      )}
    </span>
  );
}
