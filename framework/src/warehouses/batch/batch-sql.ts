import {
  type AliasedExpression,
  type Expression,
  type ExpressionBuilder,
  expressionBuilder,
  NOOP_QUERY_EXECUTOR,
  type OperationNode,
  type OperationNodeSource,
  ParensNode,
  QueryCreator,
  type SelectQueryBuilder,
  type SqlBool,
} from 'kysely';
import { coalesce, desc, isDistinctFrom, over, qualify, resolveRelations, rowNumber, SqlExpression } from '../../sql/index.js';
import type { RelationName } from '../warehouse.js';
import type { ColumnShape } from './batch-change.js';
import type { BatchRules } from './batch-rules.js';

/** Relations of whose columns nothing is known but that they have names; those of a change are `target` and `batch`. */
export type BatchTables = Record<string, Record<string, unknown>>;
export type BatchCondition = Expression<SqlBool>;

/** A query over them. */
export type BatchQuery = SelectQueryBuilder<BatchTables, string, Record<string, unknown>>;

/** Builds queries over the relations of a change. */
export const queries = new QueryCreator<BatchTables>({ executor: NOOP_QUERY_EXECUTOR });
/** Builds expressions over them. */
export const eb: ExpressionBuilder<BatchTables, string> = expressionBuilder<BatchTables, string>();

/** Queries that know names of their own beside any other name, which is nothing that a type could say. */
export function knowingAllTables<DB>(definitions: QueryCreator<DB>): QueryCreator<BatchTables> {
  return definitions as unknown as QueryCreator<BatchTables>;
}

/** What a merge does with the rows that it finds. */
export interface MergeClauses {
  /** Deletes a stored row that matches, or sets columns of it to what the batch has. */
  readonly matched?: readonly { readonly and?: BatchCondition; readonly set?: readonly string[] }[];
  readonly insert?: { readonly and?: BatchCondition; readonly columns: readonly string[] };
  /** Deletes a stored row that nothing matches. */
  readonly bySource?: { readonly and?: BatchCondition };
}

/** Writes the statements of a change, with both relations under their own names. */
export class BatchSql {
  private readonly relations: ReadonlyMap<string, RelationName>;

  constructor(
    readonly rules: BatchRules,
    private readonly target: RelationName,
    batch: RelationName,
    private readonly shapes: Readonly<Record<string, ColumnShape>>,
  ) {
    this.relations = new Map([
      ['target', target],
      ['batch', batch],
    ]);
  }

  /** A query, or an expression, over `target` and `batch` as SQL text. */
  write(source: OperationNodeSource): string {
    return this.rules.dialect.compile(resolveRelations(source.toOperationNode(), this.relations).query);
  }

  /** `insert into … select …` */
  insert(columns: readonly string[], select: OperationNodeSource): string {
    return `insert into ${this.targetName()} (${this.names(columns)})\n${this.write(select)}`;
  }

  /** `insert into … replace where … select …`; the condition names no relation. */
  insertReplacing(where: BatchCondition, select: OperationNodeSource): string {
    return `insert into ${this.targetName()} by name\nreplace where ${this.write(where)}\n${this.write(select)}`;
  }

  /** `delete from … where …`; the condition names no relation. */
  delete(where: BatchCondition): string {
    return `delete from ${this.targetName()}\nwhere ${this.write(where)}`;
  }

  /** `merge into … using …`; the query's rows are called `batch`. */
  merge(using: OperationNodeSource, on: BatchCondition | false, clauses: MergeClauses): string {
    const { matched = [], insert, bySource } = clauses;
    const lines = matched.map(({ and, set }) => {
      const then = set === undefined ? 'delete' : `update set ${set.map((column) => this.assignment(column)).join(', ')}`;
      return `when matched${this.and(and)} then ${then}`;
    });
    if (insert !== undefined) {
      const values = insert.columns.map((column) => `batch.${this.name(column)}`).join(', ');
      lines.push(`when not matched${this.and(insert.and)} then insert (${this.names(insert.columns)}) values (${values})`);
    }
    // Some engines know only this order of clauses.
    if (bySource !== undefined) lines.push(`when not matched by source${this.and(bySource.and)} then delete`);
    const condition = on === false ? 'false' : this.write(on);
    return `merge into ${this.targetName()} as target\nusing (\n${this.write(using)}\n) as batch\non ${condition}\n${lines.join('\n')}`;
  }

  /** A statement over the rows of a query, which are kept in a table of the session until it is done. */
  keeping(query: OperationNodeSource, statement: (kept: OperationNodeSource) => string): readonly string[] {
    const kept = queries.selectFrom(KEPT).selectAll();
    return [`create or replace temp table ${KEPT} as\n${this.write(query)}`, statement(kept), `drop table ${KEPT}`];
  }

