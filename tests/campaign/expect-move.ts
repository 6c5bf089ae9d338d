import { replay } from './kept.js';
import { choose, type Environment, type Expected, type Found, queriedBy, rebuilt, type Verdict } from './oracle.js';
import { isKept, meaningOf } from './project.js';

/** What somebody has chosen for tables that are kept: the environment's own, or those that could take their place. */
export type KeptChoice = 'keep' | 'replace';

export interface MoveRequest {
  /** What the environment is pointed at. */
  readonly wanted: Environment;
  /** What it shows before. */
  readonly current: Environment;
  readonly choice?: KeptChoice;
  /** Whether what reads kept tables is built on those that stay. */
  readonly builds: boolean;
  readonly now: string;
}

/**
 * Holds what a promotion or a rollback left against the relations that it moves an environment to. Tables that are kept stay those of
 * the environment where their code is the same, and what reads them shows their rows, where readers are built.
 */
export function expectMove({ wanted, current, choice, builds, now }: MoveRequest, found: Found): Verdict {
  const after = new Map<string, Expected>();
  const differences: string[] = [];
  const visit = (relation: Expected): void => {
    const { name, model, inputs } = relation;
    if (after.has(name)) return;
    for (const read of inputs.keys()) {
      const input = wanted.get(read);
      if (input !== undefined) visit(input);
    }
    if (model === undefined) after.set(name, relation);
    else if (model.storage.kind === 'ephemeral') after.set(name, onKept(relation));
    else if (isKept(model.storage)) after.set(name, choose(name, keptTables(relation, after), found, differences));
    else if (builds) after.set(name, choose(name, [onKept(relation)], found, differences));
    else after.set(name, choose(name, model.storage.kind === 'view' ? [onKept(relation), relation] : [relation], found, differences));
  };
  /** A relation over the kept tables that stay; what else it was made of is what it was made of. */
  const onKept = (relation: Expected): Expected => {
    const inputs = [...relation.inputs].map(([read, input]): readonly [string, Expected] => {
      const isOfNow = wanted.get(read) === input || (input.model !== undefined && isKept(input.model.storage));
      return [read, (isOfNow ? after.get(read) : undefined) ?? (input.model === undefined ? input : onKept(input))];
    });
    return rebuilt(relation, new Map(inputs));
  };
  const keptTables = (relation: Expected, inputs: Environment): readonly Expected[] => {
    const { name, model } = relation;
    const own = current.get(name);
    if (model === undefined || own?.kept === undefined || own.model === undefined || !isKept(model.storage)) return [relation];
    // A table that has only grown since is the same table, which a rollback leaves as it is.
    if (choice === 'replace') return builds || own.code !== relation.code ? [relation] : [relation, own];
    if (own.code === relation.code) return [own];
    if (choice === undefined) return meaningOf(own.model) === meaningOf(model) ? [own, relation] : [relation];
    const kept = replay(model.storage, own.kept, queriedBy(model, inputs), now);
    return [{ ...relation, kept, rows: kept.rows, before: own }, own];
  };
  for (const relation of wanted.values()) visit(relation);
  return { environment: after, differences, blocked: new Set() };
}
