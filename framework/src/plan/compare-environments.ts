import { MartletError } from '../errors.js';
import { type ModelVersion, relationKey, type State, versionsOf } from '../state/index.js';
import { type ColumnChange, ownChange } from './change.js';

/** What two environments have of one relation. */
export type RelationComparison = { readonly id: string } & (
  | { readonly kind: 'left-only' | 'right-only'; readonly version: ModelVersion }
  /** Both show one version, or tables that took the same batches, so there is nothing to compare. */
  | { readonly kind: 'same' }
  | {
      readonly kind: 'different';
      readonly left: ModelVersion;
      readonly right: ModelVersion;
      /** What is different about the columns, from left to right: those of the contract, and how they are computed. */
      readonly columns: readonly ColumnChange[];
    }
);

/**
 * Compares what two environments stand for, from the state alone, in the order of the left one.
 *
 * @throws MartletError `environment-unknown`.
 */
export function compareEnvironments(state: State, left: string, right: string): readonly RelationComparison[] {
  for (const environment of [left, right]) {
    if (!state.environments.has(environment))
      throw new MartletError('environment-unknown', { environment, known: [...state.environments.keys()].sort() });
  }
  const [lefts, rights] = [versionsOf(state, left), versionsOf(state, right)];
  return [...new Set([...lefts.keys(), ...rights.keys()])].flatMap((id) => compareVersions(id, lefts.get(id), rights.get(id)));
}

function compareVersions(id: string, left: ModelVersion | undefined, right: ModelVersion | undefined): readonly RelationComparison[] {
  if (left === undefined) return right === undefined ? [] : [{ id, kind: 'right-only', version: right }];
  if (right === undefined) return [{ id, kind: 'left-only', version: left }];
  if (relationKey(left.relation) === relationKey(right.relation) || holdSame(left, right)) return [{ id, kind: 'same' }];
  return [{ id, kind: 'different', left, right, columns: ownChange(left, right.fingerprints, right.columns)?.columns ?? [] }];
}

/** Whether two tables that are kept from run to run took the same batches. */
function holdSame(left: ModelVersion, right: ModelVersion): boolean {
  return left.content !== undefined && left.content.id === right.content?.id;
}