  /** Where two rows agree in some columns; a null agrees with a null where there can be any. */
  agree(columns: readonly string[], left: string, right: string): BatchCondition {
    return eb.and(columns.map((column) => this.agreeIn(column, reference(left, column), reference(right, column))));
  }

  /** Where two values of a column are the same. */
  agreeIn(column: string, left: Expression<unknown>, right: Expression<unknown>): BatchCondition {
    const [one, other] = [this.comparable(column, left), this.comparable(column, right)];
    if (!this.shape(column).nullable) return eb(one, '=', other);
    return conditionOf(this.rules.sameOrNull(one.toOperationNode(), other.toOperationNode()));
  }

  /** Where two rows differ in any of some columns. */
  differ(columns: readonly string[], left: string, right: string): BatchCondition {
    return eb.or(
      columns.map((column) =>
        isDistinctFrom(this.comparable(column, reference(left, column)), this.comparable(column, reference(right, column))),
      ),
    );
  }

  shape(column: string): ColumnShape {
    const shape = this.shapes[column];
    if (shape === undefined) throw new RangeError(`the change does not say what ${column} is`);
    return shape;
  }

  private comparable(column: string, value: Expression<unknown>): SqlExpression<unknown> {
    return new SqlExpression(this.rules.comparable(value.toOperationNode(), this.shape(column).type));
  }

  private and(condition: BatchCondition | undefined): string {
    if (condition === undefined) return '';
    const node = condition.toOperationNode();
    return ` and ${this.write(new SqlExpression(node.kind === 'OrNode' ? ParensNode.create(node) : node))}`;
  }

  private assignment(column: string): string {
    return `${this.name(column)} = batch.${this.name(column)}`;
  }

  private targetName(): string {
    return `${this.name(this.target.schema)}.${this.name(this.target.name)}`;
  }

  private names(columns: readonly string[]): string {
    return columns.map((column) => this.name(column)).join(', ');
  }

  private name(name: string): string {
    return this.rules.dialect.identifier(name);
  }
}

/** The table of a session that holds rows between two statements. */
const KEPT = 'martlet_rows';

/** A column of one of the relations of a query. */
export function reference(relation: string, column: string): SqlExpression<unknown> {
  return new SqlExpression(eb.ref(`${relation}.${column}`).toOperationNode());
}

/** A column without the name of its relation. */
export function bareReference(column: string): SqlExpression<unknown> {
  return new SqlExpression(eb.ref(column).toOperationNode());
}

/** A condition that a change brings along. */
export function conditionOf(node: OperationNode): BatchCondition {
  return new SqlExpression<SqlBool>(node);
}

/** What a query selects: columns by their names, and expressions. */
export type BatchSelection = `${string}.${string}` | AliasedExpression<unknown, string>;

/** A query that returns these columns, of which TypeScript then knows no more than that they have names. */
export function selectRows<DB, TB extends keyof DB, O>(
  from: SelectQueryBuilder<DB, TB, O>,
  selections: readonly BatchSelection[],
): BatchQuery {
  return from.select(selections as never) as unknown as BatchQuery;
}

/** Columns of one of the relations, to be selected. */
export function columnsOf(relation: string, columns: readonly string[]): `${string}.${string}`[] {
  return columns.map((column) => `${relation}.${column}` as const);
}

/** Those rows of a relation that have the greatest value in a column, one for each key. */
export function latestRows(relation: string, columns: readonly string[], key: readonly string[], column: string): BatchQuery {
  const place = over(rowNumber(), {
    partitionBy: key.map((name) => reference(relation, name)),
    orderBy: desc(reference(relation, column)),
  });
  return qualify(selectRows(queries.selectFrom(relation), columnsOf(relation, columns)), () => eb(place, '=', 1));
}

/** True where some row of a relation satisfies a condition. */
export function hasSome(relation: string, condition: BatchCondition): BatchCondition {
  return eb.exists(eb.selectFrom(relation).select(eb.lit(1).as('found')).where(condition));
}

/** True where no row of a relation does. */
export function hasNone(relation: string, condition: BatchCondition): BatchCondition {
  return eb.not(hasSome(relation, condition));
}

/** True where any of some conditions is false or null. */
export function isNotTrue(...conditions: readonly BatchCondition[]): BatchCondition {
  return eb.not(new SqlExpression<SqlBool>(coalesce(eb.and(conditions), false).toOperationNode()));
}
