import { NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator } from 'kysely';
import { MartletError } from '../errors.js';
import { type Model, SELF } from '../model/index.js';
import type { UntypedTables } from '../model/model.js';
import { resolveRelations } from '../sql/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { Locate } from './compile.js';
import type { ProjectModel } from './project.js';

/** The statements that a model declares, as trees that name relations as `from` does. */
export interface HookNodes {
  readonly before: readonly OperationNode[];
  readonly after: readonly OperationNode[];
}

/**
 * Builds the statements that run before and after a model is built.
 *
 * @throws MartletError `query-failed`.
 */
export function buildHooks(model: Model, file: string): HookNodes {
  return { before: built(model, 'before', file), after: built(model, 'after', file) };
}

/**
 * The same, bound to physical relations.
 *
 * @param self - Where the relation stands that is built.
 * @throws MartletError `query-failed`, `relation-undeclared`.
 */
export function bindHooks({ relation, from, file }: ProjectModel, locate: Locate, self: RelationName): HookNodes {
  const targets = new Map<string, RelationName>([...from].map(([alias, id]) => [alias, locate(id)]));
  targets.set(SELF, self);
  const bind = (node: OperationNode): OperationNode => {
    const { query, undeclared } = resolveRelations(node, targets);
    const [unknown] = undeclared;
    if (unknown === undefined) return query;
    throw new MartletError('relation-undeclared', { model: relation.name, relation: unknown, declared: [...targets.keys()] }, { file });
  };
  const { before, after } = buildHooks(relation, file);
  return { before: before.map(bind), after: after.map(bind) };
}

function built(model: Model, when: 'before' | 'after', file: string): readonly OperationNode[] {
  const db = new QueryCreator<UntypedTables>({ executor: NOOP_QUERY_EXECUTOR });
  try {
    return (model[when]?.(db) ?? []).map((statement) => statement.toOperationNode());
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('hook-failed', { model: model.name, when, message }, { file }, { cause });
  }
}
