/**
 * Writes `tpch/tables.ts` and `tpcds/tables.ts` from the tables that DuckDB's generators declare:
 * `npx tsx tests/tpc/generate-tables.ts && npx biome check --write tests/tpc`
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { type BenchmarkTable, benchmarkTables } from './benchmark-tables.js';
import { type Benchmark, tpcDatabase } from './setup.js';

for (const kind of ['tpch', 'tpcds'] as const) await writeTables(kind);

interface DeclaredColumn {
  readonly name: string;
  readonly type: string;
}

async function writeTables(kind: Benchmark): Promise<void> {
  const instance = await DuckDBInstance.create(await tpcDatabase(kind), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const blocks: string[] = [];
  const builders = new Set<string>();
  for (const [name, table] of Object.entries(benchmarkTables[kind])) {
    const reader = await connection.runAndReadAll(
      'select column_name, data_type from duckdb_columns() where table_name = $name order by column_index',
      { name },
    );
    const columns = reader.getRows().map(([column, type]) => ({ name: String(column), type: builderOf(String(type)) }));
    for (const column of columns) builders.add(column.type.replace(/\(.*/, ''));
    blocks.push(declaration(kind, name, table, columns));
  }
  const header = [
    `// Written by generate-tables.ts from the tables of DuckDB's ${kind} extension.`,
    `import { ${[...builders, 'source', 'type Row', 'type Source'].sort().join(', ')} } from 'martlet';`,
  ];
  writeFileSync(fileURLToPath(new URL(`${kind}/tables.ts`, import.meta.url)), `${[...header, ...blocks].join('\n')}\n`);
  connection.closeSync();
  instance.closeSync();
}

function builderOf(type: string): string {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal !== null) return `decimal(${decimal[1]}, ${decimal[2]})`;
  const builder = { INTEGER: 'integer()', BIGINT: 'integer()', VARCHAR: 'text()', DATE: 'date()' }[type];
  if (builder === undefined) throw new Error(`No column builder for ${type}.`);
  return builder;
}

function declaration(kind: Benchmark, name: string, table: BenchmarkTable, columns: readonly DeclaredColumn[]): string {
  // TPC-H allows no nulls at all, TPC-DS allows them everywhere but in primary keys.
  const isNotNull = (column: string): boolean => kind === 'tpch' || table.key.includes(column);
  const camelCase = name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const pascalCase = camelCase.charAt(0).toUpperCase() + camelCase.slice(1);
  const lines = columns.map((column) => `  ${column.name}: ${column.type}${isNotNull(column.name) ? '.notNull()' : ''},`);
  return `
const ${camelCase}Columns = {
${lines.join('\n')}
};

export interface ${pascalCase} extends Row<typeof ${camelCase}Columns> {}

export const ${camelCase}: Source<${pascalCase}> = source({
  name: '${name}',
  description: '${table.description}',
  schema: 'main',
  grain: [${table.key.map((column) => `'${column}'`).join(', ')}],
  columns: ${camelCase}Columns,
});`;
}
