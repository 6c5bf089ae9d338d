import { FromNode, type OperationNode, type SelectQueryNode, TableNode, WhereNode } from 'kysely';
import type { Model } from '../../model/index.js';
import { typedLiterals } from '../../sql/index.js';

/** A condition of a merge, over the rows of `target` and `batch`, whose literals have the type of the columns that they meet. */
export function typedCondition({ columns }: Pick<Model, 'columns'>, condition: OperationNode): OperationNode {
  const sides = ['target', 'batch'];
  const table = { relation: '', columns: Object.keys(columns) };
  const rows: SelectQueryNode = {
    kind: 'SelectQueryNode',
    from: FromNode.create(sides.map((side) => TableNode.create(side))),
    where: WhereNode.create(condition),
  };
  const typed = typedLiterals(
    rows,
    Object.fromEntries(sides.map((side) => [side, table])),
    (_, column) => columns[column]?.definition.type.kind,
  );
  return (typed.query as SelectQueryNode).where?.where ?? condition;
}
