import { type Publication, relationKey, type State } from '../state/index.js';
import { relationNameOf, viewIn } from './plan.js';

/** What stands in the warehouse, where versions are kept and where an environment's views are. */
export interface WarehouseObjects {
  /** The keys of the tables and views that stand where versions do. */
  readonly stored: ReadonlySet<string>;
  /** What each view shows, by its key: the key of a relation, `other` for another query, `unknown` where the warehouse does not tell. */
  readonly views: ReadonlyMap<string, string>;
  /** The keys of tables that stand where views are or will be. */
  readonly tables: ReadonlySet<string>;
  /** The project that made what stands where versions do; undefined where nothing says so. */
  readonly ownerOf: (key: string) => string | undefined;
  /** The kept tables whose rows are not those that the state tells of, by their keys. */
  readonly differing: ReadonlyMap<string, RowsDiffer>;
}

/** Whether rows are of before the state or of after; `other` where they are neither. */
export type RowsDiffer = 'older' | 'newer' | 'other';

/** In what the warehouse differs from what the state says of an environment. */
export interface Drift {
  /** How many tables and views the state knows of it. */
  readonly relations: number;
  readonly found: readonly Difference[];
}

/** Something that is not as the state says. */
export type Difference = { readonly id: string } & (
  | { readonly kind: 'view-gone'; readonly view: string }
  /** Its view shows something else; `shows` is the relation, where it is one. */
  | { readonly kind: 'view-elsewhere'; readonly view: string; readonly shows?: string }
  /** `keeps` where its rows were kept from run to run, and may not all come again. */
  | { readonly kind: 'version-gone'; readonly version: string; readonly keeps?: true }
  /** A kept table holds other rows than the state tells of; what the warehouse holds counts. */
  | { readonly kind: 'rows-differ'; readonly version: string; readonly rows: RowsDiffer }
);

export interface DriftRequest {
  readonly state: State;
  readonly environment: string;
  readonly defaultEnvironment: string;
  readonly objects: WarehouseObjects;
}

/** Compares what the state says of an environment with what stands in the warehouse. */
export function driftOf({ state, environment, defaultEnvironment, objects }: DriftRequest): Drift {
  const own = state.environments.get(environment);
  const versions = storedIn(own ?? state.environments.get(defaultEnvironment), state);
  const gone = versions.flatMap(([id, version]): readonly Difference[] =>
    objects.stored.has(version)
      ? []
      : [{ id, kind: 'version-gone', version, ...(state.versions.get(version)?.content === undefined ? {} : { keeps: true }) }],
  );
  const rows = versions.flatMap(([id, version]): readonly Difference[] => {
    const differ = objects.differing.get(version);
    return differ === undefined ? [] : [{ id, kind: 'rows-differ', version, rows: differ }];
  });
  const views = storedIn(own, state).flatMap(([id, version]): readonly Difference[] => {
    const view = relationKey(viewIn(environment, defaultEnvironment, relationNameOf(id)));
    const shows = objects.views.get(view);
    if (shows === undefined) return [{ id, kind: 'view-gone', view }];
    if (shows === version || shows === 'unknown') return [];
    return [{ id, kind: 'view-elsewhere', view, ...(shows === 'other' ? {} : { shows }) }];
  });
  return { relations: versions.length, found: [...gone, ...rows, ...views] };
}

/** The versions that an environment shows in truth: without those whose views are gone or show something else. */
export function shownVersions(versions: ReadonlyMap<string, string>, { found }: Drift): ReadonlyMap<string, string> {
  const lost = new Set(found.flatMap(({ id, kind }) => (kind === 'view-gone' || kind === 'view-elsewhere' ? [id] : [])));
  return new Map([...versions].filter(([id]) => !lost.has(id)));
}

/** The versions of a publication that are stored, by the ids of their relations. */
function storedIn(publication: Publication | undefined, state: State): readonly (readonly [string, string])[] {
  return [...(publication?.versions ?? [])].filter(([, key]) => state.versions.get(key)?.as !== 'inline');
}
