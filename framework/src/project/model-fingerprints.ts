import type { Columns } from '../columns/index.js';
import { storedForm } from '../model/index.js';
import { type DataFingerprint, type FingerprintedColumn, fingerprintsOfBound, modelFingerprint, sourceFingerprint } from '../sql/index.js';
import { analyseModel } from './analysis.js';
import { buildHooks } from './compile-hooks.js';
import type { Project, ProjectModel } from './project.js';

/**
 * Tells the fingerprint of each relation: it changes when the data that the relation holds may change. Each is worked
 * out when it is first asked for, with those of what it reads.
 *
 * @throws MartletError `query-failed`, each time that a relation behind it is asked for.
 */
export function modelFingerprints(project: Project): (id: string) => DataFingerprint {
  const known = new Map<string, DataFingerprint>();
  const failed = new Map<string, unknown>();

  const fingerprintOf = (id: string): DataFingerprint => {
    const found = known.get(id);
    if (found !== undefined) return found;
    // The same error again, so that whoever collects errors can tell that it is the same.
    if (failed.has(id)) throw failed.get(id);
    try {
      const fingerprint = compute(id);
      known.set(id, fingerprint);
      return fingerprint;
    } catch (error) {
      failed.set(id, error);
      throw error;
    }
  };

  const compute = (id: string): DataFingerprint => {
    const relation = project.byId.get(id);
    if (relation === undefined) throw new RangeError(`${id} is no relation of the project`);
    if (relation.kind === 'source') return sourceFingerprint(id, fingerprintedColumns(relation.relation.columns));
    const { bound, lineage } = analyseModel(project, relation);
    return modelFingerprint({
      query: fingerprintsOfBound(bound),
      lineage,
      columns: fingerprintedColumns(relation.relation.columns),
      storage: storageOf(relation),
      inputs: Object.fromEntries([...new Set(relation.from.values())].map((input) => [input, fingerprintOf(input)])),
    });
  };
  return fingerprintOf;
}

function fingerprintedColumns(columns: Columns): Readonly<Record<string, FingerprintedColumn>> {
  return Object.fromEntries(Object.entries(columns).map(([name, { definition }]) => [name, definition]));
}

/** What beside the query and the contract decides about what is stored. */
function storageOf({ relation, file }: ProjectModel): unknown {
  const { materialized, partitionBy, clusterBy, unknownMember, before, after } = relation;
  const hooks = (before ?? after) && [buildHooks(relation, 'before', file), buildHooks(relation, 'after', file)];
  return { materialized: storedForm(materialized), partitionBy, clusterBy, unknownMember, hooks };
}
