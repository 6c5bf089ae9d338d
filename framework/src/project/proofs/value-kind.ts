import { type BoundExpression, BoundKinds } from '../../sql/index.js';
import { EXACT_KINDS, type ExactKind } from './facts.js';

/** What portable functions tell; columns are judged by what they are made of. */
const KINDS = new BoundKinds(() => undefined);

/** The type that an expression surely has, by itself: raw SQL and functions of a warehouse have any. */
export function ownKind(expression: BoundExpression): ExactKind | undefined {
  if (expression.kind === 'value' && typeof expression.value === 'string') return 'text';
  const kind = KINDS.of(expression);
  return EXACT_KINDS.find((exact) => exact === kind);
}
