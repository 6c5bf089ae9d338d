import { managedBuilder, managedColumn } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { kindPartsOf, type StorageProblem } from '../../materializations/index.js';
import type { Model } from '../../model/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { ProjectModel } from '../project.js';
import { warehouseLimits } from '../warehouse-limits.js';
import { type Finding, findingOf } from './finding.js';
import { tableOptionProblems } from './table-options.js';

/** What is wrong with how a model is stored, as far as its types could not see it, and what warehouses can't do of it. */
export function checkMaterialization(subject: ProjectModel, dialects: readonly Dialect[]): readonly Finding[] {
  // Messages name a model with its schema.
  const model: Model = { ...subject.relation, name: subject.id };
  const problems = [
    ...kindPartsOf(model.materialized).check.problems(model, model.materialized),
    ...idleColumns(model),
    ...tableOptionProblems(model),
    ...dialects.flatMap((dialect): readonly StorageProblem[] => warehouseLimits(subject, dialect)),
  ];
  return problems.map(({ error, option, severity }) => findingOf(subject, error, { kind: 'property', path: [option] }, severity));
}

/** Columns that Martlet is to fill in a relation in which it fills none, or none a second time. */
function idleColumns({ name, columns, materialized }: Model): readonly StorageProblem[] {
  const roles = kindPartsOf(materialized).check.managed(materialized);
  return Object.entries(columns).flatMap(([column, { definition }]): StorageProblem[] => {
    const role = definition.managed;
    if (role === undefined || (roles.includes(role) && managedColumn(columns, role) === column)) return [];
    return [{ error: new MartletError('managed-column-idle', { model: name, column, builder: managedBuilder(role) }), option: 'columns' }];
  });
}
