import type { ProjectModel, ProjectRelation, RelationPrints } from '../project/index.js';
import { digest, digestParts } from '../sql/index.js';
import { type IntervalEntry, keyOf, type ModelVersion, type State } from '../state/index.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { versionName } from './plan.js';
import type { BatchBuild } from './step.js';

/** A model whose table is kept from run to run, and takes new rows. */
export type KeptMaterialization = Extract<
  ProjectModel['relation']['materialized'],
  { readonly kind: 'incremental-by-time' | 'incremental' | 'history' }
>;

export function keptMaterialization(relation: ProjectRelation): KeptMaterialization | undefined {
  if (relation.kind === 'source') return undefined;
  const { materialized } = relation.relation;
  switch (materialized.kind) {
    case 'incremental-by-time':
    case 'incremental':
    case 'history':
      return materialized;
    default:
      return undefined;
  }
}

/** A table that is kept from run to run, and what a run has to do about it. */
export interface KeptTable {
  /** `stand` when it holds all that there is. */
  readonly start: BatchBuild['start'] | 'stand';
  readonly fingerprint: string;
  readonly version: RelationName;
  /** The version that it goes on from; undefined for a new one. */
  readonly known?: ModelVersion;
  /** Whether that one was made by other code, whose table is gone on with all the same. */
  readonly isForwardOnly: boolean;
  /** Whether its rows are to lie in another way than they do in that one. */
  readonly isLaidAnew: boolean;
  /** What the table holds already. */
  readonly covered: readonly IntervalEntry[];
}

export interface KeptRequest {
  readonly model: ProjectModel;
  readonly materialized: KeptMaterialization;
  readonly prints: RelationPrints;
  /** Wishes to compute all of it again. */
  readonly tokens: readonly string[];
  readonly base: ModelVersion | undefined;
  readonly state: State;
  readonly stored: ReadonlySet<string>;
  readonly environment: string;
}

/**
 * Finds the table that a model goes on with. Its fingerprint is that of its code: new data does not make a new table. A table
 * that other environments stand for is copied before it takes rows that they have not asked for.
 */
export function keptTable(request: KeptRequest): KeptTable {
  const { model, materialized, prints, tokens, base, state, stored, environment } = request;
  const fingerprint = tokens.length === 0 ? prints.code.version : digestParts(prints.code.version, tokens);
  const isThere = (version: ModelVersion): boolean => stored.has(keyOf(version.relation));
  const coveredBy = (key: string): readonly IntervalEntry[] => state.intervals.get(key) ?? [];
  const copy = versionName(model, `${fingerprint}_${digest(`${environment} ${state.numbers.get(environment) ?? 0}`).slice(0, 8)}`);

  const known =
    base?.fingerprint === fingerprint && isThere(base)
      ? base
      : [...state.versions.values()].findLast(
          (version) => version.id === model.id && version.fingerprint === fingerprint && isThere(version),
        );
  if (known !== undefined) {
    const key = keyOf(known.relation);
    const covered = coveredBy(key);
    const common = { fingerprint, known, covered, isForwardOnly: false, isLaidAnew: false };
    if (known.prints.data.version === prints.data.version) return { ...common, start: 'stand', version: known.relation };
    const readers = [...state.environments].filter(([, { versions }]) => versions.get(model.id) === key).map(([name]) => name);
    if (readers.some((name) => name !== environment)) return { ...common, start: 'clone', version: copy };
    return { ...common, start: readers.length > 0 ? 'beside' : 'resume', version: known.relation };
  }
  if (materialized.forwardOnly && base !== undefined && isThere(base) && coveredBy(keyOf(base.relation)).length > 0) {
    const { layout } = base.prints.own;
    const isLaidAnew = layout !== undefined && layout !== prints.own.layout;
    const covered = coveredBy(keyOf(base.relation));
    return { start: 'clone', fingerprint, version: copy, known: base, isForwardOnly: true, isLaidAnew, covered };
  }
  const version = versionName(model, fingerprint);
  // What was recorded of other data is not gone on with: nobody has ever seen the table.
  const covered = coveredBy(keyOf(version)).filter(({ data }) => data === prints.data.version);
  const goesOn = covered.length > 0 && stored.has(keyOf(version));
  return {
    start: goesOn ? 'resume' : 'create',
    fingerprint,
    version,
    isForwardOnly: false,
    isLaidAnew: false,
    covered: goesOn ? covered : [],
  };
}
