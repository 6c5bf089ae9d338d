import type { ViewOptions } from '../statements.js';
import type { RelationName, Session } from '../warehouse.js';
import { databricksDialect as dialect } from './databricks-dialect.js';

const { identifier, literal } = dialect;

/**
 * Points a view at another relation. To replace it would take away the rights on it and its identity, so it is altered; what it says of its
 * columns goes with its query and is said again.
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-create-view,
 * https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-ddl-comment
 */
export async function repointDatabricksView(session: Session, view: RelationName, at: RelationName, options?: ViewOptions): Promise<void> {
  for (const statement of repointStatements(view, at, options)) await session.execute(statement);
}

/** The statements of it, of which the first points the view. */
export function repointStatements(
  view: RelationName,
  at: RelationName,
  { description, labels = {}, columns }: ViewOptions = { columns: [] },
): readonly string[] {
  const [name, version] = [view, at].map((relation) => `${identifier(relation.schema)}.${identifier(relation.name)}`);
  const properties = Object.entries(labels).map(([label, value]) => `${literal(`label.${label}`)} = ${literal(value)}`);
  return [
    `alter view ${name} as select * from ${version}`,
    ...(description === undefined ? [] : [`comment on table ${name} is ${literal(description)}`]),
    ...(properties.length === 0 ? [] : [`alter view ${name} set tblproperties (${properties.join(', ')})`]),
    ...columns.flatMap((column) =>
      column.description === undefined ? [] : [`comment on column ${name}.${identifier(column.name)} is ${literal(column.description)}`],
    ),
  ];
}
