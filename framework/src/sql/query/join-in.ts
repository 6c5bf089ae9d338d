import type { Condition } from '../expressions/operand.js';
import type { ExpressionsIn } from './expressions-in.js';
import type { QueryOperator } from './operators.js';
import type { ColumnIn, ComparedWith, OwnTypes, TypeIn, ValueIn } from './scope.js';

/** The condition of a join, as its callback gets it. All that is added has to hold. */
export interface JoinIn<in out D, in out S> extends OwnTypes {
  /** A condition. */
  on(condition: Condition | ((eb: ExpressionsIn<D, S>) => Condition)): JoinIn<D, S>;
  on<L extends ValueIn<S>>(
    left: L,
    operator: QueryOperator,
    right: ComparedWith<TypeIn<S, L>> | ((eb: ExpressionsIn<D, S>) => ComparedWith<TypeIn<S, L>>),
  ): JoinIn<D, S>;
  /** Two columns that have to compare so. */
  onRef(left: ColumnIn<S>, operator: QueryOperator, right: ColumnIn<S>): JoinIn<D, S>;
  /** Every pair of rows. */
  onTrue(): JoinIn<D, S>;
  /** What the function makes of this condition. */
  $call<T>(make: (join: this) => T): T;
}
