import { ColumnNode, type OperationNode, type OrderByNode, RawNode, ReferenceNode, ValueNode } from 'kysely';
import { bindExpression, type ExpressionPlace } from './bind-expression.js';
import type { BoundExpression } from './bound-expression.js';
import type { BoundColumn, BoundOrder } from './bound-query.js';
import { unwrapRaw } from './names.js';
import type { Aliases } from './scope.js';

/** The result that an `order by` may refer to, by name or position. */
export interface OrderedOutput {
  readonly columns: readonly BoundColumn[];
  readonly aliases: Aliases;
  /** It is made by a set operation, so that the tables of the selects are out of sight. */
  readonly isCombined: boolean;
}

/** Binds an `order by`. With an output, a bare name means its column first, as SQL has it. */
export function bindOrder(node: OrderByNode | undefined, place: ExpressionPlace, output?: OrderedOutput): readonly BoundOrder[] {
  return (node?.items ?? []).map((item) => ({
    expression: bindItem(item.orderBy, place, output),
    descending: item.direction !== undefined && isDescending(item.direction),
    ...(item.nulls && { nulls: item.nulls }),
    ...(item.collation && { collation: item.collation.collation.name }),
  }));
}

/** The selected expression that a bare number in `group by` or `order by` refers to. */
export function bindPosition(node: OperationNode, columns: readonly BoundColumn[]): BoundExpression | undefined {
  const position = positionOf(unwrapRaw(node));
  return position === undefined ? undefined : columns[position - 1]?.expression;
}

function bindItem(node: OperationNode, place: ExpressionPlace, output: OrderedOutput | undefined): BoundExpression {
  if (output === undefined) return bindExpression(node, place);
  const name = bareName(unwrapRaw(node));
  if (output.isCombined) return bindCombined(node, name, place, output);
  const alias = name === undefined ? undefined : output.aliases.get(name.toLowerCase());
  return alias ?? bindPosition(node, output.columns) ?? bindExpression(node, { ...place, aliases: output.aliases });
}

function bindCombined(node: OperationNode, name: string | undefined, place: ExpressionPlace, output: OrderedOutput): BoundExpression {
  const position = positionOf(unwrapRaw(node));
  const column = position === undefined ? output.columns.findIndex((one) => one.name.toLowerCase() === name?.toLowerCase()) : position - 1;
  if (column >= 0) return { kind: 'output', column };
  const aliases: Aliases = new Map(output.columns.map((one, index) => [one.name.toLowerCase(), { kind: 'output', column: index }]));
  return bindExpression(node, { ...place, scope: { parent: undefined, bindings: [], ctes: undefined }, aliases });
}

function bareName(node: OperationNode): string | undefined {
  if (ColumnNode.is(node)) return node.column.name;
  return ReferenceNode.is(node) && node.table === undefined && ColumnNode.is(node.column) ? node.column.column.name : undefined;
}

function positionOf(node: OperationNode): number | undefined {
  if (ValueNode.is(node) && node.immediate === true && Number.isInteger(node.value)) return Number(node.value);
  const text = RawNode.is(node) && node.parameters.length === 0 ? node.sqlFragments.join('').trim() : '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function isDescending(node: OperationNode): boolean {
  return RawNode.is(node) && node.sqlFragments.join('').trim().toLowerCase() === 'desc';
}
