import { AliasNode, ExpressionWrapper, IdentifierNode, type OperationNode, ReferenceNode, SelectQueryNode, TableNode } from 'kysely';
import { MartletError } from '../errors.js';
import { typedReader } from '../project/analysis.js';
import type { Project, ProjectModel } from '../project/index.js';
import type { expressionWriter } from '../semantic/index.js';
import { outputName, referencedColumn } from '../sql/index.js';

/**
 * What the columns of a model are computed with, as the warehouse's SQL, by their names. A column that is a plain copy has none, and
 * neither has one that several queries make.
 */
export function columnExpressions(
  project: Project,
  { relation, file, from }: ProjectModel,
  write: ReturnType<typeof expressionWriter>,
): ReadonlyMap<string, string> {
  const { query } = typedReader(project, { declaration: relation, file, from });
  const found = new Map<string, string>();
  for (const name of Object.keys(relation.columns)) {
    const expression = expressionOf(query, name);
    if (expression === undefined || referencedColumn(expression) !== undefined) continue;
    try {
      found.set(name, write(new ExpressionWrapper(expression)));
    } catch (error) {
      // What the warehouse can't say has its reason beside the SQL of the model.
      if (!(error instanceof MartletError)) throw error;
    }
  }
  return found;
}

/** The expression of a column; that of a named part of the query where it is taken from there as it is. */
function expressionOf(query: OperationNode, column: string): OperationNode | undefined {
  if (!SelectQueryNode.is(query) || query.setOperations !== undefined) return undefined;
  const selection = query.selections?.find((each) => outputName(each.selection) === column)?.selection;
  if (selection === undefined) return undefined;
  const expression = AliasNode.is(selection) ? selection.node : selection;
  const read = referencedColumn(expression);
  const table = read === undefined ? undefined : tableOf(query, expression);
  const part = query.with?.expressions.find(({ name }) => name.table.table.identifier.name === table);
  return (part && read !== undefined ? expressionOf(part.expression, read) : undefined) ?? expression;
}

/** What a query reads a column from, by the name that it has before the query names it anew. */
function tableOf({ from, joins = [] }: SelectQueryNode, reference: OperationNode): string | undefined {
  const tables = [...(from?.froms ?? []), ...joins.map(({ table }) => table)];
  const named = ReferenceNode.is(reference) ? reference.table : undefined;
  const [only, second] = tables;
  if (named === undefined) return second === undefined && only !== undefined ? nameOf(only) : undefined;
  const alias = named.table.identifier.name;
  const found = tables.find((table) => AliasNode.is(table) && IdentifierNode.is(table.alias) && table.alias.name === alias);
  return found === undefined ? alias : nameOf(found);
}

function nameOf(table: OperationNode): string | undefined {
  const node = AliasNode.is(table) ? table.node : table;
  return TableNode.is(node) ? node.table.identifier.name : undefined;
}
