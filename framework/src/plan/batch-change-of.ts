import { type Columns, queriedColumns } from '../columns/index.js';
import type { ProjectModel } from '../project/index.js';
import type { BatchChange, ColumnShape, ManagedColumns } from '../warehouses/batch/index.js';
import type { Range } from './due-ranges.js';
import type { KeptMaterialization } from './kept-table.js';

/** How a batch of a model is worked into its table. */
export function batchChangeOf({ relation }: ProjectModel, materialized: KeptMaterialization, range: Range, at: string): BatchChange {
  const { columns, grain = [] } = relation;
  const names = Object.keys(columns);
  const common = { columns: names, shapes: shapesOf(columns) };
  switch (materialized.kind) {
    case 'incremental-by-time':
      return { ...common, kind: 'replace-range', column: materialized.column, ...range };
    case 'history': {
      const key = materialized.key ?? grain;
      const history = {
        ...common,
        kind: 'history',
        key,
        at,
        hardDeletes: materialized.hardDeletes,
        managed: managedColumns(columns),
      } as const;
      if (materialized.by === 'timestamp') return { ...history, by: 'timestamp', updatedAt: materialized.updatedAt };
      const compared = Object.keys(queriedColumns(columns)).filter((name) => !key.includes(name));
      return { ...history, by: 'columns', compare: materialized.compare ?? compared };
    }
    case 'incremental': {
      const cursor = materialized.cursor === undefined ? {} : { cursor: materialized.cursor };
      switch (materialized.strategy) {
        case 'append':
          return { ...common, ...cursor, kind: 'append' };
        case 'merge': {
          const { key = grain, when, deleteWhen, deleteMissing } = materialized;
          const update = materialized.update ?? names.filter((name) => !key.includes(name));
          const conditions = { ...(when === undefined ? {} : { when }), ...(deleteWhen === undefined ? {} : { deleteWhen }) };
          return { ...common, ...cursor, ...conditions, kind: 'merge', key, update, deleteMissing };
        }
        case 'delete-insert':
          return { ...common, kind: 'delete-insert', key: materialized.key ?? grain };
        case 'insert-overwrite': {
          const { column = '', unit } = relation.partitionBy ?? {};
          return { ...common, kind: 'replace-partitions', column, ...(unit === undefined ? {} : { unit }) };
        }
        default:
          return materialized satisfies never;
      }
    }
    default:
      return materialized satisfies never;
  }
}

function shapesOf(columns: Columns): Readonly<Record<string, ColumnShape>> {
  return Object.fromEntries(
    Object.entries(columns).map(
      ([
        name,
        {
          definition: { type, nullable },
        },
      ]) => [name, { type, nullable }],
    ),
  );
}

function managedColumns(columns: Columns): ManagedColumns {
  const named = (role: string): string => Object.entries(columns).find(([, { definition }]) => definition.managed === role)?.[0] ?? '';
  const isDeleted = named('is-deleted');
  return {
    validFrom: named('valid-from'),
    validTo: named('valid-to'),
    isCurrent: named('is-current'),
    ...(isDeleted === '' ? {} : { isDeleted }),
  };
}
