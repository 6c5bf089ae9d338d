import { DummyDriver, Kysely, type OperationNodeSource, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { BoundTables } from '../../src/sql/bound/index.js';
import { type ColumnLineage, columnLineage, type QueryLineage } from '../../src/sql/lineage/index.js';

/** The tables that the queries of these tests read. */
export interface Sample {
  orders: { id: number; customer_id: number | null; status: string | null; amount: number | null; parent_id: number | null };
  customers: { id: number; name: string | null; email: string | null; region: string | null };
  lines: { order_id: number; product: string | null; quantity: number | null; price: number | null };
}

export const TABLES: BoundTables = {
  orders: { relation: 'stg_orders', columns: ['id', 'customer_id', 'status', 'amount', 'parent_id'] },
  customers: { relation: 'dim_customers', columns: ['id', 'name', 'email', 'region'] },
  lines: { relation: 'stg_lines', columns: ['order_id', 'product', 'quantity', 'price'] },
};

/** Builds queries; it is connected to nothing. */
export const db = new Kysely<Sample>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (inner) => new PostgresIntrospector(inner),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export function lineage(query: OperationNodeSource): QueryLineage {
  return columnLineage(query.toOperationNode(), TABLES);
}

/** What the columns of a query are made of, one line a column: `total: stg_orders.amount aggregated`. */
export function valuesOf(query: OperationNodeSource): readonly string[] {
  return lineage(query).columns.map((column) => `${column.name}: ${inputsOf(column)}`);
}

function inputsOf({ inputs, shapedBy, opaque, mayRead }: ColumnLineage): string {
  return [
    ...inputs.map((input) => `${input.table}.${input.column} ${input.kind}${input.masked ? ' masked' : ''}`),
    ...shapedBy.map((input) => `${input.table}.${input.column} ${input.kind}`),
    ...(opaque ? [`opaque(${mayRead.map((one) => `${one.table}.${one.column}`).join(' ')})`] : []),
  ].join(', ');
}

/** What decides on the rows of a query. */
export function rowsOf(query: OperationNodeSource): readonly string[] {
  const { rowInputs, rowsOpaque } = lineage(query);
  return [...rowInputs.map((input) => `${input.table}.${input.column} ${input.kind}`), ...(rowsOpaque ? ['opaque'] : [])];
}
