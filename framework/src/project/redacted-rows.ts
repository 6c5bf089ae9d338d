import { type OperationNode, ParensNode } from 'kysely';
import { type ColumnLineage, literal, projectColumns, redact, SqlExpression, type ValueInput } from '../sql/index.js';
import type { Analysis } from './analysis.js';
import type { Project } from './project.js';

/**
 * The same rows, without values that may come from a column that is marked as personal; the query itself where none does. What
 * the analysis does not know counts as personal: a query whose columns it can't name keeps nothing of its rows but their number.
 *
 * @param analysed Analyses the query; it is asked only where one of the relations that it reads has such columns.
 * @param query The query with its relations resolved.
 */
export function redactedRows(project: Project, analysed: () => Analysis, query: OperationNode, reads: Iterable<string>): OperationNode {
  const isMarked = ({ table, column }: Pick<ValueInput, 'table' | 'column'>): boolean =>
    project.byId.get(table)?.relation.columns[column.toLowerCase()]?.definition.pii !== undefined;
  const hasMarks = [...reads].some((id) =>
    Object.values(project.byId.get(id)?.relation.columns ?? {}).some(({ definition }) => definition.pii !== undefined),
  );
  if (!hasMarks) return query;
  const { lineage } = analysed();
  const isPersonal = ({ inputs, opaque }: ColumnLineage): boolean =>
    opaque || inputs.some((input) => input.masked !== true && isMarked(input));
  const { columns, hidden } = lineage;
  if (hidden !== undefined || columns.length === 0) return projectColumns(ParensNode.create(query), [UNKNOWN]);
  if (!columns.some(isPersonal)) return query;
  const projected = columns.map((column) => ({
    name: column.name,
    convert: (expression: OperationNode) => (isPersonal(column) ? redacted(expression) : expression),
  }));
  return projectColumns(ParensNode.create(query), projected);
}

function redacted(expression: OperationNode): OperationNode {
  return redact(new SqlExpression<string>(expression)).toOperationNode();
}

/** What is left of a row of which nothing is known. */
const UNKNOWN = { name: 'masked', convert: () => literal(true).toOperationNode() };
