import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { join as joinPosix } from 'node:path/posix';
import { MartletError } from '../errors.js';
import { type Project, personalColumns } from '../project/index.js';
import { digestParts } from '../sql/index.js';
import type { ModelVersion, Publication, State } from '../state/index.js';
import { messageOf, WarehouseError } from '../warehouses/failure.js';
import type { FileExport, TablePart } from '../warehouses/file-export.js';
import type { Session, Warehouse } from '../warehouses/warehouse.js';
import { cleanFiles, type FileCleaning } from './clean-files.js';
import { contentNames } from './content-names.js';
import { type Declaration, declarations, declaredColumn, versionsOfReaders } from './declared.js';
import { type Disk, fileFacts } from './disk.js';
import { areThere, knownManifest, pastManifests, shownManifests } from './folder.js';
import { historyFolder, manifestPath, type PublishedManifest, type PublishedManifestRelation, pastPath } from './manifest.js';
import { publishedRollups } from './rollups.js';
import { publishedFolder, servedEnvironments, servedIds } from './served.js';

/** Writes the publications of environments as files for readers. */
export interface FilePublisher {
  /** The environments whose publications readers see. */
  readonly environments: readonly string[];
  /** Whether readers see something else of an environment than what it points at, or lack files of it. */
  isBehind(environment: string, publication: Publication | undefined): Promise<boolean>;
  /**
   * Writes what readers lack of a publication, and nothing that they see. The session is the one in which its views are swapped, so that the
   * files hold what it will show, and the state the one with it.
   *
   * @throws MartletError `published-files-unwritten`, `published-type-unfit`, `published-folder-taken`.
   */
  prepare(session: Session, publication: Publication, state: State): Promise<PreparedPublication>;
  /**
   * Tells readers what happened to an environment, beside what it holds.
   *
   * @throws MartletError `published-files-unwritten`, `published-folder-taken`.
   */
  tell(environment: string, past: object): Promise<void>;
  /** Takes away what readers see of an environment that is gone. */
  withdraw(environment: string): Promise<void>;
  /** Makes what the project published under its former name its own. */
  takeOver(former: string): Promise<void>;
  /** Takes away what no reader needs, and answers with the paths. What can't go now goes the next time. */
  clean(cleaning: Pick<FileCleaning, 'keptNumbers' | 'dryRun'> & Partial<Pick<FileCleaning, 'graceMinutes'>>): Promise<readonly string[]>;
}

/** A publication that readers see once it is shown. */
export interface PreparedPublication {
  /** @throws MartletError `published-files-unwritten` */
  show(): Promise<void>;
}

interface World {
  readonly disk: Disk;
  readonly now: () => string;
}

/** What publishes the files of a project; undefined where its config serves nothing, or its warehouse answers readers itself. */
export async function filePublisher(
  project: Project,
  { files, introspection }: Pick<Warehouse, 'files' | 'introspection'>,
  world: World,
): Promise<FilePublisher | undefined> {
  const environments = servedEnvironments(project);
  if (files === undefined || environments.length === 0) return undefined;
  const folder = publishedFolder(project);
  const declared = declarations(project, servedIds(project), await personalColumns(project));
  const basisOf = ({ environment, number, runId, versions }: Publication): string =>
    digestParts(project.config.name, environment, number, runId, [...versions], declared.name);
  return {
    environments,
    isBehind: async (environment, publication) => {
      const shown = await knownManifest(manifestPath(folder, environment));
      if (publication === undefined) return shown !== undefined;
      return shown?.basis !== basisOf(publication) || !(await hasFiles(folder, shown));
    },
    prepare: async (session, publication, state) => {
      const { environment } = publication;
      await refuseOthers(folder, environment, project.config.name);
      if (publication.cause === 'invalidate') return { show: () => guarded(folder, () => withdraw(folder, environment, world)) };
      const work: Work = { ...world, session, files, introspection, folder, before: await knownRelations(folder) };
      return guarded(folder, async () => {
        const relations = await writtenRelations(project, publication, state, declared.of, work);
        const { number, publishedAt } = publication;
        const basis = basisOf(publication);
        const rollups = Object.fromEntries(publishedRollups(project, state, environment));
        const id = digestParts(basis, relations, rollups);
        const manifest = {
          format: 1,
          project: project.config.name,
          environment,
          number,
          id,
          publishedAt,
          basis,
          relations,
          rollups,
        } as const;
        return prepared(manifest, folder, world);
      });
    },
    tell: async (environment, past) => {
      await refuseOthers(folder, environment, project.config.name);
      await guarded(folder, () => tell(folder, environment, past, world));
    },
    withdraw: (environment) => guarded(folder, () => withdraw(folder, environment, world)),
    clean: (cleaning) =>
      cleanFiles(world.disk, { graceMinutes: project.config.serve?.graceMinutes ?? 0, ...cleaning, folder, now: world.now() }),
    takeOver: (former) => guarded(folder, () => takeOver(folder, former, project.config.name, world)),
  };
}

