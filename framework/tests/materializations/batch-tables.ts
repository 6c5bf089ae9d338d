import { afterAll } from 'vitest';
import { type Columns, valuesOf } from '../../src/index.js';
import type { BatchChange } from '../../src/warehouses/batch/index.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';
import type { RelationName, ResultRow, Session, Warehouse } from '../../src/warehouses/warehouse.js';

/** A row of a table in a test. */
export type TestRow = Readonly<Record<string, string | number | boolean | null>>;

export const TARGET: RelationName = { schema: 'gold', name: 'target_table' };
export const BATCH: RelationName = { schema: 'gold', name: 'batch_table' };

/** A DuckDB in memory, which is closed when the tests of a file have ended. */
export async function openDuckDBTables(): Promise<BatchTables> {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const tables = await BatchTables.open(warehouse);
  afterAll(async () => {
    await tables.close();
    await warehouse.close();
  });
  return tables;
}

/** A warehouse in which a test makes the table of a version and its batches. */
export class BatchTables {
  static async open(warehouse: Warehouse): Promise<BatchTables> {
    const session = await warehouse.session();
    await session.execute(warehouse.statements.createSchema(TARGET.schema));
    return new BatchTables(warehouse, session);
  }

  private constructor(
    readonly warehouse: Warehouse,
    readonly session: Session,
  ) {}

  async fill(relation: RelationName, columns: Columns, rows: readonly TestRow[]): Promise<void> {
    const { statements, dialect } = this.warehouse;
    await this.session.execute(statements.createEmptyTable(relation, columns));
    if (rows.length === 0) return;
    const select = dialect.compile(valuesOf<Columns>(columns, rows).toOperationNode());
    await this.session.execute(statements.insertRows(relation, Object.keys(columns), select));
  }

  async apply(change: BatchChange): Promise<void> {
    const work = async (): Promise<void> => {
      for (const sql of this.warehouse.statements.applyBatch(TARGET, BATCH, change)) await this.session.execute(sql);
    };
    // The stand-ins of warehouses that keep only rows together can't merge in a transaction, though the warehouses can.
    await (this.warehouse.dialect.capabilities.transactions === 'everything' ? this.session.transaction(work) : work());
  }

  async stored(): Promise<readonly string[]> {
    return this.read(`select * from ${TARGET.schema}.${TARGET.name}`);
  }

  async after(change: BatchChange): Promise<readonly string[]> {
    return this.read(this.warehouse.statements.afterBatch(TARGET, BATCH, change));
  }

  async duplicates(change: BatchChange): Promise<number> {
    const sql = this.warehouse.statements.duplicateKeys(BATCH, change);
    return sql === undefined ? 0 : (await this.session.query(sql)).length;
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private async read(sql: string): Promise<readonly string[]> {
    return sortedTexts(await this.session.query(sql));
  }
}

/** Rows as texts in an order of their own, so that tables are compared as bags. */
export function sortedTexts(rows: readonly (ResultRow | TestRow)[]): readonly string[] {
  return rows
    .map((row) =>
      Object.keys(row)
        .sort()
        .map((column) => `${column}=${row[column]}`)
        .join(' '),
    )
    .sort();
}

/** What a change has to know of columns. */
export function shapesOf(columns: Columns): Pick<BatchChange, 'columns' | 'shapes'> {
  return {
    columns: Object.keys(columns),
    shapes: Object.fromEntries(
      Object.entries(columns).map(([name, { definition }]) => [name, { type: definition.type, nullable: definition.nullable }]),
    ),
  };
}
