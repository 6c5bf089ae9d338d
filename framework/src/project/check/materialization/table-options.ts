import { MartletError } from '../../../errors.js';
import type { Model } from '../../../model/index.js';
import { ANY_COLUMN, invalidOption, type StorageProblem, unfitColumns } from './storage-problem.js';

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
  const idle = materialized.kind === 'view' ? TABLE_OPTIONS : materialized.kind === 'ephemeral' ? RELATION_OPTIONS : [];
  for (const option of idle) {
    if (model[option] === undefined) continue;
    const error = new MartletError('option-idle', { model: model.name, option, materialized: materialized.kind });
    problems.push({ error, option, severity: 'warning' });
  }
  return problems;
}

const TABLE_OPTIONS = ['partitionBy', 'clusterBy', 'transient', 'labels'] as const;
const RELATION_OPTIONS = [...TABLE_OPTIONS, 'grants', 'before', 'after'] as const;
