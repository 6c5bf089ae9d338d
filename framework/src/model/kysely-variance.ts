import type {} from 'kysely';

// Without a word about the variance of their parameters, TypeScript finds it out by comparing these types, member by member, for each program
// and each change in an editor; that takes most of the time of a small project. They are invariant in the database that they know.
declare module 'kysely' {
  interface SelectQueryBuilder<in out DB, TB extends keyof DB, O> {}
  interface ExpressionBuilder<in out DB, TB extends keyof DB> {}
  interface QueryCreator<in out DB> {}
  interface FunctionModule<in out DB, TB extends keyof DB> {}
  interface WhereInterface<in out DB, TB extends keyof DB> {}
  interface HavingInterface<in out DB, TB extends keyof DB> {}
  interface OrderByInterface<in out DB, TB extends keyof DB, O> {}
  interface JoinBuilder<in out DB, TB extends keyof DB> {}
  interface OverBuilder<in out DB, TB extends keyof DB> {}
  interface ExpressionWrapper<in out DB, TB extends keyof DB, T> {}
  interface AggregateFunctionBuilder<in out DB, TB extends keyof DB, O> {}
}
