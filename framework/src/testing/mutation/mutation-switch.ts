import type { OperationNode } from 'kysely';
import type { Model } from '../../model/index.js';

/** A model with a query that differs from its own in one place. */
export interface ActiveMutant {
  readonly model: Model;
  readonly query: OperationNode;
}

/** What runs of models and the search for mutants tell each other, within one test process. */
export interface MutationSwitch {
  /** The models that have been run since somebody last looked. */
  readonly touched: Set<Model>;
  active: ActiveMutant | undefined;
}

// Test files, setup files and what vitest loads itself may each have a copy of this module; all mean the same switch.
const KEY = Symbol.for('martlet.mutation-switch');
const shared = globalThis as { [KEY]?: MutationSwitch };

/** Turns mutation on in this process. */
export function installMutationSwitch(): MutationSwitch {
  shared[KEY] ??= { touched: new Set(), active: undefined };
  return shared[KEY];
}

/** Whether mutants are being tried in this process, so that why a test fails does not matter. */
export function isMutating(): boolean {
  return shared[KEY]?.active !== undefined;
}

/** The model as it is to be run: itself, or its mutant while that is switched on. */
export function substituteMutant(model: Model): Model {
  const found = shared[KEY];
  if (found === undefined) return model;
  found.touched.add(model);
  return found.active?.model === model ? withQuery(model, found.active.query) : model;
}

/** The same model with another query. */
export function withQuery(model: Model, query: OperationNode): Model {
  return { ...model, query: () => ({ toOperationNode: () => query }) };
}
