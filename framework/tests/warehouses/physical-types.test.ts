import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Column, describeType, isSameType, type LogicalType } from '../../src/columns/index.js';
import { contractMismatches } from '../../src/quality/index.js';
import type { DialectName } from '../../src/warehouses/dialect.js';
import { dialect } from '../../src/warehouses/dialects.js';
import { openDuckDB } from '../../src/warehouses/duckdb/duckdb-connection.js';

const NAMES: readonly DialectName[] = ['duckdb', 'snowflake', 'bigquery', 'databricks'];

const plain = fc.constantFrom<LogicalType['kind'][]>('text', 'integer', 'double', 'boolean', 'date', 'timestamp', 'json') as fc.Arbitrary<
  Exclude<LogicalType['kind'], 'decimal' | 'array'>
>;
const scalar: fc.Arbitrary<LogicalType> = fc.oneof(
  plain.map((kind) => ({ kind })),
  fc
    .integer({ min: 1, max: 38 })
    .chain((precision) => fc.integer({ min: 0, max: precision }).map((scale) => ({ kind: 'decimal', precision, scale }) as const)),
);
const anyType: fc.Arbitrary<LogicalType> = fc.oneof(
  scalar,
  scalar.map((of) => ({ kind: 'array', of }) as const),
);

/** How the information schema of each warehouse writes the type of a column that was declared by the text. */
const WRITTEN: Readonly<Record<DialectName, (declared: string) => string>> = {
  duckdb: (declared) => declared.toUpperCase().replaceAll(' ', ''),
  snowflake: (declared) => {
    const names: Readonly<Record<string, string>> = {
      varchar: 'TEXT',
      bigint: 'NUMBER(38,0)',
      double: 'FLOAT',
      'timestamp_ntz(6)': 'TIMESTAMP_NTZ',
    };
    return names[declared] ?? declared.toUpperCase().replaceAll(' ', '');
  },
  bigquery: (declared) => declared.toUpperCase(),
  databricks: (declared) => declared.replaceAll(' ', ''),
};

describe.each(NAMES)('%s', (name) => {
  const { typeName, holdsType } = dialect(name);

  test('a column declared with a type holds that type', () => {
    fc.assert(
      fc.property(anyType, (type) => {
        expect(holdsType(WRITTEN[name](typeName(type)), type)).toBe(true);
      }),
    );
  });

  test('a column holds another type only where both are stored alike, or one is a whole number', () => {
    const isAlike = (a: LogicalType, b: LogicalType): boolean => {
      if (a.kind === 'array' && b.kind === 'array') return typeName(a) === typeName(b) || isAlike(a.of, b.of);
      const isWhole = (type: LogicalType): boolean => type.kind === 'integer' || (type.kind === 'decimal' && type.scale === 0);
      // An array may stand in a variant.
      if (name === 'snowflake' && a.kind === 'json' && b.kind === 'array') return true;
      return isSameType(a, b) || typeName(a) === typeName(b) || (name === 'snowflake' && isWhole(a) && isWhole(b));
    };
    fc.assert(
      fc.property(anyType, anyType, (stored, declared) => {
        fc.pre(!isAlike(stored, declared));
        expect(holdsType(WRITTEN[name](typeName(stored)), declared)).toBe(false);
      }),
    );
  });
});

test('a table that Martlet makes in DuckDB from a contract matches this contract', async () => {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  await fc.assert(
    fc.asyncProperty(fc.array(anyType, { minLength: 1, maxLength: 20 }), async (types) => {
      const columns = Object.fromEntries(types.map((type, place) => [`c${place}`, new Column({ type, nullable: true, tests: [] })]));
      const table = { schema: 'main', name: 'made' };
      await session.execute(warehouse.statements.createEmptyTable(table, columns));
      const [found = []] = await warehouse.introspection.columns(session, [table]);
      expect(contractMismatches({ columns, extraColumns: 'error' }, found, warehouse.dialect.holdsType)).toEqual([]);
    }),
    { numRuns: 20 },
  );
  await warehouse.close();
});

