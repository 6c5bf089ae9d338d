import { storedAs } from '../../materializations/index.js';
import { tableOf } from '../../project/index.js';
import type { RelationName } from '../../warehouses/warehouse.js';
import type { Decisions } from '../decide/decide.js';
import { versionAt } from '../decide/version-draft.js';
import { contractTestId } from '../test/test-keys.js';
import type { Compiling } from './compiling.js';

/** The same declarations compiled for two readers. */
export interface Compilers {
  /** For what reads relations while the plan is carried out. */
  readonly now: Compiling;
  /** For what reads them afterwards. */
  readonly published: Compiling;
}

export function compilersOf(decisions: Decisions): Compilers {
  const { project, warehouse, known } = decisions.given;
  const shared = { project, dialect: warehouse.dialect, stepsOf: awaitedSteps(decisions), known, runAt: known.runAt };
  return {
    now: { ...shared, placeOf: (id) => decisions.table.get(id)?.planned.place ?? publishedPlace(decisions, id) },
    published: { ...shared, placeOf: (id) => publishedPlace(decisions, id) },
  };
}

/** Where a relation is once the plan is carried out; undefined for one that was never built. */
export function publishedPlace(decisions: Decisions, id: string): RelationName | undefined {
  const version = versionAt(decisions, id);
  if (version !== undefined) return version.relation;
  const relation = decisions.given.project.byId.get(id);
  // A table that others load has its own name.
  return relation?.kind === 'source' && relation.relation.files === undefined ? tableOf(relation) : undefined;
}

/** What a reader of a relation waits for: the step that makes it, or a look at the tables of others behind it. */
function awaitedSteps({ given, table }: Decisions): Compiling['stepsOf'] {
  const known = new Map<string, readonly string[]>();
  const stepsOf = (id: string): readonly string[] => {
    const steps = known.get(id) ?? find(id);
    known.set(id, steps);
    return steps;
  };
  const find = (id: string): readonly string[] => {
    const step = table.get(id)?.planned.step;
    if (step !== undefined) return [step];
    const relation = given.project.byId.get(id);
    if (relation === undefined) return [];
    if (relation.kind === 'source') return given.known.mismatchesOf(id) === undefined ? [] : [contractTestId(id)];
    const as = storedAs(relation.relation);
    return as === 'inline' || as === 'view' ? [...new Set([...relation.from.values()].flatMap(stepsOf))] : [];
  };
  return stepsOf;
}
