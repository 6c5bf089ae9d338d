import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Columns } from '../../src/columns/index.js';
import { type ErrorName, MartletError, MartletErrors } from '../../src/errors.js';
import { type LoadRecord, type LoadRequest, type LoadResult, loadSource } from '../../src/ingest/index.js';
import { type CsvFileOptions, type FileOptions, type SourceSpec, source } from '../../src/model/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import { asWritten } from '../../src/warehouses/redaction.js';
import type { ResultRow, Session, Warehouse } from '../../src/warehouses/warehouse.js';

const LOADED_AT = '2026-03-01T12:00:00.000Z';

export type Contents = Readonly<Record<string, string | Uint8Array>>;

/** How files are written, and what the source says of columns that it does not declare. */
type LoadingOptions = (Partial<CsvFileOptions> | FileOptions) & Pick<SourceSpec<Columns>, 'extraColumns'>;

/** A data directory and a warehouse in memory, to load files of the source `bronze.things` with. */
export class Loading {
  #suffix = 0;

  private constructor(
    readonly directory: string,
    readonly warehouse: Warehouse,
    readonly session: Session,
  ) {}

  static async open(): Promise<Loading> {
    const warehouse = await openDuckDB({ path: ':memory:' });
    return new Loading(await mkdtemp(join(tmpdir(), 'martlet-ingest-')), warehouse, await warehouse.session());
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.warehouse.close();
    await rm(this.directory, { recursive: true });
  }

  /** Loads these files, and no others, from a fresh folder. */
  async load(contents: Contents, columns: Columns, options: LoadingOptions = {}): Promise<Loaded> {
    const folder = `case-${++this.#suffix}`;
    await this.write(folder, contents);
    return this.again(folder, columns, options);
  }

  async write(folder: string, contents: Contents): Promise<void> {
    for (const [name, content] of Object.entries(contents)) {
      const path = join(this.directory, folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }

  /** Loads what is in a folder. */
  async again(
    folder: string,
    columns: Columns,
    { extraColumns, ...files }: LoadingOptions = {},
    request: Partial<LoadRequest> = {},
  ): Promise<Loaded> {
    const things = source({ name: 'things', columns, extraColumns, files: { pattern: 'things.csv', ...files } });
    const result = await loadSource({
      session: this.session,
      dialect: this.warehouse.dialect,
      source: { ...things, schema: 'bronze' },
      directory: join(this.directory, folder),
      tells: asWritten,
      suffix: `v${++this.#suffix}`,
      loadedAt: LOADED_AT,
      ...request,
    });
    return new Loaded(this.session, result);
  }

  async tables(): Promise<readonly string[]> {
    const rows = await this.session.query(`select table_name from information_schema.tables order by 1`);
    return rows.map(({ table_name }) => String(table_name));
  }
}

export class Loaded {
  readonly record: LoadRecord;
  readonly status: LoadResult['status'];

  constructor(
    private readonly session: Session,
    result: LoadResult,
  ) {
    this.record = result.record;
    this.status = result.status;
  }

  /** The loaded rows, without the columns that every load adds. */
  async rows(): Promise<readonly ResultRow[]> {
    const { schema, name } = this.record.relation;
    return this.session.query(
      `select * exclude (_loaded_at, _source_file, _row_number) from ${schema}."${name}" order by _source_file, _row_number`,
    );
  }

  async allColumns(): Promise<readonly ResultRow[]> {
    const { schema, name } = this.record.relation;
    return this.session.query(`select * from ${schema}."${name}" order by _source_file, _row_number`);
  }

  async rejected(): Promise<readonly ResultRow[]> {
    const { schema, name } = this.record.rejectedRelation;
    return this.session.query(`select * from ${schema}."${name}" order by source_file, row_number, column_name`);
  }

  /** `row column reason: raw text` of each problem. */
  async problems(): Promise<readonly string[]> {
    return (await this.rejected()).map(
      ({ row_number, column_name, reason, raw_text }) => `${row_number} ${column_name ?? '-'} ${reason}: ${JSON.stringify(raw_text)}`,
    );
  }
}

/** One for all tests of a file. */
export function useLoading(): () => Loading {
  let loading: Loading | undefined;
  beforeAll(async () => {
    loading = await Loading.open();
  });
  afterAll(async () => loading?.close());
  return () => {
    if (loading === undefined) throw new Error('Use it inside a test.');
    return loading;
  };
}

/** What went wrong, as `[reason, parameters]`. */
export async function failure(work: Promise<unknown>): Promise<readonly (readonly [ErrorName, unknown])[]> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  const errors = error instanceof MartletErrors ? error.errors : [error];
  return errors.map((each) => {
    if (!(each instanceof MartletError)) throw each ?? new Error('It did not fail.');
    return [each.reason, each.parameters] as const;
  });
}
