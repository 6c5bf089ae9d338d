import { replay } from './kept.js';
import { choose, type Environment, type Expected, type Found, queriedBy, rebuilt, type Verdict } from './oracle.js';
import { isKept, meaningOf, readNames } from './project.js';
import { tableText } from './rows.js';

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
    else if (model.storage.kind === 'ephemeral') after.set(name, builds ? rebuilt(relation, after, now) : onKept(relation));
    else if (isKept(model.storage)) after.set(name, choose(name, keptTables(relation, after), found, differences));
    else after.set(name, choose(name, readers(relation), found, differences));
  };
  /** What reads a table that stays and holds something else is built anew, on all that the environment shows now; all else is as it was. */
  const readers = (relation: Expected): readonly Expected[] => {
    const asItWas = relation.model?.storage.kind === 'view' ? [onKept(relation), relation] : [relation];
    const behind = builds ? keptBehind(relation, wanted).filter((name) => after.get(name) !== wanted.get(name)) : [];
    if (behind.length === 0) return asItWas;
    const isSure = behind.some((name) => textOf(after.get(name)) !== textOf(wanted.get(name)));
    // Tables of the same rows may have taken other batches, or the same ones.
    return isSure ? [rebuilt(relation, after, now)] : [rebuilt(relation, after, now), ...asItWas];
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
    const kept = replay(model.storage, own.kept, queriedBy(model, inputs, now), now);
    return [{ ...relation, kept, rows: kept.rows, before: own }, own];
  };
  for (const relation of wanted.values()) visit(relation);
  return { environment: after, differences, blocked: new Set() };
}

/** The kept tables that a relation reads, at once or through what is not kept. */
function keptBehind({ model }: Expected, environment: Environment): readonly string[] {
  return (model === undefined ? [] : readNames(model)).flatMap((name) => {
    const read = environment.get(name);
    if (read?.model === undefined) return [];
    return isKept(read.model.storage) ? [name] : keptBehind(read, environment);
  });
}

function textOf(relation: Expected | undefined): string {
  return tableText(relation?.rows ?? []).join('\n');
}
