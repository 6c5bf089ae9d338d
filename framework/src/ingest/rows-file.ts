import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a copy: rows in a plain CSV file, and what can't be read in another. */
export interface RowsFilePaths {
  readonly rows: string;
  readonly rejects: string;
}

/**
 * Writes the rows of a file anew, as CSV that DuckDB reads without a doubt. What can't be read leaves an empty row in its place, so that the
 * others keep their number.
 */
export class RowsFile {
  readonly paths: RowsFilePaths;
  #rowNumber = 0;

  private constructor(
    folder: string,
    private readonly width: number,
    private readonly rows: OutputFile,
    private readonly rejects: OutputFile,
  ) {
    this.paths = pathsIn(folder);
  }

  /** Does work that fills a copy in the folder. */
  static async fill(folder: string, width: number, work: (file: RowsFile) => Promise<void>): Promise<RowsFilePaths> {
    const paths = pathsIn(folder);
    const [rows, rejects] = await Promise.all([OutputFile.open(paths.rows), OutputFile.open(paths.rejects)]);
    try {
      const file = new RowsFile(folder, width, rows, rejects);
      rows.add(`${Array.from({ length: width }, (_, index) => `f${index}`).join(',')}\n`);
      await work(file);
      await file.flush();
    } finally {
      await Promise.all([rows.close(), rejects.close()]);
    }
    return paths;
  }

  /** One text for each field; null is an empty field. */
  row(fields: readonly (string | null)[]): void {
    this.#rowNumber++;
    this.rows.add(`${fields.map((field) => (field === null ? '' : quoted(field))).join(',')}\n`);
  }

  /** A row that can't be read; `raw` is its text. */
  fault(raw: string, reason: string): void {
    this.#rowNumber++;
    this.rejects.add(`${this.#rowNumber},${quoted(reason)},${quoted(raw)}\n`);
    // An empty row of a single field would be no row.
    this.rows.add(this.width === 1 ? '""\n' : `${','.repeat(this.width - 1)}\n`);
  }

  /** Writes what has come together; to be awaited now and then, so that memory stays small. */
  async flush(): Promise<void> {
    await this.rows.flush();
    await this.rejects.flush();
  }
}

function pathsIn(folder: string): RowsFilePaths {
  return { rows: join(folder, 'rows.csv'), rejects: join(folder, 'rejects.csv') };
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Collects bytes between two flushes. */
export class OutputFile {
  #bytes: Buffer[] = [];
  #texts: string[] = [];

  private constructor(private readonly handle: FileHandle) {}

  static async open(path: string): Promise<OutputFile> {
    return new OutputFile(await open(path, 'w'));
  }

  add(content: Buffer | string): void {
    if (typeof content === 'string') this.#texts.push(content);
    else {
      this.#seal();
      this.#bytes.push(content);
    }
  }

  async flush(): Promise<void> {
    this.#seal();
    const bytes = Buffer.concat(this.#bytes.splice(0));
    for (let written = 0; written < bytes.length; ) {
      written += (await this.handle.write(bytes, written)).bytesWritten;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  #seal(): void {
    if (this.#texts.length > 0) this.#bytes.push(Buffer.from(this.#texts.splice(0).join('')));
  }
}
