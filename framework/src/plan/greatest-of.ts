import { NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator } from 'kysely';
import { resolveRelations } from '../sql/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

/** A query for the greatest value of a column, as `greatest`. */
export function greatestOf({ schema, name }: RelationName, column: string): OperationNode {
  return new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR })
    .withSchema(schema)
    .selectFrom(name)
    .select((eb) => eb.fn.max(column).as('greatest'))
    .toOperationNode();
}

/** A query for the greatest value of a column and the number of rows, as `greatest` and `rows`. */
export function greatestAndCount(relation: RelationName, column: string): OperationNode {
  const query = new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR })
    .selectFrom('asked')
    .select((eb) => [eb.fn.max(column).as('greatest'), eb.fn.countAll().as('rows')]);
  return resolveRelations(query.toOperationNode(), new Map([['asked', relation]])).query;
}

/** A query for the number of rows, as `rows`. */
export function rowsCounted({ schema, name }: RelationName): OperationNode {
  return new QueryCreator<Record<string, Record<string, unknown>>>({ executor: NOOP_QUERY_EXECUTOR })
    .withSchema(schema)
    .selectFrom(name)
    .select((eb) => eb.fn.countAll().as('rows'))
    .toOperationNode();
}
