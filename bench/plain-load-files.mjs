// What loading files costs without Martlet: DuckDB's own reader over a pattern, the types declared by their place.
import { DuckDBInstance } from '@duckdb/node-api';

const { DUCKDB_PATH, SAMPLE_FILES, SAMPLE_COLUMNS } = process.env;
const types = ['bigint', 'decimal(18, 2)', 'varchar'];
const declared = SAMPLE_COLUMNS.split(',').map((name, place) => `${name}: '${types[place % types.length]}'`);

const instance = await DuckDBInstance.create(DUCKDB_PATH);
const connection = await instance.connect();
await connection.run(`create table sales as from read_csv('${SAMPLE_FILES}', header = true, columns = {${declared.join(', ')}})`);
connection.closeSync();
instance.closeSync();
