import { choose, type Environment, type Expected, type Found, rebuilt, type Verdict } from './oracle.js';
import { isKept, meaningOf } from './project.js';

/**
 * Holds what a promotion or a rollback left against the relations that it moves an environment to. Tables that are kept stay those of
 * the environment where their code is the same, and what reads them shows their rows.
 */
export function expectMove(wanted: Environment, current: Environment, found: Found): Verdict {
  const after = new Map<string, Expected>();
  const differences: string[] = [];
  const visit = (relation: Expected): void => {
    if (after.has(relation.name)) return;
    for (const read of relation.inputs.keys()) {
      const input = wanted.get(read);
      if (input !== undefined) visit(input);
    }
    const { name, model } = relation;
    if (model === undefined || model.storage.kind === 'ephemeral') {
      after.set(name, model === undefined ? relation : rebuilt(relation, after));
      return;
    }
    if (isKept(model.storage)) {
      const own = current.get(name);
      const stays = own?.model !== undefined && meaningOf(own.model) === meaningOf(model) ? [own] : [];
      after.set(name, choose(name, [...stays, relation], found, differences));
    } else after.set(name, choose(name, [rebuilt(relation, after), relation], found, differences));
  };
  for (const relation of wanted.values()) visit(relation);
  return { environment: after, differences, blocked: new Set() };
}