/** Writes all of a manifest but the name that readers look at. */
async function prepared(manifest: Omit<PublishedManifest, 'shownAt'>, folder: string, { disk, now }: World): Promise<PreparedPublication> {
  const { environment, number, id } = manifest;
  const text = `${JSON.stringify({ ...manifest, shownAt: now() } satisfies PublishedManifest, undefined, 1)}\n`;
  const history = historyFolder(folder, environment);
  await disk.makeFolder(history);
  const [own, next] = [join(history, `${number}-${id}.json`), join(folder, `${environment}.json.next`)];
  for (const path of [own, next]) await disk.write(path, text);
  return { show: () => guarded(folder, () => disk.replace(manifestPath(folder, environment), next)) };
}

async function withdraw(folder: string, environment: string, { disk }: World): Promise<void> {
  const path = manifestPath(folder, environment);
  await disk.remove(pastPath(folder, environment));
  if (!(await disk.remove(path))) throw new Error(`${path} can’t be removed`);
}

async function tell(folder: string, environment: string, past: object, { disk }: World): Promise<void> {
  const path = pastPath(folder, environment);
  await disk.makeFolder(dirname(path));
  await disk.write(`${path}.next`, `${JSON.stringify(past)}\n`);
  await disk.replace(path, `${path}.next`);
}

/** What is written with. */
interface Work extends World, Pick<Warehouse, 'introspection'> {
  readonly session: Session;
  readonly files: FileExport;
  readonly folder: string;
  /** What is in the folder already, by relation and version. */
  readonly before: ReadonlyMap<string, PublishedManifestRelation>;
}

async function writtenRelations(
  project: Project,
  { versions, number, runId }: Publication,
  state: Pick<State, 'versions' | 'loads'>,
  declared: ReadonlyMap<string, Declaration>,
  work: Work,
): Promise<Record<string, PublishedManifestRelation>> {
  const nameOf = contentNames(project, state);
  const relations: Record<string, PublishedManifestRelation> = {};
  for (const { id, key, version, declaration } of versionsOfReaders(declared, versions, state)) {
    const name = nameOf(key);
    const known = name === undefined ? undefined : work.before.get(`${id} ${name}`);
    // What may have changed unseen is named by when it was read.
    const content = name ?? digestParts(key, number, runId);
    const held = known !== undefined && (await areThere(work.folder, known)) ? known : await write(id, version, content, work);
    const columns = held.columns.map(({ name: column, engineType, storedAs }) => ({
      name: column,
      engineType,
      ...(storedAs === undefined ? {} : { storedAs }),
      ...declaredColumn(declaration, column),
    }));
    const { columns: _, grain, ...rest } = declaration;
    const { files } = held;
    relations[id] = {
      ...rest,
      tags: [...rest.tags],
      ...(grain === undefined ? {} : { grain: [...grain] }),
      version: content,
      columns,
      files,
      builtAt: version.createdAt,
    };
  }
  return relations;
}

type Held = Pick<PublishedManifestRelation, 'columns' | 'files'>;

