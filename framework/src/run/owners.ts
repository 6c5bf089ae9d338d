import { versionSchema } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { relationKey, type State } from '../state/index.js';
import type { Dialect } from '../warehouses/dialect.js';
import { ensureSchema } from '../warehouses/ensure-schema.js';
import type { StoredRelation } from '../warehouses/statements.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';

/** The schema of what is noted about objects. */
export const OBJECTS_SCHEMA = '_martlet_objects';

/** Where the warehouse itself says which project made what: projects that share it need not share a state. */
const OWNERS: RelationName = { schema: OBJECTS_SCHEMA, name: 'owners' };

type Open = { readonly session: Session; readonly warehouse: Pick<Warehouse, 'classify' | 'dialect' | 'introspection' | 'statements'> };

/** Which project made each of the tables and views that stand where versions do. */
export interface Owners {
  /** The project that made it; undefined where nothing says so. */
  readonly ownerOf: (key: string) => string | undefined;
}

/** Reads what is written of some relations; what the project's own state knows is asked of nobody. */
export async function readOwners(
  { session, warehouse }: Open,
  { project, state, stored }: { readonly project: string; readonly state?: State; readonly stored: readonly RelationName[] },
): Promise<Owners> {
  const known = state === undefined ? new Set<string>() : knownTo(state);
  const isKnown = (key: string): boolean => prefixesOf(key).some((prefix) => known.has(prefix));
  const unknown = stored.filter((relation) => !isKnown(relationKey(relation)));
  const written = unknown.length === 0 ? new Map<string, string>() : await writtenOwners({ session, warehouse }, unknown);
  return {
    ownerOf: (key) => (isKnown(key) ? project : prefixesOf(key).flatMap((prefix) => written.get(prefix) ?? [])[0]),
  };
}

/** Writes down that a project makes some relations, before it does: of a command that is killed this is what is left. */
export async function claim(open: Open, relations: readonly RelationName[], project: string): Promise<void> {
  if (relations.length === 0) return;
  const { session, warehouse } = open;
  const { dialect } = warehouse;
  const written = await writtenOwners(open, relations, async () => {
    const text = dialect.typeName({ kind: 'text' });
    await ensureSchema(warehouse, session, OWNERS.schema);
    await session.execute(`create table if not exists ${tableIn(dialect)} (relation ${text}, project ${text})`);
  });
  const claimed = relations.filter((relation) => written.get(relationKey(relation)) !== project);
  if (claimed.length === 0) return;
  // What stands there of others was refused before, so this is of what they have dropped.
  await disown(open, claimed.map(relationKey));
  const rows = claimed.map((relation) => `(${[relationKey(relation), project].map(dialect.literal).join(', ')})`);
  await session.execute(`insert into ${tableIn(dialect)} (relation, project) values ${rows.join(', ')}`);
}

/** Forgets who made some relations. */
export async function disown(open: Open, keys: readonly string[]): Promise<void> {
  const { session, warehouse } = open;
  if (keys.length === 0 || !(await isThere(open))) return;
  const { dialect } = warehouse;
  await session.execute(`delete from ${tableIn(dialect)} where relation in (${keys.map(dialect.literal).join(', ')})`);
}

/** The names of which nothing is left: of relations that are dropped, and of those that they were named after unless others are. */
export function namesGone(dropped: readonly RelationName[], left: readonly RelationName[]): readonly string[] {
  const known = new Set(left.flatMap((relation) => prefixesOf(relationKey(relation))));
  return [...new Set(dropped.flatMap((relation) => prefixesOf(relationKey(relation))))].filter((key) => !known.has(key));
}

/** Gives all that one project made to another, and answers with how much that is. */
export async function giveObjects(open: Open, from: string, to: string): Promise<number> {
  const { session, warehouse } = open;
  if (!(await isThere(open))) return 0;
  const { dialect } = warehouse;
  const isTheirs = `project = ${dialect.literal(from)}`;
  const [found] = await session.query(`select count(*) as objects from ${tableIn(dialect)} where ${isTheirs}`);
  await session.execute(`update ${tableIn(dialect)} set project = ${dialect.literal(to)} where ${isTheirs}`);
  return Number(found?.objects);
}

async function isThere({ session, warehouse: { introspection } }: Open): Promise<boolean> {
  return (await introspection.relations(session, [OWNERS.schema])).some(({ name }) => name === OWNERS.name);
}

async function writtenOwners(
  open: Open,
  relations: readonly RelationName[],
  make?: () => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const { session, warehouse } = open;
  const { dialect } = warehouse;
  if (!(await isThere(open))) {
    await make?.();
    return new Map();
  }
  const schemas = [...new Set(relations.map(({ schema }) => schema))].map((schema) => `relation like ${dialect.literal(`${schema}.%`)}`);
  const rows = await session.query(`select relation, project from ${tableIn(dialect)} where ${schemas.join(' or ')}`);
  return new Map(rows.map((row) => [String(row.relation), String(row.project)]));
}

function tableIn({ identifier }: Pick<Dialect, 'identifier'>): string {
  return `${identifier(OWNERS.schema)}.${identifier(OWNERS.name)}`;
}

/** What a state knows that it made: versions, loads, and what its publications hold. */
function knownTo({ versions, loads, environments, unfinished }: State): ReadonlySet<string> {
  const published = [...environments.values(), ...unfinished].flatMap((publication) => [...publication.versions.values()]);
  // The rejected rows of a load stand beside it.
  const rejects = [...loads.keys()].map((key) => key.replace(/__([^_]+)$/, '__rejected__$1'));
  const parts = [...loads.values()].flatMap((load) => load.parts ?? []);
  return new Set([...versions.keys(), ...loads.keys(), ...rejects, ...parts, ...published]);
}

/** A name and what it may be derived from: the tables of batches and overlays are named after their version. */
function prefixesOf(key: string): readonly string[] {
  const parts = key.split('__');
  // The last of these is the relation's own name, or the schema's; no version has it.
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('__'));
}

/** What a project made of some relations. */
export function ownedBy(project: string, relations: readonly StoredRelation[], { ownerOf }: Owners): readonly StoredRelation[] {
  return relations.filter((relation) => ownerOf(relationKey(relation)) === project);
}

/** The other projects that made some of the relations, and how many of them. */
export function neighboursIn(project: string, keys: Iterable<string>, { ownerOf }: Owners): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const owner = ownerOf(key);
    if (owner !== undefined && owner !== project) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return counts;
}

/** The other projects that keep versions in the schemas of one, before it has ever run. */
export async function findNeighbours(project: Project, warehouse: Warehouse): Promise<ReadonlyMap<string, number>> {
  const session = await warehouse.session();
  try {
    const { name } = project.config;
    const schemas = [...new Set([...project.sources, ...project.models].map(({ schema }) => versionSchema(schema)))];
    const stored = schemas.length === 0 ? [] : await warehouse.introspection.relations(session, schemas);
    const owners = await readOwners({ session, warehouse }, { project: name, stored });
    return neighboursIn(name, stored.map(relationKey), owners);
  } finally {
    await session.close();
  }
}
