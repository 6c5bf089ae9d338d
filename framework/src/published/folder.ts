import { basename, join } from 'node:path';
import { isMartletError } from '../errors.js';
import { fileFacts, namesIn } from './disk.js';
import { manifestAt, type PublishedManifest, type PublishedManifestRelation } from './manifest.js';

/** A manifest, and where it stands. */
export interface StandingManifest {
  readonly path: string;
  readonly manifest: PublishedManifest;
}

/** The manifest at a path; one that can't be read is written again, as if there were none. */
export async function knownManifest(path: string): Promise<PublishedManifest | undefined> {
  try {
    return await manifestAt(path);
  } catch (error) {
    if (isMartletError(error, 'published-manifest-unreadable')) return undefined;
    throw error;
  }
}

/** The manifests that readers look at, one an environment. */
export function shownManifests(folder: string): Promise<readonly StandingManifest[]> {
  return manifestsIn(folder);
}

/** The publications that environments had and that files may stand for: also those that were prepared and never shown. */
export async function pastManifests(folder: string): Promise<readonly StandingManifest[]> {
  const history = join(folder, 'history');
  const found: StandingManifest[] = [];
  for (const environment of await namesIn(history)) found.push(...(await manifestsIn(join(history, environment))));
  return found;
}

async function manifestsIn(folder: string): Promise<readonly StandingManifest[]> {
  const found: StandingManifest[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.endsWith('.json')) continue;
    const path = join(folder, name);
    const manifest = await knownManifest(path);
    if (manifest !== undefined) found.push({ path, manifest });
  }
  return found;
}

/** The files of all relations that stand in the folder, by their paths from it. */
export async function standingFiles(folder: string): Promise<readonly string[]> {
  const files = join(folder, 'files');
  const found: string[] = [];
  for (const id of await namesIn(files)) for (const name of await namesIn(join(files, id))) found.push(`files/${id}/${basename(name)}`);
  return found;
}

/** Whether the files of a relation are there as they were written. */
export async function areThere(folder: string, { files }: Pick<PublishedManifestRelation, 'files'>): Promise<boolean> {
  for (const { path, bytes } of files) if ((await fileFacts(join(folder, path)))?.bytes !== bytes) return false;
  return true;
}
