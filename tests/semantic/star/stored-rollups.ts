import { dialect } from '../../../framework/src/warehouses/dialects.js';
import { rollups } from './rollups.js';
import type { ShopWarehouse } from './warehouse.js';

const duckdb = dialect('duckdb');

/** Fills each roll-up with what its query returns now, in the types of its contract. */
export async function storeRollups(warehouse: ShopWarehouse): Promise<void> {
  for (const { name, columns, query } of rollups) {
    const declared = Object.entries(columns).map(([column, { definition }]) => `${column} ${duckdb.typeName(definition.type)}`);
    await warehouse.query(`create or replace table ${name} (${declared.join(', ')})`);
    // The query of a roll-up is made of what it is of, and asks for nothing.
    await warehouse.query(`insert into ${name} ${duckdb.compile(query(undefined as never).toOperationNode())}`);
  }
}
