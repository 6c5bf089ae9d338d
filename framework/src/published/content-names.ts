import { type Project, relationFingerprints, volatilityOf } from '../project/index.js';
import { digestParts } from '../sql/index.js';
import { type ModelVersion, relationKey, type State } from '../state/index.js';
import type { RelationName } from '../warehouses/warehouse.js';

/**
 * Names what the version with a key holds: while the name is the same, the rows are. Undefined where they may change without Martlet's
 * doing: then they count as changed.
 *
 * A fingerprint alone does not say so. A table that is kept takes rows, and so does what a view reads; a table may have been made again under its
 * name; and a state that was restored leads to other rows by the same numbers.
 */
export function contentNames(
  project: Project,
  { versions, loads }: Pick<State, 'versions' | 'loads'>,
): (key: string) => string | undefined {
  const fingerprintsOf = relationFingerprints(project);
  const names = new Map<string, string | undefined>();
  const isAsDeclared = ({ id, fingerprints }: ModelVersion): boolean => {
    const model = project.byId.get(id);
    if (model === undefined || model.kind === 'source') return false;
    return fingerprintsOf(id).code.version === fingerprints.code.version && volatilityOf(project, model).length === 0;
  };
  const ofRead = (read: RelationName): string | undefined => (read.database === undefined ? nameOf(relationKey(read)) : undefined);
  const nameOf = (key: string): string | undefined => {
    if (names.has(key)) return names.get(key);
    const version = versions.get(key);
    const name = version === undefined ? undefined : nameOfVersion(key, version);
    names.set(key, name);
    return name;
  };
  const nameOfVersion = (key: string, version: ModelVersion): string | undefined => {
    const { as, runId, createdAt, content, reads } = version;
    const load = loads.get(key);
    // What was loaded stays as it is, also where it is a view over the tables of several loads.
    if (load !== undefined) return digestParts(key, runId, createdAt, load.record);
    switch (as) {
      case 'table':
        return digestParts(key, runId, createdAt, content?.id);
      case 'view': {
        // Of code that is not the project's, nothing says whether it reads the clock.
        if (!isAsDeclared(version)) return undefined;
        const behind = reads.map(ofRead);
        return behind.some((name) => name === undefined) ? undefined : digestParts(key, behind);
      }
      case 'materialized-view':
      case 'inline':
        return undefined;
      default:
        throw new RangeError(as satisfies never);
    }
  };
  return nameOf;
}
