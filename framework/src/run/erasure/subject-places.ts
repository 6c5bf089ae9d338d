import { erasedColumns, type LoadRecord, partsOfLoad } from '../../ingest/index.js';
import { graphOf, versionSchema } from '../../plan/index.js';
import { type Project, type ProjectSource, personalColumns, projectLineage } from '../../project/index.js';
import { relationKey, type State } from '../../state/index.js';
import type { StoredRelation } from '../../warehouses/statements.js';
import type { RelationName, Session, Warehouse } from '../../warehouses/warehouse.js';

/** A table that has rows of files, or of a model that is kept from run to run: its rows name people, and are erased one by one. */
export interface NamedTable {
  readonly id: string;
  readonly relation: RelationName;
  readonly kind: 'raw' | 'kept';
  readonly rule: 'delete' | 'anonymize';
  /** The name of the identity that each of these columns holds. */
  readonly identities: ReadonlyMap<string, string>;
  /** Columns with personal values, and what takes their place in a row that stays. */
  readonly personal: ReadonlyMap<string, 'token' | 'null'>;
}

/** Where people may be found. */
export interface SubjectPlaces {
  /** The sources that name people and are loaded from files. */
  readonly sources: readonly ProjectSource[];
  /** Those that others load: Martlet reads them, and erases nothing there. */
  readonly foreign: readonly ProjectSource[];
  /** Tables of these sources, in all versions. */
  readonly raw: readonly NamedTable[];
  /** Tables with the rows that were rejected. */
  readonly rejected: readonly { readonly id: string; readonly relation: RelationName }[];
  /** Tables that are kept from run to run and say whose their rows are. */
  readonly kept: readonly NamedTable[];
  /** The ids of the models that are made of these sources. */
  readonly downstream: ReadonlySet<string>;
  /** Of each of them, the identity that a column holds as it was read. */
  readonly identitiesOf: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

type Around = { readonly project: Project; readonly state: State; readonly session: Session; readonly warehouse: Warehouse };

/** Finds the tables in which people can be, through keys and lineage. */
export async function subjectPlaces({ project, state, session, warehouse }: Around): Promise<SubjectPlaces> {
  const named = project.sources.filter(({ relation }) => Object.keys(relation.subjects ?? {}).length > 0);
  const sources = named.filter(({ relation }) => relation.files !== undefined);
  const stored = await warehouse.introspection.relations(session, [...new Set(sources.map(({ schema }) => versionSchema(schema)))]);
  const graph = graphOf(project);
  const downstream = new Set(named.flatMap(({ id }) => [...graph.descendants(id)]));
  const identities = await identitiesByLineage(project, named, downstream);
  const tables = sources.map((source) => ({ source, tables: tablesOf(source, state, stored) }));
  const [raw, kept] = [
    await namedTables(
      { session, warehouse },
      tables.flatMap(({ source, tables: { raw: own } }) => own.map((relation) => rawTable(source, relation))),
    ),
    await namedTables({ session, warehouse }, await keptTables(project, state, identities)),
  ];
  return {
    sources,
    foreign: named.filter(({ relation }) => relation.files === undefined),
    raw,
    rejected: tables.flatMap(({ source: { id }, tables: { rejected } }) => rejected.map((relation) => ({ id, relation }))),
    kept,
    downstream,
    identitiesOf: new Map([...identities].map(([id, { columns }]) => [id, columns])),
  };
}

function rawTable({ id, relation: source }: ProjectSource, relation: RelationName): NamedTable {
  const identities = new Map(Object.entries(source.subjects ?? {}).map(([identity, column]) => [column, identity]));
  return { id, relation, kind: 'raw', rule: source.onErasure ?? 'delete', identities, personal: erasedColumns(source) };
}

/** All tables with rows of a source: those that the state knows, and those that a load which failed or was killed has left. */
function tablesOf(
  { id, name, schema }: ProjectSource,
  { loads }: State,
  stored: readonly StoredRelation[],
): { readonly raw: readonly RelationName[]; readonly rejected: readonly RelationName[] } {
  const records = [...loads.values()].filter((load) => load.id === id).map(({ record }) => JSON.parse(record) as LoadRecord);
  const parts = records.flatMap(partsOfLoad);
  const keys = (relations: readonly RelationName[]): ReadonlySet<string> => new Set(relations.map(relationKey));
  const rejectedKeys = keys(parts.map(({ rejectedRelation }) => rejectedRelation));
  const rawKeys = keys(parts.map(({ relation }) => relation));
  const own = stored.filter((table) => table.as === 'table' && table.schema === versionSchema(schema));
  const left = (ending: string, { name: found }: RelationName): boolean =>
    new RegExp(`^${ending}[0-9a-f]{8,}(__part\\d+)?(__sent)?$`).test(found.slice(name.length)) && found.startsWith(name);
  return {
    raw: own.filter((table) => rawKeys.has(relationKey(table)) || left('__', table)),
    rejected: own.filter((table) => rejectedKeys.has(relationKey(table)) || left('__rejected__', table)),
  };
}

/** The tables that are kept from run to run, of all versions, with the columns by which their rows name people. */
async function keptTables(
  project: Project,
  { versions }: State,
  identitiesOf: ReadonlyMap<string, Identities>,
): Promise<readonly NamedTable[]> {
  const kept = [...versions.values()].filter(({ id, content }) => content !== undefined && identitiesOf.has(id));
  if (kept.length === 0) return [];
  const tainted = await personalColumns(project);
  return kept.flatMap((version) => {
    const model = project.byId.get(version.id);
    const known = identitiesOf.get(version.id);
    if (model === undefined || known === undefined) return [];
    const { columns: identities, roots } = known;
    const rule = [...roots].every(({ relation }) => relation.onErasure === 'anonymize') ? ('anonymize' as const) : ('delete' as const);
    const found = new Set(
      [...tainted.keys()].filter((column) => column.startsWith(`${version.id}.`)).map((column) => column.slice(version.id.length + 1)),
    );
    const columns = Object.fromEntries(
      Object.entries(model.relation.columns).filter(([name]) => found.has(name.toLowerCase()) || identities.has(name)),
    );
    const subjects = Object.fromEntries([...identities].map(([column, identity]) => [identity, column]));
    const personal = new Map(Object.keys(columns).map((name) => [name, erasedColumns({ columns, subjects }).get(name) ?? 'null'] as const));
    return [{ id: version.id, relation: version.relation, kind: 'kept' as const, rule, identities, personal }];
  });
}

/** The columns of a model that hold a key of people as a source has it, and the sources that these keys come from. */
interface Identities {
  readonly columns: ReadonlyMap<string, string>;
  readonly roots: ReadonlySet<ProjectSource>;
}

async function identitiesByLineage(
  project: Project,
  named: readonly ProjectSource[],
  downstream: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Identities>> {
  if (downstream.size === 0) return new Map();
  const { edges, downstream: leaving } = await projectLineage(project);
  const found = new Map<string, { readonly identity: string; readonly roots: Set<ProjectSource> }>();
  const queue = named.flatMap((source) =>
    Object.entries(source.relation.subjects ?? {}).map(([identity, column]) => ({
      place: `${source.id}.${column}`.toLowerCase(),
      identity,
      source,
    })),
  );
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { place, identity, source } = next;
    const known = found.get(place) ?? { identity, roots: new Set() };
    if (known.roots.has(source)) continue;
    known.roots.add(source);
    found.set(place, known);
    for (const position of leaving[place] ?? []) {
      const edge = edges[position];
      if (edge?.kind === 'copied') queue.push({ place: edge.to, identity, source });
    }
  }
  return new Map(
    project.models.flatMap(({ id, relation }): [string, Identities][] => {
      const own = Object.keys(relation.columns).flatMap((column) => {
        const at = found.get(`${id}.${column}`.toLowerCase());
        return at === undefined ? [] : [{ column, ...at }];
      });
      if (own.length === 0) return [];
      const columns = new Map(own.map(({ column, identity }) => [column, identity]));
      return [[id, { columns, roots: new Set(own.flatMap(({ roots }) => [...roots])) }]];
    }),
  );
}

/** The same tables with those of their columns that are there: a version of an older contract may lack some. */
async function namedTables(
  { session, warehouse }: Pick<Around, 'session' | 'warehouse'>,
  tables: readonly NamedTable[],
): Promise<readonly NamedTable[]> {
  const columns = await warehouse.introspection.columns(
    session,
    tables.map(({ relation }) => relation),
  );
  return tables.flatMap((table, index): NamedTable[] => {
    const there = new Set(columns[index]?.map(({ name }) => name));
    const only = <T>(all: ReadonlyMap<string, T>): ReadonlyMap<string, T> => new Map([...all].filter(([name]) => there.has(name)));
    const identities = only(table.identities);
    return identities.size === 0 ? [] : [{ ...table, identities, personal: only(table.personal) }];
  });
}
