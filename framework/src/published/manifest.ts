import { join } from 'node:path';
import { z } from 'zod';
import type { LogicalType, PiiClass } from '../columns/index.js';
import { MartletError } from '../errors.js';
import type { ModelKind } from '../model/index.js';
import { relationNameOf } from '../plan/index.js';
import { fileText } from './disk.js';
import type { PublicationOfReaders, PublishedRelation } from './published.js';

const column = z.object({
  name: z.string(),
  type: z.custom<LogicalType>((value) => typeof value === 'object' && value !== null && 'kind' in value).optional(),
  engineType: z.string(),
  /** The type in the files, where Parquet has none for the column's own. */
  storedAs: z.string().optional(),
  nullable: z.boolean(),
  pii: z.custom<PiiClass | 'unknown'>((value) => typeof value === 'string').optional(),
  description: z.string().optional(),
});

/** A Parquet file, by its path from the folder of the manifest. */
const file = z.object({ path: z.string(), rows: z.int(), bytes: z.int() });

const relation = z.object({
  kind: z.custom<ModelKind | 'source'>((value) => typeof value === 'string'),
  version: z.string(),
  columns: z.array(column),
  files: z.array(file),
  grain: z.array(z.string()).optional(),
  description: z.string().optional(),
  tags: z.array(z.string()),
  owner: z.string().optional(),
  builtAt: z.string(),
});

const manifestSchema = z.object({
  format: z.literal(1),
  /** The project whose folder it is. */
  project: z.string(),
  environment: z.string(),
  number: z.int(),
  id: z.string(),
  publishedAt: z.string(),
  /** When readers came to see it. */
  shownAt: z.string(),
  /** Names what the files and their declarations were made from. */
  basis: z.string(),
  relations: z.record(z.string(), relation),
  /** What is known of roll-ups; earlier manifests know nothing. */
  rollups: z.record(z.string(), z.object({ code: z.string(), problem: z.string().optional() })).optional(),
});

/** A publication as it stands beside its files, in `<environment>.json`. */
export type PublishedManifest = z.infer<typeof manifestSchema>;
export type PublishedManifestRelation = PublishedManifest['relations'][string];

/** Where the manifest of an environment stands. */
export function manifestPath(folder: string, environment: string): string {
  return join(folder, `${environment}.json`);
}

/** Where the publications that an environment had stand, each by itself. */
export function historyFolder(folder: string, environment: string): string {
  return join(folder, 'history', environment);
}

/** Where readers find what happened to an environment. */
export function pastPath(folder: string, environment: string): string {
  return join(folder, 'past', `${environment}.json`);
}

/**
 * The manifest of an environment; undefined where there is none.
 *
 * @throws MartletError `published-manifest-unreadable`
 */
export function readManifest(folder: string, environment: string): Promise<PublishedManifest | undefined> {
  return manifestAt(manifestPath(folder, environment));
}

/** @throws MartletError `published-manifest-unreadable` */
export function manifestAt(path: string): Promise<PublishedManifest | undefined> {
  return readBeside(path, manifestSchema);
}

/**
 * What a file beside the published ones says; undefined where there is none.
 *
 * @throws MartletError `published-manifest-unreadable`
 */
export async function readBeside<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    const text = await fileText(path);
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): MartletError {
  const message = cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause);
  return new MartletError('published-manifest-unreadable', { path, message }, undefined, { cause });
}

/** What readers are shown of a manifest. */
export function publicationOf({ environment, number, id, publishedAt, relations, rollups = {} }: PublishedManifest): PublicationOfReaders {
  const shown = Object.entries(relations).map(([key, { files, columns, ...rest }]): [string, PublishedRelation] => [
    key,
    {
      ...rest,
      id: key,
      name: relationNameOf(key),
      columns: columns.map(({ storedAs: _, ...others }) => others),
      rowCount: files.reduce((sum, { rows }) => sum + rows, 0),
    },
  ]);
  return { environment, number, id, publishedAt, relations: new Map(shown), rollups: new Map(Object.entries(rollups)) };
}
