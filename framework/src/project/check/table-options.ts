import { MartletError } from '../../errors.js';
import { ANY_COLUMN, invalidOption, kindPartsOf, type StorageProblem, unfitColumns } from '../../materializations/index.js';
import type { Model } from '../../model/index.js';

/** Partitions and clusters that can't be, and options that say something of a table that is none. */
export function tableOptionProblems(model: Model): readonly StorageProblem[] {
  const { partitionBy, clusterBy, materialized } = model;
  const problems = [...(clusterBy === undefined ? [] : unfitColumns(model, 'a cluster', clusterBy, ANY_COLUMN, 'clusterBy'))];
  if (partitionBy !== undefined) {
    const { column, unit } = partitionBy;
    problems.push(...unfitColumns(model, 'the partition', [column], ANY_COLUMN, 'partitionBy'));
    const kind = model.columns[column]?.definition.type.kind;
    if (unit !== undefined && kind !== undefined && kind !== 'date' && kind !== 'timestamp') {
      problems.push(
        invalidOption(model, 'partitionBy', `"${column}" holds no days or instants, which alone have a ${unit}`, 'partitionBy'),
      );
    }
    if (unit === 'hour' && kind === 'date') {
      problems.push(invalidOption(model, 'partitionBy', `"${column}" holds days, which have no hours`, 'partitionBy'));
    }
  }
  problems.push(...expiryProblems(model));
  for (const option of kindPartsOf(materialized).check.idleOptions) {
    if (model[option] === undefined) continue;
    const error = new MartletError('option-idle', { model: model.name, option, materialized: materialized.kind });
    problems.push({ error, option, severity: 'warning' });
  }
  return problems;
}

/** Rows that are deleted by their time need one, which a warehouse has of days, months and years, and of hours. */
function expiryProblems(model: Model): readonly StorageProblem[] {
  const { expiresAfterDays: days, column = '', unit } = model.partitionBy ?? {};
  if (days === undefined) return [];
  const problem = (said: string): StorageProblem => invalidOption(model, 'expiresAfterDays', said, 'partitionBy');
  const kind = model.columns[column]?.definition.type.kind;
  return [
    ...(Number.isInteger(days) && days > 0 ? [] : [problem(`${days} are no whole days, from 1`)]),
    ...(kind === undefined || kind === 'date' || kind === 'timestamp'
      ? []
      : [problem(`"${column}" holds no days or instants, which alone grow old`)]),
    ...(unit === 'week' ? [problem('no warehouse has partitions of a week')] : []),
  ];
}
