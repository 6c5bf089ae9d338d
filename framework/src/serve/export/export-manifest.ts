import { z } from 'zod';
import { MartletError } from '../../errors.js';

/** A file of an export. */
export const exportedPart = z.object({
  /** From the folder of the manifest. */
  path: z.string(),
  rows: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  /** What is not as it was, in sentences. */
  notes: z.array(z.string()).readonly().optional(),
  /** The values of the columns that the export is partitioned by. */
  partition: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])).optional(),
});

const manifestSchema = z.object({
  format: z.literal(1),
  project: z.string(),
  /** The relation, or the metrics of a question. */
  exported: z.string(),
  environment: z.string(),
  /** Of the last rows that were written. */
  publication: z.int(),
  fileFormat: z.string(),
  partitionBy: z.array(z.string()),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** The columns of relations whose values are masked. */
  masked: z.array(z.string()),
  rows: z.int(),
  files: z.array(exportedPart),
  /** Names each export whose rows are here: what was asked, of which publication. */
  exports: z.array(z.string()),
  finishedAt: z.string(),
});

/** What an export is, beside its files, in `manifest.json`. It is written last: what it does not name is no part of the export. */
export type ExportManifest = z.infer<typeof manifestSchema>;
export type ExportedPart = z.infer<typeof exportedPart>;

export const MANIFEST_NAME = 'manifest.json';
export const PROGRESS_NAME = '.progress.json';

/** What is finished of an export; undefined where nothing says so. */
export function readProgress<T>(text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // What is damaged says nothing, so that the export begins anew.
    return undefined;
  }
}

export function manifestText(manifest: ExportManifest): string {
  return `${JSON.stringify(manifest, undefined, 1)}\n`;
}

/**
 * A manifest as it was written.
 *
 * @param at - Where it is, for the message.
 * @throws MartletError `export-target-taken`.
 */
export function readExportManifest(text: string, at: string): ExportManifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new MartletError('export-target-taken', { target: at }, undefined, { cause });
  }
}
