import { isMartletError } from '../errors.js';
import { versionSchema } from '../plan/index.js';
import type { Project } from '../project/index.js';
import { type PublicationHeader, relationKey, type State, type StateStore } from '../state/index.js';
import type { StoredRelation } from '../warehouses/statements.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import { disown, namesGone, ownedBy, readOwners } from './owners.js';
import { protectionOf } from './protection.js';
import type { Publisher } from './publish.js';

/** What is worth nothing any more. */
export interface UnusedObjects {
  /** Physical relations that no environment and no publication that can be rolled back to needs. */
  readonly relations: readonly StoredRelation[];
  /** All others that stand beside them. */
  readonly left: readonly StoredRelation[];
  /** Versions that the state knows and that are gone, or go now: their keys. */
  readonly versions: readonly string[];
  /** Publications that can't be rolled back to any more. */
  readonly publications: readonly PublicationHeader[];
}

/** The schemas that hold versions: those of the project's relations, and those of versions that the state knows. */
export function versionSchemas({ sources, models }: Project, state: State): readonly string[] {
  const declared = [...sources, ...models].map(({ schema }) => versionSchema(schema));
  return [...new Set([...declared, ...[...state.versions.values()].map(({ relation }) => relation.schema)])];
}

/** The physical relations that stand in the schemas of versions, tables first. */
export async function storedVersions(
  project: Project,
  state: State,
  session: Session,
  warehouse: Warehouse,
): Promise<readonly StoredRelation[]> {
  const schemas = versionSchemas(project, state);
  if (schemas.length === 0) return [];
  return warehouse.introspection.relations(session, schemas);
}

/** Finds what nobody needs: no environment, no publication within the project's retention, no run that left it to be looked at. */
export async function findUnused(
  project: Project,
  store: StateStore,
  session: Session,
  warehouse: Warehouse,
  now: string,
): Promise<UnusedObjects> {
  const state = await store.read();
  const headers = await store.publications();
  const retained = retainedPublications(headers, project.config.retention, now);
  const needed = new Set<string>();
  const need = (key: string): void => {
    if (needed.has(key)) return;
    needed.add(key);
    for (const relation of state.versions.get(key)?.reads ?? []) needed.add(relationKey(relation));
    for (const part of state.loads.get(key)?.parts ?? []) need(part);
  };
  const lastOf = await lastPublicationsOfKept(project, store, state, headers);
  for (const { environment, unchecked } of state.environments.values()) {
    const before = headers.filter((header) => header.environment === environment && header.number === unchecked?.before);
    // Until it is checked, the way back is open.
    lastOf.push(...before);
  }
  for (const mapping of await store.mappings([...retained, ...lastOf])) for (const key of mapping?.versions.values() ?? []) need(key);
  for (const { versions } of [...state.environments.values(), ...state.unfinished]) for (const key of versions.values()) need(key);
  for (const { kept } of state.runs.values()) for (const key of kept) need(key);

  const stored = await storedVersions(project, state, session, warehouse);
  const owners = await readOwners({ session, warehouse }, { project: project.config.name, state, stored });
  const relations = ownedBy(project.config.name, stored, owners).filter((relation) => !needed.has(relationKey(relation)));
  const isRetained = new Set([...retained, ...lastOf].map(({ environment, number }) => `${environment} ${number}`));
  return {
    relations,
    left: stored.filter((relation) => !relations.includes(relation)),
    versions: [...state.versions.keys(), ...state.loads.keys()].filter((key) => !needed.has(key)),
    publications: headers.filter(({ environment, number, isKept }) => isKept && !isRetained.has(`${environment} ${number}`)),
  };
}

/**
 * Where nothing may be lost, the last publications of kept tables whose place another table has taken: their rows can't be computed again.
 */