/** What others may have stored, what it holds, and what it does not. */
const STORED: Readonly<Record<DialectName, Readonly<Record<string, { holds: readonly string[]; not: readonly string[] }>>>> = {
  duckdb: {
    UUID: { holds: ['text'], not: ['integer', 'json'] },
    "ENUM('a', 'b')": { holds: ['text'], not: ['integer'] },
    "ENUM('a', 'b')[]": { holds: ['array(text)'], not: ['text'] },
    SMALLINT: { holds: ['integer'], not: ['text', 'double', 'decimal(5, 0)'] },
    FLOAT: { holds: ['double'], not: ['decimal(18, 2)'] },
    'DECIMAL(10,2)': { holds: ['decimal(10, 2)'], not: ['decimal(18, 2)', 'decimal(10, 3)', 'integer'] },
    'TIMESTAMP WITH TIME ZONE': { holds: ['timestamp'], not: ['date'] },
    'INTEGER[]': { holds: ['array(integer)'], not: ['array(text)', 'integer'] },
    BLOB: { holds: [], not: ['text'] },
  },
  snowflake: {
    'NUMBER(10,0)': { holds: ['integer', 'decimal(10, 0)'], not: ['decimal(18, 0)', 'double'] },
    'NUMBER(18,2)': { holds: ['decimal(18, 2)'], not: ['integer', 'decimal(18, 3)'] },
    TIMESTAMP_TZ: { holds: ['timestamp'], not: ['date', 'text'] },
    VARIANT: { holds: ['json', 'array(text)'], not: ['text'] },
    OBJECT: { holds: ['json'], not: ['text'] },
    ARRAY: { holds: ['array(text)', 'array(decimal(18, 2))'], not: ['json', 'text'] },
    BINARY: { holds: [], not: ['text'] },
  },
  bigquery: {
    'STRING(10)': { holds: ['text'], not: ['json'] },
    NUMERIC: { holds: ['decimal(18, 2)', 'decimal(38, 9)'], not: ['decimal(38, 20)', 'integer'] },
    BIGNUMERIC: { holds: ['decimal(18, 2)', 'decimal(38, 20)'], not: ['double'] },
    'NUMERIC(18)': { holds: ['decimal(18, 0)'], not: ['decimal(18, 2)', 'integer'] },
    DATETIME: { holds: [], not: ['timestamp', 'date'] },
    'ARRAY<NUMERIC>': { holds: ['array(decimal(18, 2))'], not: ['array(integer)', 'decimal(18, 2)'] },
    'STRUCT<a INT64>': { holds: [], not: ['json', 'integer'] },
  },
  databricks: {
    string: { holds: ['text', 'json'], not: ['integer'] },
    'varchar(10)': { holds: ['text'], not: ['date'] },
    tinyint: { holds: ['integer'], not: ['boolean'] },
    timestamp_ntz: { holds: ['timestamp'], not: ['date'] },
    'array<array<int>>': { holds: [], not: ['array(integer)'] },
    variant: { holds: [], not: ['json'] },
  },
};

const TYPES: readonly LogicalType[] = [
  ...(['text', 'integer', 'double', 'boolean', 'date', 'timestamp', 'json'] as const).map((kind) => ({ kind })),
  ...(
    [
      [5, 0],
      [10, 0],
      [18, 0],
      [10, 2],
      [10, 3],
      [18, 2],
      [18, 3],
      [38, 9],
      [38, 20],
    ] as const
  ).map(([precision, scale]) => ({ kind: 'decimal' as const, precision, scale })),
  { kind: 'array', of: { kind: 'text' } },
  { kind: 'array', of: { kind: 'integer' } },
  { kind: 'array', of: { kind: 'decimal', precision: 18, scale: 2 } },
];

test.each(NAMES.flatMap((name) => Object.entries(STORED[name]).map(([physical, said]) => [name, physical, said] as const)))(
  '%s: %s',
  (name, physical, { holds, not }) => {
    const asked = new Set([...holds, ...not]);
    expect([...asked].filter((text) => !TYPES.some((type) => describeType(type) === text))).toEqual([]);
    const held = TYPES.filter((type) => asked.has(describeType(type)) && dialect(name).holdsType(physical, type)).map(describeType);
    expect(held.sort()).toEqual([...holds].sort());
  },
);