/** Writes a version: as one file, or, where it is kept from run to run, the parts of it that no file holds yet. */
async function write(id: string, version: ModelVersion, content: string, work: Work): Promise<Held> {
  const { files: exporter, session, folder, before } = work;
  const relation = version.relation;
  const columns = await columnsOf(id, version, work);
  const names = columns.map(({ name }) => name);
  const directory = joinPosix('files', id);
  await work.disk.makeFolder(join(folder, directory));
  if (version.content === undefined)
    return { columns, files: [await writeFile(id, relation, columns, joinPosix(directory, `${content}.parquet`), work)] };
  const parts = await exporter.parts(session, relation, names);
  const standing = new Map(
    [...before].flatMap(([key, { files }]) => (key.startsWith(`${id} `) ? files : []).map((file) => [file.path, file] as const)),
  );
  const files: PublishedManifestRelation['files'][number][] = [];
  // A table without rows has columns all the same.
  for (const part of parts.length === 0 ? [EMPTY_PART] : parts) {
    const path = joinPosix(directory, `${digestParts(part.name, columns)}.parquet`);
    const known = standing.get(path);
    const isThere = known !== undefined && (await fileFacts(join(folder, path)))?.bytes === known.bytes;
    files.push(isThere ? known : await writeFile(id, relation, columns, path, work, part));
  }
  return { columns, files };
}

const EMPTY_PART: TablePart = { name: 'none', rows: 0, where: 'false' };

async function columnsOf(id: string, { relation }: ModelVersion, { session, files, introspection }: Work): Promise<Held['columns']> {
  const [columns = []] = await introspection.columns(session, [relation]);
  return columns.map(({ name, type, nullable }) => {
    const heldAs = files.heldAs(type);
    if (heldAs === undefined) throw new MartletError('published-type-unfit', { relation: id, column: name, type });
    return { name, engineType: type, nullable, ...(heldAs === type ? {} : { storedAs: heldAs }) };
  });
}

/** Writes a file under another name, and gives it its own once it is whole and on the disk. */
async function writeFile(
  id: string,
  relation: ModelVersion['relation'],
  columns: Held['columns'],
  path: string,
  { session, files, folder, disk }: Work,
  part?: TablePart,
): Promise<Held['files'][number]> {
  const target = join(folder, path);
  const unfinished = `${target}.${randomBytes(4).toString('hex')}.next`;
  try {
    const rows = await files.write(session, {
      relation,
      columns: columns.map(({ name, engineType, storedAs = engineType }) => ({ name, heldAs: storedAs })),
      path: unfinished,
      ...(part === undefined ? {} : { part }),
    });
    await disk.settle(unfinished);
    await disk.replace(target, unfinished);
    const facts = await fileFacts(target);
    return { path, rows, bytes: facts?.bytes ?? 0 };
  } catch (cause) {
    await disk.remove(unfinished);
    throw new MartletError('published-files-unwritten', { path: target, relation: id, message: messageOf(cause) }, undefined, { cause });
  }
}

/** Tells of the disk what the system says of it. */
async function guarded<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof MartletError || cause instanceof WarehouseError) throw cause;
    throw new MartletError('published-files-unwritten', { path: folder, message: messageOf(cause) }, undefined, { cause });
  }
}

async function refuseOthers(folder: string, environment: string, project: string): Promise<void> {
  const other = (await shownManifests(folder)).find(({ manifest }) => manifest.project !== project);
  if (other !== undefined)
    throw new MartletError('published-folder-taken', { folder, environment, project, owner: other.manifest.project });
}

async function takeOver(folder: string, former: string, project: string, { disk }: World): Promise<void> {
  for (const { path, manifest } of await shownManifests(folder)) {
    if (manifest.project !== former) continue;
    await disk.write(`${path}.next`, `${JSON.stringify({ ...manifest, project }, undefined, 1)}\n`);
    await disk.replace(path, `${path}.next`);
  }
}

/** The relations of all publications that the folder has, by id and version. */
async function knownRelations(folder: string): Promise<ReadonlyMap<string, PublishedManifestRelation>> {
  const all = [...(await pastManifests(folder)), ...(await shownManifests(folder))];
  return new Map(
    all.flatMap(({ manifest: { relations } }) =>
      Object.entries(relations).map(([id, relation]) => [`${id} ${relation.version}`, relation] as const),
    ),
  );
}

async function hasFiles(folder: string, { relations }: PublishedManifest): Promise<boolean> {
  for (const relation of Object.values(relations)) if (!(await areThere(folder, relation))) return false;
  return true;
}
