import {
  AliasNode,
  ColumnNode,
  FromNode,
  IdentifierNode,
  type OperationNode,
  type OperationNodeSource,
  RawNode,
  ReferenceNode,
  SelectionNode,
  type SelectQueryNode,
  ValueNode,
} from 'kysely';
import type { Columns } from '../columns/index.js';
import { callNode } from '../sql/expressions/operand.js';
import { valuesOf } from '../sql/index.js';
import type { GivenRow } from './given.js';

/**
 * A query for given rows in DuckDB, whose columns wait to be cast to their types. An engine takes longer to read a test's rows than to
 * compute with them, so each value stands there once and as it is: as text, since one list of values has one type.
 */
export function rowsQuery(columns: Columns, rows: readonly GivenRow[]): OperationNodeSource {
  if (rows.length === 0) return valuesOf(columns, []);
  const names = Object.keys(columns);
  const lists = rows.map((row) => names.map((name) => textNode(row[name])));
  const [only = []] = lists;
  const node =
    lists.length === 1
      ? select(names.map((name, place) => [only[place] as OperationNode, name]))
      : select(
          names.map((name, place) => [ReferenceNode.create(ColumnNode.create(`col${place}`)), name]),
          valuesNode(lists),
        );
  return { toOperationNode: () => node };
}

function select(selected: readonly (readonly [OperationNode, string])[], from?: OperationNode): SelectQueryNode {
  const selections = selected.map(([node, name]) => SelectionNode.create(AliasNode.create(node, IdentifierNode.create(name))));
  const query = from === undefined ? {} : { from: FromNode.create([AliasNode.create(from, IdentifierNode.create('given'))]) };
  return { kind: 'SelectQueryNode', ...query, selections };
}

/** `(values (…), (…))`: DuckDB calls its columns `col0`, `col1` and so on. */
function valuesNode(lists: readonly (readonly OperationNode[])[]): OperationNode {
  const fragments = lists.flatMap((list, row) => list.map((_, place) => (place > 0 ? ', ' : row > 0 ? '), (' : '(values (')));
  return RawNode.create([...fragments, '))'], lists.flat());
}

function textNode(value: unknown): OperationNode {
  if (Array.isArray(value)) return callNode('arrayLiteral', ...value.map(textNode));
  return ValueNode.createImmediate(value === null || value === undefined ? null : String(value));
}
