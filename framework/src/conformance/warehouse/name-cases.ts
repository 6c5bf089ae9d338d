import type { ConformanceCase, TestedWarehouse } from '../conformance-case.js';

/** Names that need care somewhere: words of SQL, odd letters, the longest that all warehouses take. */
const NAMES = [
  'select',
  'order',
  'group',
  'user',
  'table',
  'timestamp',
  'date',
  'values',
  'end',
  'all',
  '_hidden',
  'a1',
  `long_${'x'.repeat(120)}`,
];

const column = (name: string): ConformanceCase => ({
  name: `a column named ${name.slice(0, 20)}`,
  act: async ({ warehouse: { dialect, statements }, session, schema }: TestedWarehouse) => {
    const table = { schema, name: 'named_columns' };
    await session.execute(statements.createTable(table, `select 1 as ${dialect.identifier(name)}, 2 as other`));
    const rows = await session.query(
      `select t.${dialect.identifier(name)} from ${dialect.identifier(schema)}.named_columns t where t.${dialect.identifier(name)} = 1`,
    );
    return rows.map((row) => Object.entries(row).map(([key, value]) => [key, Number(value)]));
  },
  expected: [[[name, 1]]],
});

const table = (name: string): ConformanceCase => ({
  name: `a table named ${name.slice(0, 20)}`,
  act: async ({ warehouse: { dialect, statements, introspection }, session, schema }: TestedWarehouse) => {
    await session.execute(statements.createTable({ schema, name }, 'select 1 as value'));
    const [row] = await session.query(`select count(*) as counted from ${dialect.identifier(schema)}.${dialect.identifier(name)}`);
    const listed = (await introspection.relations(session, [schema])).some((relation) => relation.name === name);
    await session.execute(statements.drop({ schema, name, as: 'table' }));
    return { counted: Number(row?.counted), listed };
  },
  expected: { counted: 1, listed: true },
});

const schemaNamed = (name: string): ConformanceCase => ({
  name: `a schema named ${name}`,
  act: async ({ warehouse: { dialect, statements }, session, schema }: TestedWarehouse) => {
    const own = `${schema}_${name}`;
    await session.execute(statements.createSchema(own));
    await session.execute(statements.createTable({ schema: own, name: 'inside' }, 'select 1 as value'));
    const [row] = await session.query(`select value from ${dialect.identifier(own)}.inside`);
    await session.execute(statements.drop({ schema: own, name: 'inside', as: 'table' }));
    await session.execute(`drop schema ${dialect.identifier(own)}`);
    return Number(row?.value);
  },
  expected: 1,
});

/** Aliases in results come from sources of others too, whose names Martlet does not choose. */
const alias = (name: string): ConformanceCase => ({
  name: `a result named ${JSON.stringify(name)}`,
  act: async ({ warehouse: { dialect }, session }: TestedWarehouse) =>
    Object.keys((await session.query(`select 1 as ${dialect.identifier(name)}`))[0] ?? {}),
  expected: [name],
});

export const nameCases: readonly ConformanceCase[] = [
  ...NAMES.map(column),
  ...['select', 'order', 'user', `long_${'x'.repeat(120)}`].map(table),
  ...['_versions', 'order', '1st'].map(schemaNamed),
  ...['two words', 'dash-ed', 'país', '1st'].map(alias),
];
