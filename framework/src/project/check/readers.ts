import type { OperationNode } from 'kysely';
import { type DataTest, type Model, view } from '../../model/index.js';
import { bindModel, bindTest, type Locate } from '../compile.js';
import type { Project } from '../project.js';
import type { Subject } from './finding.js';

/** What has a query and stands in a file: a model, or a data test of its own. */
export interface Reader extends Subject {
  readonly declaration: Model | DataTest;
  readonly from: ReadonlyMap<string, string>;
  /** The query that is run for it. */
  readonly built: (locate: Locate) => OperationNode;
}

/**
 * Everything of a project that has a query. A model that others inline stands by itself here, so that what is wrong with
 * it is told once and not again in each reader.
 */
export function readersOf(project: Project): readonly Reader[] {
  const models = project.models.map((model) => ({ ...model, relation: { ...model.relation, materialized: view() } }));
  const standing: Project = { ...project, models, byId: new Map([...project.sources, ...models].map((one) => [one.id, one])) };
  return [
    ...models.map((model) => ({
      id: model.id,
      file: model.file,
      exportName: model.exportName,
      declaration: model.relation,
      from: model.from,
      built: (locate: Locate) => bindModel(standing, model, locate).query,
    })),
    ...project.tests.map((test) => ({
      id: test.test.name,
      file: test.file,
      exportName: test.exportName,
      declaration: test.test,
      from: test.from,
      built: (locate: Locate) => bindTest(standing, test, locate).query,
    })),
  ];
}
