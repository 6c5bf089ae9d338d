import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type Json,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type {
  ColumnOfResult,
  ExportedFile,
  FileView,
  ReadingDatabase,
  ReadingEngine,
  RelationView,
  RowStream,
  StreamOptions,
} from '../reading.js';
import type { ResultValue } from '../warehouse.js';
import { duckdbDialect } from './duckdb-dialect.js';
import { classifyDuckDB } from './duckdb-failure.js';
import { interrupting } from './duckdb-interrupt.js';
import { openLockedInstance } from './duckdb-locked-instance.js';
import { PARQUET_OPTIONS, parquetType } from './duckdb-parquet.js';

const { identifier, literal } = duckdbDialect;

interface Limits {
  readonly memory?: string;
  readonly threads?: number;
}

/**
 * Opens an engine of its own in this process, which reads the files of one folder. It holds no database file, so that it never stands in the way of
 * a build, and a statement on it can neither reach other files nor change a setting.
 */
export async function openDuckDBReading(folder: string, { memory, threads }: Limits): Promise<ReadingEngine> {
  const scratch = await mkdtemp(join(tmpdir(), 'martlet-reading-'));
  const exportFolder = join(scratch, 'exports');
  await mkdir(exportFolder);
  const { instance, control } = await openLockedInstance(
    {
      ...(memory === undefined ? {} : { memory_limit: memory }),
      ...(threads === undefined ? {} : { threads: String(threads) }),
      temp_directory: join(scratch, 'spilled'),
    },
    [
      // The files never change, so that what was read of their ends holds.
      'set global parquet_metadata_cache = true',
      `set global allowed_directories = [${[folder, exportFolder].map(literal).join(', ')}]`,
    ],
  );
  let numbered = 0;
  const next = (): number => ++numbered;
  return {
    open: async (views) => {
      const name = `publication_${next()}`;
      await control.run(`attach ':memory:' as ${identifier(name)}`);
      const detach = async (): Promise<void> => void (await control.run(`detach ${identifier(name)}`));
      const database = new DuckDBReadingDatabase(instance, name, detach, () => join(exportFolder, `${next()}.parquet`));
      try {
        await database.create(views.map(overFiles));
      } catch (error) {
        await database.close();
        throw error;
      }
      return database;
    },
    compile: duckdbDialect.compile,
    classify: classifyDuckDB,
    close: async () => {
      control.closeSync();
      instance.closeSync();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** A database of views in an instance, with connections that are kept for the next statement. */
export class DuckDBReadingDatabase implements ReadingDatabase {
  private readonly idle: DuckDBConnection[] = [];

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly name: string,
    private readonly detach: () => Promise<void>,
    private readonly newFile: () => string,
  ) {}

  async create(views: readonly RelationView[]): Promise<void> {
    await this.connected(async (connection) => {
      for (const schema of new Set(views.map(({ name }) => name.schema)))
        await connection.run(`create schema if not exists ${identifier(schema)}`);
      // One transaction: each statement of its own costs more than the views.
      await connection.run('begin transaction');
      for (const view of views) await connection.run(viewStatement(view));
      await connection.run('commit');
    });
  }

  async stream(sql: string, { parameters, signal }: StreamOptions = {}): Promise<RowStream> {
    const connection = await this.take();
    try {
      const result = await interrupting(connection, signal, () => streamed(connection, sql, parameters));
      return new StreamedRows(connection, result, signal, () => this.giveBack(connection));
    } catch (error) {
      this.giveBack(connection);
      throw error;
    }
  }

  async describe(sql: string): Promise<Awaited<ReturnType<ReadingDatabase['describe']>>> {
    return this.connected(async (connection) => {
      const statement = await connection.prepare(sql);
      try {
        const parameters = Array.from({ length: statement.parameterCount }, (_, index) => parameterType(statement, index + 1));
        const places = Array.from({ length: statement.columnCount }, (_, index) => index);
        // What is made of a parameter without a type has none either.
        const isOpen = places.some((place) => statement.columnTypeId(place) === DuckDBTypeId.INVALID);
        const columns = places.map((place) => ({
          name: statement.columnName(place),
          engineType: isOpen ? '' : typeText(statement.columnType(place)),
        }));
        return { columns: isOpen ? [] : columns, parameters };
      } finally {
        statement.destroySync();
      }
    });
  }

  async exportParquet(sql: string, { parameters, signal }: StreamOptions = {}): Promise<ExportedFile> {
    const path = this.newFile();
    const remove = (): Promise<void> => rm(path, { force: true });
    const { columns } = await this.describe(sql);
    const held = columns.map(
      ({ name, engineType }) => `cast(${identifier(name)} as ${parquetType(engineType) ?? 'VARCHAR'}) as ${identifier(name)}`,
    );
    const names = columns.map(({ name }) => identifier(name));
    const statement = `copy (select ${held.join(', ')} from (${sql}\n) as answer(${names.join(', ')})) to ${literal(path)} (${PARQUET_OPTIONS})`;
    try {
      return await this.connected(async (connection) => {
        const counted = await interrupting(connection, signal, () => connection.runAndReadAll(statement, valuesOf(parameters)));
        return { path, rows: Number(counted.getRows()[0]?.[0] ?? 0), remove };
      });
    } catch (error) {
      await remove();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const connection of this.idle.splice(0)) connection.closeSync();
    await this.detach();
  }

  private async connected<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.take();
    try {
      return await work(connection);
    } finally {
      this.giveBack(connection);
    }
  }

  private async take(): Promise<DuckDBConnection> {
    const idle = this.idle.pop();
    if (idle !== undefined) return idle;
    const connection = await this.instance.connect();
    await connection.run(`use ${identifier(this.name)}`);
    return connection;
  }

  private giveBack(connection: DuckDBConnection): void {
    if (this.idle.length < MOST_IDLE) this.idle.push(connection);
    else connection.closeSync();
  }
}

class StreamedRows implements RowStream {
  readonly columns: readonly ColumnOfResult[];
  private fetching: Promise<DuckDBDataChunk | null> = Promise.resolve(null);
  private isOver = false;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly result: DuckDBResult,
    private readonly signal: AbortSignal | undefined,
    private readonly giveBack: () => void,
  ) {
    this.columns = columnsOf(result);
  }

  async *batches(): AsyncGenerator<readonly (readonly ResultValue[])[]> {
    try {
      while (!this.isOver) {
        this.fetching = interrupting(this.connection, this.signal, () => this.result.fetchChunk());
        const chunk = await this.fetching;
        if (chunk === null || chunk.rowCount === 0) {
          this.end(this.giveBack);
          return;
        }
        yield chunk.convertRows(JsonDuckDBValueConverter) satisfies readonly (readonly Json[])[] as readonly (readonly ResultValue[])[];
      }
      this.signal?.throwIfAborted();
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    if (this.isOver) return;
    this.connection.interrupt();
    // A connection must not be closed under what it is doing; how that ends is told where it was asked for.
    await this.fetching.catch(() => undefined);
    // Given back, it would hold what is left of the rows until its next statement.
    this.end(() => this.connection.closeSync());
  }

  private end(leave: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    leave();
  }
}

/** One statement, and not several. */
async function streamed(connection: DuckDBConnection, sql: string, parameters: StreamOptions['parameters']): Promise<DuckDBResult> {
  const statement = await connection.prepare(sql);
  try {
    if (parameters !== undefined) statement.bind([...parameters]);
    return await statement.stream();
  } finally {
    statement.destroySync();
  }
}

/** As many as run at once under load; more are opened when they are needed. */
const MOST_IDLE = 32;

/** The type of a parameter; undefined where the statement does not decide it. */
function parameterType(statement: DuckDBPreparedStatement, place: number): string | undefined {
  return UNDECIDED_TYPES.has(statement.parameterTypeId(place)) ? undefined : typeText(statement.parameterType(place));
}

const UNDECIDED_TYPES: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.INVALID, DuckDBTypeId.SQLNULL, DuckDBTypeId.ANY]);

/** JSON is a text by another name. */
const typeText = (type: DuckDBType): string => type.alias ?? String(type);

/** The relation is named inside, so that one that is masked has no other way to it; and its filters reach the files. */
function viewStatement({ name, from, sql }: RelationView): string {
  const view = `${identifier(name.schema)}.${identifier(name.name)}`;
  return `create view ${view} as with source as not materialized (${from}) select * from (${sql}\n)`;
}

function overFiles({ name, files, columns, sql }: FileView): RelationView {
  const read = columns.map((column) => `cast(${identifier(column.name)} as ${column.engineType}) as ${identifier(column.name)}`);
  return { name, sql, from: `select ${read.join(', ')} from read_parquet([${files.map(literal).join(', ')}])` };
}

function columnsOf(result: DuckDBResult): readonly ColumnOfResult[] {
  return Array.from({ length: result.columnCount }, (_, index) => ({
    name: result.columnName(index),
    engineType: typeText(result.columnType(index)),
  }));
}

function valuesOf(parameters: StreamOptions['parameters']): DuckDBValue[] | undefined {
  return parameters === undefined ? undefined : [...parameters];
}
