import { AliasNode, IdentifierNode, SelectionNode, type SelectQueryNode } from 'kysely';
import type { Project } from '../project/index.js';
import { dialect } from '../warehouses/dialects.js';
import type { WriteExpression } from './formula-words.js';

/** Writes expressions as people read them: the SQL of the project's warehouse, without quotation marks. */
export function expressionWriter({ target }: Pick<Project, 'target'>): WriteExpression {
  const { compile } = dialect(target.config.warehouse);
  return (expression) => {
    const value = AliasNode.create(expression.toOperationNode(), IdentifierNode.create('value'));
    const query: SelectQueryNode = { kind: 'SelectQueryNode', selections: [SelectionNode.create(value)] };
    return compile(query)
      .replace(/["`]/g, '')
      .replace(/\s+/g, ' ')
      .replace(/^select (.*) as value$/i, '$1');
  };
}
