import { join } from 'node:path';
import { type Disk, fileFacts } from './disk.js';
import { pastManifests, type StandingManifest, shownManifests, standingFiles } from './folder.js';
import { manifestPath } from './manifest.js';
import { heldByReaders } from './readers.js';

export interface FileCleaning {
  readonly folder: string;
  /** The numbers of the publications that an environment can return to; undefined for one that is not served any more. */
  readonly keptNumbers: (environment: string) => ReadonlySet<number> | undefined;
  readonly graceMinutes: number;
  readonly now: string;
  /** Whether it only tells what it would do. */
  readonly dryRun: boolean;
}

/**
 * Takes away the files that no publication needs which is in force, can be returned to, or was in force a short time ago, and none that a server still
 * answers from. Answers with their paths.
 */
export async function cleanFiles(disk: Disk, { folder, keptNumbers, graceMinutes, now, dryRun }: FileCleaning): Promise<readonly string[]> {
  const isRecent = (instant: number): boolean => graceMinutes > 0 && Date.parse(now) - instant < graceMinutes * 60_000;
  const held = await heldByReaders(disk, folder, now);
  const shown = (await shownManifests(folder)).filter(({ manifest }) => keptNumbers(manifest.environment) !== undefined);
  const past = await pastManifests(folder);
  const isNeeded = (standing: StandingManifest): boolean => {
    const { environment, number, id } = standing.manifest;
    const isShown = shown.some(({ manifest }) => manifest.id === id);
    return isShown || keptNumbers(environment)?.has(number) === true || held.has(id) || isRecent(endOf(standing, past));
  };
  const kept = past.filter(isNeeded);
  const needed = new Set(
    [...shown, ...kept].flatMap(({ manifest }) => Object.values(manifest.relations).flatMap(({ files }) => files.map(({ path }) => path))),
  );
  const waste: string[] = [];
  for (const path of await standingFiles(folder)) {
    const facts = needed.has(path) ? undefined : await fileFacts(join(folder, path));
    if (facts !== undefined && !isRecent(facts.changedAt)) waste.push(path);
  }
  if (dryRun) return waste;
  const isKept = new Set(kept.map(({ path }) => path));
  // Manifests first: what names a file has it.
  for (const { path, manifest } of await shownManifests(folder)) {
    if (keptNumbers(manifest.environment) === undefined && path === manifestPath(folder, manifest.environment)) await disk.remove(path);
  }
  for (const { path } of past) if (!isKept.has(path)) await disk.remove(path);
  const gone: string[] = [];
  for (const path of waste) if (await disk.remove(join(folder, path))) gone.push(path);
  return gone;
}

/** When readers saw the next one; a publication that was never shown ended when it was made. */
function endOf({ manifest }: StandingManifest, past: readonly StandingManifest[]): number {
  const later = past
    .filter(({ manifest: other }) => other.environment === manifest.environment && other.shownAt > manifest.shownAt)
    .map(({ manifest: other }) => other.shownAt)
    .sort();
  return Date.parse(later[0] ?? manifest.shownAt);
}
