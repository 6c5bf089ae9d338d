import { NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator } from 'kysely';
import { MartletError } from '../errors.js';
import { type Model, SELF } from '../model/index.js';
import type { UntypedTables } from '../model/model.js';
import { resolveRelations } from '../sql/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { Locate } from './compile.js';
import type { ProjectModel } from './project.js';

/** When a statement of a model runs. */
export type HookTime = 'before' | 'after';

/**
 * The statements that run before or after a model is built, as trees that name relations as `from` does.
 *
 * @throws MartletError `hook-failed`.
 */
export function buildHooks(model: Model, when: HookTime, file: string): readonly OperationNode[] {
  const db = new QueryCreator<UntypedTables>({ executor: NOOP_QUERY_EXECUTOR });
  try {
    return (model[when]?.(db) ?? []).map((statement) => statement.toOperationNode());
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('hook-failed', { model: model.name, when, message }, { file }, { cause });
  }
}

/**
 * The same, bound to physical relations.
 *
 * @param self - Where the relation stands that is built.
 * @throws MartletError `hook-failed`, `relation-undeclared`.
 */
export function bindHooks(
  { relation, from, file }: ProjectModel,
  when: HookTime,
  locate: Locate,
  self: RelationName,
): readonly OperationNode[] {
  const targets = new Map<string, RelationName>([...from].map(([alias, id]) => [alias, locate(id)]));
  targets.set(SELF, self);
  return buildHooks(relation, when, file).map((statement) => {
    const { query, undeclared } = resolveRelations(statement, targets);
    const [unknown] = undeclared;
    if (unknown === undefined) return query;
    throw new MartletError('relation-undeclared', { model: relation.name, relation: unknown, declared: [...targets.keys()] }, { file });
  });
}
