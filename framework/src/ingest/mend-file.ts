import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CsvFormat } from './csv-format.js';
import type { CsvHeader } from './csv-header.js';
import { openContent, type SourceFile } from './source-files.js';
import { RowSplitter } from './split-rows.js';

/** A file that can be read in place of one that can't. */
export interface MendedFile {
  /** The rows of the file, with line feeds; an empty row stands in the place of each that can't be read, so that the others keep their number. */
  readonly rows: string;
  /** What the empty rows stand for, as a CSV file without a header: row number, reason, raw text. */
  readonly rejects: string;
}

/**
 * Copies a file into `folder`, with the rows apart that can't be divided into fields. This reads each byte in
 * JavaScript, which takes about as long as DuckDB takes to load the file: it is meant for the file that DuckDB refused.
 */
export async function mendFile(
  file: SourceFile,
  options: { readonly format: CsvFormat; readonly header: CsvHeader; readonly folder: string; readonly signal?: AbortSignal },
): Promise<MendedFile> {
  const { format, header, folder, signal } = options;
  const mended = { rows: join(folder, 'rows.csv'), rejects: join(folder, 'rejects.csv') };
  const [rows, rejects] = await Promise.all([OutputFile.open(mended.rows), OutputFile.open(mended.rejects)]);
  try {
    const splitter = new RowSplitter(
      { ...format, width: header.names.length, lineEnd: header.lineEnd },
      {
        good: (bytes) => rows.add(bytes),
        bad: (rowNumber, raw, fault) => rejects.add(Buffer.from(`${rowNumber},${fault},"${raw.toString('utf8').replaceAll('"', '""')}"\n`)),
      },
    );
    rows.add(Buffer.from(`${header.names.map((_, index) => `f${index}`).join(format.delimiter)}\n`));
    let headerBytes = header.bytes;
    for await (const chunk of (await openContent(file, signal)) as AsyncIterable<Buffer>) {
      const behindHeader = Math.min(headerBytes, chunk.length);
      headerBytes -= behindHeader;
      if (behindHeader < chunk.length) splitter.write(chunk.subarray(behindHeader));
      await rows.flush();
      await rejects.flush();
    }
    splitter.end();
    await rows.flush();
    await rejects.flush();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    await Promise.all([rows.close(), rejects.close()]);
  }
  return mended;
}

/** Collects bytes between two flushes. */
class OutputFile {
  #bytes: Buffer[] = [];

  private constructor(readonly handle: FileHandle) {}

  static async open(path: string): Promise<OutputFile> {
    return new OutputFile(await open(path, 'w'));
  }

  add(bytes: Buffer): void {
    this.#bytes.push(bytes);
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#bytes.splice(0));
    for (let written = 0; written < bytes.length; ) {
      written += (await this.handle.write(bytes, written)).bytesWritten;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