async function lastPublicationsOfKept(
  { config }: Project,
  store: StateStore,
  state: State,
  headers: readonly PublicationHeader[],
): Promise<PublicationHeader[]> {
  const found: PublicationHeader[] = [];
  for (const environment of state.environments.keys()) {
    if (protectionOf(config, environment)?.drops !== false) continue;
    const known = new Set<string>();
    const finished = headers.filter((header) => header.environment === environment && header.status === 'finished' && header.isKept);
    const mappings = await store.mappings(finished);
    for (const [place, header] of [...finished.entries()].toReversed()) {
      const held = [...(mappings[place]?.versions.values() ?? [])];
      const news = held.filter((key) => state.versions.get(key)?.content !== undefined && !known.has(key));
      if (news.length > 0) found.push(header);
      for (const key of news) known.add(key);
    }
  }
  return found;
}

/**
 * Drops what nobody needs, and answers with it. Another command may be building a version that the state does not know yet, or be
 * about to publish one that nobody has needed until now, so it is done while nobody works on any other environment; else the
 * answer is undefined, and a later command does it.
 */
export async function dropUnused(
  { warehouse, session, store, lock }: Publisher,
  project: Project,
  now: string,
): Promise<UnusedObjects | undefined> {
  let waste = await findUnused(project, store, session, warehouse, now);
  if (isEmpty(waste)) return waste;
  try {
    const isDone = await lock.whileAlone(async () => {
      // What was waste may have become something else before the others were kept out.
      waste = await findUnused(project, store, session, warehouse, now);
      await dropWaste(waste, { warehouse, session, store, lock });
    });
    return isDone ? waste : undefined;
  } catch (error) {
    if (isMartletError(error, 'lock-lost')) return undefined;
    throw error;
  }
}

/** Takes away the files of readers that nobody needs: those of publications that can't be returned to, after a while. */
export async function cleanFilesOfReaders(
  { files, store }: Pick<Publisher, 'files' | 'store'>,
  { dryRun, graceMinutes }: { readonly dryRun: boolean; readonly graceMinutes?: number },
): Promise<readonly string[]> {
  if (files === undefined) return [];
  const { environments } = await store.read();
  const kept = new Map<string, ReadonlySet<number>>();
  for (const environment of files.environments)
    if (environments.has(environment)) kept.set(environment, new Set(await store.restorable(environment)));
  return files.clean({
    keptNumbers: (environment) => kept.get(environment),
    dryRun,
    ...(graceMinutes === undefined ? {} : { graceMinutes }),
  });
}

function isEmpty({ relations, versions, publications }: UnusedObjects): boolean {
  return relations.length + versions.length + publications.length === 0;
}

/**
 * Drops it, as long as the others are kept out. What the state forgets first can be dropped at any later time; what it knows must exist.
 *
 * @throws MartletError `lock-lost`
 */
async function dropWaste(
  { relations, left, versions, publications }: UnusedObjects,
  { warehouse, session, store, lock }: Pick<Publisher, 'warehouse' | 'session' | 'store' | 'lock'>,
): Promise<void> {
  if (versions.length + publications.length > 0) await lock.hold(() => store.forget(versions, publications));
  // Views first, since some warehouses ask that nothing reads what is dropped.
  const views = relations.filter(({ as }) => as === 'view');
  for (const relation of [...views, ...relations.filter(({ as }) => as !== 'view')]) {
    if (!(await lock.isOurs())) return;
    await session.execute(warehouse.statements.drop(relation));
  }
  await disown({ session, warehouse }, namesGone(relations, left));
}

/** The publications that can be rolled back to: the newest ones, and those that were in force within some days. */
function retainedPublications(
  headers: readonly PublicationHeader[],
  { publications, days }: Project['config']['retention'],
  now: string,
): readonly PublicationHeader[] {
  const since = new Date(Date.parse(now) - days * 86_400_000).toISOString();
  const finished = headers.filter(({ status }) => status === 'finished');
  return [...new Set(finished.map(({ environment }) => environment))].flatMap((name) => {
    // A publication is written again when its descriptions change, and when it is checked.
    const all = [...new Map(finished.filter(({ environment }) => environment === name).map((header) => [header.number, header])).values()];
    const invalidated = all.findLastIndex(({ cause }) => cause === 'invalidate');
    const live = all.slice(invalidated + 1);
    return live.filter((_, index) => {
      const supersededAt = live[index + 1]?.publishedAt;
      return index >= live.length - publications || (supersededAt !== undefined && supersededAt >= since);
    });
  });
}
