import { MartletError } from '../errors.js';
import { kindPartsOf } from '../materializations/index.js';
import type { Capability, LabelLimits } from '../warehouses/capabilities.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { ProjectModel } from './project.js';

/** What a model asks for that a warehouse can't do, by the option that asks for it. */
export interface WarehouseLimit {
  readonly option: 'materialized' | 'grants' | 'clusterBy' | 'labels' | 'partitionBy';
  readonly error: MartletError;
  /** What is built all the same. */
  readonly severity?: 'warning';
}

export function warehouseLimits({ id, relation }: ProjectModel, { title, capabilities }: Dialect): readonly WarehouseLimit[] {
  const { materialized, grants, partitionBy, clusterBy = [], labels = {} } = relation;
  const limits: WarehouseLimit[] = [];
  const need = (option: WarehouseLimit['option'], what: string, capability: Capability): void => {
    if (capability === 'supported') return;
    const { reason, alternative } = capability;
    limits.push({
      option,
      error: new MartletError('capability-missing', { model: id, dialect: title, what, reason, alternative }),
    });
  };
  for (const { what, capability } of kindPartsOf(materialized).check.needs(materialized))
    need('materialized', what, capability(capabilities));
  if (grants !== undefined && capabilities.grants !== 'no-users') need('grants', 'grants', capabilities.grants);
  const most = capabilities.clusterColumns;
  const keys = new Set([...(partitionBy === undefined ? [] : [partitionBy.column]), ...clusterBy]);
  if (most !== undefined && clusterBy.length > 0 && keys.size > most) {
    need('clusterBy', `a table that is clustered by ${keys.size} columns, its partition included`, {
      kind: 'never',
      reason: `it clusters by ${most} at most.`,
      alternative: 'Leave out the columns by which rows are least often looked for.',
    });
  }
  const days = partitionBy?.expiresAfterDays;
  if (days !== undefined && !capabilities.partitionsExpire) {
    limits.push({
      option: 'partitionBy',
      error: new MartletError('expiry-missing', { model: id, dialect: title, days }),
      severity: 'warning',
    });
  }
  for (const problem of labelProblems(labels, capabilities.labels)) {
    limits.push({ option: 'labels', error: new MartletError('label-unfit', { model: id, dialect: title, problem }) });
  }
  return limits;
}

function labelProblems(labels: Readonly<Record<string, string>>, limits: LabelLimits | undefined): readonly string[] {
  if (limits === undefined) return [];
  const { most, name, value, rule } = limits;
  const pairs = Object.entries(labels);
  return [
    ...(pairs.length > most ? [`a table has ${most} at most, not ${pairs.length}`] : []),
    ...pairs
      .filter((pair) => !name.test(pair[0]) || !value.test(pair[1]))
      .map((pair) => `"${pair[0]}" with the value "${pair[1]}"; ${rule}`),
  ];
}
