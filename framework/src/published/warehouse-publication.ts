import { relationNameOf } from '../plan/index.js';
import { type Project, personalColumns } from '../project/index.js';
import { digestParts } from '../sql/index.js';
import { type ModelVersion, type Publication, relationKey, type State } from '../state/index.js';
import type { Introspection } from '../warehouses/introspection.js';
import type { RelationName } from '../warehouses/warehouse.js';
import { contentNames } from './content-names.js';
import { declarations, declaredColumn, versionsOfReaders } from './declared.js';
import type { PublicationOfReaders, PublishedRelation } from './published.js';
import { publishedRollups } from './rollups.js';
import { servedIds } from './served.js';

/** A publication whose rows the warehouse itself holds. */
export interface WarehousePublication {
  readonly publication: PublicationOfReaders;
  /** Where the rows of each relation are, by its id. */
  readonly places: ReadonlyMap<string, PublishedPlace>;
}

interface PublishedPlace {
  /** The version, which no later publication points elsewhere. */
  readonly relation: RelationName;
  /** Whether rows are added to it while the next publication is made: a table that is kept from run to run, and what reads one. */
  readonly moves: boolean;
}

/** Describes publications as readers of the warehouse find them. */
export async function warehousePublications(
  project: Project,
): Promise<
  (
    publication: Publication,
    state: State,
    columnsOf: (relations: readonly RelationName[]) => ReturnType<Introspection['columns']>,
  ) => Promise<WarehousePublication>
> {
  const declared = declarations(project, servedIds(project), await personalColumns(project));
  return async ({ environment, number, runId, publishedAt, versions }, state, columnsOf) => {
    const nameOf = contentNames(project, state);
    const shown = versionsOfReaders(declared.of, versions, state);
    const columns = await columnsOf(shown.map(({ version }) => version.relation));
    const relations = new Map<string, PublishedRelation>();
    const places = new Map<string, PublishedPlace>();
    for (const [place, { id, key, version, declaration }] of shown.entries()) {
      const { relation, createdAt, rows, holds = rows } = version;
      const { columns: _, ...rest } = declaration;
      places.set(id, { relation, moves: isMoving(version, state.versions) });
      relations.set(id, {
        ...rest,
        id,
        name: relationNameOf(id),
        version: nameOf(key) ?? digestParts(key, number, runId),
        columns: (columns[place] ?? []).map(({ name, type }) => ({ name, engineType: type, ...declaredColumn(declaration, name) })),
        ...(holds === undefined ? {} : { rowCount: holds }),
        builtAt: createdAt,
      });
    }
    const id = digestParts(project.config.name, environment, number, runId, [...versions], declared.name);
    return {
      publication: { environment, number, id, publishedAt, relations, rollups: publishedRollups(project, state, environment) },
      places,
    };
  };
}

/** What is not known counts as moving. */
function isMoving({ as, content, reads }: ModelVersion, versions: State['versions']): boolean {
  switch (as) {
    case 'table':
      return content !== undefined;
    case 'view':
      return reads.some((read) => {
        const behind = read.database === undefined ? versions.get(relationKey(read)) : undefined;
        return behind === undefined || isMoving(behind, versions);
      });
    case 'materialized-view':
    case 'inline':
      return true;
    default:
      throw new RangeError(as satisfies never);
  }
}
