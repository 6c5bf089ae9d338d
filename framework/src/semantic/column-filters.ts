import type { OperationNode } from 'kysely';
import type { LogicalType } from '../columns/index.js';
import { MartletError } from '../errors.js';
import { similarNames } from '../graph/index.js';
import type { Filter } from '../model/index.js';
import type { Attribute } from './attributes.js';
import { dayOf } from './calendar.js';
import { type FilterContext, filterCondition } from './filters.js';
import { all, column, table } from './nodes.js';
import { RowScope } from './scope.js';
import { semanticModel, type Table } from './semantic-model.js';

/** A relation whose rows are filtered by its own columns. */
export interface FilteredRelation {
  /** For messages. */
  readonly name: string;
  /** The name by which the query reads it. */
  readonly alias: string;
  /** The columns that can be filtered by, and what they hold. */
  readonly columns: ReadonlyMap<string, LogicalType>;
  /** The day that is today, for ranges such as the last 28 days; such ranges are refused when left out. */
  readonly today?: string;
}

/**
 * Filters on a relation's own columns as one condition on its rows: all of them hold. They mean what they mean in questions.
 *
 * @throws MartletError `filter-column-unknown`, `filter-unfit`, `range-empty`.
 */
export function columnCondition(relation: FilteredRelation, filters: readonly Filter[]): OperationNode {
  const { alias, columns, name, today } = relation;
  const rows: Table = { id: name, name, relation: { name, columns: {} }, entity: undefined, hops: new Map() };
  const names = { nameOf: () => alias };
  const context: FilterContext = {
    model: semanticModel([], []),
    asker: { metric: name, table: rows, time: undefined },
    reads: names,
    timeZone: undefined,
    at: dayOf(today ?? ''),
    shown: new Set(),
    resolve: (path) => attributeOf(path, rows, columns),
    read: (attribute) => column(alias, attribute.path),
  };
  const scope = new RowScope(rows, names, undefined, { alias, node: table(alias) });
  return all(filters.map((filter) => filterCondition(context, scope, filter)));
}

/** @throws MartletError `filter-column-unknown`. */
function attributeOf(path: string, rows: Table, columns: FilteredRelation['columns']): Attribute {
  const type = columns.get(path);
  if (type === undefined)
    throw new MartletError('filter-column-unknown', {
      relation: rows.name,
      column: path,
      similar: similarNames(path, columns.keys()),
    });
  return {
    path,
    identity: path,
    role: undefined,
    hops: [],
    table: rows,
    reading: { kind: 'column', column: path },
    type,
    isMember: false,
  };
}
