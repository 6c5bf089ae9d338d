import { countOf } from '../parts/format.js';
import { Empty, Page } from '../parts/page.js';
import { ColumnLink, RelationLink } from '../parts/relation-link.js';
import { Table } from '../parts/table.js';
import { useSite } from '../routing/site-context.js';

/** What nobody has described. */
export function MissingPage() {
  const { missing, byId } = useSite();
  return (
    <Page
      title="Missing docs"
      heading="Missing docs"
      lead={missing.length === 0 ? undefined : `${countOf(missing.length, 'description')} missing.`}
    >
      {missing.length === 0 ? (
        <Empty>Every relation and every column is described.</Empty>
      ) : (
        <Table
          label="Missing descriptions"
          rows={missing}
          keyOf={({ relation, column }) => `${relation} ${column}`}
          columns={[
            {
              title: 'Relation or column',
              cell: ({ relation, column }) =>
                column === undefined ? <RelationLink id={relation} /> : <ColumnLink relation={relation} column={column} />,
            },
            { title: 'File', cell: ({ relation }) => <bdi class="name quiet">{byId.get(relation)?.file}</bdi> },
          ]}
        />
      )}
    </Page>
  );
}
