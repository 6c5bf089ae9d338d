import type { OperationNode } from 'kysely';
import { callNode, constantNode } from '../sql/expressions/operand.js';
import { constantValue } from '../sql/portable.js';
import { operatorOf, sqlOf } from './lowering.js';

/** Stars for every character but the last ones; a text that is not longer than these is hidden whole. */
export function maskSql(value: OperationNode, keepLast: OperationNode): OperationNode {
  const length = callNode('length', value);
  if (constantValue(keepLast) === 0) return callNode('repeat', constantNode('*'), length);
  const hidden = callNode('repeat', constantNode('*'), operatorOf`${length} - ${keepLast}`);
  const partly = callNode('concat', hidden, callNode('right', value, keepLast));
  return sqlOf`case when ${length} > ${keepLast} then ${partly} else ${callNode('repeat', constantNode('*'), length)} end`;
}

/** The first letter and the domain; a text that is no address is hidden whole. */
export function maskEmailSql(value: OperationNode): OperationNode {
  const at = constantNode('@');
  const masked = callNode(
    'concat',
    callNode('left', value, constantNode(1)),
    constantNode('***@'),
    callNode('splitPart', value, at, constantNode(2)),
  );
  return sqlOf`case when ${callNode('position', value, at)} > 1 then ${masked} when ${value} is not null then '***' end`;
}
