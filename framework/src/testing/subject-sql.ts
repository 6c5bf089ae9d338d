import type { OperationNode } from 'kysely';
import { type Model, table } from '../model/index.js';
import { bindModel, bindTest } from '../project/compile.js';
import type { ProjectModel } from '../project/index.js';
import { atRunInstant } from '../sql/index.js';
import { dialect } from '../warehouses/dialects.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { projectTest, type SubProject, type TestedSubject } from './sub-project.js';

/** The one statement that runs a subject on what a test gives. Relations that are the same in every test are read from their tables. */
export function subjectSql(subject: TestedSubject, project: SubProject, placeOf: (model: Model) => RelationName, runAt: string): string {
  const byId = new Map([...project.byId].map(([id, model]) => (project.constant.has(id) ? [id, stored(model)] : [id, model])));
  return sqlOf(subject, project, byId, (id) => placeOf(constantModel(project, id)), runAt);
}

/** The statement that fills the table of a relation that is the same in every test. */
export function constantSql(id: string, { byId }: SubProject): string {
  const model = byId.get(id);
  if (model === undefined) throw new RangeError(`${id} is no relation of this test`);
  // It does not depend on the run.
  return dialect('duckdb').compile(bindModel({ byId }, model, place).query);
}

/** The subject's own query as a reader knows it, without what it reads. */
export function readableSubjectSql(subject: TestedSubject, project: SubProject, runAt: string): string {
  const byId = new Map([...project.byId].map(([id, model]) => [id, stored(model)]));
  return sqlOf(subject, project, byId, place, runAt);
}

function sqlOf(
  subject: TestedSubject,
  project: SubProject,
  byId: ReadonlyMap<string, ProjectModel>,
  locate: (id: string) => RelationName,
  runAt: string,
): string {
  const compile = (query: OperationNode): string => dialect('duckdb').compile(atRunInstant(query, runAt));
  if (subject.kind === 'data-test') return compile(bindTest({ byId }, projectTest(subject, project), locate).query);
  const model = byId.get(project.ids.get(subject) ?? subject.name);
  if (model === undefined) throw new RangeError(`${subject.name} is no relation of this test`);
  return compile(bindModel({ byId }, model, locate).query);
}

function stored(model: ProjectModel): ProjectModel {
  return { ...model, relation: { ...model.relation, materialized: table() } };
}

function constantModel({ constant }: SubProject, id: string): Model {
  const model = constant.get(id);
  if (model === undefined) throw new RangeError(`${id} is not the same in every test`);
  return model;
}

const place = (id: string): RelationName => ({ schema: 'given', name: id });
