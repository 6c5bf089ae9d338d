import type { OperationNode } from 'kysely';
import { MartletError } from '../errors.js';
import { bindModel, bindTest, type Locate } from '../project/compile.js';
import type { Project, ProjectModel, ProjectRelation } from '../project/index.js';
import { withTypedLiterals } from '../project/typed-query.js';
import { ownTestId, REFERRED, relationTestId, TESTED, testsOf } from '../quality/index.js';
import { atRunInstant, resolveRelations } from '../sql/index.js';
import { dialect, dialects } from '../warehouses/dialects.js';
import type { CompiledSql } from './catalog-schema.js';

/** The SQL of a model in each dialect, or why a dialect can't say it. */
export function compileEverywhere(project: Project, model: ProjectModel, locate: Locate, runAt: string): CompiledSql[] {
  const query = atRunInstant(bindModel(project, model, locate).query, runAt);
  return dialects.map(({ name, compile }) => {
    try {
      return { kind: 'sql', dialect: name, sql: compile(query) };
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      return { kind: 'problem', dialect: name, code: error.code, message: error.message, hint: error.hint };
    }
  });
}

/** The queries of the data tests in the dialect of the project's target, by the tests' ids. */
export function compileTests(project: Project, locate: Locate, runAt: string): ReadonlyMap<string, string> {
  const compile = (query: OperationNode): string => dialect(project.target.config.warehouse).compile(atRunInstant(query, runAt));
  const relations: readonly ProjectRelation[] = [...project.sources, ...project.models];
  return new Map([
    ...relations.flatMap((relation) => relationTests(project, relation, locate, compile)),
    ...project.tests.map((test) => [ownTestId(test.test.name), compile(bindTest(project, test, locate).query)] as const),
  ]);
}

function relationTests(
  project: Project,
  { id, relation }: ProjectRelation,
  locate: Locate,
  compile: (query: OperationNode) => string,
): readonly (readonly [string, string])[] {
  const queries = testsOf(relation).filter(({ contract }) => contract === undefined);
  return queries.map(({ name, refersTo, failures }) => {
    const referred = refersTo === undefined ? undefined : project.idOf(refersTo);
    const from = new Map<string, string>([[TESTED, id], ...(referred === undefined ? [] : [[REFERRED, referred] as const])]);
    const query = withTypedLiterals(project, failures.rows.toOperationNode(), from);
    return [
      relationTestId(id, name),
      compile(resolveRelations(query, new Map([...from].map(([as, read]) => [as, locate(read)]))).query),
    ] as const;
  });
}
