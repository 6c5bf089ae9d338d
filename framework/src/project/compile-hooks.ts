import { NOOP_QUERY_EXECUTOR, type OperationNode, QueryCreator } from 'kysely';
import { MartletError } from '../errors.js';
import { type Model, SELF } from '../model/index.js';
import type { UntypedTables } from '../model/model.js';
import { type HookDb, resolveRelations } from '../sql/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import type { Locate } from './compile.js';
import { calledOnce } from './declared-query.js';
import type { ProjectModel } from './project.js';

/** The statements that a model declares, as trees, and what they read. */
export interface HookNodes {
  readonly before: readonly OperationNode[];
  readonly after: readonly OperationNode[];
}

/** Statements bound to physical relations. */
export interface BoundHooks extends HookNodes {
  /** The ids of the relations that they read or write, beside the one that is built. */
  readonly reads: ReadonlySet<string>;
}

/**
 * The statements around the build of a model, bound to physical relations.
 *
 * @param self - Where the relation stands that is built.
 * @throws MartletError `hook-failed`, `relation-undeclared`.
 */
export function bindHooks(model: ProjectModel, locate: Locate, self: RelationName): BoundHooks {
  const [before, after] = [bindHook(model, 'before', locate, self), bindHook(model, 'after', locate, self)];
  return { before: before.statements, after: after.statements, reads: new Set([...before.reads, ...after.reads]) };
}

/** The same for those before the build, or those after it. */
export function bindHook(
  { relation, from, file }: ProjectModel,
  when: keyof HookNodes,
  locate: Locate,
  self: RelationName,
): { readonly statements: readonly OperationNode[]; readonly reads: ReadonlySet<string> } {
  const targets = new Map<string, RelationName>([...from].map(([alias, id]) => [alias, locate(id)]));
  targets.set(SELF, self);
  const reads = new Set<string>();
  const statements = buildHook(relation, when, file).map((statement) => {
    const { query, used, undeclared } = resolveRelations(statement, targets);
    for (const alias of used) if (alias !== SELF) reads.add(from.get(alias) ?? alias);
    const [unknown] = undeclared;
    if (unknown === undefined) return query;
    throw new MartletError('relation-undeclared', { model: relation.name, relation: unknown, declared: [...targets.keys()] }, { file });
  });
  return { statements, reads };
}

/** The names in `from` that statements use. */
export function namesInHooks({ before, after }: HookNodes, from: ReadonlyMap<string, string>): ReadonlySet<string> {
  const targets = new Map([...from.keys(), SELF].map((name) => [name, { cte: name }]));
  return new Set([...before, ...after].flatMap((statement) => [...resolveRelations(statement, targets).used]));
}

/**
 * The statements as their author wrote them, naming relations as `from` does.
 *
 * @throws MartletError `hook-failed`.
 */
export function buildHooks(model: Model, file: string): HookNodes {
  return { before: buildHook(model, 'before', file), after: buildHook(model, 'after', file) };
}

function buildHook(model: Model, when: keyof HookNodes, file: string): readonly OperationNode[] {
  const declared = model[when];
  if (declared === undefined) return [];
  // Kysely's own creator, of which authors see fewer methods.
  const db = new QueryCreator<UntypedTables>({ executor: NOOP_QUERY_EXECUTOR }) as unknown as HookDb<UntypedTables>;
  try {
    return calledOnce(declared, () => declared(db).map((statement) => statement.toOperationNode()));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('hook-failed', { model: model.name, when, message }, { file }, { cause });
  }
}
