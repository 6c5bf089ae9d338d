import { isInlined, type Project, type RelationFingerprints, relationFingerprints } from '../project/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { buildStep } from './make/build-step.js';
import type { Compiling } from './make/compiling.js';
import { Problems } from './problems.js';
import type { Scope } from './scope.js';
import type { BuildStep, TestStep } from './step.js';
import { ownTest, relationTests } from './test/test-steps.js';

/**
 * The models and tests in scope as SQL, under the names by which readers know them: what they are, whatever stands in the
 * warehouse.
 *
 * @throws MartletError, or MartletErrors when there are several.
 */
export function compileSteps(project: Project, dialect: Dialect, scope: Scope, runAt: string): readonly (BuildStep | TestStep)[] {
  const problems = new Problems();
  const placeOf = (id: string): RelationName | undefined => {
    const relation = project.byId.get(id);
    return relation === undefined ? undefined : { schema: relation.schema, name: relation.name };
  };
  const compiling: Compiling = { project, dialect, stepsOf: () => [], placeOf, runAt };
  const fingerprintsOf: (id: string) => RelationFingerprints = relationFingerprints(project);
  const relations = scope.selected.flatMap((id) => project.byId.get(id) ?? []).filter((relation) => !isInlined(relation));
  const steps = relations.flatMap((relation) => [
    ...(relation.kind === 'source'
      ? []
      : problems.collect(() => [
          buildStep(
            compiling,
            relation,
            { relation: { schema: relation.schema, name: relation.name }, fingerprint: fingerprintsOf(relation.id).code.version },
            () => [],
          ),
        ])),
    ...problems.collect(() => relationTests(compiling, relation)),
  ]);
  const own = project.tests
    .filter(({ test }) => scope.selectedTests.has(test.name))
    .flatMap((test) => problems.collect(() => [ownTest(compiling, test)]));
  problems.throwAll();
  return [...steps, ...own];
}
