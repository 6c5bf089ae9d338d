import { type AliasableExpression, type AliasedExpression, AliasedExpressionWrapper, type Expression, type OperationNode } from 'kysely';

/**
 * A typed SQL expression, which Kysely takes wherever it takes one of its own. `T` is the type of its value, with `null` when it may
 * be null.
 */
export class SqlExpression<T> implements AliasableExpression<T> {
  /** @param node The expression in Kysely's tree. Authors get expressions from functions such as `literal` and `expressionOf`. */
  constructor(private readonly node: OperationNode) {}

  /** Only a type: Kysely reads an expression's value type off this property. */
  get expressionType(): T | undefined {
    return undefined;
  }

  /** Names the expression in a selection. */
  as<A extends string>(alias: A): AliasedExpression<T, A> {
    return new AliasedExpressionWrapper(this, alias) as AliasedExpression<T, A>;
  }

  /** The same expression, whose value is not null by what the author knows; the SQL is the same. */
  $notNull(): SqlExpression<NonNullable<T>> {
    return new SqlExpression(this.node);
  }

  /** The same expression, whose value is of the type that the author names; the SQL is the same. */
  $castTo<C>(): SqlExpression<C> {
    return new SqlExpression(this.node);
  }

  /** The expression in Kysely's tree. */
  toOperationNode(): OperationNode {
    return this.node;
  }
}

/** The value type of an expression. */
export type ValueOf<E> = E extends Expression<infer T> ? T : never;
