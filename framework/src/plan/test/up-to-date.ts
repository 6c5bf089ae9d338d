import { relationKey } from '../../state/index.js';
import type { Decisions } from '../decide/decide.js';
import type { DataOf } from './test-keys.js';

/** What stands for a relation's data; it is not known of a table that others fill and that can't be looked at. */
export function dataIn({ fingerprints }: Decisions): DataOf {
  return (id) => fingerprints.of(id).data.version;
}

/** Whether a test has held on the same data, which is still there. A command that asks for tests gets them. */
export function isUpToDate({ given, table }: Decisions, key: string | undefined, ids: readonly string[]): boolean {
  const { command, state, stored } = given;
  if (key === undefined || command === 'test' || !state.passedTests.has(key)) return false;
  // The version that was tested may be gone from the warehouse: another one takes its place.
  const isGone = (id: string): boolean => {
    const version = table.get(id)?.planned.version;
    if (version === undefined || version.as === 'inline') return false;
    const stands = relationKey(version.relation);
    return state.versions.has(stands) && !stored.has(stands);
  };
  return !ids.some(isGone);
}
