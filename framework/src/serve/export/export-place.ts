import type { ExportedPart, ExportManifest } from './export-manifest.js';
import type { WrittenRows } from './write-rows.js';

/** Where an export goes. Readers find the export before, or the new one whole. */
export interface ExportPlace {
  /**
   * The export that readers find; undefined where there is none.
   *
   * @throws MartletError `export-target-taken` where something else is.
   */
  current(): Promise<ExportManifest | undefined>;
  /**
   * Begins an export, or goes on with one of the same name whose command was killed: the answer is what that one has finished, by the paths that were asked
   * for. What another one has left goes.
   *
   * @param kept - The files of the export before that stay.
   * @throws MartletError `export-running`, `export-raced`.
   */
  begin(name: string, kept: readonly ExportedPart[]): Promise<ReadonlyMap<string, ExportedPart>>;
  /** Writes a file, which counts once this answers. Its path may be another than was asked for. */
  write(path: string, make: (file: string) => Promise<WrittenRows>, partition: ExportedPart['partition']): Promise<ExportedPart>;
  /** Shows the export to readers, and takes away what the one before leaves. */
  finish(manifest: ExportManifest): Promise<void>;
  /** Ends an export that failed: what is finished stays for the next one that asks the same, if anything is. */
  abandon(): Promise<void>;
}
