// What loading order lines costs without Martlet: DuckDB's own reader, the types declared.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const { DUCKDB_PATH, SAMPLE_DATA_DIR } = process.env;
const columns = {
  order_id: 'varchar',
  line_number: 'bigint',
  customer_id: 'varchar',
  product_id: 'varchar',
  ordered_at: 'timestamp',
  channel: 'varchar',
  status: 'varchar',
  quantity: 'bigint',
  unit_price: 'decimal(18, 2)',
  discount_rate: 'decimal(5, 4)',
  promo_code: 'varchar',
};
const declared = Object.entries(columns).map(([name, type]) => `${name}: '${type}'`);

const instance = await DuckDBInstance.create(DUCKDB_PATH);
const connection = await instance.connect();
await connection.run(
  `create table orders as from read_csv('${join(SAMPLE_DATA_DIR, 'orders.csv')}', header = true, columns = {${declared.join(', ')}})`,
);
connection.closeSync();
instance.closeSync();
