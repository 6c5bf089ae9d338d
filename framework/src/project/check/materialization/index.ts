import type { MaterializedView, Model } from '../../../model/index.js';
import type { Dialect } from '../../../warehouses/dialect.js';
import type { ProjectModel } from '../../project.js';
import { warehouseLimits } from '../../warehouse-limits.js';
import { type Finding, findingOf } from '../finding.js';
import { timeProblems } from './by-time.js';
import { newRowProblems } from './new-rows.js';
import { idleColumns, stateProblems } from './states.js';
import { invalidOption, type StorageProblem } from './storage-problem.js';
import { tableOptionProblems } from './table-options.js';

/** What is wrong with how a model is stored, as far as its types could not see it, and what warehouses can't do of it. */
export function checkMaterialization(subject: ProjectModel, dialects: readonly Dialect[]): readonly Finding[] {
  // Messages name a model with its schema.
  const model: Model = { ...subject.relation, name: subject.id };
  const problems = [
    ...ofKind(model),
    ...idleColumns(model),
    ...tableOptionProblems(model),
    ...dialects.flatMap((dialect): readonly StorageProblem[] => warehouseLimits(subject, dialect)),
  ];
  return problems.map(({ error, option, severity }) => findingOf(subject, error, { kind: 'property', path: [option] }, severity));
}

function lagProblems(model: Model, { maxLagMinutes: minutes }: MaterializedView): readonly StorageProblem[] {
  if (minutes === undefined || (Number.isInteger(minutes) && minutes > 0)) return [];
  return [invalidOption(model, 'maxLagMinutes', `${minutes} are no whole minutes, from 1`)];
}

function ofKind(model: Model): readonly StorageProblem[] {
  const { materialized } = model;
  switch (materialized.kind) {
    case 'incremental-by-time':
      return timeProblems(model, materialized);
    case 'incremental':
      return newRowProblems(model, materialized);
    case 'history':
      return stateProblems(model, materialized);
    case 'view':
    case 'table':
    case 'ephemeral':
      return [];
    case 'materialized-view':
      return lagProblems(model, materialized);
    default:
      return materialized satisfies never;
  }
}
