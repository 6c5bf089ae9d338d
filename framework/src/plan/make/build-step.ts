import type { OperationNode } from 'kysely';
import { storedAs } from '../../materializations/index.js';
import { bindModel } from '../../project/compile.js';
import { bindHooks } from '../../project/compile-hooks.js';
import type { ProjectModel } from '../../project/index.js';
import { atRunInstant } from '../../sql/index.js';
import type { RelationName } from '../../warehouses/warehouse.js';
import type { BuildStep } from '../step.js';
import { type Compiling, compileNode, locateFor, stepsBehind } from './compiling.js';

/** The steps of tests that must pass before a reader of a relation is built. */
export type Gates = (id: string) => readonly string[];

/**
 * The build of a model.
 *
 * @throws MartletError when its query can't be built or reads what was never built.
 */
export function buildStep(
  compiling: Compiling,
  model: ProjectModel,
  { relation: version, fingerprint }: { readonly relation: RelationName; readonly fingerprint: string },
  gates: Gates,
): BuildStep {
  const locate = locateFor(compiling, model);
  const bound = bindModel(compiling.project, model, locate);
  const hooks = bindHooks(model, locate, version);
  const reads = new Set([...bound.reads, ...hooks.reads]);
  const compile = (node: OperationNode): string => compileNode(compiling, node);
  return {
    kind: 'build',
    id: `model ${model.id}`,
    relation: model.id,
    file: model.file,
    as: builtAs(model),
    version,
    fingerprint,
    reads: [...reads].map((relation) => ({ relation, version: locate(relation) })),
    sql: compile(bound.query),
    before: hooks.before.map(compile),
    after: hooks.after.map(compile),
    // What fails its own blocking tests is nothing to build on.
    dependsOn: [...stepsBehind(compiling, reads), ...[...reads].flatMap(gates)],
  };
}

function builtAs({ id, relation }: ProjectModel): BuildStep['as'] {
  const as = storedAs(relation);
  if (as === 'inline') throw new RangeError(`${id} is part of other queries, and never built`);
  return as;
}

/** The query of a model, over the relations that it reads as they are. */
export function queryOf(compiling: Compiling, model: ProjectModel): OperationNode {
  return atRunInstant(bindModel(compiling.project, model, locateFor(compiling, model)).query, compiling.runAt);
}
