import { NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator } from 'kysely';
import type { RelationName } from '../warehouses/warehouse.js';

/** A query for the greatest value of a column, as `greatest`. */
export function greatestOf({ schema, name }: RelationName, column: string): OperationNode {
  return new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR })
    .withSchema(schema)
    .selectFrom(name)
    .select((eb) => eb.fn.max(column).as('greatest'))
    .toOperationNode();
}

/** A query for the number of rows, as `rows`. */
export function rowsCounted({ schema, name }: RelationName): OperationNode {
  return new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR })
    .withSchema(schema)
    .selectFrom(name)
    .select((eb) => eb.fn.countAll().as('rows'))
    .toOperationNode();
}
