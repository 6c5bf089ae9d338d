import { MartletError } from '../../errors.js';
import type { Locate } from '../../project/compile.js';
import { holdsPersonalData, isInlined, type Project, type ProjectRelation } from '../../project/index.js';
import type { PublishedColumn, PublishedRelation } from '../../published/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { Introspection } from '../../warehouses/introspection.js';
import type { Session, Warehouse } from '../../warehouses/warehouse.js';

/**
 * Relations of an environment as they are in the warehouse now, which an edited contract may not describe. In a project with personal data, columns that it
 * does not declare may be personal.
 *
 * @throws MartletError `relation-missing`.
 */
export async function storedRelations(
  project: Project,
  ids: readonly string[],
  { warehouse, session, locate, environment }: StoredIn,
): Promise<ReadonlyMap<string, BuiltRelation>> {
  const mayBePersonal = holdsPersonalData(project);
  const relations = ids.flatMap((id) => project.byId.get(id) ?? []);
  const needed = relations.flatMap((each) => (each.kind !== 'source' && isInlined(each) ? [...each.from.values()] : [each.id]));
  const stored = await columnsOf(project, [...new Set(needed)], { warehouse, session, locate, environment });
  return new Map(
    relations.map((each) => {
      const { id, schema, name, relation } = each;
      const grain = relation.kind === 'source' ? undefined : relation.grain;
      return [
        id,
        {
          id,
          kind: relation.kind,
          name: { schema, name },
          version: '',
          ...columnsAsStored(each, stored.get(id), warehouse.dialect, mayBePersonal),
          tags: relation.tags,
          builtAt: '',
          ...(grain === undefined ? {} : { grain }),
        },
      ];
    }),
  );
}

export interface BuiltRelation extends PublishedRelation {
  /** The columns that were declared otherwise when it was built. */
  readonly changes: readonly string[];
}

interface StoredIn {
  readonly warehouse: Pick<Warehouse, 'dialect' | 'introspection'>;
  readonly session: Session;
  readonly locate: Locate;
  /** The environment as it was named; the config’s default when left out. */
  readonly environment: string | undefined;
}

type StoredColumns = Awaited<ReturnType<Introspection['columns']>>[number];

async function columnsOf(
  { byId }: Pick<Project, 'byId'>,
  ids: readonly string[],
  { warehouse, session, locate, environment }: StoredIn,
): Promise<ReadonlyMap<string, StoredColumns>> {
  const stored = ids.filter((id) => {
    const relation = byId.get(id);
    return relation !== undefined && (relation.kind === 'source' || !isInlined(relation));
  });
  const columns = await warehouse.introspection.columns(session, stored.map(locate));
  return new Map(
    stored.map((id, place) => {
      const found = columns[place] ?? [];
      if (found.length === 0) throw new MartletError('relation-missing', { relation: id, environment }, { file: byId.get(id)?.file ?? '' });
      return [id, found];
    }),
  );
}

function columnsAsStored(
  { relation }: ProjectRelation,
  stored: StoredColumns | undefined,
  dialect: Dialect,
  mayBePersonal: boolean,
): Pick<BuiltRelation, 'columns' | 'changes'> {
  const declared = new Map(Object.entries(relation.columns));
  if (stored === undefined) {
    const columns = [...declared].map(
      ([
        name,
        {
          definition: { type, nullable, pii },
        },
      ]) => ({
        name,
        type,
        engineType: dialect.typeName(type),
        nullable,
        ...(pii === undefined ? {} : { pii }),
      }),
    );
    return { columns, changes: [] };
  }
  const changes: string[] = [];
  // Of a table of others only what is declared concerns the project.
  const known = relation.kind === 'source' ? stored.filter(({ name }) => declared.has(name.toLowerCase())) : stored;
  const columns = known.map(({ name, type: engineType, nullable }): PublishedColumn => {
    const definition = declared.get(name.toLowerCase())?.definition;
    declared.delete(name.toLowerCase());
    const isAsDeclared = definition !== undefined && dialect.holdsType(engineType, definition.type);
    if (!isAsDeclared && relation.kind !== 'source') changes.push(`${name} (${definition === undefined ? 'removed' : 'another type'})`);
    const type = isAsDeclared ? definition.type : dialect.logicalType(engineType);
    const pii = definition === undefined ? (mayBePersonal ? ('unknown' as const) : undefined) : definition.pii;
    return { name, engineType, nullable, ...(type === undefined ? {} : { type }), ...(pii === undefined ? {} : { pii }) };
  });
  return { columns, changes: [...[...declared.keys()].map((name) => `${name} (added)`), ...changes] };
}
