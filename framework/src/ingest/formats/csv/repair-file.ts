import { join } from 'node:path';
import { type FileContent, openContent } from '../../file-content.js';
import { OutputFile, type RowsFilePaths } from '../../rows-file.js';
import type { PlainCsvFormat } from './csv-format.js';
import type { CsvHeader } from './csv-header.js';
import { RowSplitter } from './split-rows.js';

/**
 * Copies a file into `folder`, with the rows apart that can't be divided into fields. This reads each byte in
 * JavaScript, which takes about as long as DuckDB takes to load the file: it is meant for the file that DuckDB refused.
 */
export async function repairFile(
  content: FileContent,
  options: { readonly format: PlainCsvFormat; readonly header: CsvHeader; readonly folder: string; readonly signal?: AbortSignal },
): Promise<RowsFilePaths> {
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
    for await (const chunk of await openContent(content, signal)) {
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
