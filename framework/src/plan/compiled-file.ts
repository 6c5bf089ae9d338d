import { storedTestName } from '../quality/index.js';
import type { BuildStep, TestStep } from './index.js';

/** Where artifacts go, relative to the project. */
export const ARTIFACTS_DIRECTORY = 'target';

/** The file of a model's compiled SQL, relative to the project. */
export function compiledModelFile({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${ARTIFACTS_DIRECTORY}/compiled/${schema}/${name}.sql`;
}

/** The file of a data test's compiled SQL; its relation is left out for a test that stands on its own. */
export function compiledTestFile(test: string, relation?: string): string {
  return `${ARTIFACTS_DIRECTORY}/compiled/tests/${storedTestName(testParts(test, relation), '.')}.sql`;
}

/** The table that keeps the failing rows of a data test: several projects of one warehouse may have tests of one name. */
export function failingRowsTable(project: string, { test, relation }: TestStep): string {
  return storedTestName([project, ...testParts(test, relation === test ? undefined : relation)], '__');
}

function testParts(test: string, relation: string | undefined): readonly string[] {
  return [...(relation?.split('.') ?? []), test];
}

/** The file of a step's compiled SQL, relative to the project. */
export function compiledFileOf(step: BuildStep | TestStep): string {
  if (step.kind === 'test') return compiledTestFile(step.test, step.relation === step.test ? undefined : step.relation);
  const [schema = '', name = ''] = step.relation.split('.');
  return compiledModelFile({ schema, name });
}
