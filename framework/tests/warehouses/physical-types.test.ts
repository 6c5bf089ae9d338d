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

const isWhole = (type: LogicalType): boolean => type.kind === 'integer' || (type.kind === 'decimal' && type.scale === 0);

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
  const { typeName, holdsType, logicalType } = dialect(name);

  test('a column declared with a type holds that type', () => {
    fc.assert(
      fc.property(anyType, (type) => {
        expect(holdsType(WRITTEN[name](typeName(type)), type)).toBe(true);
      }),
    );
  });

  test('what a column is taken for holds what was declared, and is stored the same way', () => {
    fc.assert(
      fc.property(anyType, (declared) => {
        const physical = WRITTEN[name](typeName(declared));
        const found = logicalType(physical);
        if (found === undefined) throw new Error(`nothing holds ${physical}`);
        expect(holdsType(physical, found)).toBe(true);
        // Snowflake does not say what an array holds, and whole decimals and integers are one type of its.
        expect(WRITTEN[name](typeName(found))).toBe(isWhole(declared) && isWhole(found) ? WRITTEN[name](typeName(found)) : physical);
        if (declared.kind === 'decimal' && declared.scale > 0) expect(found).toEqual(declared);
      }),
    );
  });

  test('a column holds another type only where both are stored alike, or one is a whole number', () => {
    const isAlike = (a: LogicalType, b: LogicalType): boolean => {
      if (a.kind === 'array' && b.kind === 'array') return typeName(a) === typeName(b) || isAlike(a.of, b.of);
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

/** What a column of others is taken for, if for anything, what else it holds, and what it does not. */
interface Stored {
  readonly taken?: string;
  readonly holds: readonly string[];
  readonly not: readonly string[];
}

const STORED: Readonly<Record<DialectName, Readonly<Record<string, Stored>>>> = {
  duckdb: {
    UUID: { taken: 'text', holds: ['text'], not: ['integer', 'json'] },
    "ENUM('a', 'b')": { taken: 'text', holds: ['text'], not: ['integer'] },
    "ENUM('a', 'b')[]": { taken: 'array(text)', holds: ['array(text)'], not: ['text'] },
    SMALLINT: { taken: 'integer', holds: ['integer'], not: ['text', 'double', 'decimal(5, 0)'] },
    FLOAT: { taken: 'double', holds: ['double'], not: ['decimal(18, 2)'] },
    'DECIMAL(10,2)': { taken: 'decimal(10, 2)', holds: ['decimal(10, 2)'], not: ['decimal(18, 2)', 'decimal(10, 3)', 'integer'] },
    'TIMESTAMP WITH TIME ZONE': { taken: 'timestamp', holds: ['timestamp'], not: ['date'] },
    'INTEGER[]': { taken: 'array(integer)', holds: ['array(integer)'], not: ['array(text)', 'integer'] },
    BLOB: { holds: [], not: ['text'] },
    TIME: { holds: [], not: ['text', 'timestamp'] },
    'STRUCT(a INTEGER, b VARCHAR)': { holds: [], not: ['json', 'text'] },
    'STRUCT(a INTEGER)[]': { holds: [], not: ['json'] },
    'MAP(VARCHAR, DECIMAL(18,2))': { holds: [], not: ['decimal(18, 2)'] },
  },
  snowflake: {
    'NUMBER(10,0)': { taken: 'integer', holds: ['integer', 'decimal(10, 0)'], not: ['decimal(18, 0)', 'double'] },
    'NUMBER(18,2)': { taken: 'decimal(18, 2)', holds: ['decimal(18, 2)'], not: ['integer', 'decimal(18, 3)'] },
    TIMESTAMP_TZ: { taken: 'timestamp', holds: ['timestamp'], not: ['date', 'text'] },
    VARIANT: { taken: 'json', holds: ['json', 'array(text)'], not: ['text'] },
    OBJECT: { taken: 'json', holds: ['json'], not: ['text'] },
    ARRAY: { taken: 'array(json)', holds: ['array(text)', 'array(decimal(18, 2))'], not: ['json', 'text'] },
    BINARY: { holds: [], not: ['text'] },
    'MAP(TEXT, NUMBER(38,0))': { holds: [], not: ['json'] },
    TIME: { holds: [], not: ['text', 'timestamp'] },
  },
  bigquery: {
    'STRING(10)': { taken: 'text', holds: ['text'], not: ['json'] },
    NUMERIC: { taken: 'decimal(38, 9)', holds: ['decimal(18, 2)', 'decimal(38, 9)'], not: ['decimal(38, 20)', 'integer'] },
    BIGNUMERIC: { holds: ['decimal(18, 2)', 'decimal(38, 20)'], not: ['double'] },
    'BIGNUMERIC(50, 10)': { holds: [], not: ['decimal(38, 9)'] },
    'NUMERIC(18)': { taken: 'decimal(18, 0)', holds: ['decimal(18, 0)'], not: ['decimal(18, 2)', 'integer'] },
    DATETIME: { holds: [], not: ['timestamp', 'date'] },
    'ARRAY<NUMERIC>': { taken: 'array(decimal(38, 9))', holds: ['array(decimal(18, 2))'], not: ['array(integer)', 'decimal(18, 2)'] },
    'STRUCT<a INT64>': { holds: [], not: ['json', 'integer'] },
  },
  databricks: {
    string: { taken: 'text', holds: ['text', 'json'], not: ['integer'] },
    'varchar(10)': { taken: 'text', holds: ['text'], not: ['date'] },
    tinyint: { taken: 'integer', holds: ['integer'], not: ['boolean'] },
    timestamp_ntz: { taken: 'timestamp', holds: ['timestamp'], not: ['date'] },
    'array<array<int>>': { taken: 'array(array(integer))', holds: [], not: ['array(integer)'] },
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
  (name, physical, { taken, holds, not }) => {
    const found = dialect(name).logicalType(physical);
    expect(found && describeType(found)).toBe(taken);
    if (found !== undefined) expect(dialect(name).holdsType(physical, found)).toBe(true);
    const asked = new Set([...holds, ...not]);
    expect([...asked].filter((text) => !TYPES.some((type) => describeType(type) === text))).toEqual([]);
    const held = TYPES.filter((type) => asked.has(describeType(type)) && dialect(name).holdsType(physical, type)).map(describeType);
    expect(held.sort()).toEqual([...holds].sort());
  },
);
